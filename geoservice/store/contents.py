"""What a window holds: the sites in it, by their numbers, or cells that stand for them. Queries open with these parts.

A part ends with `chosen`, the sites to show; those for many sites also with `cells`, whose middle is in keys of the
datum. Few sites have a part of their own, because planning one with cells takes longer than running it.

In braces stand names that follow from what is asked, and nothing that anybody writes: {cell}, {x} and {y} are the columns of
the datum, {counts} the columns of `cells` that hold how many sites are of each layer, {sum_counts} and {count_counts} what they are made of,
of sums or of sites, {from_window} is how the sites of the window are read, and {crossing} what tells
that a site may lie across an edge. What is bound is in content_values.py.
"""

from collections.abc import Sequence
from functools import cache

from geoservice.model.filter import Filter
from geoservice.model.frame import Frame

COLUMNS = {
    "wgs84": {"cell": "cell", "x": "x", "y": "y"},
    "gcj02": {"cell": "gcj_cell", "x": "gcj_x", "y": "gcj_y"},
    "bd09": {"cell": "bd_cell", "x": "bd_x", "y": "bd_y"},
}

# The sites of a window. An index alone has all that is asked for here, and only what is needed of it is read.
IN_RANGES = """
    FROM unnest(%(lows)s, %(lasts)s) AS part (low, last)
    CROSS JOIN LATERAL (
        SELECT {cell} AS cell, layer, {x} AS x, {y} AS y, fid, id, name
        FROM published_site
        WHERE layer = ANY(%(layers)s) AND {cell} BETWEEN part.low AND part.last
            AND {x} >= %(x0)s AND {x} < %(x1)s AND {y} >= %(y0)s AND {y} < %(y1)s
        OFFSET 0
    ) AS p
"""
# Of a window that is one range, as a tile of Web-Mercator: so a site takes half the time.
IN_ONE_RANGE = """
    FROM (
        SELECT {cell} AS cell, layer, {x} AS x, {y} AS y, fid, id, name
        FROM published_site
        WHERE layer = ANY(%(layers)s) AND {cell} BETWEEN (%(lows)s)[1] AND (%(lasts)s)[1]
    ) AS p
"""

# One more than a tile shows tells that they are too many.
FEW = """
    WITH found AS MATERIALIZED (
        SELECT p.fid, p.id, p.name, p.layer, p.x, p.y
        {from_window}
        LIMIT %(most)s + 1
    ), size AS MATERIALIZED (
        SELECT count(*) > %(most)s AS many, false AS truncated FROM found
    ), chosen AS (
        SELECT * FROM found WHERE NOT (SELECT many FROM size)
    )
"""

# Cells finer than the pyramid are counted anew each time.
COUNTED = """
    WITH cells AS MATERIALIZED (
        SELECT cell, count(*) AS n, {count_counts}, min(key) AS key,
            sum(x)::float8 / count(*) AS x, sum(y)::float8 / count(*) AS y,
            0::float8 AS shift_x, 0::float8 AS shift_y
        FROM (
            SELECT p.cell >> %(shift)s AS cell, p.cell AS key, p.layer, p.x, p.y
            {from_window}
        ) AS site
        GROUP BY cell
    ), size AS (
        SELECT true AS many, false AS truncated
    ), chosen AS (
        SELECT s.*
        FROM cells
        CROSS JOIN LATERAL (
            SELECT fid, id, name, layer, {x} AS x, {y} AS y
            FROM published_site
            WHERE {cell} = cells.key AND layer = ANY(%(layers)s)
            OFFSET 0
        ) AS s
        WHERE cells.n = 1
    )
"""

