"""The sites nearest to a place by geodesic distance that have all that is needed, exactly."""

import math
from datetime import date
from typing import Any, NamedTuple

from psycopg2 import errors
from psycopg2.extensions import cursor

from geoservice.model.needs import Needs
from geoservice.store import rarity, ways
from geoservice.store.asked import Asked, asked, query
from geoservice.store.octets import undecoded
from geoservice.store.prepared import Varied

# The index orders by the straight line through the earth, which is nearly the order of geodesic distance.
# No geodesic is shorter than an arc over that line with the ellipsoid's greatest radius of curvature, a/√(1-e²).
# (True in nine million random pairs of places, near and far; the slack is for rounding.)
GREATEST_RADIUS_METRES = 6_399_593.6259
SLACK = 1e-7
# Rows beyond those asked for make it sure at once in nearly all cases. Many sites at one place, or a question
# from the far side of the earth, need more.
SPARE = (6, 2_000, 50_000, 100_000_000)
# A walk that is expected to take no longer is begun without a look at the other ways.
SHORT_MS = 5.0


class Near(NamedTuple):
    """One site. feature: GeoJSON without its last two braces, so that more properties can follow.

    hours, holiday_policy, temporary_closure, status: what its record says, the third as JSON; None for nothing.
    verified_at: the day of the union's last check; reports: the days of people's reports by kind, as JSON.
    """

    feature: bytes
    metres: float
    hours: bytes | None
    holiday_policy: bytes | None
    temporary_closure: bytes | None
    status: bytes | None
    verified_at: date | None
    reports: bytes | None


# What is told of a site: the fields of Near.
COLUMNS = """'{"type":"Feature","id":"' || s.id
            || '","geometry":' || ST_AsGeoJSON(s.geom, 7)
            || ',"properties":' || left(s.properties::text, -1)
            || ', "distance_metres": ' || round(best.metres::numeric, 1),
        best.metres,
        s.properties ->> 'opening_hours',
        s.properties ->> 'holiday_policy',
        (s.properties -> 'temporary_closure')::text,
        s.properties ->> 'status',
        s.verified_at,
        (s.properties -> 'reports')::text"""
# Of equally near sites the one to be trusted more comes first; a window tells which are, so that nobody else's trust is
# worked out.
TRUST = """CASE WHEN best.tied THEN
        -trust_rank(s.verified_at, s.properties -> 'reports', (now() AT TIME ZONE 'Asia/Shanghai')::date) END"""

# First the nearest by straight line, then the nearest of those in truth; only these are made into text.
# The last column says up to which straight line nothing was missed; NULL when all was seen. It comes also
# without any site. @@ is served by the index of places alone.
NEAR = f"""
    WITH here AS (
        SELECT geom, geom::geography AS place
        FROM ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS geom
    ), near AS MATERIALIZED (
        SELECT found.*, ST_Distance(found.geom::geography, here.place) AS metres
        FROM here
        CROSS JOIN LATERAL (
            SELECT fid, s.geom, space_point(s.geom) <<->> space_point(here.geom) AS straight_metres
            FROM published_site AS s
            WHERE (%(tags)s IS NULL OR s.tags OPERATOR(intarray.@@) %(tags)s::intarray.query_int)
                AND (%(open_at)s IS NULL OR (
                    s.hours_id = ANY(%(open_hours)s) AND NOT coalesce(s.closures @> %(open_at)s::timestamptz, false)))
            ORDER BY space_point(s.geom) <<->> space_point(here.geom)
            LIMIT %(fetched)s
        ) AS found
    ), best AS (
        SELECT fid, metres, lead(metres) OVER near_first = metres OR lag(metres) OVER near_first = metres AS tied
        FROM (
            SELECT fid, metres
            FROM near
            WHERE %(within)s IS NULL OR metres <= %(within)s
            ORDER BY metres
            FETCH FIRST %(limit)s ROWS WITH TIES
        ) AS first
        WINDOW near_first AS (ORDER BY metres)
    ), reach AS (
        SELECT CASE WHEN count(*) = %(fetched)s THEN max(straight_metres) END AS straight_metres FROM near
    )
    SELECT
        {COLUMNS},
        reach.straight_metres
    FROM reach
    LEFT JOIN (best JOIN published_site AS s USING (fid)) ON true
    ORDER BY best.metres, {TRUST}, best.fid
    LIMIT %(limit)s
"""  # noqa: S608  (constants only)

TYPES = {
    **dict.fromkeys(("lon", "lat", "within"), "float8"),
    **dict.fromkeys(("limit", "fetched"), "integer"),
    **dict.fromkeys(("kinds", "facilities", "audiences"), "bigint[]"),
    **dict.fromkeys(("audience", "open_hours"), "integer[]"),
    "tags": "text",
    "open_at": "timestamptz",
}
NEAREST = Varied("near", NEAR, TYPES)

SETS = """
    SELECT
        CASE WHEN %(kinds)s IS NOT NULL THEN ARRAY(
            SELECT key FROM fact_set WHERE part = 'kind' AND tags OPERATOR(intarray.@@) %(kinds)s::intarray.query_int) END,
        CASE WHEN %(facilities)s::integer[] IS NOT NULL THEN ARRAY(
            SELECT key FROM fact_set WHERE part = 'facilities' AND tags OPERATOR(pg_catalog.@>) %(facilities)s::integer[]) END,
        CASE WHEN %(audience)s::integer[] IS NOT NULL THEN ARRAY(
            SELECT key FROM fact_set WHERE part = 'audience' AND tags OPERATOR(pg_catalog.&&) %(audience)s::integer[]) END
"""

