"""Published sites by what somebody typed: the first reading that finds any, a page at a time."""

from dataclasses import replace
from typing import Any, NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.needs import Needs
from geoservice.model.search import Search
from geoservice.model.search_reading import Reading
from geoservice.model.search_token import whole
from geoservice.store.found import MOST, NEVER, Find, Key, Page
from geoservice.store.needed import NEEDED, needed
from geoservice.store.search_mistakes import mistaken
from geoservice.store.search_wanted import estimate, wanted

# A walk passes so many times the sites among which, by the frequency of what is asked, a page of hits would be; it is
# the quicker way where that is few.
PATIENCE = 8
LEAST_LOOKED_AT, MOST_LOOKED_AT = 500, 3_000
MOST_LOOKED_AT_NEARBY = 1_500  # in the dear index of places; who is in a division meets its sites at once
# With more sites than this that have the rarest token of a name, a walk is tried first.
COMMON, COMMON_NEARBY = 50_000, 15_000
MOST_NAMESAKES = 100
BY_NAME, UNRANKED = 5, 1  # standings


class Near(NamedTuple):
    """Where the searcher is, in degrees of WGS-84; it orders what is found and is kept nowhere."""

    lon: float
    lat: float


class Results(NamedTuple):
    """reading: the one that found the page's sites; None when none did."""

    page: Page
    reading: Reading | None


# Whether an entry and its site are what a reading of the words means (search_wanted.py) and have what is needed.
MATCHES = f"""(%(every)s::integer[] IS NULL OR e.tokens OPERATOR(pg_catalog.@>) %(every)s::integer[])
            AND (%(first)s::integer[] IS NULL OR e.tokens OPERATOR(pg_catalog.&&) %(first)s::integer[])
            AND (%(second)s::integer[] IS NULL OR e.tokens OPERATOR(pg_catalog.&&) %(second)s::integer[])
            AND (%(third)s::integer[] IS NULL OR e.tokens OPERATOR(pg_catalog.&&) %(third)s::integer[])
            AND (%(others)s::text[] IS NULL OR (
                SELECT bool_and(e.tokens OPERATOR(pg_catalog.&&) other::integer[]) FROM unnest(%(others)s::text[]) AS other))
            AND (%(patterns)s::text[] IS NULL OR e.names || e.place LIKE ALL(%(patterns)s::text[]))
            AND (%(spoken)s::text[] IS NULL OR e.names || e.place ~ ALL(%(spoken)s::text[]))
            AND (%(facts)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.@>) %(facts)s::integer[])
            AND {NEEDED}
            AND s.fid <> ALL(%(seen)s::bigint[])"""  # noqa: S608  (constants only)

# All that match, by the index on tokens or on tags, as far as they can be ranked.
FEW = f"""
    WITH hit AS MATERIALIZED (
        SELECT s.fid, s.geom, coalesce(s.verified_at, '0001-01-01') AS confirmed, e.names
        FROM search_entry AS e
        JOIN published_site AS s USING (fid)
        WHERE {MATCHES}
        LIMIT %(most)s + 1
    ), ranked AS (
        SELECT
            fid,
            confirmed,
            CASE
                WHEN NOT %(ranked)s THEN 2
                WHEN strpos(names, E'\\n' || %(text)s || E'\\n') > 0 THEN 5
                WHEN names LIKE %(beginning)s THEN 4
                WHEN names LIKE %(anywhere)s THEN 3
                ELSE 2
            END AS standing,
            ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography) AS metres,
            count(*) OVER () AS total
        FROM hit
    ), best AS (
        SELECT *
        FROM ranked
        WHERE %(fid)s IS NULL OR (standing, confirmed, fid) < (%(standing)s, %(confirmed)s, %(fid)s)
        ORDER BY standing DESC, metres, confirmed DESC, fid DESC
        LIMIT %(limit)s
    )
    SELECT
        s.fid, s.id::text, s.layer, s.name, ST_X(s.geom), ST_Y(s.geom), s.verified_at, s.properties,
        best.standing, best.metres, best.total
    FROM best JOIN published_site AS s USING (fid)
    ORDER BY best.standing DESC, best.metres, best.confirmed DESC, best.fid DESC
"""  # noqa: S608  (constants only)

# Where very many match: the lately confirmed are looked at one after the other until there are enough. OFFSET 0 keeps
# each entry being looked up for itself.
LATE = f"""
    SELECT s.fid, s.id::text, s.layer, s.name, ST_X(s.geom), ST_Y(s.geom), s.verified_at, s.properties, 1, NULL, NULL
    FROM (
        SELECT *, coalesce(verified_at, '0001-01-01') AS confirmed
        FROM published_site
        WHERE %(fid)s IS NULL OR (coalesce(verified_at, '0001-01-01'), fid) < (%(confirmed)s, %(fid)s)
        ORDER BY coalesce(verified_at, '0001-01-01') DESC, fid DESC
        LIMIT %(looked)s
    ) AS s
    CROSS JOIN LATERAL (SELECT * FROM search_entry WHERE fid = s.fid OFFSET 0) AS e
    WHERE {MATCHES}
    ORDER BY s.confirmed DESC, s.fid DESC
    LIMIT %(limit)s
"""  # noqa: S608  (constants only)

