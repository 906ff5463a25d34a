"""What the finder lists: published sites by text, place and kind, a page at a time."""

from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.needs import Needs
from geoservice.model.search import Search
from geoservice.store.found import MOST, NEVER, Find, Key, Page
from geoservice.store.needed import NEEDED, needed
from geoservice.store.search import search_sites

__all__ = ["MOST", "NEVER", "Find", "Key", "Page", "find", "site"]

# Lately confirmed first, for that is what a visitor can rely on. An index serves this order, also with kinds;
# where few sites have what is needed, their facts are the shorter way, and the planner sees which it is.
RECENT = f"""
    SELECT fid, id::text, layer, name, ST_X(geom), ST_Y(geom), verified_at, properties
    FROM published_site AS s
    WHERE {NEEDED}
        AND (%(fid)s IS NULL OR (coalesce(verified_at, '0001-01-01'), fid) < (%(confirmed)s, %(fid)s))
    ORDER BY coalesce(verified_at, '0001-01-01') DESC, fid DESC
    LIMIT %(limit)s
"""  # noqa: S608  (constants only)

RECENT_COUNT = f"""
    SELECT count(*)
    FROM (
        SELECT FROM published_site AS s
        WHERE {NEEDED}
        LIMIT %(most)s + 1
    ) AS counted
"""  # noqa: S608  (constants only)


def find(cur: cursor, search: Search, needs: Needs, *, after: Key | None = None, limit: int) -> Page:
    """A page of the sites that the search means and that have what is needed."""
    if search.text:
        return search_sites(cur, search, needs, after=after, limit=limit).page
    place = after or Key(0, NEVER, 0)
    given = {
        **needed(cur, needs),
        "confirmed": place.confirmed,
        "fid": after.fid if after else None,
        "limit": limit + 1,
        "most": MOST,
    }
    return recent(cur, given, limit)


def recent(cur: cursor, given: dict[str, Any], limit: int) -> Page:
    cur.execute(RECENT, given)
    finds = [Find(*row) for row in cur.fetchall()]
    cur.execute(RECENT_COUNT, given)
    return page(finds, cur.fetchone()[0], limit)


def page(finds: list[Find], total: int, limit: int) -> Page:
    return Page(finds[:limit], total if total <= MOST else None, len(finds) > limit)


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
