"""The register as officers leaf through it: the sites of a part of the tree that pass some filters, what changed last first.

No part is out of reach. A small one is read whole, by its unions. Of a larger one so many sites are looked at, from what changed
last, which fills a page in nearly all cases; where it does not, a part as large as a province is read whole, too, and of a
larger one some more are looked at, and the next page begins where this one has ended its look, for a filter that hardly any
site passes must not read the whole register at once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.record import Line

PASSES = """
    (%(state)s IS NULL OR s.review_state = %(state)s)
    AND (%(layer)s IS NULL OR s.layer = %(layer)s)
    AND (%(name)s IS NULL OR s.name LIKE %(name)s)
    AND (%(cased_name)s IS NULL OR s.name ILIKE %(cased_name)s)
    AND (NOT %(unconfirmed)s OR (
        s.review_state = 'published' AND s.changes IS NULL
        AND coalesce(s.verified_at, '-infinity') < current_date - 90))
    AND (NOT %(unplaced)s OR s.geom IS NULL)
    AND (s.review_state NOT IN ('published', 'archived') OR s.changes IS NULL)
"""

BEFORE = "(%(at)s IS NULL OR (s.updated_at, s.fid) < (%(at)s::timestamptz, %(fid)s::bigint))"

# Read once and sorted, however few of them pass; where the unions or their sites are too many, nothing but that is told.
WHOLE = f"""
    WITH part AS MATERIALIZED (
        SELECT o.id
        FROM unnest(%(scopes)s::ltree[]) AS scope (path)
        JOIN register.organisation AS o ON o.path <@ scope.path
        LIMIT %(most_unions)s + 1
    ), looked_at AS MATERIALIZED (
        SELECT s.fid, s.updated_at, {BEFORE} AND {PASSES} AS passes
        FROM register.site AS s
        WHERE s.organisation_id = ANY(ARRAY(SELECT id FROM part)) AND (SELECT count(*) FROM part) <= %(most_unions)s
        LIMIT %(most_sites)s + 1
    )
    SELECT
        (SELECT count(*) FROM part) > %(most_unions)s OR (SELECT count(*) FROM looked_at) > %(most_sites)s,
        ARRAY(SELECT fid FROM looked_at WHERE passes ORDER BY updated_at DESC, fid DESC LIMIT %(limit)s)
"""  # noqa: S608  put together from constants

# What waits or has no place stands in an index of its own, so that all of it is looked at.
LOOKED_AT = f"""
    SELECT s.* FROM register.site AS s
    WHERE (%(waiting)s IS NULL OR s.review_state = %(waiting)s) AND (NOT %(unplaced)s OR s.geom IS NULL) AND {BEFORE}
    ORDER BY s.updated_at DESC, s.fid DESC
"""  # noqa: S608

# Whose they are is asked of one after another, in order as they come, so a page that is full ends early.
WALKED = f"""
    SELECT s.fid
    FROM ({LOOKED_AT} LIMIT %(window)s) AS s
    CROSS JOIN LATERAL (
        SELECT FROM register.organisation AS o
        WHERE o.id = s.organisation_id AND o.path <@ %(scopes)s::ltree[]
        OFFSET 0
    ) AS hers
    WHERE {PASSES}
    ORDER BY s.updated_at DESC, s.fid DESC
    LIMIT %(limit)s
"""  # noqa: S608

LAST_LOOKED_AT = f"""
    SELECT last.updated_at::text || '|' || last.fid FROM ({LOOKED_AT} OFFSET %(window)s - 1 LIMIT 1) AS last
"""  # noqa: S608

LINES = """
    SELECT s.id::text, s.layer, o.name, s.name, s.address, s.review_state, s.version, s.changes IS NOT NULL,
        s.geom IS NOT NULL, s.verified_at, s.updated_at, s.updated_at::text || '|' || s.fid
    FROM register.site AS s JOIN register.organisation AS o ON o.id = s.organisation_id
    WHERE s.fid = ANY(%(fids)s)
    ORDER BY s.updated_at DESC, s.fid DESC
"""
FIELDS = (
    "id", "layer", "organisation", "name", "address", "review_state", "version", "is_change", "is_placed", "verified_at",
    "updated_at", "cursor",
)  # fmt: skip
# Unions and sites of a part that is read whole at once (a county, a city), and of one that is when nothing else helps.
SMALL, LARGE = (500, 10_000), (5_000, 50_000)
# Sites that are looked at first, fewer for a name, which is mostly a rare one, and those that are looked at when the part is
# too large to be read whole.
WINDOW, NAME_WINDOW, WIDE_WINDOW = 10_000, 4_000, 20_000
WAITING = ("submitted", "checked", "returned")


def listing(
    cur: cursor, scopes: Sequence[str], filters: Mapping[str, Any], *, after: str, limit: int
) -> tuple[list[Line], str | None]:
    """A page of sites below these paths, what changed last first, and after what the next page begins; None when there is none.

    filters: state, layer, name, unconfirmed, unplaced. after: what the page before gave, or nothing. The page may be short, even
    empty, where there is a next one: then WIDE_WINDOW sites were looked at.
    """
    at, _, fid = after.partition("|")
    state, name = filters["state"], filters["name"] or ""
    given = {
        **filters, **named(name), "waiting": state if state in WAITING else None,
        "at": at or None, "fid": fid or None, "scopes": list(scopes), "limit": limit + 1,
        "window": NAME_WINDOW if name else WINDOW,
    }  # fmt: skip
    fids, further = whole(cur, given, *SMALL), None
    if fids is None:
        fids, further = walked(cur, given)
        if further and (every := whole(cur, given, *LARGE)) is not None:
            fids, further = every, None
        elif further:
            fids, further = walked(cur, {**given, "window": WIDE_WINDOW})
    cur.execute(LINES, {"fids": fids})
    found = [Line(**dict(zip(FIELDS, row, strict=True))) for row in cur]
    return found[:limit], found[limit - 1].cursor if len(found) > limit else further


def whole(cur: cursor, given: Mapping[str, Any], most_unions: int, most_sites: int) -> list[int] | None:
    """The sites of a page by their numbers; None where the part of the tree has more unions or sites than that."""
    if "acftu" in given["scopes"]:
        return None
    cur.execute(WHOLE, {**given, "most_unions": most_unions, "most_sites": most_sites})
    is_large, fids = cur.fetchone()
    return None if is_large else fids


def walked(cur: cursor, given: Mapping[str, Any]) -> tuple[list[int], str | None]:
    """The same among a window of sites that changed last, and where it ends if that has not filled the page."""
    cur.execute(WALKED, given)
    fids = [fid for (fid,) in cur]
    if len(fids) >= given["limit"]:
        return fids, None
    cur.execute(LAST_LOOKED_AT, given)
    row = cur.fetchone()
    return fids, row[0] if row else None


def named(text: str) -> dict[str, str | None]:
    """The patterns of a name. Chinese knows no capitals, and to do without them takes a third of the time."""
    pattern = f"%{escaped(text)}%" if text else None
    has_case = text.lower() != text.upper()
    return {"name": None if has_case else pattern, "cased_name": pattern if has_case else None}


def escaped(text: str) -> str:
    """What was typed, for LIKE to take as it is."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