# The same by nearness to a place.
NEARBY = f"""
    SELECT
        s.fid, s.id::text, s.layer, s.name, ST_X(s.geom), ST_Y(s.geom), s.verified_at, s.properties, 1,
        ST_Distance(s.geom::geography, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography), NULL
    FROM (
        SELECT *, space_point(geom) <<->> space_point(ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)) AS straight
        FROM published_site
        ORDER BY space_point(geom) <<->> space_point(ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326))
        LIMIT %(looked)s
    ) AS s
    CROSS JOIN LATERAL (SELECT * FROM search_entry WHERE fid = s.fid OFFSET 0) AS e
    WHERE {MATCHES}
    ORDER BY s.straight
    LIMIT %(limit)s
"""  # noqa: S608  (constants only)

# A statement is planned in less time than the wrong plan takes: a table that is read from its beginning.
SETTING = "SELECT set_config('enable_seqscan', 'off', true)"


def search_sites(
    cur: cursor,
    search: Search,
    needs: Needs,
    *,
    after: Key | None = None,
    limit: int,
    here: Near | None = None,
) -> Results:
    """A page of the sites that the search means and that have what is needed; with a place the nearer first.

    It takes several statements, so a transaction. With a place there is one page only.
    """
    cur.execute(SETTING)
    given = {
        **needed(cur, needs),
        "most": MOST,
        "limit": limit + 1,
        "lon": here and here.lon,
        "lat": here and here.lat,
        **from_key(after),
    }
    for number, reading in enumerate(search.readings()):
        if after and number != after.reading:
            continue
        page = read(cur, reading, given, after)
        if page.finds or after:
            finds = [replace(find, reading=number) for find in page.finds[:limit]]
            return Results(Page(finds, page.total, len(page.finds) > limit), reading)
    return Results(Page([], 0, False), None)


def from_key(after: Key | None) -> dict[str, Any]:
    place = after or Key(0, NEVER, 0)
    return {"standing": place.standing, "confirmed": place.confirmed, "fid": after and place.fid}


def read(cur: cursor, reading: Reading, given: dict[str, Any], after: Key | None) -> Page:
    """The sites that a reading finds, one more than the limit where there are more."""
    if reading.mistaken:
        finds = mistaken(cur, reading.text, given)
        return Page(finds, len(finds), False)
    sought = wanted(cur, reading)
    if sought is None:
        return Page([], 0, False)
    given = {**given, **sought, "seen": []}
    return (with_namesakes if reading.is_whole else ranked_or_walked)(cur, reading, given, after)


def with_namesakes(cur: cursor, reading: Reading, given: dict[str, Any], after: Key | None) -> Page:
    """Before what the text means come the sites that are called just so."""
    same = run(cur, FEW, {**given, **wanted_name(reading.text), "limit": MOST_NAMESAKES}).finds
    left = [find for find in same if after is None or find.key < after]
    later = after if after and after.standing < BY_NAME else None
    given = {**given, **from_key(later), "seen": [find.fid for find in same]}
    rest = ranked_or_walked(cur, reading, given, later)
    total = None if rest.total is None else rest.total + len(same)
    return Page((left + rest.finds)[: given["limit"]], total, False)


def wanted_name(text: str) -> dict[str, Any]:
    nothing = dict.fromkeys(("first", "second", "third", "others", "facts", "fid", "spoken"))
    return {**nothing, "every": [whole(text)], "patterns": [f"%\n{text}\n%"], "ranked": True}


def ranked_or_walked(cur: cursor, reading: Reading, given: dict[str, Any], after: Key | None) -> Page:
    """All that match, ranked; or where that is too many, the first that are met."""
    walk = LATE if given["lon"] is None else NEARBY
    if reading.in_passing:
        return run(cur, walk, given | {"looked": LEAST_LOOKED_AT})
    count, total, every = estimate(cur, given)
    most = MOST_LOOKED_AT if walk is LATE else MOST_LOOKED_AT_NEARBY
    given = given | {"looked": looked_at(given["limit"], count, total, most), "every": every}
    if after:
        return run(cur, walk if after.standing == UNRANKED else FEW, given)
    many = MOST if reading.is_whole else COMMON if walk is LATE else COMMON_NEARBY
    if count > many:
        met = run(cur, walk, given)
        return met if len(met.finds) == given["limit"] else run(cur, FEW, given)
    found = run(cur, FEW, given)
    is_cut = bool(found.finds) and found.total is None
    # Which of too many were ranked is chance; that matters where nearness or the date is all that ranks them.
    if is_cut and (reading.is_whole or walk is NEARBY):
        met = run(cur, walk, given)
        return met if len(met.finds) == given["limit"] else found
    return found


def looked_at(limit: int, count: float, total: float, most: int) -> int:
    """How many sites a walk passes, `most` at most."""
    expected = PATIENCE * limit * total / max(count, 1)
    return int(min(max(expected, LEAST_LOOKED_AT), most))


def run(cur: cursor, statement: str, given: dict[str, Any]) -> Page:
    cur.execute(statement, given)
    rows = cur.fetchall()
    total = rows[0][-1] if rows else 0
    finds = [Find(*row[:-1]) for row in rows]
    if given["lon"] is not None:
        finds.sort(key=lambda find: (-find.standing, find.distance_metres, find.fid))
    return Page(finds, total if total is not None and total <= MOST else None, False)
