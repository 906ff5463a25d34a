"""Sessions of officers: kept here, so that they can be ended here. Of a secret only its hash is stored."""

from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import cursor

from geoservice.model.fault import Missing, words
from geoservice.model.role import Appointment, Member

words(session_gone=("这个会话已经结束。", "This session is over."))

IDLE_MINUTES = 30
HOURS = 12

OPEN = """
    WITH opened AS (
        INSERT INTO register.session (secret_sha256, account_id, address, agent, is_strong, method, expires_at)
        VALUES (%(secret)s, %(account)s, %(address)s, left(%(agent)s, 200), %(strong)s, %(method)s,
                now() + make_interval(hours => %(hours)s))
        RETURNING id, account_id, address, method
    ), used AS (
        UPDATE register.account SET used_at = now() WHERE id IN (SELECT account_id FROM opened)
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
    SELECT a.login, a.id, 'open_session', 'account', a.id,
        jsonb_build_object('session', o.id, 'address', o.address, 'method', o.method)
    FROM opened AS o JOIN register.account AS a ON a.id = o.account_id
"""

# One trip a page: the person and all that she may do.
MEMBER = """
    SELECT a.id::text, a.login, a.name, home.path::text, s.id::text, s.is_strong, s.created_at,
        CASE WHEN s.method = 'password' THEN a.password_at END, s.seen_at < now() - interval '1 minute',
        coalesce(held.roles, '{}'), coalesce(held.paths, '{}'), coalesce(held.names, '{}')
    FROM register.session AS s
    JOIN register.account AS a ON a.id = s.account_id
    JOIN register.organisation AS home ON home.id = a.organisation_id
    LEFT JOIN LATERAL (
        SELECT array_agg(p.role ORDER BY o.path, p.role) AS roles, array_agg(o.path::text ORDER BY o.path, p.role) AS paths,
            array_agg(o.name ORDER BY o.path, p.role) AS names
        FROM register.appointment AS p JOIN register.organisation AS o ON o.id = p.organisation_id
        WHERE p.account_id = a.id AND p.ended_at IS NULL
    ) AS held ON true
    WHERE s.secret_sha256 = %(secret)s AND s.ended_at IS NULL AND s.expires_at > now()
        AND s.seen_at > now() - make_interval(mins => %(idle)s) AND a.disabled_at IS NULL
"""

# Not with every page: each is a commit.
SEEN = "UPDATE register.session SET seen_at = now() WHERE id = %(session)s"

# Ended by its owner, or by an officer: `actor` says who. One session, or all but the kept one.
END = """
    WITH ended AS (
        UPDATE register.session SET ended_at = now()
        WHERE account_id = %(account)s AND ended_at IS NULL AND id = coalesce(%(session)s::uuid, id)
            AND id IS DISTINCT FROM %(kept)s::uuid
        RETURNING id, account_id
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
        SELECT %(actor)s, %(by)s, 'end_session', 'account', account_id, jsonb_build_object('sessions', jsonb_agg(id))
        FROM ended GROUP BY account_id
    )
    SELECT count(*) FROM ended
"""

OF_ACCOUNT = """
    SELECT id::text, address, agent, is_strong, created_at, seen_at,
        least(expires_at, seen_at + make_interval(mins => %(idle)s))
    FROM register.session
    WHERE account_id = %(account)s AND ended_at IS NULL AND expires_at > now()
        AND seen_at > now() - make_interval(mins => %(idle)s)
    ORDER BY created_at DESC
    LIMIT 100
"""

LAST = """
    SELECT created_at, address FROM register.session
    WHERE account_id = %(account)s AND id IS DISTINCT FROM %(present)s::uuid
    ORDER BY created_at DESC
    LIMIT 1
"""


@dataclass(frozen=True)
class Session:
    """A session that is open. ends_at: when it ends if she does nothing more."""

    id: str
    address: str
    agent: str
    is_strong: bool
    created_at: datetime
    seen_at: datetime
    ends_at: datetime


def open_session(
    cur: cursor,
    *,
    secret: bytes,
    account: str,
    address: str,
    agent: str,
    strong: bool,
    method: str = "password",
    hours: int = HOURS,
) -> None:
    """Open a session whose secret has this SHA-256. method: how she proved who she is, `password` or `sign_on`. hours: after which it ends in any case."""
    given = {"secret": secret, "account": account, "address": address, "agent": agent, "strong": strong}
    cur.execute(OPEN, {**given, "method": method, "hours": hours})


def member(cur: cursor, secret: bytes, *, idle_minutes: int = IDLE_MINUTES) -> Member | None:
    """Who comes with the secret of this SHA-256; None when the session is over, or was idle for so long."""
    cur.execute(MEMBER, {"secret": secret, "idle": idle_minutes})
    row = cur.fetchone()
    if row is None:
        return None
    account, login, name, path, session, is_strong, since, password_at, is_stale, roles, paths, names = row
    if is_stale:
        cur.execute(SEEN, {"session": session})
    appointments = tuple(Appointment(*held) for held in zip(roles, paths, names, strict=True))
    return Member(account, login, name, path, appointments, session, is_strong, since, password_at)


def of_account(cur: cursor, account: str, *, idle_minutes: int = IDLE_MINUTES) -> list[Session]:
    """The open sessions of an account, the latest first."""
    cur.execute(OF_ACCOUNT, {"account": account, "idle": idle_minutes})
    return [Session(*row) for row in cur]


def last_before(cur: cursor, account: str, present: str | None) -> tuple[datetime, str] | None:
    """(when, from which address) the last login before the present session was."""
    cur.execute(LAST, {"account": account, "present": present})
    return cur.fetchone()


def end_session(cur: cursor, account: str, session: str, *, actor: str, by: str | None) -> None:
    """End one session of an account. actor, by: the login and the account of who ends it. Raises Missing."""
    cur.execute(END, {"account": account, "session": session, "kept": None, "actor": actor, "by": by})
    if not cur.fetchone()[0]:
        raise Missing("session_gone")


def end_sessions(cur: cursor, account: str, *, actor: str, by: str | None, kept: str | None = None) -> int:
    """End every session of an account, but the kept one; how many there were."""
    cur.execute(END, {"account": account, "session": None, "kept": kept, "actor": actor, "by": by})
    return cur.fetchone()[0]
