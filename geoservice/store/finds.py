"""What the finder lists: published sites by text, place and kind, a page at a time."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.needs import Needs
from geoservice.model.search import Search
from geoservice.store.needed import needed

# More than this are neither ranked nor counted: nobody reads on so far, and a word such as 工会 is everywhere.
MOST = 5_000
NEVER = date.min  # stands for "never confirmed" in the order of a list


class Key(NamedTuple):
    """A site's place in the order of a list. standing: 3 the name itself, 2 its beginning, 1 a part, 0 neither."""

    standing: int
    confirmed: date
    fid: int


@dataclass(frozen=True)
class Find:
    """One site of a list. lon, lat: WGS-84 degrees. distance_metres: from the searcher, where that is known."""

    fid: int
    id: str
    layer: str
    name: str
    lon: float
    lat: float
    verified_at: date | None
    properties: dict[str, Any]
    standing: int = 0
    distance_metres: float | None = None

    @property
    def key(self) -> Key:
        return Key(self.standing, self.verified_at or NEVER, self.fid)


@dataclass(frozen=True)
class Page:
    """Some finds; `total`: of the whole list, or None above MOST; `more`: whether others come after."""

    finds: list[Find]
    total: int | None
    more: bool


# Lately confirmed first, for that is what a visitor can rely on. An index serves this order, also with kinds;
# where few sites have what is needed, their facts are the shorter way, and the planner sees which it is.
RECENT = """
    SELECT fid, id::text, layer, name, ST_X(geom), ST_Y(geom), verified_at, properties
    FROM published_site
    WHERE (%(layers)s::text[] IS NULL OR layer = ANY(%(layers)s::text[]))
        AND (%(all)s::integer[] IS NULL OR tags OPERATOR(pg_catalog.@>) %(all)s::integer[])
        AND (%(one)s::integer[] IS NULL OR tags OPERATOR(pg_catalog.&&) %(one)s::integer[])
        AND (%(another)s::integer[] IS NULL OR tags OPERATOR(pg_catalog.&&) %(another)s::integer[])
        AND (%(open_at)s IS NULL OR (
            hours_id = ANY(%(open_hours)s) AND NOT coalesce(closures @> %(open_at)s::timestamptz, false)))
        AND (%(fid)s IS NULL OR (coalesce(verified_at, '0001-01-01'), fid) < (%(confirmed)s, %(fid)s))
    ORDER BY coalesce(verified_at, '0001-01-01') DESC, fid DESC
    LIMIT %(limit)s
"""

RECENT_COUNT = """
    SELECT count(*)
    FROM (
        SELECT FROM published_site
        WHERE (%(layers)s::text[] IS NULL OR layer = ANY(%(layers)s::text[]))
            AND (%(all)s::integer[] IS NULL OR tags OPERATOR(pg_catalog.@>) %(all)s::integer[])
            AND (%(one)s::integer[] IS NULL OR tags OPERATOR(pg_catalog.&&) %(one)s::integer[])
            AND (%(another)s::integer[] IS NULL OR tags OPERATOR(pg_catalog.&&) %(another)s::integer[])
            AND (%(open_at)s IS NULL OR (
                hours_id = ANY(%(open_hours)s) AND NOT coalesce(closures @> %(open_at)s::timestamptz, false)))
        LIMIT %(most)s + 1
    ) AS counted
"""

