"""Sites as officers write them: new drafts, what is changed in them, and change requests to published sites."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from psycopg2 import errors
from psycopg2.extensions import cursor

from geoservice.model.draft import Draft
from geoservice.model.fault import Conflict, Missing
from geoservice.model.review import EDITABLE, PUBLISHED, titles
from geoservice.model.role import Member
from geoservice.model.site_columns import source_keys

ADD = """
    WITH added AS (
        INSERT INTO register.site (
            layer, organisation_id, source_key, name, address, division_code, geom, position,
            properties, internal, status, verified_at, editor_id)
        VALUES (
            %(layer)s, %(organisation)s, %(source_key)s, %(name)s, %(address)s, %(division_code)s,
            CASE WHEN %(lon)s IS NOT NULL THEN ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) END, %(position)s,
            %(properties)s, %(internal)s, coalesce(%(status)s, 'active'), %(verified_at)s, %(account)s)
        RETURNING *
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
    SELECT %(actor)s, %(account)s, 'add_site', 'site', id, register.told_of(ROW(added.*)::register.site)
    FROM added
    RETURNING subject_id::text
"""

# A row of its own, which is reviewed as a site is. `base` tells at its publication whether the site is still the same.
ADD_CHANGE = """
    WITH target AS (
        SELECT * FROM register.site
        WHERE id = %(site)s AND review_state = 'published' AND changes IS NULL
        FOR NO KEY UPDATE
    ), added AS (
        INSERT INTO register.site (
            id, changes, base, layer, organisation_id, source_key, name, address, division_code, geom, position,
            properties, internal, status, verified_at, demo, editor_id)
        SELECT
            made.id, t.id, register.content_of(ROW(t.*)::register.site), t.layer, t.organisation_id, 'change:' || made.id,
            %(name)s, %(address)s, %(division_code)s,
            CASE WHEN %(lon)s IS NOT NULL THEN ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) END, %(position)s,
            %(properties)s, %(internal)s, t.status, t.verified_at, t.demo, %(account)s
        FROM target AS t
        CROSS JOIN (SELECT gen_random_uuid() AS id) AS made
        WHERE t.version = %(version)s
        RETURNING *
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    SELECT %(actor)s, %(account)s, 'request_change', 'site', a.id,
        register.told_of(ROW(t.*)::register.site),
        register.told_of(ROW(a.*)::register.site) || jsonb_build_object('changes', a.changes)
    FROM added AS a CROSS JOIN target AS t
    RETURNING subject_id::text
"""

CHANGE = """
    WITH before AS (
        SELECT * FROM register.site
        WHERE id = %(site)s AND version = %(version)s AND review_state IN ('draft', 'returned')
        FOR NO KEY UPDATE
    ), changed AS (
        UPDATE register.site AS s SET
            name = %(name)s,
            address = %(address)s,
            division_code = %(division_code)s,
            geom = CASE WHEN %(lon)s IS NOT NULL THEN ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) END,
            position = %(position)s,
            properties = %(properties)s,
            internal = %(internal)s,
            status = coalesce(%(status)s, s.status),
            verified_at = coalesce(%(verified_at)s, s.verified_at),
            editor_id = %(account)s,
            version = s.version + 1,
            updated_at = now()
        FROM before
        WHERE s.id = before.id
        RETURNING s.*
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    SELECT %(actor)s, %(account)s, 'change_site', 'site', c.id,
        register.told_of(ROW(b.*)::register.site), register.told_of(ROW(c.*)::register.site)
    FROM changed AS c JOIN before AS b USING (id)
    RETURNING subject_id::text
"""

STANDS = """
    SELECT s.review_state, s.version, coalesce(a.name, e.actor, '?'), coalesce(e.at, s.updated_at)
    FROM register.site AS s
    LEFT JOIN LATERAL (
        SELECT actor, account_id, at FROM register.event WHERE subject_id = s.id ORDER BY id DESC LIMIT 1
    ) AS e ON true
    LEFT JOIN register.account AS a ON a.id = e.account_id
    WHERE s.id = %(site)s
"""

OPEN_CHANGE = """
    SELECT id::text FROM register.site
    WHERE changes = %(site)s AND review_state IN ('draft', 'submitted', 'checked', 'returned')
"""


def add(cur: cursor, member: Member, *, layer: str, organisation: str, draft: Draft) -> str:
    """Register a new site of the organisation with this id as a draft; its id. Raises Conflict when it is there."""
    number = draft.properties.get("external_id")
    said: dict[str, list[Any]] = {"name": [draft.name], "address": [draft.address], "external_id": [number]}
    [key] = source_keys(said, 1)
    given = {"layer": layer, "organisation": organisation, "source_key": key, **written(member, draft)}
    try:
        cur.execute("SAVEPOINT draft")
        cur.execute(ADD, given)
    except errors.UniqueViolation:
        cur.execute("ROLLBACK TO SAVEPOINT draft")
        raise Conflict("draft_twice", field="name") from None
    return cur.fetchone()[0]


def change(cur: cursor, member: Member, site: str, version: int, draft: Draft) -> str:
    """Write in a draft, or begin a change request to a published site; the id of what was written in.

    version: of the site that was looked at. Raises Conflict when somebody has written meanwhile, Missing.
    """
    state, *_ = standing(cur, site)
    given = {"site": site, "version": version, **written(member, draft)}
    if state == PUBLISHED:
        return begin_change(cur, given)
    cur.execute(CHANGE, given)
    row = cur.fetchone()
    if row is None:
        raise moved(cur, site, version)
    return row[0]


def begin_change(cur: cursor, given: Mapping[str, Any]) -> str:
    try:
        cur.execute("SAVEPOINT draft")
        cur.execute(ADD_CHANGE, given)
    except errors.UniqueViolation:
        cur.execute("ROLLBACK TO SAVEPOINT draft")
        raise moved(cur, str(open_change(cur, given["site"])), 0) from None
    row = cur.fetchone()
    if row is None:
        raise moved(cur, given["site"], given["version"])
    return row[0]


def open_change(cur: cursor, site: str) -> str | None:
    """The id of the change request to a site that is on its way, if there is one."""
    cur.execute(OPEN_CHANGE, {"site": site})
    row = cur.fetchone()
    return row[0] if row else None


def standing(cur: cursor, site: str) -> tuple[str, int, str, datetime]:
    """(state, version, who touched it last, when). Raises Missing."""
    cur.execute(STANDS, {"site": site})
    row = cur.fetchone()
    if row is None:
        raise Missing("review_missing")
    return row


def moved(cur: cursor, site: str, version: int) -> Conflict:
    """Why a version of a site could not be written."""
    state, now, actor, at = standing(cur, site)
    if now == version and state not in EDITABLE:
        return Conflict("draft_state", **titles(state, "edit"))
    return Conflict("draft_moved", actor=actor, at=f"{at:%Y-%m-%d %H:%M}")


def written(member: Member, draft: Draft) -> dict[str, Any]:
    return {
        **vars(draft),
        "position": document(draft.position) if draft.position else None,
        "properties": document(draft.properties),
        "internal": document(draft.internal),
        "account": member.id,
        "actor": member.login,
    }


def document(members: Mapping[str, Any]) -> str:
    return orjson.dumps(members).decode()