# Cells of the pyramid: the home window, folded and not yet folded, and the sites that are in the window as it is drawn
# and not in the home window (+1), or the other way round (-1). Their middles are shifted by a plane (model/frame.py).
# Ranges hold cells outside the home window, too, which a few bits tell (model/window.py: Sieve): by the sums of a row
# alone, whose parts may still be among the deltas, one could not.
# Far below 2^53, sums of float8 are exact, and those of bigint are slow. Of a site that left one layer for another, both sums are
# here, and add up to the site.
STORED = """
    WITH signed AS (
        SELECT c.cell >> %(coarser)s AS cell, c.layer, c.n, c.x, c.y, c.fid
        FROM unnest(%(inner_lows)s, %(inner_lasts)s) AS part (low, last)
        CROSS JOIN LATERAL (
            SELECT * FROM cell_count AS c
            WHERE c.cell BETWEEN part.low AND part.last
                AND (c.cell & %(inner_x)s >= %(inner_x_low)s) IS NOT FALSE
                AND (c.cell & %(inner_x)s <= %(inner_x_last)s) IS NOT FALSE
                AND (c.cell & %(inner_y)s >= %(inner_y_low)s) IS NOT FALSE
                AND (c.cell & %(inner_y)s <= %(inner_y_last)s) IS NOT FALSE
            OFFSET 0
        ) AS c
        UNION ALL
        SELECT c.cell >> (%(finer)s + %(coarser)s), c.layer, c.n, c.x, c.y, c.fid
        FROM unnest(%(edge_lows)s, %(edge_lasts)s) AS part (low, last)
        CROSS JOIN LATERAL (
            SELECT * FROM cell_count AS c
            WHERE c.cell BETWEEN part.low AND part.last
                AND c.cell & %(middle_x)s BETWEEN %(middle_x_low)s AND %(middle_x_last)s
                AND c.cell & %(middle_y)s BETWEEN %(middle_y_low)s AND %(middle_y_last)s
                AND NOT (
                    c.cell >> %(finer)s & %(inner_x)s BETWEEN %(inner_x_low)s AND %(inner_x_last)s
                    AND c.cell >> %(finer)s & %(inner_y)s BETWEEN %(inner_y_low)s AND %(inner_y_last)s)
            OFFSET 0
        ) AS c
        UNION ALL
        SELECT c.cell >> (%(finest)s + %(coarser)s), c.layer, c.n, c.x, c.y, c.fid
        FROM unnest(%(rim_lows)s, %(rim_lasts)s) AS part (low, last)
        CROSS JOIN LATERAL (
            SELECT * FROM cell_count AS c
            WHERE c.cell BETWEEN part.low AND part.last
                AND c.cell & %(home_x)s BETWEEN %(home_x_low)s AND %(home_x_last)s
                AND c.cell & %(home_y)s BETWEEN %(home_y_low)s AND %(home_y_last)s
                AND NOT (
                    c.cell & %(middle_rim_x)s BETWEEN %(middle_rim_x_low)s AND %(middle_rim_x_last)s
                    AND c.cell & %(middle_rim_y)s BETWEEN %(middle_rim_y_low)s AND %(middle_rim_y_last)s)
            OFFSET 0
        ) AS c
        UNION ALL
        SELECT d.cell >> (%(shift)s - 32), d.layer, d.n, d.x, d.y, d.fid
        FROM unnest(%(fresh_lows)s, %(fresh_lasts)s) AS part (low, last)
        CROSS JOIN LATERAL (
            SELECT * FROM cell_delta AS d
            WHERE d.cell BETWEEN part.low AND part.last
                AND d.cell & %(fresh_x)s BETWEEN %(fresh_x_low)s AND %(fresh_x_last)s
                AND d.cell & %(fresh_y)s BETWEEN %(fresh_y_low)s AND %(fresh_y_last)s
            OFFSET 0
        ) AS d
        UNION ALL
        SELECT
            %(columns)s[(x >> %(side)s) - %(before_columns)s] | %(rows)s[(y >> %(side)s) - %(before_rows)s],
            layer, sign, sign * x, sign * y, sign * fid
        FROM (
            SELECT p.layer, p.x::bigint, p.y::bigint, p.fid,
                CASE WHEN p.is_drawn THEN 1 ELSE -1 END AS sign
            FROM unnest(%(border_lows)s, %(border_lasts)s) AS part (low, last)
            CROSS JOIN LATERAL (
                SELECT {x} >= %(x0)s AND {x} < %(x1)s AND {y} >= %(y0)s AND {y} < %(y1)s AS is_drawn,
                    x >= %(home_x0)s AND x < %(home_x1)s AND y >= %(home_y0)s AND y < %(home_y1)s AS is_home,
                    x, y, fid, layer
                FROM published_site
                WHERE {cell} BETWEEN part.low AND part.last {crossing}
                OFFSET 0
            ) AS p
            WHERE is_drawn <> is_home
        ) AS crossing
    ), home_cells AS (
        SELECT cell, sum(n::int) AS n, {sum_counts}, sum(fid::float8)::bigint AS fid,
            sum(x::float8) / sum(n::int) AS x, sum(y::float8) / sum(n::int) AS y
        FROM signed
        WHERE layer = ANY(%(layers)s)
        GROUP BY cell
        HAVING sum(n::int) > 0
    ), cells AS MATERIALIZED (
        SELECT cell, n, {counts}, fid, x + shift_x AS x, y + shift_y AS y, shift_x, shift_y
        FROM home_cells
        CROSS JOIN LATERAL (
            SELECT
                %(shift_x)s + %(shift_x_by_x)s * x + %(shift_x_by_y)s * y AS shift_x,
                %(shift_y)s + %(shift_y_by_x)s * x + %(shift_y_by_y)s * y AS shift_y
        ) AS plane
    ), size AS (
        SELECT true AS many, false AS truncated
    ), chosen AS (
        SELECT s.fid, s.id, s.name, s.layer, s.{x} AS x, s.{y} AS y
        FROM cells JOIN published_site AS s USING (fid)
        WHERE cells.n = 1
    )
"""