# All of a list that match, measured. There may be thousands of sets, so they are looked up in a hash; a parameter of
# ANY would be gone through for each site.
MATCHING = """
    WITH here AS (
        SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography AS place
    ), match AS (
        SELECT s.fid, ST_Distance(s.geom::geography, (SELECT place FROM here)) AS metres
        FROM {listed}
        WHERE (%(kinds)s IS NULL OR s.kind_key IN (SELECT unnest(%(kinds)s::bigint[])))
            AND (%(facilities)s IS NULL OR s.facility_key IN (SELECT unnest(%(facilities)s::bigint[])))
            AND (%(audiences)s IS NULL OR s.audience_key IN (SELECT unnest(%(audiences)s::bigint[])))
            AND (%(open_at)s IS NULL OR (
                s.hours_id IN (SELECT unnest(%(open_hours)s::integer[]))
                AND NOT coalesce(s.closures @> %(open_at)s::timestamptz, false)))
    ), first AS (
        SELECT * FROM match
        WHERE %(within)s IS NULL OR metres <= %(within)s
        ORDER BY metres
        FETCH FIRST %(limit)s ROWS WITH TIES
    ), best AS (
        SELECT fid, metres, lead(metres) OVER near_first = metres OR lag(metres) OVER near_first = metres AS tied
        FROM first
        WINDOW near_first AS (ORDER BY metres)
    )
    SELECT
        {columns},
        NULL
    FROM best
    JOIN published_site AS s USING (fid)
    ORDER BY best.metres, {trust}, best.fid
    LIMIT %(limit)s
"""
LISTED = {
    name: Varied(f"listed_{name}", MATCHING.format(listed=listed, columns=COLUMNS, trust=TRUST), TYPES)
    for name, listed in ways.LISTS.items()
}


def nearest(
    cur: cursor,
    needs: Needs,
    *,
    lon: float,
    lat: float,
    within_metres: float | None = None,
    limit: int = 20,
) -> list[Near]:
    """The `limit` sites nearest to a place in WGS-84 that have what is needed.

    Of equally near ones the more trusted comes first (geoservice/model/trust.py), and of those the older.

    The statement that finds them sees one state; those before it only make its question.
    """
    what = asked(cur, needs)
    given: dict[str, Any] = {
        # A tenth of a millimetre; PostgreSQL's sine fails on numbers that are nearly nothing.
        "lon": round(lon, 9),
        "lat": round(lat, 9),
        "within": None if within_metres is None else round(within_metres, 3),
        "limit": limit,
        "tags": query(what.groups),
        "open_at": needs.open_at,
        "open_hours": what.open_hours,
    }
    if needs.is_plain:
        return walked(cur, given)
    if what.open_hours == []:
        return []
    walk = ways.walk(rarity.SAMPLED.of(cur), what, limit + SPARE[0])
    if walk.ms <= SHORT_MS:
        found = guarded(cur, given, walk.patience_ms)
        if found is not None:
            return found
    return by_the_shortest(cur, what, given, walk)


def by_the_shortest(cur: cursor, what: Asked, given: dict[str, Any], walk: ways.Walk) -> list[Near]:
    """By the walk, or by the shortest of the lists."""
    sets = sets_with(cur, what)
    if [] in sets:
        return []
    best = ways.list_ways(rarity.SAMPLED.of(cur), what, sets)[0]
    if SHORT_MS < walk.ms < best.ms:
        found = guarded(cur, given, walk.patience_ms)
        if found is not None:
            return found
    with undecoded(cur):
        LISTED[best.name].execute(cur, {**given, **sets._asdict(), "audience": what.audience})
        return [Near(*row[:-1]) for row in cur.fetchall()]


def sets_with(cur: cursor, what: Asked) -> ways.Sets:
    given = {
        "kinds": query(what.kinds),
        "facilities": what.facilities or None,
        "audience": what.audience or None,
    }
    cur.execute(SETS, given)
    return ways.Sets(*cur.fetchone())


def guarded(cur: cursor, given: dict[str, Any], patience_ms: int) -> list[Near] | None:
    """By a walk, unless it takes too long; None then. Nothing is written, so within a transaction its savepoint is always
    taken back."""
    in_transaction = not cur.connection.autocommit
    if in_transaction:
        cur.execute("SAVEPOINT walk")
    try:
        found = walked(cur, given, patience_ms)
    except errors.QueryCanceled:
        found = None
    if in_transaction:
        cur.execute("ROLLBACK TO SAVEPOINT walk")
    return found


def walked(cur: cursor, given: dict[str, Any], most_ms: int | None = None) -> list[Near]:
    """By walking away from the place until enough were met."""
    limit, within = given["limit"], given["within"]
    for spare in SPARE:
        with undecoded(cur):
            NEAREST.execute(cur, {**given, "fetched": limit + spare}, most_ms)
            rows = cur.fetchall()
        straight_metres = rows[0][-1]
        found = [Near(*row[:-1]) for row in rows if row[0] is not None]
        reach = found[-1].metres if len(found) == limit else within
        if straight_metres is None or (reach is not None and reach < least_geodesic(straight_metres)):
            break
    return found


def least_geodesic(straight_metres: float) -> float:
    """The least that the geodesic distance can be, in metres, where the straight line is that long."""
    diameter = 2 * GREATEST_RADIUS_METRES
    return diameter * math.asin(min(1.0, straight_metres / diameter)) * (1 - SLACK) - 0.001
