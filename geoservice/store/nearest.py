"""The sites nearest to a place by geodesic distance, exactly."""

import math
from typing import Any, NamedTuple

from psycopg2.extensions import cursor

from geoservice.store.octets import undecoded

# The index orders by the straight line through the earth, which is nearly the order of geodesic distance.
# No geodesic is shorter than an arc over that line with the ellipsoid's greatest radius of curvature, a/√(1-e²).
# (True in nine million random pairs of places, near and far; the slack is for rounding.)
GREATEST_RADIUS_METRES = 6_399_593.6259
SLACK = 1e-7
# Rows beyond those asked for make it sure at once in nearly all cases. Many sites at one place, or a question
# from the far side of the earth, need more.
SPARE = (6, 2_000, 50_000, 100_000_000)


class Answer(NamedTuple):
    """features: GeoJSON features joined by commas, nearest first. farthest: metres to the last of them."""

    features: bytes
    number: int
    farthest: float | None


# First the nearest by straight line, then the nearest of those in truth; only these are made into text.
# Some layers of many: one walk down the index for each, for a filter would pass by every site of the others.
# All layers: one walk. The last column says up to which straight line nothing was missed; NULL when all was seen.
NEAR = """
    WITH here AS (
        SELECT geom, geom::geography AS place
        FROM ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS geom
    ), near AS MATERIALIZED (
        SELECT found.*, ST_Distance(found.geom::geography, here.place) AS metres, walk.layer AS walk
        FROM here
        CROSS JOIN unnest(%(walks)s) AS walk (layer)
        CROSS JOIN LATERAL (
            SELECT fid, s.geom, space_point(s.geom) <<->> space_point(here.geom) AS straight_metres
            FROM published_site AS s
            WHERE (%(one_walk)s OR layer = walk.layer)
                AND (NOT %(one_walk)s OR layer = ANY(%(layers)s))
            ORDER BY space_point(s.geom) <<->> space_point(here.geom)
            LIMIT %(fetched)s
        ) AS found
    ), best AS (
        SELECT fid, metres
        FROM near
        WHERE %(within)s IS NULL OR metres <= %(within)s
        ORDER BY metres, fid
        LIMIT %(limit)s
    )
    SELECT
        coalesce(string_agg(
            '{"type":"Feature","id":"' || s.id
            || '","geometry":' || ST_AsGeoJSON(s.geom, 7)
            || ',"properties":' || left(s.properties::text, -1)
            || ', "distance_metres": ' || round(best.metres::numeric, 1) || '}}',
            ',' ORDER BY best.metres, best.fid), ''),
        count(*),
        max(best.metres),
        (SELECT min(walked.metres) FROM (
            SELECT max(straight_metres) AS metres FROM near GROUP BY walk HAVING count(*) = %(fetched)s
        ) AS walked)
    FROM best
    JOIN published_site AS s USING (fid)
"""


def nearest(
    cur: cursor,
    *,
    lon: float,
    lat: float,
    layers: list[str],
    all_layers: bool,
    within_metres: float | None = None,
    limit: int = 20,
) -> Answer:
    """The `limit` sites of `layers` nearest to a place in WGS-84; of equal ones, the older first.

    all_layers: whether `layers` is all there are.
    """
    given: dict[str, Any] = {
        # A tenth of a millimetre; PostgreSQL's sine fails on numbers that are nearly nothing.
        "lon": round(lon, 9),
        "lat": round(lat, 9),
        "layers": layers,
        "within": None if within_metres is None else round(within_metres, 3),
        "limit": limit,
        "one_walk": all_layers,
        "walks": [""] if all_layers else layers,
    }
    for spare in SPARE:
        with undecoded(cur):
            cur.execute(NEAR, {**given, "fetched": limit + spare})
            *found, straight_metres = cur.fetchone()
        answer = Answer(*found)
        reach = answer.farthest if answer.number == limit else within_metres
        if straight_metres is None or (reach is not None and reach < least_geodesic(straight_metres)):
            break
    return answer


def least_geodesic(straight_metres: float) -> float:
    """The least that the geodesic distance can be, in metres, where the straight line is that long."""
    diameter = 2 * GREATEST_RADIUS_METRES
    return diameter * math.asin(min(1.0, straight_metres / diameter)) * (1 - SLACK) - 0.001
