"""How fast a history is sealed and verified, against a plain COPY of the same rows, and in how much memory."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2.extensions import cursor

from benchmark.filling import empty_database
from benchmark.importing import watch
from benchmark.ours import TOP
from benchmark.program import Failed
from geoservice.db import Database
from geoservice.embedded import Cluster
from geoservice.model.audit_key import read_keys
from geoservice.sealing import seal_all
from geoservice.store import chain

KEY = "0123456789abcdef" * 4
PART = 100_000  # events of one transaction

# Half of them are like those of an import, half like those of a form, which hold the record before and after.
WRITE = """
    INSERT INTO register.event (actor, action, subject, subject_id, before, after)
    SELECT 'cli:eve', CASE WHEN mod(n, 2) = 0 THEN 'add_site' ELSE 'change_site' END, 'site', gen_random_uuid(),
        CASE WHEN mod(n, 2) = 1 THEN record END,
        CASE WHEN mod(n, 2) = 1 THEN record || '{"status": "closed"}'
            ELSE jsonb_build_object('batch', gen_random_uuid(), 'name', record -> 'name', 'review_state', 'draft') END
    FROM generate_series(%(first)s, %(last)s) AS n
    CROSS JOIN LATERAL (SELECT jsonb_build_object(
        'name', '第' || n || '职工之家', 'address', '神木市滨河新区街道政府路' || n || '号', 'division_code', '610881',
        'status', 'active', 'review_state', 'published', 'position', jsonb_build_object('raw', jsonb_build_array(110.4, 38.8)),
        'properties', jsonb_build_object('facilities', jsonb_build_array('microwave', 'water'), 'area', n / 7.0)
    ) AS record OFFSET 0) AS made
"""


@dataclass(frozen=True)
class Audited:
    """Events a second that were sealed, verified, and copied as they are; the peak of a verifying program in MiB."""

    events: int
    sealed: float
    verified: float
    copied: float
    peak_mib: float


class Sink:
    """What COPY writes to, where it is only counted."""

    def __init__(self) -> None:
        self.bytes = 0

    def write(self, part: bytes) -> int:
        self.bytes += len(part)
        return len(part)


def measure(cluster: Cluster, folder: Path, events: int, tell: Callable[[str], None]) -> Audited:
    keys = read_keys(KEY, "KEY")
    with written(cluster, events, tell) as dsn, closing(Database(dsn)) as database:
        tell("sealing")
        sealed = seconds(lambda: seal_all(database, keys))
        with database.transaction() as cur:
            copied = seconds(lambda: copy(cur))
            tell("verifying")
            verified = seconds(lambda: check(chain.verify(cur, keys).is_whole))
        peak = peak_of_verifying(dsn, folder)
    return Audited(events, events / sealed, events / verified, events / copied, peak)


@contextmanager
def written(cluster: Cluster, events: int, tell: Callable[[str], None]) -> Iterator[str]:
    """A database with so many events of which none is sealed; its address."""
    name = f"bench_audit_{os.getpid()}"
    dsn = cluster.create_database(name, template=empty_database(cluster, tell))
    try:
        tell(f"writing {events:,} events")
        with closing(psycopg2.connect(dsn)) as conn:
            for first in range(1, events + 1, PART):
                with conn, conn.cursor() as cur:
                    cur.execute(WRITE, {"first": first, "last": min(events, first + PART - 1)})
            conn.autocommit = True
            with conn.cursor() as cur:
                cur.execute("VACUUM ANALYZE register.event")
        yield dsn
    finally:
        cluster.drop_database(name)


def copy(cur: cursor) -> None:
    cur.copy_expert("COPY register.event TO STDOUT", Sink())


def seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def check(good: bool) -> None:
    if not good:
        raise Failed("the history is said to be tampered with")


def peak_of_verifying(dsn: str, folder: Path) -> float:
    settings = {"GEOSERVICE_DATABASE_URL": dsn, "GEOSERVICE_AUDIT_KEY": KEY, "GEOSERVICE_HOME": str(folder)}
    program = subprocess.Popen(
        [sys.executable, "-m", "geoservice", "audit", "verify"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **settings},
        cwd=TOP,
        start_new_session=True,
    )
    peak = watch(program)
    check(program.returncode == 0)
    return peak
