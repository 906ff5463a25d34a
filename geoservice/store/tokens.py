"""Tokens of machines: issued once, shown once, and good until they end or are revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg2.extensions import cursor

from geoservice.model.fault import Missing, words

words(
    token_gone=("没有这个令牌，或者不在您的范围内。", "There is no such token, or it is outside your scope.")
)

ISSUE = """
    WITH issued AS (
        INSERT INTO register.token (name, secret_sha256, organisation_id, issued_by, expires_at)
        SELECT %(name)s, %(secret)s, id, %(by)s, now() + make_interval(days => %(days)s)
        FROM register.organisation
        WHERE path = %(path)s::ltree
        RETURNING id, organisation_id, name, expires_at
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
        SELECT %(actor)s, %(by)s, 'issue_token', 'organisation', organisation_id,
            jsonb_build_object('token', id, 'name', name, 'expires_at', expires_at)
        FROM issued
    )
    SELECT id::text FROM issued
"""

REVOKE = """
    WITH revoked AS (
        UPDATE register.token SET revoked_at = now()
        WHERE id = %(token)s AND revoked_at IS NULL
        RETURNING id, organisation_id, name
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
    SELECT %(actor)s, %(by)s, 'revoke_token', 'organisation', organisation_id,
        jsonb_build_object('token', id, 'name', name)
    FROM revoked
"""

LIST = """
    SELECT t.id::text, t.name, o.name, o.path::text, a.name, t.issued_at, t.expires_at, t.used_on, t.revoked_at, a.disabled_at IS NOT NULL
    FROM register.token AS t
    JOIN register.organisation AS o ON o.id = t.organisation_id
    JOIN register.account AS a ON a.id = t.issued_by
    WHERE o.path <@ %(scopes)s::ltree[] AND (%(token)s IS NULL OR t.id = %(token)s::uuid)
    ORDER BY t.revoked_at IS NOT NULL OR t.expires_at <= now(), t.issued_at DESC
    LIMIT 200
"""

# Those that her account takes along when it is disabled.
OF_ACCOUNT = """
    SELECT t.id::text, t.name, o.name, o.path::text, a.name, t.issued_at, t.expires_at, t.used_on, t.revoked_at, a.disabled_at IS NOT NULL
    FROM register.token AS t
    JOIN register.organisation AS o ON o.id = t.organisation_id
    JOIN register.account AS a ON a.id = t.issued_by
    WHERE t.issued_by = %(account)s::uuid AND t.revoked_at IS NULL AND t.expires_at > now()
    ORDER BY t.issued_at
"""

# Whose account was disabled, her tokens are no good until it is let in again.
BEARER = """
    SELECT t.id::text, t.name, o.path::text, t.used_on IS DISTINCT FROM current_date
    FROM register.token AS t
    JOIN register.organisation AS o ON o.id = t.organisation_id
    JOIN register.account AS a ON a.id = t.issued_by
    WHERE t.secret_sha256 = %(secret)s AND t.revoked_at IS NULL AND t.expires_at > now() AND a.disabled_at IS NULL
"""
USED = "UPDATE register.token SET used_on = current_date WHERE id = %(token)s"


@dataclass(frozen=True)
class Token:
    """A token as those see it who look after it. organisation, path: of its scope.

    is_held: who issued it is disabled, so it opens nothing while that is so.
    """

    id: str
    name: str
    organisation: str
    path: str
    issued_by: str
    issued_at: datetime
    expires_at: datetime
    used_on: date | None
    revoked_at: datetime | None
    is_held: bool = False

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now


def issue(cur: cursor, *, name: str, secret: bytes, path: str, days: int, actor: str, by: str) -> str:
    """Issue a token whose secret has this SHA-256, for the organisation at `path` and all below it; its id."""
    cur.execute(ISSUE, {"name": name, "secret": secret, "path": path, "days": days, "actor": actor, "by": by})
    return cur.fetchone()[0]


def revoke(cur: cursor, token: str, *, actor: str, by: str) -> None:
    cur.execute(REVOKE, {"token": token, "actor": actor, "by": by})


def listed(cur: cursor, scopes: Sequence[str]) -> list[Token]:
    """Tokens whose scope lies below these paths: those that are good first."""
    cur.execute(LIST, {"scopes": list(scopes), "token": None})
    return [Token(*row) for row in cur.fetchall()]


def of_account(cur: cursor, account: str) -> list[Token]:
    """Tokens that the account has issued and that have not ended: they go with it when it is disabled."""
    cur.execute(OF_ACCOUNT, {"account": account})
    return [Token(*row) for row in cur.fetchall()]


def one(cur: cursor, scopes: Sequence[str], token: str) -> Token:
    """Raises Missing."""
    cur.execute(LIST, {"scopes": list(scopes), "token": token})
    row = cur.fetchone()
    if row is None:
        raise Missing("token_gone")
    return Token(*row)


def bearer(cur: cursor, secret: bytes) -> tuple[str, str, str] | None:
    """(id, name, path of its scope) of the token whose secret has this SHA-256, if it is good."""
    cur.execute(BEARER, {"secret": secret})
    row = cur.fetchone()
    if row is None:
        return None
    token, name, path, is_first_today = row
    if is_first_today:
        cur.execute(USED, {"token": token})
    return token, name, path
