"""Sites as officers see them: lists of their part of the tree, one site, and its history."""

from collections.abc import Sequence
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.fault import Missing
from geoservice.model.record import Entry, Line, Record

RECORD = """
    SELECT s.id::text, s.layer, o.path::text, o.name, s.code, s.name, s.address, s.division_code::text,
        ST_X(s.geom), ST_Y(s.geom), s.position, s.properties, s.internal, s.status, s.verified_at, s.review_state,
        s.version, s.changes::text, (
            SELECT c.id::text FROM register.site AS c
            WHERE c.changes = s.id AND c.review_state IN ('draft', 'submitted', 'checked', 'returned')),
        s.updated_at
    FROM register.site AS s JOIN register.organisation AS o ON o.id = s.organisation_id
    WHERE s.id = ANY(%(sites)s::uuid[])
"""
FIELDS = (
    "id", "layer", "path", "organisation", "code", "name", "address", "division_code", "lon", "lat", "position", "properties",
    "internal", "status", "verified_at", "review_state", "version", "changes", "open_change", "updated_at",
)  # fmt: skip

# Who did what to it and to the changes to it, the newest first.
HISTORY = """
    SELECT e.id, e.at, coalesce(a.name, e.actor), e.action, e.before, e.after
    FROM register.event AS e
    LEFT JOIN register.account AS a ON a.id = e.account_id
    WHERE e.subject_id IN (
        SELECT %(site)s::uuid UNION ALL SELECT id FROM register.site WHERE changes = %(site)s::uuid)
    ORDER BY e.id DESC
    LIMIT %(limit)s
"""
EVENT = """
    SELECT e.id, e.at, e.actor, e.action, e.before, e.after
    FROM register.event AS e
    WHERE e.id = %(event)s AND e.subject_id = %(site)s::uuid
"""

# A part of the tree with few unions is read union by union; a large one from what changed last, so many at most, for
# a filter that hardly any site passes must not read the whole register.
UNIONS = """
    SELECT id::text FROM register.organisation WHERE path <@ %(scopes)s::ltree[] LIMIT %(limit)s
"""
LIST = """
    SELECT found.id::text, found.layer, o.name, found.name, found.address, found.review_state, found.version,
        found.changes IS NOT NULL, found.geom IS NOT NULL, found.verified_at, found.updated_at,
        found.updated_at::text || '|' || found.fid
    FROM (
        SELECT *
        FROM (
            SELECT s.*
            FROM register.site AS s
            WHERE (%(unions)s::uuid[] IS NULL OR s.organisation_id = ANY(%(unions)s::uuid[]))
                AND (%(scopes)s::ltree[] IS NULL OR EXISTS (
                    SELECT FROM register.organisation AS o
                    WHERE o.id = s.organisation_id AND o.path <@ %(scopes)s::ltree[]))
                AND (%(waiting)s IS NULL OR s.review_state = %(waiting)s)
                AND (%(at)s IS NULL OR (s.updated_at, s.fid) < (%(at)s::timestamptz, %(fid)s::bigint))
            ORDER BY s.updated_at DESC, s.fid DESC
            LIMIT %(looked_at)s
        ) AS looked_at
        WHERE (%(state)s IS NULL OR review_state = %(state)s)
            AND (%(layer)s IS NULL OR layer = %(layer)s)
            AND (%(name)s IS NULL OR name ILIKE %(name)s)
            AND (NOT %(unconfirmed)s OR (
                review_state = 'published' AND changes IS NULL
                AND coalesce(verified_at, '-infinity') < current_date - 90))
            AND (NOT %(unplaced)s OR geom IS NULL)
            AND (review_state NOT IN ('published', 'archived') OR changes IS NULL)
        ORDER BY updated_at DESC, fid DESC
        LIMIT %(limit)s
    ) AS found
    JOIN register.organisation AS o ON o.id = found.organisation_id
    ORDER BY found.updated_at DESC, found.fid DESC
"""
LINE_FIELDS = (
    "id", "layer", "organisation", "name", "address", "review_state", "version", "is_change", "is_placed", "verified_at",
    "updated_at", "cursor",
)  # fmt: skip
FEW_UNIONS = 2_000
LOOKED_AT = 10_000
WAITING = ("submitted", "checked", "returned")

# What waits for a step, the oldest first.
QUEUE = """
    SELECT s.id::text
    FROM register.site AS s JOIN register.organisation AS o ON o.id = s.organisation_id
    WHERE s.review_state = %(state)s
        AND (%(unions)s::uuid[] IS NULL OR s.organisation_id = ANY(%(unions)s::uuid[]))
        AND (%(scopes)s::ltree[] IS NULL OR o.path <@ %(scopes)s::ltree[])
    ORDER BY s.updated_at, s.fid
    LIMIT %(limit)s
"""


def records(cur: cursor, sites: Sequence[str]) -> dict[str, Record]:
    """Those of these sites that there are, by id."""
    cur.execute(RECORD, {"sites": list(sites)})
    found = (Record(**dict(zip(FIELDS, row, strict=True))) for row in cur)
    return {record.id: record for record in found}


def record(cur: cursor, site: str) -> Record:
    """Raises Missing."""
    found = records(cur, [site])
    if site not in found:
        raise Missing("review_missing")
    return found[site]


def history(cur: cursor, site: str, limit: int = 100) -> list[Entry]:
    cur.execute(HISTORY, {"site": site, "limit": limit})
    return [entry(row) for row in cur]


def event(cur: cursor, site: str, number: int) -> Entry:
    """One line of a site's history. Raises Missing."""
    cur.execute(EVENT, {"site": site, "event": number})
    row = cur.fetchone()
    if row is None:
        raise Missing("review_missing")
    return entry(row)


def entry(row: tuple[Any, ...]) -> Entry:
    return Entry(id=row[0], at=row[1], actor=row[2], action=row[3], before=row[4], after=row[5])


def part_of_the_tree(cur: cursor, scopes: Sequence[str]) -> dict[str, Any]:
    """How statements are told of the part of the tree below these paths."""
    if "acftu" in scopes:
        return {"unions": None, "scopes": None}
    cur.execute(UNIONS, {"scopes": list(scopes), "limit": FEW_UNIONS + 1})
    unions = [union for (union,) in cur]
    if len(unions) <= FEW_UNIONS:
        return {"unions": unions, "scopes": None}
    return {"unions": None, "scopes": list(scopes)}


def listing(
    cur: cursor, scopes: Sequence[str], filters: dict[str, Any], *, after: str, limit: int
) -> list[Line]:
    """Sites below these paths, what changed last first. filters: state, layer, name, unconfirmed, unplaced.

    after: the cursor of the line before, or nothing.
    """
    at, _, fid = after.partition("|")
    state = filters["state"]
    given = {
        **filters,
        **part_of_the_tree(cur, scopes),
        "waiting": state if state in WAITING else None,
        "name": f"%{escaped(filters['name'])}%" if filters["name"] else None,
        "at": at or None,
        "fid": fid or None,
        "looked_at": LOOKED_AT,
        "limit": limit,
    }
    cur.execute(LIST, given)
    return [Line(**dict(zip(LINE_FIELDS, row, strict=True))) for row in cur]


def escaped(text: str) -> str:
    """What was typed, for LIKE to take as it is."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def queue(cur: cursor, scopes: Sequence[str], state: str, limit: int) -> list[Record]:
    """Sites in this state below these paths, the oldest first."""
    cur.execute(QUEUE, {**part_of_the_tree(cur, scopes), "state": state, "limit": limit})
    ids = [site for (site,) in cur]
    found = records(cur, ids)
    return [found[site] for site in ids]
