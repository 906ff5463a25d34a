"""What the database says of its own state."""

from psycopg2.extensions import cursor


def migrated_to(cur: cursor) -> int:
    """The number of the newest migration that this database has."""
    cur.execute("SELECT migrated_to()")
    return cur.fetchone()[0]
