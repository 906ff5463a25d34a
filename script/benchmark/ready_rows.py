"""A validated import against COPY of its own rows, ready made, into the same tables: rules, triggers and indexes included."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg2

from benchmark import importing
from benchmark.auditing import seconds
from benchmark.filling import Tell, empty_database
from benchmark.sheet import write_sheet
from geoservice.embedded import Cluster
from geoservice.store.arrivals import SAID

# What the import has written of a site and of its history; the rest the tables fill in by themselves, for both.
SITE = f"id, layer, batch_id, review_state, status, organisation_id, code, source_key, {SAID}"
EVENT = "actor, action, subject, subject_id, after"
# How each table's rows are copied out and in, in an order in which they may come.
TABLES = {
    "batch": ("COPY register.batch TO STDOUT", "COPY register.batch FROM STDIN"),
    "site": (
        f"COPY (SELECT {SITE} FROM register.site ORDER BY fid) TO STDOUT",  # noqa: S608  constants
        f"COPY register.site ({SITE}) FROM STDIN",
    ),
    "event": (
        f"COPY (SELECT {EVENT} FROM register.event WHERE action = 'add_site' ORDER BY id) TO STDOUT",  # noqa: S608
        f"COPY register.event ({EVENT}) FROM STDIN",
    ),
}
ROUNDS = 5


@dataclass(frozen=True)
class Compared:
    """Seconds of the whole command, from a csv on disk, and of COPY with its commit, from ready rows on disk: the median of each.

    copied: the sites. copied_all: with their history, which an import writes as well.
    """

    rows: int
    imported: float
    copied: float
    copied_all: float


def measure(cluster: Cluster, folder: Path, rows: int, tell: Tell) -> Compared:
    """Raises Failed unless all rows arrive."""
    sheet = folder / f"ready-{rows}.csv"
    ready = {table: folder / f"ready-{rows}.{table}" for table in TABLES}
    write_sheet(sheet, rows)
    imported, copied, copied_all = [], [], []
    try:
        for _ in range(ROUNDS):
            with emptied(cluster, tell) as dsn:
                took, _ = importing.run(sheet, dsn, False, folder / "import.log")
                importing.check(dsn, rows, 0, folder / "import.log")
                copy_out(dsn, ready)
            imported.append(took)
            for taken, tables in ((copied, ("batch", "site")), (copied_all, tuple(TABLES))):
                with emptied(cluster, tell) as dsn:
                    taken.append(copy_in(dsn, {table: ready[table] for table in tables}))
                    importing.check(dsn, rows, 0, folder / "import.log")
        return Compared(rows, median(imported), median(copied), median(copied_all))
    finally:
        for path in (sheet, *ready.values()):
            path.unlink(missing_ok=True)


@contextmanager
def emptied(cluster: Cluster, tell: Tell) -> Iterator[str]:
    """A register that has the unions and no site."""
    name = f"bench_ready_{os.getpid()}"
    try:
        yield cluster.create_database(name, template=empty_database(cluster, tell))
    finally:
        cluster.drop_database(name)


def copy_out(dsn: str, ready: dict[str, Path]) -> None:
    with closing(psycopg2.connect(dsn)) as conn, conn.cursor() as cur:
        for table, path in ready.items():
            with path.open("wb") as file:
                cur.copy_expert(TABLES[table][0], file)


def copy_in(dsn: str, ready: dict[str, Path]) -> float:
    """Seconds that COPY of all takes, with the commit."""
    with closing(psycopg2.connect(dsn)) as conn:

        def do() -> None:
            with conn, conn.cursor() as cur:
                for table, path in ready.items():
                    with path.open("rb") as file:
                        cur.copy_expert(TABLES[table][1], file, size=1 << 20)

        return seconds(do)
