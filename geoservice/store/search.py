"""Published sites by what somebody typed: the first reading that finds any, a page at a time."""

from dataclasses import replace
from typing import Any, NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.needs import Needs
from geoservice.model.search import Search
from geoservice.model.search_reading import Reading
from geoservice.model.search_token import whole
from geoservice.store.entry_sample import ENTRIES
from geoservice.store.found import MOST, NEVER, Find, Key, Page
from geoservice.store.needed import NEEDED, needed
from geoservice.store.search_mistakes import mistaken
from geoservice.store.search_wanted import estimate, indexed, walked, wanted

# A walk passes so many times the sites among which, by the frequency of what is asked, a page of hits would be.
PATIENCE = 8
LEAST_LOOKED_AT, MOST_LOOKED_AT = 500, 3_000
MOST_LOOKED_AT_NEARBY = 1_500  # in the dear index of places
AROUND = 300  # who is in a division, or close to it, meets one of its sites among so many, and others need not look farther
# With more sites than this a walk is tried although names may begin so, and ranking would bring them to the front.
COMMON, COMMON_NEARBY = 50_000, 15_000
SHORT = 2  # characters that some name begins with, surely
# Where so many match by the sample, more than MOST do; then it is chance which are ranked, and a part of them will do.
SURELY_MANY, MOST_BY_CHANCE = 2 * MOST, 1_000
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


# Whether an entry and its site are what a reading of the words means (search_wanted.py) and have what is needed. IS TRUE
# keeps a comparison from the index.
MATCHES = f"""(%(every)s::integer[] IS NULL OR e.tokens OPERATOR(pg_catalog.@>) %(every)s::integer[])
            AND (%(first)s::integer[] IS NULL OR e.tokens OPERATOR(pg_catalog.&&) %(first)s::integer[])
            AND (%(second)s::integer[] IS NULL OR e.tokens OPERATOR(pg_catalog.&&) %(second)s::integer[])
            AND (%(third)s::integer[] IS NULL OR e.tokens OPERATOR(pg_catalog.&&) %(third)s::integer[])
            AND (%(others)s::text[] IS NULL OR (
                SELECT bool_and(e.tokens OPERATOR(pg_catalog.&&) other::integer[]) FROM unnest(%(others)s::text[]) AS other))
            AND (%(patterns)s::text[] IS NULL OR e.names || e.place LIKE ALL(%(patterns)s::text[]))
            AND (%(spoken)s::text[] IS NULL OR e.names || e.place ~ ALL(%(spoken)s::text[]))
            AND (%(all_of)s::integer[] IS NULL OR (e.tokens OPERATOR(pg_catalog.@>) %(all_of)s::integer[]) IS TRUE)
            AND (%(facts)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.@>) %(facts)s::integer[])
            AND {NEEDED}
            AND e.fid <> ALL(%(seen)s::bigint[])"""  # noqa: S608  (constants only)

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
                WHEN (%(patterns)s::text[] IS NULL OR names LIKE ALL(%(patterns)s::text[]))
                    AND (%(spoken)s::text[] IS NULL OR names ~ ALL(%(spoken)s::text[])) THEN 3
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
        SELECT fid, coalesce(verified_at, '0001-01-01') AS confirmed
        FROM published_site
        WHERE %(fid)s IS NULL OR (coalesce(verified_at, '0001-01-01'), fid) < (%(confirmed)s, %(fid)s)
        ORDER BY coalesce(verified_at, '0001-01-01') DESC, fid DESC
        LIMIT %(looked)s
    ) AS met
    CROSS JOIN LATERAL (SELECT * FROM search_entry WHERE fid = met.fid OFFSET 0) AS e
    JOIN published_site AS s ON s.fid = met.fid
    WHERE {MATCHES}
    ORDER BY met.confirmed DESC, met.fid DESC
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

# A statement is planned in less time than the wrong plan takes: a table, or two indexes side by side, read from the beginning.
SETTING = "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_mergejoin', 'off', true)"


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
    if not reading.in_passing:
        given["count"], given["total"] = estimate(cur, given)
    is_common = not reading.in_passing and reading.parts == (reading.text,) and given["count"] > MOST
    by_name = reading.is_whole or is_common
    return (with_namesakes if by_name else ranked_or_walked)(cur, reading, given, after)


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
    nothing = dict.fromkeys(("first", "second", "third", "others", "all_of", "facts", "fid", "spoken"))
    return {**nothing, "every": [whole(text)], "patterns": [f"%\n{text}\n%"], "ranked": True}


def ranked_or_walked(cur: cursor, reading: Reading, given: dict[str, Any], after: Key | None) -> Page:
    """All that match, ranked; or where that is too many, the first that are met."""
    walk = LATE if given["lon"] is None else NEARBY
    if reading.in_passing:
        return walked_past(cur, walk, given, LEAST_LOOKED_AT)
    count, total = given["count"], given["total"]
    most = MOST_LOOKED_AT if walk is LATE else MOST_LOOKED_AT_NEARBY
    looked = looked_at(given["limit"], count, total, most)
    begun = may_begin(cur, reading)
    if after:
        is_met = after.standing == UNRANKED
        return walked_past(cur, walk, given, looked) if is_met else ranked(cur, given, count, begun)
    # Which of too many are ranked is chance; that matters where nearness or the date is all that ranks them.
    by_order = reading.is_whole or walk is NEARBY
    # Of what is met by passing some thousands, nothing else need be read.
    many = (COMMON if walk is LATE else COMMON_NEARBY) if begun else max(MOST, given["limit"] * total / most)
    is_walked = count > (min(many, SURELY_MANY) if by_order else many)
    if not is_walked:
        found = ranked(cur, given, count, begun)
        if not (by_order and found.finds and found.total is None):
            return found
    met = walked_past(cur, walk, given, looked) if walk is LATE or is_around(cur, reading, given) else None
    if met and len(met.finds) == given["limit"]:
        return met
    return ranked(cur, given, count, begun) if is_walked else found


def may_begin(cur: cursor, reading: Reading) -> bool:
    """Whether there may be names that begin with the text; a long one is taken for rare where the sample has none."""
    if reading.parts != (reading.text,):
        return False
    return len(reading.text) <= SHORT or ENTRIES.of(cur).has_name_from(reading.text)


def is_around(cur: cursor, reading: Reading, given: dict[str, Any]) -> bool:
    """Whether a walk by nearness is worth its while: of a division that lies elsewhere it would meet nothing."""
    if not reading.understood.divisions:
        return True
    return bool(walked_past(cur, NEARBY, {**given, "limit": 1}, AROUND).finds)


def walked_past(cur: cursor, walk: str, given: dict[str, Any], looked: int) -> Page:
    return run(cur, walk, {**given, **walked(cur, given), "looked": looked})


def ranked(cur: cursor, given: dict[str, Any], count: float, begun: bool) -> Page:
    most = MOST_BY_CHANCE if count > SURELY_MANY and not begun else MOST
    return run(cur, FEW, {**given, **indexed(cur, given, count, most), "most": most})


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
    return Page(finds, total if total is not None and total <= given["most"] else None, False)
