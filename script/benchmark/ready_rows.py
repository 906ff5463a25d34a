"""A validated import against its own rows, ready made, by one COPY into the same table: rules, triggers and indexes included."""

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from benchmark import importing
from benchmark.auditing import seconds
from benchmark.filling import Tell, empty_database
from benchmark.sheet import write_sheet
from geoservice.embedded import Cluster
from geoservice.store.arrivals import SAID

# What the import has written of a site; the rest the table fills in by itself, for both.
COLUMNS = f"id, layer, batch_id, review_state, status, organisation_id, code, source_key, {SAID}"
OUT = f"COPY (SELECT {COLUMNS} FROM register.site ORDER BY fid) TO STDOUT"  # noqa: S608  constants
IN = f"COPY register.site ({COLUMNS}) FROM STDIN"
BATCH_OUT = "COPY register.batch TO STDOUT"
BATCH_IN = "COPY register.batch FROM STDIN"


@dataclass(frozen=True)
class Compared:
    """Seconds of the whole command, from a csv on disk, and of COPY with its commit, from ready rows on disk."""

    rows: int
    imported: float
    copied: float


def measure(cluster: Cluster, folder: Path, rows: int, tell: Tell) -> Compared:
    """Raises Failed unless all rows arrive."""
    sheet, ready, batch = (folder / f"ready-{rows}.{ending}" for ending in ("csv", "rows", "batch"))
    write_sheet(sheet, rows)
    name = f"bench_ready_{os.getpid()}"
    try:
        dsn = cluster.create_database(name, template=empty_database(cluster, tell))
        took, _ = importing.run(sheet, dsn, False, folder / "import.log")
        importing.check(dsn, rows, 0, folder / "import.log")
        copy(dsn, OUT, ready, "wb")
        copy(dsn, BATCH_OUT, batch, "wb")
        cluster.drop_database(name)
        dsn = cluster.create_database(name, template=empty_database(cluster, tell))
        copy(dsn, BATCH_IN, batch, "rb")
        copied = copy(dsn, IN, ready, "rb")
        importing.check(dsn, rows, 0, folder / "import.log")
        return Compared(rows, took, copied)
    finally:
        cluster.drop_database(name)
        for path in (sheet, ready, batch):
            path.unlink(missing_ok=True)


def copy(dsn: str, statement: str, path: Path, mode: str) -> float:
    """Seconds that COPY takes, with its commit."""
    with closing(psycopg2.connect(dsn)) as conn, path.open(mode) as file:

        def do() -> None:
            with conn, conn.cursor() as cur:
                cur.copy_expert(statement, file, size=1 << 20)

        return seconds(do)
