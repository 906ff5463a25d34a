"""What keys and pyramid cost those who write: publishing many sites at once, and one edit with eight editors at work."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
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


# Whoever edits does not wait for the disk: that is the same in both copies, and on a plain disk so many times what is asked
# for that it drowns in it.
EDITORS = {"synchronous_commit": "off"}
PAIRS, PAIR_SECONDS = 3, 2.0  # of a round: the copies take turns, for the machine's own speed wanders
# Edits a second of all editors together, ten times what the cache of tiles is measured with; and as many as they can, which
# multiplies what an edit costs by how many wait for each core.
PACES = (100, None)
Later = dict[int | None, list[float]]


@dataclass(frozen=True)
class Cost:
    """publishing: how many times as long many sites take with keys, pyramid and fold as without. later_ms: of the half of edits that is
    done first, by how much later they were done with keys and pyramid than without; of each pair of turns, by the editors' pace."""

    publishing: float
    later_ms: Later


def spread(later_ms: list[float]) -> str:
    """Within which half of the pairs lie, in ms."""
    low, high = np.percentile(later_ms, (25, 75))
    return f"{low:.2f} to {high:.2f}"


def measure(
    cluster: Cluster, folder: Path, rows: int, seconds: float, rounds: int, tell: Callable[[str], None]
) -> Cost:
    took: dict[bool, list[float]] = {True: [], False: []}
    later: Later = {pace: [] for pace in PACES}
    for turn in range(rounds):
        with (
            registered(cluster, rows, True, tell) as (kept, kept_ids),
            registered(cluster, rows, False, tell) as (bare, bare_ids),
        ):
            for is_kept in in_turn(turn):
                dsn, ids = (kept, kept_ids) if is_kept else (bare, bare_ids)
                took[is_kept].append(publish(dsn, ids, is_kept))
                tell(f"publishing {named(is_kept)}: {took[is_kept][-1]:.1f} s")
            for pace, found in later.items():
                found += edited(
                    cluster, folder, {True: kept, False: bare}, min(seconds, PAIR_SECONDS), pace, tell
                )
    return Cost(median(took[True]) / median(took[False]), later)


def in_turn(turn: int) -> tuple[bool, bool]:
    return (True, False) if turn % 2 else (False, True)


def paced(pace: int | None) -> str:
    return f"{pace} a second" if pace else "without a pause"


def named(is_kept: bool) -> str:
    return f"{'with' if is_kept else 'without'} keys and pyramid"


def edited(
    cluster: Cluster,
    folder: Path,
    copies: dict[bool, str],
    seconds: float,
    pace: int | None,
    tell: Callable[[str], None],
) -> list[float]:
    """By how many ms an edit is done later in the copy with keys than in the other, pair by pair."""
    later = []
    for turn in range(PAIRS):
        found = {kept: edit(cluster, copies[kept], folder, seconds, pace, kept) for kept in in_turn(turn)}
        later.append(found[True] - found[False])
        tell(
            f"an edit, {paced(pace)}, {named(True)}: {found[True]:.2f} ms, {named(False)}: {found[False]:.2f} ms"
        )
    return later


@contextmanager
def registered(
    cluster: Cluster, rows: int, kept: bool, tell: Callable[[str], None]
) -> Iterator[tuple[str, list[str]]]:
    """A database whose register has `rows` sites that are not published yet, and their ids."""
    name = f"bench_publish_{os.getpid()}_{'kept' if kept else 'bare'}"
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


def edit(cluster: Cluster, dsn: str, folder: Path, seconds: float, pace: int | None, kept: bool) -> float:
    """Milliseconds within which half of the edits of eight editors were done, the fold at work beside them."""
    with closing(psycopg2.connect(dsn)) as conn, conn.cursor() as cur:
        cur.execute(REACH)
        low, high = cur.fetchone()
    text = EDIT.replace(":low", str(low)).replace(":high", str(high))
    script = pgbench.write_scripts([[text]], folder / "edits.pgbench")
    with folding(dsn) if kept else nullcontext():
        return pgbench.press(cluster.binaries, dsn, script, seconds, EDITORS, pace).p50_ms
