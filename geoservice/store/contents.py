"""What a window holds: the sites in it, by their numbers, or cells that stand for them. Queries open with these parts.

A part ends with `chosen`, the sites to show; those for many sites also with `cells`, whose middle is in keys of the
datum. Few sites have a part of their own, because planning one with cells takes longer than running it.
"""

from collections.abc import Iterable, Sequence

from geoservice.model.filter import Filter
from geoservice.model.frame import STORED_LEVELS, Frame, shift_plane
from geoservice.model.grid import KEY_EDGE, KEY_LEVEL
from geoservice.model.window import Range, Sieve, Window, cover, joined, sieve
from geoservice.store.hours import open_at

MOST_SITES = 2_000  # that a picture shows one by one
MOST_SEEN = 20_000  # that a filter looks at
MOST_INNER_RANGES = 48
PLANE = ("shift_x", "shift_x_by_x", "shift_x_by_y", "shift_y", "shift_y_by_x", "shift_y_by_y")
EDGES = ("x0", "y0", "x1", "y1")
SIEVES = ("inner", "outer", "fresh")
RANGES = ("inner", "edge", "fresh", "border")

# Of whatever the parts bind. An edge may be 2^31, one more than an integer holds.
TYPES = {
    "datum": "text",
    "layers": "text[]",
    "most": "integer",
    "most_seen": "integer",
    "shift": "integer",
    "finer": "integer",
    "step": "float8",
    **{name: "bigint" for edge in EDGES for name in (edge, f"home_{edge}")},
    **dict.fromkeys(("lows", "lasts"), "bigint[]"),
    **{f"{name}_{end}": "bigint[]" for name in RANGES for end in ("lows", "lasts")},
    **{f"{name}_{field}": "bigint" for name in SIEVES for field in Sieve._fields},
    **dict.fromkeys(PLANE, "float8"),
    "where": "jsonb",
    "facilities": "text[]",
    "organisation": "ltree",
    "open_at": "timestamptz",
    "open_day": "integer",
    "open_today": "int4multirange",
    "open_eve": "integer",
    "open_tonight": "int4multirange",
}

# One more than a tile shows tells that they are too many.
FEW = """
    WITH found AS MATERIALIZED (
        SELECT p.fid
        FROM unnest(%(lows)s::bigint[], %(lasts)s::bigint[]) AS part (low, last)
        CROSS JOIN LATERAL (
            SELECT * FROM site_place AS p
            WHERE p.datum = %(datum)s AND p.layer = ANY(%(layers)s) AND p.cell BETWEEN part.low AND part.last
                AND p.x >= %(x0)s AND p.x < %(x1)s AND p.y >= %(y0)s AND p.y < %(y1)s
            OFFSET 0
        ) AS p
        LIMIT %(most)s + 1
    ), size AS MATERIALIZED (
        SELECT count(*) > %(most)s AS many, false AS truncated FROM found
    ), chosen AS (
        SELECT fid FROM found WHERE NOT (SELECT many FROM size)
    )
"""

# Cells finer than the pyramid are counted anew each time, from an index alone.
COUNTED = """
    WITH by_layer AS (
        SELECT p.cell >> %(shift)s AS cell, p.layer, count(*) AS n, sum(p.x) AS x, sum(p.y) AS y, min(p.fid) AS fid
        FROM unnest(%(lows)s::bigint[], %(lasts)s::bigint[]) AS part (low, last)
        CROSS JOIN LATERAL (
            SELECT * FROM site_place AS p
            WHERE p.datum = %(datum)s AND p.layer = ANY(%(layers)s) AND p.cell BETWEEN part.low AND part.last
                AND p.x >= %(x0)s AND p.x < %(x1)s AND p.y >= %(y0)s AND p.y < %(y1)s
            OFFSET 0
        ) AS p
        GROUP BY 1, 2
    ), cells AS MATERIALIZED (
        SELECT cell, sum(n)::bigint AS n, jsonb_object_agg(layer, n) AS counts, min(fid) AS fid,
            sum(x)::float8 / sum(n)::float8 AS x, sum(y)::float8 / sum(n)::float8 AS y,
            0::float8 AS shift_x, 0::float8 AS shift_y
        FROM by_layer
        GROUP BY cell
    ), size AS (
        SELECT true AS many, false AS truncated
    ), chosen AS (
        SELECT fid FROM cells WHERE n = 1
    )
"""

