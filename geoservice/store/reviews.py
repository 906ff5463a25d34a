"""Decisions on sites: each is a row of register.review, a new state of the site, and one event, all or nothing.

Who decides says which version she has looked at. Rows are locked in the order of their ids, so that of two who decide
at once one waits, and is then told that the other was quicker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.completeness import lacking
from geoservice.model.fault import Fault
from geoservice.model.layer import Layer
from geoservice.model.review import ENDS_THE_ROUND, Candidate, Step, read_reason
from geoservice.model.role import Member
from geoservice.store.publishing import publish, withdraw


@dataclass(frozen=True)
class Verdict:
    """What became of the decision on one site. fault: why it was not taken; None: it was."""

    site: str
    fault: Fault | None = None


# Together with the sites that change requests are to change.
LOCK = """
    SELECT FROM register.site
    WHERE id IN (
        SELECT unnest(%(sites)s::uuid[])
        UNION
        SELECT changes FROM register.site WHERE id = ANY(%(sites)s::uuid[]))
    ORDER BY id
    FOR NO KEY UPDATE
"""

# `moved`: whoever touched the site last, where it is no longer what was looked at.
CANDIDATES = """
    SELECT s.id::text, o.path::text, s.review_state, s.layer, s.geom IS NOT NULL, s.changes IS NOT NULL,
        s.properties || jsonb_build_object('address', s.address, 'division_code', s.division_code),
        s.changes IS NULL OR EXISTS (
            SELECT FROM register.site AS t
            WHERE t.id = s.changes AND t.review_state = 'published' AND register.content_of(t) = s.base),
        coalesce(taken.actions, '{}'), coalesce(taken.accounts, '{}'), last.actor, last.at
    FROM unnest(%(sites)s::uuid[], %(versions)s::integer[]) AS asked (id, version)
    JOIN register.site AS s USING (id)
    JOIN register.organisation AS o ON o.id = s.organisation_id
    LEFT JOIN LATERAL (
        SELECT array_agg(r.action ORDER BY r.id) AS actions, array_agg(r.account_id::text ORDER BY r.id) AS accounts
        FROM register.review AS r
        WHERE r.site_id = s.id AND r.round = s.round AND r.action IN ('submit', 'check', 'publish')
    ) AS taken ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(a.name, e.actor, '?') AS actor, coalesce(e.at, s.updated_at) AS at
        FROM (SELECT) AS nothing
        LEFT JOIN LATERAL (
            SELECT * FROM (
                SELECT id, at, actor, account_id FROM register.event
                WHERE subject_id IN (s.id, s.changes) ORDER BY id DESC LIMIT 1) AS newest
        ) AS e ON true
        LEFT JOIN register.account AS a ON a.id = e.account_id
    ) AS last ON s.version <> asked.version
"""

REVIEW = """
    INSERT INTO register.review (site_id, round, version, action, before, after, account_id, reason)
    SELECT id, round, version + 1, %(action)s, review_state, %(after)s, %(account)s, %(reason)s
    FROM register.site
    WHERE id = ANY(%(sites)s::uuid[])
