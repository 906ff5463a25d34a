"""The cluster pyramid's upkeep: what writers left is folded in, and the pyramid can be compared with the truth."""

from typing import NamedTuple

from psycopg2.extensions import cursor

MOST_DELTAS = 20_000  # that one step folds, so that none takes long

# Whoever comes second has nothing to do. It ends with the transaction, so it also holds behind a pooler.
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('geoservice.fold'))"
WAIT = "SELECT pg_advisory_xact_lock(hashtext('geoservice.fold'))"

# In the order in which they were begun; all that is seen here is committed, and what is not yet comes later with a
# greater number. So revisions are in commit order, and no writer waits for another.
DRAW_REVISIONS = """
    WITH waiting AS (
        SELECT id FROM publication WHERE revision IS NULL ORDER BY id
    ), numbered AS (
        SELECT id, nextval('publication_revision') AS revision FROM waiting
    ), drawn AS (
        UPDATE publication AS p SET revision = n.revision FROM numbered AS n WHERE p.id = n.id
        RETURNING p.revision
    )
    SELECT count(*), max(revision) FROM drawn
"""

# In the order of the key, as everything here is done by one at a time, but a repair may run beside.
FOLD = """
    WITH taken AS (
        DELETE FROM cell_delta
        WHERE ctid = ANY(ARRAY(SELECT ctid FROM cell_delta LIMIT %(most)s))
        RETURNING cell, layer, n, x, y, fid
    ), finest AS (
        SELECT cell, layer, sum(n) AS n, sum(x) AS x, sum(y) AS y, sum(fid) AS fid
        FROM taken
        GROUP BY cell, layer
        HAVING sum(n) <> 0 OR sum(x) <> 0 OR sum(y) <> 0 OR sum(fid) <> 0
    ), folded AS (
        INSERT INTO cell_count AS c (cell, layer, n, x, y, fid)
        SELECT cell >> (2 * (15 - level)), layer, sum(n), sum(x), sum(y), sum(fid)
        FROM finest CROSS JOIN generate_series(6, 15) AS level
        GROUP BY 1, 2
        ORDER BY 1, 2
        ON CONFLICT (cell, layer) DO UPDATE SET
            n = c.n + excluded.n, x = c.x + excluded.x, y = c.y + excluded.y, fid = c.fid + excluded.fid
    )
    SELECT count(*) FROM taken
"""
CLEAR = "DELETE FROM cell_count WHERE n = 0"

# Only the fold speaks up: a NOTIFY in each writer's transaction would have them commit one after the other.
TELL = "SELECT pg_notify('geoservice_revision', %(revision)s::text)"


def fold(cur: cursor) -> int:
    """Number what was published and fold one step of it into the pyramid; how much was found to do.

    Nothing is done beside another fold, or on a server that only follows another one.
    """
    return number(cur) + fold_step(cur)


def number(cur: cursor) -> int:
    """Give each publication its revision, and tell those who follow; how many there were. A tile is exact before it is folded."""
    cur.execute(LOCK)
    if not cur.fetchone()[0]:
        return 0
    cur.execute(DRAW_REVISIONS)
    publications, revision = cur.fetchone()
    if publications:
        cur.execute(TELL, {"revision": revision})
    return publications


def fold_step(cur: cursor) -> int:
    """Fold so many deltas into the pyramid; how many there were."""
    cur.execute(LOCK)
    if not cur.fetchone()[0]:
        return 0
    cur.execute(FOLD, {"most": MOST_DELTAS})
    deltas = cur.fetchone()[0]
    if deltas:
        cur.execute(CLEAR)
    return deltas