# Cells of the pyramid: the home window, folded and not yet folded, and the sites that are in the window as it is drawn
# and not in the home window (+1), or the other way round (-1). Their middles are shifted by a plane (model/frame.py).
# Ranges hold cells outside the home window, too, which a few bits tell (model/window.py: Sieve): by the sums of a row
# alone, whose parts may still be among the deltas, one could not.
STORED = """
    WITH signed AS (
        SELECT c.cell, c.layer, c.n, c.x, c.y, c.fid
        FROM unnest(%(inner_lows)s::bigint[], %(inner_lasts)s::bigint[]) AS part (low, last)
        CROSS JOIN LATERAL (
            SELECT * FROM cell_count AS c
            WHERE c.cell BETWEEN part.low AND part.last AND c.layer = ANY(%(layers)s)
                AND c.cell & %(inner_x)s BETWEEN %(inner_x_low)s AND %(inner_x_last)s
                AND c.cell & %(inner_y)s BETWEEN %(inner_y_low)s AND %(inner_y_last)s
            OFFSET 0
        ) AS c
        UNION ALL
        SELECT c.cell >> %(finer)s, c.layer, c.n, c.x, c.y, c.fid
        FROM unnest(%(edge_lows)s::bigint[], %(edge_lasts)s::bigint[]) AS part (low, last)
        CROSS JOIN LATERAL (
            SELECT * FROM cell_count AS c
            WHERE c.cell BETWEEN part.low AND part.last AND c.layer = ANY(%(layers)s)
                AND c.cell & %(outer_x)s BETWEEN %(outer_x_low)s AND %(outer_x_last)s
                AND c.cell & %(outer_y)s BETWEEN %(outer_y_low)s AND %(outer_y_last)s
                AND NOT (
                    c.cell >> %(finer)s & %(inner_x)s BETWEEN %(inner_x_low)s AND %(inner_x_last)s
                    AND c.cell >> %(finer)s & %(inner_y)s BETWEEN %(inner_y_low)s AND %(inner_y_last)s)
            OFFSET 0
        ) AS c
        UNION ALL
        SELECT d.cell >> (%(shift)s - 32), d.layer, d.n, d.x, d.y, d.fid
        FROM unnest(%(fresh_lows)s::bigint[], %(fresh_lasts)s::bigint[]) AS part (low, last)
        CROSS JOIN LATERAL (
            SELECT * FROM cell_delta AS d
            WHERE d.cell BETWEEN part.low AND part.last AND d.layer = ANY(%(layers)s)
                AND d.cell & %(fresh_x)s BETWEEN %(fresh_x_low)s AND %(fresh_x_last)s
                AND d.cell & %(fresh_y)s BETWEEN %(fresh_y_low)s AND %(fresh_y_last)s
            OFFSET 0
        ) AS d
        UNION ALL
        SELECT cell_of(home_x, home_y) >> %(shift)s, layer, sign, sign * home_x, sign * home_y, sign * fid
        FROM (
            SELECT p.layer, p.home_x, p.home_y, p.fid,
                (p.x >= %(x0)s AND p.x < %(x1)s AND p.y >= %(y0)s AND p.y < %(y1)s)::int::bigint
                - (p.home_x >= %(home_x0)s AND p.home_x < %(home_x1)s
                    AND p.home_y >= %(home_y0)s AND p.home_y < %(home_y1)s)::int AS sign
            FROM unnest(%(border_lows)s::bigint[], %(border_lasts)s::bigint[]) AS part (low, last)
            CROSS JOIN LATERAL (
                SELECT * FROM site_place AS p
                WHERE p.datum = %(datum)s AND p.layer = ANY(%(layers)s) AND p.cell BETWEEN part.low AND part.last
                OFFSET 0
            ) AS p
        ) AS crossing
        WHERE sign <> 0
    ), by_layer AS (
        -- Far below 2^53, sums of float8 are exact, and those of bigint are slow.
        SELECT cell, layer, sum(n::int) AS n, sum(x::float8) AS x, sum(y::float8) AS y, sum(fid::float8) AS fid
        FROM signed
        GROUP BY cell, layer
        HAVING sum(n::int) > 0
    ), home_cells AS (
        SELECT cell, sum(n::int) AS n, jsonb_object_agg(layer, n) AS counts, min(fid)::bigint AS fid,
            sum(x) / sum(n::int) AS x, sum(y) / sum(n::int) AS y
        FROM by_layer
        GROUP BY cell
    ), cells AS MATERIALIZED (
        SELECT cell, n, counts, fid, x + shift_x AS x, y + shift_y AS y, shift_x, shift_y
        FROM home_cells
        CROSS JOIN LATERAL (
            SELECT
                %(shift_x)s + %(shift_x_by_x)s * x + %(shift_x_by_y)s * y AS shift_x,
                %(shift_y)s + %(shift_y_by_x)s * x + %(shift_y_by_y)s * y AS shift_y
        ) AS plane
    ), size AS (
        SELECT true AS many, false AS truncated
    ), chosen AS (
        SELECT fid FROM cells WHERE n = 1
    )
"""