# Three ways to be found, each by its own index: the whole text in the name; a division that was read out of it;
# a kind or parts of names without a division. Two-character windows find candidates, LIKE makes sure of them.
# ~>=~ and ~<~ compare by character, as the index on division codes does.
HITS = """
    WITH named AS (
        SELECT fid FROM published_site
        WHERE grams @> name_grams(%(text)s)
            AND search_form(concat_ws(' ', name, properties ->> 'alias')) LIKE %(pattern)s
        LIMIT %(most)s + 1
    ), placed AS (
        SELECT s.fid
        FROM unnest(%(low)s::text[], %(high)s::text[]) AS d (low, high)
        JOIN published_site AS s ON s.division_code ~>=~ d.low AND s.division_code ~<~ d.high
        WHERE (%(kinds)s::text[] IS NULL OR s.layer = ANY(%(kinds)s::text[]))
            AND search_form(concat_ws(' ', s.name, s.properties ->> 'alias')) LIKE ALL(%(patterns)s::text[])
        LIMIT %(most)s + 1
    ), described AS (
        SELECT s.fid
        FROM published_site AS s
        WHERE %(placeless)s
            AND (%(kinds)s::text[] IS NULL OR s.layer = ANY(%(kinds)s::text[]))
            AND s.grams @> ARRAY(SELECT unnest(name_grams(part)) FROM unnest(%(parts)s::text[]) AS part)
            AND search_form(concat_ws(' ', s.name, s.properties ->> 'alias')) LIKE ALL(%(patterns)s::text[])
        LIMIT %(most)s + 1
    ), hit AS (
        SELECT fid FROM named UNION SELECT fid FROM placed UNION SELECT fid FROM described
    ), ranked AS (
        SELECT
            s.*,
            CASE
                WHEN search_form(s.name) = %(text)s THEN 3
                WHEN starts_with(search_form(s.name), %(text)s) THEN 2
                WHEN strpos(search_form(s.name), %(text)s) > 0 THEN 1
                ELSE 0
            END AS standing,
            coalesce(s.verified_at, '0001-01-01') AS confirmed,
            count(*) OVER () AS total
        FROM hit JOIN published_site AS s USING (fid)
        WHERE (%(layers)s::text[] IS NULL OR s.layer = ANY(%(layers)s::text[]))
            AND (%(all)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.@>) %(all)s::integer[])
            AND (%(one)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.&&) %(one)s::integer[])
            AND (%(another)s::integer[] IS NULL OR s.tags OPERATOR(pg_catalog.&&) %(another)s::integer[])
            AND (%(open_at)s IS NULL OR (
                s.hours_id = ANY(%(open_hours)s) AND NOT coalesce(s.closures @> %(open_at)s::timestamptz, false)))
    )
    SELECT fid, id::text, layer, name, ST_X(geom), ST_Y(geom), verified_at, properties, standing, total
    FROM ranked
    WHERE %(fid)s IS NULL OR (standing, confirmed, fid) < (%(standing)s, %(confirmed)s, %(fid)s)
    ORDER BY standing DESC, confirmed DESC, fid DESC
    LIMIT %(limit)s
"""


def find(cur: cursor, search: Search, needs: Needs, *, after: Key | None = None, limit: int) -> Page:
    """A page of the sites that the search means and that have what is needed."""
    place = after or Key(0, NEVER, 0)
    given = {
        **needed(cur, needs),
        "layers": list(needs.layers) or None,
        "standing": place.standing,
        "confirmed": place.confirmed,
        "fid": after.fid if after else None,
        "limit": limit + 1,
        "most": MOST,
    }
    return found(cur, search, given, limit) if search.text else recent(cur, given, limit)


def recent(cur: cursor, given: dict[str, Any], limit: int) -> Page:
    cur.execute(RECENT, given)
    finds = [Find(*row) for row in cur.fetchall()]
    cur.execute(RECENT_COUNT, given)
    return page(finds, cur.fetchone()[0], limit)


def found(cur: cursor, search: Search, given: dict[str, Any], limit: int) -> Page:
    cur.execute(HITS, {**given, **wanted(search)})
    rows = cur.fetchall()
    return page([Find(*row[:-1]) for row in rows], rows[0][-1] if rows else 0, limit)


def page(finds: list[Find], total: int, limit: int) -> Page:
    return Page(finds[:limit], total if total <= MOST else None, len(finds) > limit)


def wanted(search: Search) -> dict[str, Any]:
    """The parameters of HITS that say what is looked for."""
    return {
        "text": search.text,
        "pattern": containing(search.text),
        "low": [d.prefix for d in search.divisions],
        "high": [str(int(d.prefix) + 1) for d in search.divisions],
        "kinds": list(search.layers) or None,
        "parts": list(search.parts),
        "patterns": [containing(part) for part in search.parts],
        "placeless": not search.divisions and (bool(search.layers) or len(search.parts) > 1),
    }


def containing(text: str) -> str:
    """The LIKE pattern of what contains `text`, in which nothing is a wildcard."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


ONE = """
    SELECT fid, id::text, layer, name, ST_X(geom), ST_Y(geom), verified_at, properties
    FROM published_site
    WHERE id = %(id)s
"""


def site(cur: cursor, id: str) -> Find | None:
    """The published site with this id."""
    cur.execute(ONE, {"id": id})
    row = cur.fetchone()
    return Find(*row) if row else None
