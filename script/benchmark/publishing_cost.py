"""What keys and pyramid cost those who write: publishing many sites at once, and one edit with eight editors at work."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg2

from benchmark import pgbench
from benchmark.filling import empty_database, register
from geoservice.db import Database
from geoservice.embedded import Cluster
from geoservice.folding import fold_all, folding
from geoservice.store import publishing

MOST_ROWS = 50_000

# The same database without keys, their indexes and the pyramid; the log of changes stays.
WITHOUT = """
    DROP TRIGGER published_site_place ON published_site;
    DROP INDEX published_site_cell, published_site_gcj_cell, published_site_bd_cell,
        published_site_edge, published_site_gcj_edge, published_site_bd_edge;
    ALTER TABLE published_site
        ALTER COLUMN x DROP NOT NULL, ALTER COLUMN y DROP NOT NULL, ALTER COLUMN cell DROP NOT NULL,
        ALTER COLUMN gcj_x DROP NOT NULL, ALTER COLUMN gcj_y DROP NOT NULL, ALTER COLUMN gcj_cell DROP NOT NULL,
        ALTER COLUMN bd_x DROP NOT NULL, ALTER COLUMN bd_y DROP NOT NULL, ALTER COLUMN bd_cell DROP NOT NULL;
    CREATE OR REPLACE FUNCTION log_put() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        number bigint;
    BEGIN
        INSERT INTO publication DEFAULT VALUES RETURNING id INTO number;
        INSERT INTO change (publication, fid, id, layer, action, after)
            SELECT number, fid, id, layer, 'put', geom_3857 FROM arrived;
        RETURN NULL;
    END
    $$;
    CREATE OR REPLACE FUNCTION log_edit() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        number bigint;
    BEGIN
        INSERT INTO publication DEFAULT VALUES RETURNING id INTO number;
        INSERT INTO change (publication, fid, id, layer, action, before, after)
            SELECT number, a.fid, a.id, a.layer, 'put', l.geom_3857, a.geom_3857
            FROM arrived AS a JOIN departed AS l USING (fid);
        RETURN NULL;
    END
    $$
"""
# An approval of a site that was moved by some metres. Chosen in a query of its own, that is once, and not for each row that is looked at.
EDIT = """
UPDATE published_site
SET geom = ST_SetSRID(ST_MakePoint(ST_X(geom) + (random() - 0.5) / 1000, ST_Y(geom)), 4326), updated_at = now()
WHERE fid = (SELECT :low + floor(random() * (:high - :low + 1))::bigint);
"""
REACH = "SELECT min(fid), max(fid) FROM published_site"


@dataclass(frozen=True)
class Cost:
    """rows, seconds: of publishing, fold included. edit_ms: what half of the edits took at most."""

    rows: int
    seconds: float
    edit_ms: float


def measure(
    cluster: Cluster, folder: Path, rows: int, seconds: float, rounds: int, tell: Callable[[str], None]
) -> dict[bool, Cost]:
    """Costs with keys and pyramid (True) and without (False)."""
    seen: dict[bool, list[Cost]] = {True: [], False: []}
    for turn in range(rounds):
        for kept in (True, False) if turn % 2 else (False, True):
            with registered(cluster, rows, kept, tell) as (dsn, ids):
                took = publish(dsn, ids, kept)
                seen[kept].append(Cost(rows, took, edit(cluster, dsn, folder, seconds, kept)))
            tell(f"publishing {'with' if kept else 'without'} keys and pyramid: {seen[kept][-1]}")
    return {
        kept: Cost(rows, median(c.seconds for c in costs), median(c.edit_ms for c in costs))
        for kept, costs in seen.items()
    }


@contextmanager
def registered(
    cluster: Cluster, rows: int, kept: bool, tell: Callable[[str], None]
) -> Iterator[tuple[str, list[str]]]:
    """A database whose register has `rows` sites that are not published yet, and their ids."""
    name = f"bench_publish_{os.getpid()}"
    dsn = cluster.create_database(name, template=empty_database(cluster, tell))
    try:
        with closing(psycopg2.connect(dsn)) as conn:
            with conn, conn.cursor() as cur:
                ids = register(cur, rows)
                if not kept:
                    cur.execute(WITHOUT)
            conn.autocommit = True
            with conn.cursor() as cur:
                cur.execute("VACUUM ANALYZE register.site")
        yield dsn, ids
    finally:
        cluster.drop_database(name)


def publish(dsn: str, ids: list[str], kept: bool) -> float:
    """Seconds that it takes to publish them all, and to fold what that leaves."""
    with closing(Database(dsn)) as database:
        began = time.perf_counter()
        with database.transaction() as cur:
            publishing.publish(cur, ids)
        if kept:
            fold_all(database)
        return time.perf_counter() - began


def edit(cluster: Cluster, dsn: str, folder: Path, seconds: float, kept: bool) -> float:
    """Milliseconds within which half of the edits of eight editors were done, the fold at work beside them."""
    with closing(psycopg2.connect(dsn)) as conn, conn.cursor() as cur:
        cur.execute(REACH)
        low, high = cur.fetchone()
    text = EDIT.replace(":low", str(low)).replace(":high", str(high))
    script = pgbench.write_scripts([[text]], folder / "edits.pgbench")
    if not kept:
        return pgbench.press(cluster.binaries, dsn, script, seconds).p50_ms
    with folding(dsn):
        return pgbench.press(cluster.binaries, dsn, script, seconds).p50_ms
