"""Accounts: who may log in, by which password, and what she is appointed to."""

from dataclasses import dataclass
from datetime import datetime

from psycopg2 import errors
from psycopg2.extensions import cursor

from geoservice.model.fault import Conflict, Invalid, Missing, words

words(
    login_taken=("已经有人用“{login}”这个登录名。", "The login name '{login}' is taken."),
    invitation_gone=(
        "这个链接已经用过、过期或者不完整。请向系统管理员要一个新的。",
        "This link was used, has expired or is not whole. Please ask your system officer for a new one.",
    ),
    account_gone=("没有登录名是“{login}”的账号。", "There is no account with the login name '{login}'."),
    appointment_gone=("这个人在这里没有这个角色。", "This person does not hold this role here."),
    organisation_gone=("没有这个工会组织。", "There is no such organisation."),
)


@dataclass(frozen=True)
class Credentials:
    """What a login is checked against."""

    id: str
    login: str
    name: str
    password: str | None
    totp_secret: bytes | None
    totp_step: int | None
    disabled_at: datetime | None


CREDENTIALS = """
    SELECT id::text, login, name, password, totp_secret, totp_step, disabled_at
    FROM register.account
    WHERE login = lower(%(login)s)
"""

ADD = """
    WITH added AS (
        INSERT INTO register.account (login, name, organisation_id)
        SELECT lower(%(login)s), %(name)s, id FROM register.organisation WHERE path = %(path)s::ltree
        RETURNING id, login, name
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
        SELECT %(actor)s, %(by)s, 'add_account', 'account', id,
            jsonb_build_object('login', login, 'name', name, 'organisation', %(path)s)
        FROM added
    )
    SELECT id::text FROM added
"""

APPOINT = """
    WITH added AS (
        INSERT INTO register.appointment (account_id, role, organisation_id)
        SELECT %(account)s, %(role)s, id FROM register.organisation WHERE path = %(path)s::ltree
        ON CONFLICT (account_id, role, organisation_id) WHERE ended_at IS NULL DO NOTHING
        RETURNING id
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
        SELECT %(actor)s, %(by)s, 'appoint', 'account', %(account)s,
            jsonb_build_object('role', %(role)s, 'scope', %(path)s)
        FROM added
    )
    SELECT count(*) FROM added
"""

INVITE = """
    WITH former AS (
        UPDATE register.invitation SET used_at = now() WHERE account_id = %(account)s AND used_at IS NULL
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id)
        VALUES (%(actor)s, %(by)s, 'invite', 'account', %(account)s)
    )
    INSERT INTO register.invitation (secret_sha256, account_id, expires_at)
    VALUES (%(secret)s, %(account)s, now() + make_interval(hours => %(hours)s))
"""

INVITED = """
    SELECT a.id::text, a.login, a.name
    FROM register.invitation AS i JOIN register.account AS a ON a.id = i.account_id
    WHERE i.secret_sha256 = %(secret)s AND i.used_at IS NULL AND i.expires_at > now() AND a.disabled_at IS NULL
"""

USE_INVITATION = """
    WITH used AS (
        UPDATE register.invitation SET used_at = now()
        WHERE secret_sha256 = %(secret)s AND used_at IS NULL AND expires_at > now()
        RETURNING account_id
    ), changed AS (
        UPDATE register.account AS a SET password = %(password)s, password_at = now(), version = version + 1
        FROM used
        WHERE a.id = used.account_id AND a.disabled_at IS NULL
        RETURNING a.id, a.login
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id)
        SELECT login, id, 'set_password', 'account', id FROM changed
    )
    SELECT id::text FROM changed
"""

# Her sessions end with it (migration of the login).
CHANGE_PASSWORD = """
    WITH changed AS (
        UPDATE register.account SET password = %(password)s, password_at = now(), version = version + 1
        WHERE id = %(account)s AND disabled_at IS NULL
        RETURNING id, login
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id)
    SELECT login, id, 'change_password', 'account', id FROM changed
"""  # noqa: S105  a statement

