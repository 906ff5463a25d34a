"""Published sites as GeoJSON text: the database makes it whole, so that Python only hands it on."""

import json
from dataclasses import replace
from typing import Any, NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.selection import Selection
from geoservice.store.octets import undecoded
from geoservice.store.prepared import Varied

# Exact up to here, in milliseconds; beyond, the number is left out.
MOST_COUNTED = 10_000
# A filter on properties has no index, so a page looks at no more sites than this and may come back short.
MOST_EXAMINED = 50_000


class Page(NamedTuple):
    """features: GeoJSON features, joined by commas. last: the fid to go on after; None when nothing follows.

    matched: how many sites match, whatever the page; None when that was not asked or would take long.
    """

    features: bytes
    number: int
    last: int | None
    matched: int | None


# A site as a GeoJSON feature without its closing brace.
GEOJSON = """'{"type":"Feature","id":"' || id
            || '","geometry":' || ST_AsGeoJSON(geom, 7)
            || ',"properties":' || properties"""

# What a selection asks for. The spatial index is on metres; degrees are compared exactly beside it.
MATCHES = """(%(everywhere)s
                OR geom_3857 && ST_MakeEnvelope(%(left)s, %(bottom)s, %(right)s, %(top)s, 3857)
                OR (%(crosses)s
                    AND geom_3857 && ST_MakeEnvelope(%(left_2)s, %(bottom)s, %(right_2)s, %(top)s, 3857)))
            AND (%(everywhere)s OR ST_Y(geom) BETWEEN %(south)s AND %(north)s)
            AND (%(everywhere)s OR %(crosses)s OR ST_X(geom) BETWEEN %(west)s AND %(east)s)
            AND (NOT %(crosses)s OR ST_X(geom) >= %(west)s OR ST_X(geom) <= %(east)s)
            AND (%(begin)s IS NULL OR updated_at >= %(begin)s)
            AND (%(end)s IS NULL OR updated_at <= %(end)s)
            AND (%(where)s IS NULL OR properties @> %(where)s::jsonb)"""

# One row more than asked for tells whether another page follows.
# Pages are by fid, which never changes, so a site that is added or edited meanwhile moves no other.
PAGE = f"""
    WITH found AS MATERIALIZED (
        SELECT fid, id, geom, properties
        FROM published_site
        WHERE layer = %(layer)s
            AND fid > %(after)s
            AND (%(until)s IS NULL OR fid <= %(until)s)
            AND {MATCHES}
        ORDER BY fid
        LIMIT %(limit)s + 1
    ), page AS (
        SELECT * FROM found ORDER BY fid LIMIT %(limit)s
    )
    SELECT
        coalesce(string_agg(
            {GEOJSON} || '}}', ',' ORDER BY fid), ''),
        count(*),
        CASE WHEN (SELECT count(*) FROM found) > %(limit)s THEN max(fid) END
    FROM page
"""  # noqa: S608  (constants only)

PAGES = Varied(
    "page",
    PAGE,
    {
        "layer": "text",
        "limit": "integer",
        "where": "text",
        **dict.fromkeys(("after", "until"), "bigint"),
        **dict.fromkeys(("everywhere", "crosses"), "boolean"),
        **dict.fromkeys(("begin", "end"), "timestamptz"),
        **dict.fromkeys(("west", "south", "east", "north"), "float8"),
        **dict.fromkeys(("left", "bottom", "right", "top", "left_2", "right_2"), "float8"),
    },
)

COUNT = f"""
    SELECT count(*) FROM (
        SELECT
        FROM published_site
        WHERE layer = %(layer)s
            AND {MATCHES}
        LIMIT %(most)s + 1
    ) AS matched
"""  # noqa: S608  (constants only)


# The last site that a page looks at; NULL when there are fewer left than it may look at.
UNTIL = """
    SELECT fid
    FROM published_site
    WHERE layer = %(layer)s AND fid > %(after)s
    ORDER BY fid
    OFFSET %(examined)s - 1 LIMIT 1
"""


def page(cur: cursor, selection: Selection, *, counted: bool = False) -> Page:
    """The sites of a selection in order of fid, from its `after` on.

    In a large layer a page of a selection by properties may hold fewer sites than its limit, or none,
    and yet others follow.
    """
    until = look_until(cur, selection)
    with undecoded(cur):
        PAGES.execute(cur, {**filters(selection), "until": until})
        features, number, last = cur.fetchone()
    matched = count(cur, selection) if counted and until is None else None
    return Page(features, number, until if last is None else last, matched)


def look_until(cur: cursor, selection: Selection) -> int | None:
    if not selection.where:
        return None
    if (selection.box or selection.interval) and count(cur, replace(selection, where={})) is not None:
        return None  # few enough by place and time, which have indexes
    cur.execute(UNTIL, {**filters(selection), "examined": MOST_EXAMINED})
    row = cur.fetchone()
    return row[0] if row else None


def count(cur: cursor, selection: Selection) -> int | None:
    """How many sites match, whatever the page; None above MOST_COUNTED."""
    cur.execute(COUNT, filters(selection))
    number = cur.fetchone()[0]
    return number if number <= MOST_COUNTED else None


def filters(selection: Selection) -> dict[str, Any]:
    """The named values of PAGE and COUNT."""
    interval = selection.interval
    return {
        "layer": selection.layer,
        "after": selection.after,
        "limit": selection.limit,
        "most": MOST_COUNTED,
        "begin": interval and interval.begin,
        "end": interval and interval.end,
        "where": json.dumps(selection.where) if selection.where else None,
        **edges(selection),
    }


def edges(selection: Selection) -> dict[str, Any]:
    box = selection.box
    if box is None:
        nowhere = dict.fromkeys(
            ("west", "south", "east", "north", "left", "bottom", "right", "top", "left_2", "right_2")
        )
        return {"everywhere": True, "crosses": False, **nowhere}
    halves = box.halves()
    left, bottom, right, top = halves[0]
    return {
        "everywhere": False,
        "crosses": box.crosses,
        "west": box.west,
        "south": box.south,
        "east": box.east,
        "north": box.north,
        "left": left,
        "bottom": bottom,
        "right": right,
        "top": top,
        "left_2": halves[-1][0],
        "right_2": halves[-1][2],
    }


FEATURE = f"""
    SELECT {GEOJSON}
    FROM published_site
    WHERE layer = %(layer)s AND id = %(id)s::uuid
"""  # noqa: S608  (constants only)


def feature(cur: cursor, layer: str, site: str) -> str | None:
    """One site as a GeoJSON feature without its closing brace, so that links can follow; None if it is not public."""
    cur.execute(FEATURE, {"layer": layer, "id": site})
    row = cur.fetchone()
    return row[0] if row else None
