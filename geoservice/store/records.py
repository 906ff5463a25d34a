"""Sites as officers see them: what waits in their part of the tree, one site, and its history."""

from collections.abc import Sequence
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.fault import Missing
from geoservice.model.record import Entry, Record

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
    SELECT o.id::text
    FROM unnest(%(scopes)s::ltree[]) AS scope (path) JOIN register.organisation AS o ON o.path <@ scope.path
    LIMIT %(limit)s
"""
FEW_UNIONS = 2_000

# What waits for a step, the oldest first: found in the index alone, which knows whose it is.
QUEUE = """
    SELECT s.id::text
    FROM (
        SELECT updated_at, fid
        FROM register.site
        WHERE review_state = %(state)s
            AND (%(unions)s::uuid[] IS NULL OR organisation_id = ANY(%(unions)s::uuid[]))
            AND (%(scopes)s::ltree[] IS NULL OR organisation_id IN (
                SELECT o.id FROM unnest(%(scopes)s::ltree[]) AS scope (path) JOIN register.organisation AS o ON o.path <@ scope.path))
        ORDER BY updated_at, fid
        LIMIT %(limit)s
    ) AS first
    JOIN register.site AS s USING (fid)
    ORDER BY first.updated_at, first.fid
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


def queue(cur: cursor, scopes: Sequence[str], state: str, limit: int) -> list[Record]:
    """Sites in this state below these paths, the oldest first."""
    cur.execute(QUEUE, {**part_of_the_tree(cur, scopes), "state": state, "limit": limit})
    ids = [site for (site,) in cur]
    found = records(cur, ids)
    return [found[site] for site in ids]
