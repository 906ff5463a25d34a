"""What an officer sees of a published site on the spot: it takes effect at once, with one event and without review."""

from typing import Any

import orjson
from psycopg2.extensions import cursor

from geoservice.model.fault import Conflict, words
from geoservice.model.role import Member
from geoservice.store.drafts import standing
from geoservice.store.publishing import publish

words(
    observe_state=(
        "只有已发布的站点可以现场确认。",
        "Only a published site can be confirmed on the spot.",
    )
)

# Whoever was there has confirmed it, too. Names of members are told by their place in `after`.
OBSERVE = """
    WITH before AS (
        SELECT * FROM register.site
        WHERE id = %(site)s AND version = %(version)s AND review_state = 'published' AND changes IS NULL
        FOR NO KEY UPDATE
    ), seen AS (
        UPDATE register.site AS s SET
            properties = jsonb_strip_nulls(s.properties || %(properties)s::jsonb || '{"verify_method": "on_site"}'),
            status = coalesce(%(status)s, s.status),
            verified_at = (now() AT TIME ZONE 'Asia/Shanghai')::date,
            version = s.version + 1,
            updated_at = now()
        FROM before
        WHERE s.id = before.id
        RETURNING s.*
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    SELECT %(actor)s, %(account)s, %(action)s, 'site', s.id,
        register.told_of(ROW(b.*)::register.site), register.told_of(ROW(s.*)::register.site)
    FROM seen AS s JOIN before AS b USING (id)
    RETURNING subject_id::text
"""


def observe(
    cur: cursor,
    member: Member,
    site: str,
    version: int,
    *,
    action: str,
    properties: dict[str, Any] | None = None,
    status: str | None = None,
) -> None:
    """Note what was seen, and tell the public. properties: those that are new, None for what is no more.

    Raises Missing, and Conflict when the site has changed meanwhile or is not published.
    """
    given = {
        "site": site, "version": version, "action": action, "status": status,
        "properties": orjson.dumps(properties or {}).decode(), "actor": member.login, "account": member.id,
    }  # fmt: skip
    cur.execute(OBSERVE, given)
    if cur.fetchone() is None:
        state, now, actor, at = standing(cur, site)
        if state != "published" or now == version:
            raise Conflict("observe_state")
        raise Conflict("draft_moved", actor=actor, at=f"{at:%Y-%m-%d %H:%M}")
    publish(cur, [site])
