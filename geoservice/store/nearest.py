"""The sites nearest to a place by geodesic distance that have all that is needed, exactly."""

import math
from datetime import date
from typing import Any, NamedTuple

from psycopg2 import errors
from psycopg2.extensions import cursor

from geoservice.model.needs import Needs
from geoservice.store import rarity
from geoservice.store.hours import open_at
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
# So few matches are all measured and sorted in less time than a walk by nearness may need to meet them.
FEW = 4_000
# A walk that takes longer than this meets too little of what is asked; then all matches are measured.
GUARD_MS = 60


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

NEAREST = Varied(
    "near",
    NEAR,
    {
        **dict.fromkeys(("lon", "lat", "within"), "float8"),
        **dict.fromkeys(("limit", "fetched"), "integer"),
        "tags": "text",
        "open_at": "timestamptz",
        "open_hours": "integer[]",
    },
)

# All that match, measured. @> and && on arrays are served by the inverted index alone.
ALL = f"""
    WITH here AS (
        SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography AS place
    ), first AS (
        SELECT s.fid, ST_Distance(s.geom::geography, here.place) AS metres
        FROM here CROSS JOIN published_site AS s
        WHERE (%(all)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.@>) %(all)s::integer[])
            AND (%(one)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.&&) %(one)s::integer[])
            AND (%(another)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.&&) %(another)s::integer[])
            AND (%(third)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.&&) %(third)s::integer[])
            AND (%(open_at)s IS NULL OR (
                s.hours_id = ANY(%(open_hours)s) AND NOT coalesce(s.closures @> %(open_at)s::timestamptz, false)))
            AND (%(within)s IS NULL OR ST_Distance(s.geom::geography, here.place) <= %(within)s)
        ORDER BY metres
        FETCH FIRST %(limit)s ROWS WITH TIES
    ), best AS (
        SELECT fid, metres, lead(metres) OVER near_first = metres OR lag(metres) OVER near_first = metres AS tied
        FROM first
        WINDOW near_first AS (ORDER BY metres)
    )
    SELECT
        {COLUMNS},
        NULL
    FROM best
    JOIN published_site AS s USING (fid)
    ORDER BY best.metres, {TRUST}, best.fid
    LIMIT %(limit)s
"""  # noqa: S608  (constants only)


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

    Needs that are more than a kind of site take several statements, so a transaction.
    """
    groups = [rarity.numbers(cur, group) for group in needs.facts()]
    given: dict[str, Any] = {
        # A tenth of a millimetre; PostgreSQL's sine fails on numbers that are nearly nothing.
        "lon": round(lon, 9),
        "lat": round(lat, 9),
        "within": None if within_metres is None else round(within_metres, 3),
        "limit": limit,
        "tags": "&".join(f"({'|'.join(map(str, group))})" for group in groups) or None,
        **open_at(needs.open_at),
        "open_hours": rarity.open_hours(cur, needs.open_at) if needs.open_at else None,
    }
    if needs.is_plain:
        return walked(cur, given)
    if needs.open_at and not given["open_hours"]:
        return []
    if rarity.matches(cur, groups, given["open_hours"]) <= FEW:
        return measured(cur, given, groups)
    return guarded(cur, given, groups)


def guarded(cur: cursor, given: dict[str, Any], groups: list[list[int]]) -> list[Near]:
    """By a walk, unless it takes too long. Nothing is written, so the savepoint is always taken back."""
    cur.execute("SAVEPOINT walk")
    cur.execute("SELECT set_config('statement_timeout', %(guard)s, true)", {"guard": str(GUARD_MS)})
    try:
        found = walked(cur, given)
    except errors.QueryCanceled:
        found = None
    cur.execute("ROLLBACK TO SAVEPOINT walk")
    return measured(cur, given, groups) if found is None else found


def walked(cur: cursor, given: dict[str, Any]) -> list[Near]:
    """By walking away from the place until enough were met."""
    limit, within = given["limit"], given["within"]
    for spare in SPARE:
        with undecoded(cur):
            NEAREST.execute(cur, {**given, "fetched": limit + spare})
            rows = cur.fetchall()
        straight_metres = rows[0][-1]
        found = [Near(*row[:-1]) for row in rows if row[0] is not None]
        reach = found[-1].metres if len(found) == limit else within
        if straight_metres is None or (reach is not None and reach < least_geodesic(straight_metres)):
            break
    return found


def measured(cur: cursor, given: dict[str, Any], groups: list[list[int]]) -> list[Near]:
    """By measuring all that match."""
    any_of = [group for group in groups if len(group) > 1]
    one, another, third = (any_of + [None] * 3)[:3]
    alone = [group[0] for group in groups if len(group) == 1]
    with undecoded(cur):
        cur.execute(ALL, {**given, "all": alone or None, "one": one, "another": another, "third": third})
        return [Near(*row[:-1]) for row in cur.fetchall()]


def least_geodesic(straight_metres: float) -> float:
    """The least that the geodesic distance can be, in metres, where the straight line is that long."""
    diameter = 2 * GREATEST_RADIUS_METRES
    return diameter * math.asin(min(1.0, straight_metres / diameter)) * (1 - SLACK) - 0.001
