"""What the cluster holds: three logins, a template with the extensions, and databases made from it."""

from psycopg2 import sql
from psycopg2.extensions import connection

DATABASE = "geoservice"
SUPERUSER = "postgres"
OWNER = "geoservice"
READER = "geoservice_reader"
OFFICER = "geoservice_officer"
EXTENSIONS = ("postgis", "ltree", "btree_gist", "pg_trgm")

MISSING_EXTENSIONS = """
    SELECT wanted FROM unnest(%(names)s::text[]) AS wanted
    WHERE NOT EXISTS (SELECT FROM pg_extension WHERE extname = wanted)
"""

# The owner may step into the others' shoes (SET ROLE), never the other way round.
ROLES = """
    DO $$
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'geoservice') THEN
            CREATE ROLE geoservice LOGIN;
        END IF;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'geoservice_reader') THEN
            CREATE ROLE geoservice_reader LOGIN;
        END IF;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'geoservice_officer') THEN
            CREATE ROLE geoservice_officer LOGIN;
        END IF;
        ALTER ROLE geoservice_reader LOGIN;
        ALTER ROLE geoservice_officer LOGIN;
        ALTER ROLE geoservice_reader SET default_transaction_read_only = on;
        GRANT geoservice_reader, geoservice_officer TO geoservice;
    END
    $$
"""

END_SESSIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = %(name)s AND pid <> pg_backend_pid()
"""


def prepare(template: connection, conn: connection) -> None:
    """Make what is missing: extensions in the template (so each database has them), roles, the database."""
    with template.cursor() as cursor:
        cursor.execute(MISSING_EXTENSIONS, {"names": list(EXTENSIONS)})
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
    template.close()  # a database that is used as template must be free of sessions
    with conn.cursor() as cursor:
        cursor.execute(ROLES)
    if not exists(conn, DATABASE):
        create(conn, DATABASE)


def exists(conn: connection, name: str) -> bool:
    with conn.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %(name)s)", {"name": name})
        return cursor.fetchone()[0]


def create(conn: connection, name: str, template: str | None = None) -> None:
    """A database of the owner's, with the extensions; a copy of `template`, whose sessions are ended."""
    with conn.cursor() as cursor:
        if template:
            cursor.execute(END_SESSIONS, {"name": template})
        cursor.execute(
            # Files are copied as they are; PostgreSQL's usual way writes every page to its log, too.
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template1")
            )
        )


def drop(conn: connection, name: str) -> None:
    """Drop a database, its sessions with it; one that is not there is fine."""
    with conn.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def swap(conn: connection, fresh: str, name: str, old: str) -> None:
    """Put database `fresh` in the place of `name`, which becomes `old`: both or neither.

    A server that is asked meanwhile refuses for some milliseconds; our pools come back by themselves.
    """
    with conn.cursor() as cursor:
        close = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name))
        cursor.execute(close)
        try:
            cursor.execute(END_SESSIONS, {"name": name})
            cursor.execute(
                sql.SQL(
                    "BEGIN; ALTER DATABASE {0} RENAME TO {1}; ALTER DATABASE {2} RENAME TO {0}; COMMIT"
                ).format(sql.Identifier(name), sql.Identifier(old), sql.Identifier(fresh))
            )
        except BaseException:
            cursor.execute("ROLLBACK")
            cursor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(name)))
            raise