"""

# The publication of a change request is told by APPLY, as what has become of the site that it changes.
MOVE = """
    WITH before AS (
        SELECT * FROM register.site WHERE id = ANY(%(sites)s::uuid[])
    ), moved AS (
        UPDATE register.site AS s SET
            review_state = %(after)s,
            round = s.round + %(rounds)s,
            version = s.version + 1,
            updated_at = now()
        WHERE id = ANY(%(sites)s::uuid[])
        RETURNING s.*
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    SELECT %(actor)s, %(account)s, %(event)s, 'site', m.id,
        jsonb_build_object('review_state', b.review_state, 'version', b.version),
        jsonb_strip_nulls(jsonb_build_object(
            'review_state', m.review_state, 'version', m.version, 'reason', %(reason)s::text, 'changes', m.changes))
    FROM moved AS m JOIN before AS b USING (id)
    WHERE m.changes IS NULL OR m.review_state <> 'published'
"""

# What an officer observes on the spot needs no review, so what was seen meanwhile stands.
APPLY = """
    WITH request AS (
        SELECT * FROM register.site WHERE id = ANY(%(sites)s::uuid[]) AND changes IS NOT NULL
    ), before AS (
        SELECT s.* FROM register.site AS s JOIN request AS r ON r.changes = s.id
    ), changed AS (
        UPDATE register.site AS s SET
            name = r.name,
            address = r.address,
            division_code = r.division_code,
            geom = r.geom,
            position = r.position,
            properties = r.properties - register.observed() || (
                SELECT coalesce(jsonb_object_agg(key, value), '{}')
                FROM jsonb_each(s.properties) WHERE key = ANY(register.observed())),
            internal = r.internal,
            version = s.version + 1,
            updated_at = now()
        FROM request AS r
        WHERE s.id = r.changes
        RETURNING s.*
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    SELECT %(actor)s, %(account)s, 'publish_site', 'site', c.id,
        register.told_of(ROW(b.*)::register.site),
        register.told_of(ROW(c.*)::register.site) || jsonb_build_object('request', r.id)
    FROM changed AS c
    JOIN before AS b USING (id)
    JOIN request AS r ON r.changes = c.id
"""

PUBLIC_IDS = "SELECT coalesce(changes, id)::text FROM register.site WHERE id = ANY(%(sites)s::uuid[])"


def decide(
    cur: cursor,
    layers: Mapping[str, Layer],
    member: Member,
    site: str,
    action: str,
    version: int,
    reason: str | None = None,
) -> None:
    """Take a decision on one site. Raises the fault of its verdict."""
    [verdict] = decide_many(cur, layers, member, {site: version}, action, reason)
    if verdict.fault:
        raise verdict.fault


def decide_many(
    cur: cursor,
    layers: Mapping[str, Layer],
    member: Member,
    versions: Mapping[str, int],
    action: str,
    reason: str | None = None,
) -> list[Verdict]:
    """Take the same decision on each of these sites as far as it can be taken; what became of each, in order.

    versions: by site, what was looked at. Raises Invalid for an action that needs a reason and has none.
    """
    reason = read_reason(action, reason)
    verdicts = judged(cur, layers, member, versions, action)
    passed = [verdict.site for verdict, _ in verdicts if not verdict.fault]
    if passed:
        after = next(state for verdict, state in verdicts if not verdict.fault)
        write(cur, member, passed, action, str(after), reason)
    return [verdict for verdict, _ in verdicts]


def judged(
    cur: cursor, layers: Mapping[str, Layer], member: Member, versions: Mapping[str, int], action: str
) -> list[tuple[Verdict, str | None]]:
    """The verdict on each site, with the state to which the action leads; the sites are locked."""
    found = candidates(cur, layers, versions)
    verdicts: list[tuple[Verdict, str | None]] = []
    for site in versions:
        try:
            verdicts.append((Verdict(site), found.get(site, NOWHERE).judge(action, member)))
        except Fault as fault:
            verdicts.append((Verdict(site, fault), None))
    return verdicts


NOWHERE = Candidate(path="", state="draft")  # in nobody's scope


def candidates(cur: cursor, layers: Mapping[str, Layer], versions: Mapping[str, int]) -> dict[str, Candidate]:
    cur.execute(LOCK, {"sites": list(versions)})
    cur.execute(CANDIDATES, {"sites": list(versions), "versions": list(versions.values())})
    return {row[0]: candidate(layers, *row[1:]) for row in cur}


def candidate(
    layers: Mapping[str, Layer],
    path: str,
    state: str,
    layer: str,
    is_placed: bool,
    is_change: bool,
    said: Mapping[str, Any],
    is_current: bool,
    actions: Sequence[str],
    accounts: Sequence[str],
    actor: str | None,
    at: datetime | None,
) -> Candidate:
    steps = tuple(Step(action, account) for action, account in zip(actions, accounts, strict=True))
    return Candidate(
        path=path, state=state, steps=steps, is_placed=is_placed, is_change=is_change, is_current=is_current,
        lacks=lacking(layers[layer], said) if layer in layers else (),
        moved=(actor, at) if actor and at else None,
    )  # fmt: skip


def write(cur: cursor, member: Member, sites: list[str], action: str, after: str, reason: str | None) -> None:
    given = {
        "sites": sites, "action": action, "event": f"{action}_site", "after": after, "reason": reason,
        "rounds": int(action in ENDS_THE_ROUND), "account": member.id, "actor": member.login,
    }  # fmt: skip
    cur.execute(REVIEW, given)
    cur.execute(MOVE, given)
    if action == "publish":
        cur.execute(APPLY, given)
        cur.execute(PUBLIC_IDS, given)
        publish(cur, [site for (site,) in cur.fetchall()])
    elif action == "archive":
        withdraw(cur, sites)