# The same password under dearer parameters: nothing that anybody would look for in the history.
REHASH = (
    "UPDATE register.account SET password = %(password)s WHERE id = %(account)s AND password = %(former)s"
)

DISABLE = """
    WITH changed AS (
        UPDATE register.account SET
            disabled_at = CASE WHEN %(disabled)s THEN now() END,
            used_at = CASE WHEN %(disabled)s THEN used_at ELSE now() END, version = version + 1
        WHERE id = %(account)s AND (disabled_at IS NULL) = %(disabled)s
        RETURNING id
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id)
    SELECT %(actor)s, %(by)s, CASE WHEN %(disabled)s THEN 'disable_account' ELSE 'enable_account' END, 'account', id
    FROM changed
"""

DISABLE_UNUSED = """
    WITH changed AS (
        UPDATE register.account SET disabled_at = now(), version = version + 1
        WHERE disabled_at IS NULL AND used_at < now() - make_interval(days => %(days)s)
        RETURNING id, used_at
    )
    INSERT INTO register.event (actor, action, subject, subject_id, after)
    SELECT 'geoservice', 'disable_account', 'account', id, jsonb_build_object('unused_since', used_at) FROM changed
"""

# The present one and those before it.
PASSWORDS = """
    SELECT password FROM (
        SELECT password, NULL::bigint AS id FROM register.account WHERE id = %(account)s AND password IS NOT NULL
        UNION ALL
        SELECT password, id FROM register.former_password WHERE account_id = %(account)s
    ) AS had
    ORDER BY id DESC NULLS FIRST
    LIMIT %(number)s
"""

END_APPOINTMENT = """
    WITH ended AS (
        UPDATE register.appointment AS p SET ended_at = now()
        FROM register.organisation AS o
        WHERE o.id = p.organisation_id AND p.ended_at IS NULL
            AND (p.account_id, p.role, o.path) = (%(account)s, %(role)s, %(path)s::ltree)
        RETURNING p.account_id
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before)
    SELECT %(actor)s, %(by)s, 'end_appointment', 'account', account_id,
        jsonb_build_object('role', %(role)s, 'scope', %(path)s)
    FROM ended
"""

EVERYBODY = """
    SELECT a.login, a.name, o.path::text, a.disabled_at IS NOT NULL, a.password IS NOT NULL,
        coalesce((
            SELECT array_agg(p.role || '@' || s.path::text ORDER BY s.path, p.role)
            FROM register.appointment AS p JOIN register.organisation AS s ON s.id = p.organisation_id
            WHERE p.account_id = a.id AND p.ended_at IS NULL), '{}')
    FROM register.account AS a JOIN register.organisation AS o ON o.id = a.organisation_id
    ORDER BY o.path, a.login
"""

HAS_ANY = "SELECT EXISTS (SELECT FROM register.account)"
HAS_PASSWORD = "SELECT EXISTS (SELECT FROM register.account WHERE password IS NOT NULL)"  # noqa: S105  a statement


def has_any(cur: cursor) -> bool:
    cur.execute(HAS_ANY)
    return cur.fetchone()[0]


def has_password(cur: cursor) -> bool:
    """Whether anybody can log in with a password, disabled or not."""
    cur.execute(HAS_PASSWORD)
    return cur.fetchone()[0]


def everybody(cur: cursor) -> list[tuple[str, str, str, bool, bool, list[str]]]:
    """(login, name, path, is disabled, has a password, roles as role@path) of each account, for the command line."""
    cur.execute(EVERYBODY)
    return cur.fetchall()


def credentials(cur: cursor, login: str) -> Credentials | None:
    cur.execute(CREDENTIALS, {"login": login})
    row = cur.fetchone()
    return Credentials(*row) if row else None