# Where the edges are a tile's, an index has all sites that lie across them and few others.
CROSSING = "AND crosses_tile_edge(x, y, {x}, {y})"

# A filter has to look at the sites themselves, so it looks at so many and says when there were more.
FILTERED = """
    WITH seen AS MATERIALIZED (
        SELECT p.fid
        {from_window}
        LIMIT %(most_seen)s + 1
    ), matching AS MATERIALIZED (
        SELECT s.fid, s.id, s.name, s.layer, s.{cell} AS cell, s.{x} AS x, s.{y} AS y
        FROM (SELECT * FROM seen LIMIT %(most_seen)s) AS seen
        JOIN published_site AS s USING (fid)
        WHERE (%(where)s IS NULL OR s.properties @> %(where)s)
            AND (%(facilities)s IS NULL OR s.tags OPERATOR(pg_catalog.@>) ARRAY(
                SELECT tag_of('facilities=' || key) FROM unnest(%(facilities)s) AS key))
            AND (%(organisation)s IS NULL OR s.organisation_path <@ %(organisation)s)
            AND (%(open_at)s IS NULL OR (
                s.hours_id IN (SELECT * FROM open_hours(
                    %(open_day)s, %(open_today)s, %(open_eve)s, %(open_tonight)s))
                AND NOT coalesce(s.closures @> %(open_at)s, false)))
    ), size AS MATERIALIZED (
        SELECT (SELECT count(*) FROM matching) > %(most)s AS many,
            (SELECT count(*) FROM seen) > %(most_seen)s AS truncated
    ), cells AS MATERIALIZED (
        SELECT cell, count(*) AS n, {sum_counts}, min(fid) AS fid,
            sum(x)::float8 / count(*) AS x, sum(y)::float8 / count(*) AS y,
            0::float8 AS shift_x, 0::float8 AS shift_y
        FROM (
            SELECT cell >> %(shift)s AS cell, layer, 1 AS n, x, y, fid
            FROM matching
            WHERE (SELECT many FROM size)
        ) AS site
        GROUP BY cell
    ), chosen AS (
        SELECT m.fid, m.id, m.name, m.layer, m.x, m.y
        FROM cells JOIN matching AS m USING (fid)
        WHERE cells.n = 1
        UNION ALL
        SELECT fid, id, name, layer, x, y FROM matching WHERE NOT (SELECT many FROM size)
    )
"""


def few(frame: Frame) -> str:
    """The part for a window with few sites."""
    return in_window(FEW, frame.is_one_range)


def part(frame: Frame, only: Filter) -> str:
    """The part for a window with many sites, or one that is filtered."""
    if only:
        return in_window(FILTERED, frame.is_one_range)
    return stored(frame.is_tile) if frame.is_stored else in_window(COUNTED, frame.is_one_range)


@cache
def stored(is_tile: bool) -> str:
    return STORED.replace("{crossing}", CROSSING if is_tile else "")


@cache
def in_window(text: str, is_one_range: bool) -> str:
    return text.replace("{from_window}", (IN_ONE_RANGE if is_one_range else IN_RANGES).strip())


def named(text: str, datum: str, layers: Sequence[str]) -> str:
    """A statement with the names that stand in braces. layers: as they are bound."""
    numbers = range(1, len(layers) + 1)
    names = {
        **COLUMNS[datum],
        "counts": ", ".join(f"n{number}" for number in numbers),
        "no_counts": ", ".join("NULL::bigint" for _ in numbers),
        "sum_counts": ", ".join(
            f"nullif(sum(n::int) FILTER (WHERE layer = %(layer{number})s), 0) AS n{number}"
            for number in numbers
        ),
        "count_counts": ", ".join(
            f"nullif(count(*) FILTER (WHERE layer = %(layer{number})s), 0) AS n{number}" for number in numbers
        ),
        "counts_by_layer": ", ".join(
            f'n{number} AS "{layer}"' for number, layer in zip(numbers, layers, strict=True)
        ),
    }
    for name, written in names.items():
        text = text.replace(f"{{{name}}}", written)
    return text
