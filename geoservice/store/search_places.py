"""Where divisions lie, as far as the sites in them tell: nobody's borders are kept here."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from psycopg2.extensions import cursor

from geoservice.model.division import Division, divisions

LOOKED_AT = 2_000  # sites of a division
LEAST_OF_A_COUNTY = 20


@dataclass(frozen=True)
class Place:
    """bbox: west, south, east, north of nearly all sites in it, in degrees of WGS-84."""

    division: Division
    bbox: tuple[float, float, float, float]


# Some sites of each county; a few that stand far from all others do not count.
BOXES = """
    SELECT
        county.division,
        percentile_disc(0.02) WITHIN GROUP (ORDER BY s.lon), percentile_disc(0.02) WITHIN GROUP (ORDER BY s.lat),
        percentile_disc(0.98) WITHIN GROUP (ORDER BY s.lon), percentile_disc(0.98) WITHIN GROUP (ORDER BY s.lat)
    FROM unnest(%(divisions)s::text[], %(lows)s::text[], %(highs)s::text[], %(most)s::integer[])
        AS county (division, low, high, most)
    CROSS JOIN LATERAL (
        SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat
        FROM published_site
        WHERE division_code ~>=~ county.low AND division_code ~<~ county.high
        LIMIT county.most
    ) AS s
    GROUP BY county.division
"""


def places(cur: cursor, wanted: Sequence[Division]) -> list[Place]:
    """Where these divisions lie, in their order; those without a site are left out."""
    if not wanted:
        return []
    parts = [(division.code, *part) for division in wanted for part in parts_of(division)]
    codes, lows, highs, most = (list(column) for column in zip(*parts, strict=True))
    cur.execute(BOXES, {"divisions": codes, "lows": lows, "highs": highs, "most": most})
    boxes = {code: (west, south, east, north) for code, west, south, east, north in cur.fetchall()}
    return [Place(division, boxes[division.code]) for division in wanted if division.code in boxes]


@cache
def counties() -> list[str]:
    """The codes of all of them, in order."""
    return sorted(division.code for division in divisions().values() if division.depth == 3)


def parts_of(division: Division) -> list[tuple[str, str, int]]:
    """The counties of a division as ranges of codes, and of how many sites of each to look at. Codes may also end
    at the division itself."""
    every = counties()
    within = slice(
        bisect_left(every, division.prefix), bisect_left(every, division.prefix + ":")
    )  # behind all digits
    codes = dict.fromkeys((division.code, *every[within]))
    most = max(LOOKED_AT // len(codes), LEAST_OF_A_COUNTY)
    return [(code, str(int(code) + 1), most) for code in codes]
