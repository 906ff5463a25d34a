"""Forward-only SQL migrations: each file is one transaction, under one lock, and may never change again."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psycopg2.extensions import cursor

from geoservice.db import Database
from geoservice.model.fault import Misconfigured, words
from geoservice.store.hours import compile_stale
from geoservice.store.search_entries import renew

words(
    migration_drift=(
        "迁移文件 {name} 在应用之后被改动过。请恢复原文件，把改动写进新的迁移。",
        "Migration {name} was changed after it was applied. Restore the file and write the change as a new migration.",
    ),
    migration_unknown=(
        "数据库比程序新：程序里没有第 {number} 号迁移。请升级程序。",
        "The database is newer than the program: migration {number} is not known here. Please upgrade the program.",
    ),
    migration_name=("迁移文件名不合规则：{name}", "Migration file name breaks the rule: {name}"),
    migration_order=(
        "迁移编号必须从 1 起连续：{numbers}",
        "Migration numbers must run from 1 without a gap: {numbers}",
    ),
)

FOLDER = Path(__file__).parent / "migrations"

BOOK = """
    CREATE SCHEMA IF NOT EXISTS register;
    CREATE TABLE IF NOT EXISTS register.migration (
        number integer PRIMARY KEY,
        name text NOT NULL,
        sha256 text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
    );
"""


@dataclass(frozen=True)
class Migration:
    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_migrations(folder: Path = FOLDER) -> list[Migration]:
    """The migrations in order. Raises Misconfigured for a wrong name or a gap in the numbers."""
    found = sorted((read_migration(path) for path in folder.glob("*.sql")), key=lambda m: m.number)
    numbers = [migration.number for migration in found]
    if numbers != list(range(1, len(found) + 1)):
        raise Misconfigured("migration_order", numbers=numbers)
    return found


def read_migration(path: Path) -> Migration:
    match = re.fullmatch(r"([0-9]{4})_[a-z0-9_]+", path.stem)
    if not match:
        raise Misconfigured("migration_name", name=path.name)
    return Migration(int(match[1]), path.stem, path.read_text(encoding="utf-8"))


def migrate(
    database: Database, folder: Path = FOLDER, tell: Callable[[str], None] = lambda name: None
) -> int:
    """Apply what is missing, and return how many were applied; `tell` hears each name.

    Then what the program compiles for the database is made anew where another edition of it did.

    Safe to run by several processes at once: the lock ends with the transaction, so it also holds
    behind a pooler, and whoever comes second finds the work done.
    Raises Misconfigured when an applied file has changed or is not known here.
    """
    migrations = read_migrations(folder)
    count = 0
    while apply_next(database, migrations, tell):
        count += 1
    while recompile(database):
        pass
    reenter(database)
    return count


def apply_next(database: Database, migrations: list[Migration], tell: Callable[[str], None]) -> bool:
    with database.transaction() as cur:
        cur.execute("SET LOCAL statement_timeout = 0")
        cur.execute("SELECT pg_advisory_xact_lock(hashtext('geoservice.migrate'))")
        waiting = pending(cur, migrations)
        if not waiting:
            return False
        tell(waiting[0].name)
        # Without parameters, psycopg2 sends the text as it is: a % in a migration needs no doubling.
        cur.execute(waiting[0].sql)
        cur.execute(
            "INSERT INTO register.migration (number, name, sha256) VALUES (%s, %s, %s)",
            (waiting[0].number, waiting[0].name, waiting[0].sha256),
        )
        return True


def recompile(database: Database) -> bool:
    """Compile some of the opening hours that are stale; whether there were any."""
    with database.transaction() as cur:
        cur.execute("SET LOCAL statement_timeout = 0")
        cur.execute("SELECT pg_advisory_xact_lock(hashtext('geoservice.migrate'))")
        cur.execute("SELECT to_regclass('public.hours') IS NOT NULL")
        return bool(cur.fetchone()[0] and compile_stale(cur))


def reenter(database: Database) -> None:
    """Make what public sites are searched by anew, where it is stale: all at once, or a search would miss some."""
    with database.transaction() as cur:
        cur.execute("SET LOCAL statement_timeout = 0")
        cur.execute("SELECT pg_advisory_xact_lock(hashtext('geoservice.migrate'))")
        cur.execute("SELECT to_regclass('public.search_edition') IS NOT NULL")
        if cur.fetchone()[0]:
            renew(cur)


def pending(cur: cursor, migrations: list[Migration]) -> list[Migration]:
    """The migrations that this database lacks, after checking those that it has."""
    cur.execute("SELECT to_regclass('register.migration') IS NULL")
    if cur.fetchone()[0]:
        cur.execute(BOOK)
    cur.execute("SELECT number, sha256 FROM register.migration ORDER BY number")
    applied = dict(cur.fetchall())
    known = {migration.number: migration for migration in migrations}
    for number, sha256 in applied.items():
        if number not in known:
            raise Misconfigured("migration_unknown", number=number)
        if known[number].sha256 != sha256:
            raise Misconfigured("migration_drift", name=known[number].name)
    return [migration for migration in migrations if migration.number not in applied]