# A filter has to look at the sites themselves, so it looks at so many and says when there were more.
FILTERED = """
    WITH seen AS MATERIALIZED (
        SELECT p.fid, p.layer, p.cell, p.x, p.y
        FROM unnest(%(lows)s::bigint[], %(lasts)s::bigint[]) AS part (low, last)
        CROSS JOIN LATERAL (
            SELECT * FROM site_place AS p
            WHERE p.datum = %(datum)s AND p.layer = ANY(%(layers)s) AND p.cell BETWEEN part.low AND part.last
                AND p.x >= %(x0)s AND p.x < %(x1)s AND p.y >= %(y0)s AND p.y < %(y1)s
            OFFSET 0
        ) AS p
        LIMIT %(most_seen)s + 1
    ), matching AS MATERIALIZED (
        SELECT seen.fid, seen.layer, seen.cell, seen.x, seen.y
        FROM (SELECT * FROM seen LIMIT %(most_seen)s) AS seen
        JOIN published_site AS s USING (fid)
        WHERE (%(where)s IS NULL OR s.properties @> %(where)s::jsonb)
            AND (%(facilities)s IS NULL OR s.tags OPERATOR(pg_catalog.@>) ARRAY(
                SELECT tag_of('facilities=' || key) FROM unnest(%(facilities)s) AS key))
            AND (%(organisation)s IS NULL OR s.organisation_path <@ %(organisation)s::ltree)
            AND (%(open_at)s IS NULL OR (
                s.hours_id IN (SELECT * FROM open_hours(
                    %(open_day)s, %(open_today)s::int4multirange, %(open_eve)s, %(open_tonight)s::int4multirange))
                AND NOT coalesce(s.closures @> %(open_at)s::timestamptz, false)))
    ), size AS MATERIALIZED (
        SELECT (SELECT count(*) FROM matching) > %(most)s AS many,
            (SELECT count(*) FROM seen) > %(most_seen)s AS truncated
    ), by_layer AS (
        SELECT cell >> %(shift)s AS cell, layer, count(*) AS n, sum(x) AS x, sum(y) AS y, min(fid) AS fid
        FROM matching
        WHERE (SELECT many FROM size)
        GROUP BY 1, 2
    ), cells AS MATERIALIZED (
        SELECT cell, sum(n)::bigint AS n, jsonb_object_agg(layer, n) AS counts, min(fid) AS fid,
            sum(x)::float8 / sum(n)::float8 AS x, sum(y)::float8 / sum(n)::float8 AS y,
            0::float8 AS shift_x, 0::float8 AS shift_y
        FROM by_layer
        GROUP BY cell
    ), chosen AS (
        SELECT fid FROM cells WHERE n = 1
        UNION ALL
        SELECT fid FROM matching WHERE NOT (SELECT many FROM size)
    )
"""

PARTS = (COUNTED, STORED, FILTERED)


def part(frame: Frame, only: Filter) -> str:
    """The part for a window with many sites, or one that is filtered."""
    if only:
        return FILTERED
    return STORED if frame.is_stored else COUNTED


def values(frame: Frame, layers: list[str], datum: str, only: Filter) -> dict[str, object]:
    """What the parts bind, but for STORED."""
    return {
        "datum": datum,
        "layers": layers,
        "most": MOST_SITES,
        "most_seen": MOST_SEEN,
        "shift": 2 * (KEY_LEVEL - frame.level),
        "step": KEY_EDGE >> frame.level,
        **edges(frame.window, ""),
        **bounds(cover(frame.window), ""),
        "where": only.document(),
        "facilities": list(only.facilities) or None,
        "organisation": only.organisation,
        **open_at(only.open_at),
    }


def part_values(frame: Frame, datum: str, only: Filter) -> dict[str, object]:
    """What `part` binds besides: nothing, or what only the pyramid's part does, for it is not worked out for nothing."""
    if only or not frame.is_stored:
        return {}
    home, inner, finest = frame.home(), frame.inner(), STORED_LEVELS[-1]
    return {
        **edges(home, "home_"),
        "finer": 2 * (frame.edge_level - frame.level),
        **bounds(numbered(cover(inner, MOST_INNER_RANGES), frame.level), "inner_"),
        **sieved(sieve(inner, frame.level), "inner_"),
        **bounds(numbered(frame.edge(), frame.edge_level), "edge_"),
        **sieved(sieve(home, frame.edge_level), "outer_"),
        **bounds(numbered(cover(home), finest), "fresh_"),
        **sieved(sieve(home, finest), "fresh_"),
        **bounds(frame.border(datum), "border_"),
        **dict(zip(PLANE, shift_plane(frame.window, datum), strict=True)),
    }


def numbered(ranges: Sequence[Range], level: int) -> tuple[Range, ...]:
    """The ranges of a level's cells that hold level-31 ranges."""
    shift = 2 * (KEY_LEVEL - level)
    return joined((low >> shift, last >> shift) for low, last in ranges)


def edges(window: Window, name: str) -> dict[str, object]:
    return {
        f"{name}x0": window.x0,
        f"{name}y0": window.y0,
        f"{name}x1": window.x1,
        f"{name}y1": window.y1,
    }


def sieved(by: Sieve, name: str) -> dict[str, object]:
    return {f"{name}{field}": number for field, number in by._asdict().items()}


def bounds(ranges: Sequence[Range], name: str) -> dict[str, object]:
    """As text, because hundreds of numbers one by one take PostgreSQL's parser milliseconds."""
    return {
        f"{name}lows": written(low for low, _ in ranges),
        f"{name}lasts": written(last for _, last in ranges),
    }


def written(numbers: Iterable[int]) -> str:
    """As PostgreSQL writes an array."""
    return f"{{{','.join(map(str, numbers))}}}"