# What the pyramid and the deltas say of each cell, against what is published.
DIFFERING = """
    WITH finest AS (
        SELECT cell >> 32 AS cell, layer, count(*) AS n, sum(x) AS x, sum(y) AS y, sum(fid) AS fid
        FROM published_site
        GROUP BY 1, 2
    ), truth AS (
        SELECT cell >> (2 * (15 - level)) AS cell, layer, sum(n) AS n, sum(x) AS x, sum(y) AS y, sum(fid) AS fid
        FROM finest CROSS JOIN generate_series(6, 15) AS level
        GROUP BY 1, 2
    ), kept AS (
        SELECT cell, layer, sum(n) AS n, sum(x) AS x, sum(y) AS y, sum(fid) AS fid
        FROM (
            SELECT cell, layer, n, x, y, fid FROM cell_count
            UNION ALL
            SELECT cell >> (2 * (15 - level)), layer, n, x, y, fid
            FROM cell_delta CROSS JOIN generate_series(6, 15) AS level
        ) AS both_parts
        GROUP BY cell, layer
        HAVING sum(n) <> 0
    )
    SELECT count(*)
    FROM truth FULL JOIN kept USING (cell, layer)
    WHERE (truth.n, truth.x, truth.y, truth.fid) IS DISTINCT FROM (kept.n, kept.x, kept.y, kept.fid)
"""

# Sites whose keys are not those of their place. The trigger works them out again, and logs the change.
MISPLACED = """
    SELECT fid FROM published_site AS s
    CROSS JOIN LATERAL (
        SELECT datum_point(s.geom, 'gcj02') AS gcj, datum_point(s.geom, 'bd09') AS bd OFFSET 0
    ) AS shifted
    WHERE (x, y, cell) IS DISTINCT FROM (key_x(ST_X(geom)), key_y(ST_Y(geom)), cell_of(x, y))
        OR gcj_cell <> cell_of(gcj_x, gcj_y) OR bd_cell <> cell_of(bd_x, bd_y)
        OR greatest(
            abs(gcj_x - key_x(ST_X(gcj))), abs(gcj_y - key_y(ST_Y(gcj))),
            abs(bd_x - key_x(ST_X(bd))), abs(bd_y - key_y(ST_Y(bd)))) > 1
"""
PLACE_AGAIN = "UPDATE published_site SET cell = NULL WHERE fid = ANY(%(fids)s)"

# Writers wait for as long as this takes; readers do not, for they see the rows as they were.
REPAIR = """
    LOCK TABLE published_site IN SHARE MODE;
    DELETE FROM cell_delta;
    DELETE FROM cell_count;
    INSERT INTO cell_count (cell, layer, n, x, y, fid)
    WITH finest AS (
        SELECT cell >> 32 AS cell, layer, count(*) AS n, sum(x)::bigint AS x, sum(y)::bigint AS y,
            sum(fid)::bigint AS fid
        FROM published_site
        GROUP BY 1, 2
    )
    SELECT cell >> (2 * (15 - level)), layer, sum(n), sum(x), sum(y), sum(fid)
    FROM finest CROSS JOIN generate_series(6, 15) AS level
    GROUP BY 1, 2
    ORDER BY 1, 2
"""


def differing(cur: cursor) -> int:
    """How many cells of the pyramid say something else than the published sites do; 0 is right."""
    cur.execute(DIFFERING)
    return cur.fetchone()[0]


def misplaced(cur: cursor) -> list[int]:
    """The published sites that bear keys which are not those of their place, by number."""
    cur.execute(MISPLACED)
    return [fid for (fid,) in cur.fetchall()]


class Found(NamedTuple):
    """How many sites and cells are wrong; nothing wrong is false."""

    sites: int
    cells: int

    def __bool__(self) -> bool:
        return self.sites > 0 or self.cells > 0


def check(cur: cursor, *, mend: bool) -> Found:
    """Compare keys and pyramid with the published sites, and make them anew from these when they differ."""
    fids = misplaced(cur)
    found = Found(len(fids), differing(cur))
    if mend and fids:
        cur.execute(PLACE_AGAIN, {"fids": fids})
    if mend and found:
        repair(cur)
    return found


def repair(cur: cursor) -> None:
    """Make the pyramid anew from the published sites."""
    cur.execute(WAIT)
    cur.execute(REPAIR)