def account_named(cur: cursor, login: str) -> Credentials:
    """Raises Missing."""
    known = credentials(cur, login)
    if known is None:
        raise Missing("account_gone", login=login)
    return known


def add_account(cur: cursor, *, login: str, name: str, path: str, actor: str, by: str | None = None) -> str:
    """Add an account that belongs to the organisation at `path`; its id.

    actor, by: the login and the account of who adds it. Raises Invalid for a login that is taken, Missing for a path.
    """
    try:
        cur.execute("SAVEPOINT add_account")
        cur.execute(ADD, {"login": login, "name": name, "path": path, "actor": actor, "by": by})
    except errors.UniqueViolation:
        cur.execute("ROLLBACK TO SAVEPOINT add_account")
        raise Invalid("login_taken", field="login", login=login) from None
    row = cur.fetchone()
    if row is None:
        raise Missing("organisation_gone", field="organisation")
    return row[0]


def appoint(cur: cursor, account: str, role: str, path: str, *, actor: str, by: str | None = None) -> None:
    """Give a role in the scope of the organisation at `path`. Raises Conflict when duties would no longer be apart."""
    try:
        cur.execute("SAVEPOINT appoint")
        cur.execute(APPOINT, {"account": account, "role": role, "path": path, "actor": actor, "by": by})
    except errors.CheckViolation as error:
        cur.execute("ROLLBACK TO SAVEPOINT appoint")
        if error.diag.constraint_name != "duties_are_apart":
            raise
        raise Conflict("duties_apart", field="role") from None


def end_appointment(
    cur: cursor, account: str, role: str, path: str, *, actor: str, by: str | None = None
) -> None:
    """Take a role in the scope of the organisation at `path` back. Raises Missing."""
    cur.execute(END_APPOINTMENT, {"account": account, "role": role, "path": path, "actor": actor, "by": by})
    if not cur.rowcount:
        raise Missing("appointment_gone", field="role")


def disable(cur: cursor, account: str, disabled: bool, *, actor: str, by: str | None = None) -> None:
    """Keep an account out, or let it in again. What is so already stays so."""
    cur.execute(DISABLE, {"account": account, "disabled": disabled, "actor": actor, "by": by})


def disable_unused(cur: cursor, days: int) -> None:
    """Keep out every account that nobody has logged in with for so many days."""
    cur.execute(DISABLE_UNUSED, {"days": days})


def last_passwords(cur: cursor, account: str, number: int) -> list[str]:
    """The hashes of so many passwords that the account has and had, the latest first."""
    cur.execute(PASSWORDS, {"account": account, "number": number})
    return [password for (password,) in cur]


def change_password(cur: cursor, account: str, password: str) -> None:
    """Set one's own password, given as its argon2id hash."""
    cur.execute(CHANGE_PASSWORD, {"account": account, "password": password})


def rehash(cur: cursor, account: str, former: str, password: str) -> None:
    """Store the same password under another hash."""
    cur.execute(REHASH, {"account": account, "former": former, "password": password})


def invite(
    cur: cursor, account: str, *, secret: bytes, hours: int, actor: str, by: str | None = None
) -> None:
    """Let whoever has the secret of this SHA-256 set the account's password, once; earlier links end."""
    cur.execute(INVITE, {"account": account, "secret": secret, "hours": hours, "actor": actor, "by": by})


def invited(cur: cursor, secret: bytes) -> tuple[str, str, str]:
    """(id, login, name) of the account that this link is for. Raises Missing."""
    cur.execute(INVITED, {"secret": secret})
    row = cur.fetchone()
    if row is None:
        raise Missing("invitation_gone")
    return row


def set_password(cur: cursor, *, secret: bytes, password: str) -> str:
    """Use up the link and set the password, given as its argon2id hash; the account's id. Raises Missing."""
    cur.execute(USE_INVITATION, {"secret": secret, "password": password})
    row = cur.fetchone()
    if row is None:
        raise Missing("invitation_gone")
    return row[0]
