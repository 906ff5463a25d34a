"""The sites nearest to a place by geodesic distance, exactly."""

from typing import Any, NamedTuple

from psycopg2.extensions import cursor

# The index orders by distance on a sphere. A distance on the ellipsoid lies between 0.99441 and 1.00449 times
# that, so all that is not yet seen is at least this many times as far as the last that is.
SHORTEST_RATIO = 0.9944
# Rows beyond those asked for: mostly enough to be sure, for 2 in a hundred lie in the doubtful ring.
SPARE = 6


class Answer(NamedTuple):
    """features: GeoJSON features joined by commas, nearest first. farthest: metres to the last of them."""

    features: str
    count: int
    farthest: float | None


# First the nearest on the sphere, then the nearest of those in truth; only these are made into text.
# Some layers of many: one walk down the index for each, for a filter would pass by every site of the others.
# All layers: one walk. `seen_metres` is how far, on the sphere, nothing was missed; NULL when all were seen.
NEAR = """
    WITH here AS (
        SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography AS place
    ), near AS MATERIALIZED (
        SELECT found.*, ST_Distance(found.geom::geography, here.place) AS metres, walk.layer AS walk
        FROM here
        CROSS JOIN unnest(%(walks)s) AS walk (layer)
        CROSS JOIN LATERAL (
            SELECT fid, geom, geom::geography <-> here.place AS sphere_metres
            FROM published_site
            WHERE (%(one_walk)s OR layer = walk.layer)
                AND (NOT %(one_walk)s OR layer = ANY(%(layers)s))
            ORDER BY geom::geography <-> here.place
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
            SELECT max(sphere_metres) AS metres FROM near GROUP BY walk HAVING count(*) = %(fetched)s
        ) AS walked) AS seen_metres
    FROM best
    JOIN published_site AS s USING (fid)
"""

# When that is not sure, for sites that stand at one place or in a ring: all within the radius, measured truly.
ROUND = """
    WITH here AS (
        SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography AS place
    ), best AS (
        SELECT s.fid, ST_Distance(s.geom::geography, here.place) AS metres
        FROM published_site AS s, here
        WHERE s.layer = ANY(%(layers)s)
            AND ST_DWithin(s.geom::geography, here.place, %(radius)s, false)
            AND (%(within)s IS NULL OR ST_Distance(s.geom::geography, here.place) <= %(within)s)
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
        max(best.metres)
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
        "lon": lon,
        "lat": lat,
        "layers": layers,
        "within": within_metres,
        "limit": limit,
        "fetched": limit + SPARE,
        "one_walk": all_layers,
        "walks": [""] if all_layers else layers,
    }
    cur.execute(NEAR, given)
    *found, seen_metres = cur.fetchone()
    answer = Answer(*found)
    reach = answer.farthest if answer.count == limit else within_metres
    if seen_metres is None or (reach is not None and reach < seen_metres * SHORTEST_RATIO):
        return answer
    cur.execute(ROUND, {**given, "radius": reach / SHORTEST_RATIO + 1})
    return Answer(*cur.fetchone())
