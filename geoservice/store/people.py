"""The people of the register as those see them who look after accounts: lists, one account, and what changes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.fault import Invalid, Missing, words
from geoservice.model.lockout import SUBJECT_BYTES, account_subject
from geoservice.model.organisation_path import PATH
from geoservice.store.union_choices import NAMES_ABOVE

words(
    person_gone=(
        "没有这个账号，或者不在您的范围内。",
        "There is no such account, or it is outside your scope.",
    ),
    organisation_unknown=(
        "您的范围内没有叫“{name}”的工会。请写全称，或者写路径，例如 acftu.d61。",
        "No union called '{name}' is within your scope. Give its full name, or its path as in acftu.d61.",
    ),
    organisation_ambiguous=(
        "有几个工会都叫“{name}”：{paths}。请写路径。",
        "Several unions are called '{name}': {paths}. Please give the path.",
    ),
)

PAGE = 50

ROLES_OF = """
    SELECT array_agg(DISTINCT p.role) FROM register.appointment AS p
    WHERE p.account_id = a.id AND p.ended_at IS NULL
"""

LISTED = f"""
    SELECT a.id::text, a.login, a.name, o.name, o.path::text, a.disabled_at, a.password IS NOT NULL,
        a.totp_secret IS NOT NULL, coalesce(({ROLES_OF}), '{{}}')
    FROM register.account AS a JOIN register.organisation AS o ON o.id = a.organisation_id
    WHERE o.path <@ %(scopes)s::ltree[]
        AND (%(below)s::ltree IS NULL OR o.path <@ %(below)s::ltree)
        AND (%(role)s IS NULL OR EXISTS (
            SELECT FROM register.appointment AS p
            WHERE p.account_id = a.id AND p.role = %(role)s AND p.ended_at IS NULL))
        AND (%(state)s IS NULL OR %(state)s = CASE
            WHEN a.disabled_at IS NOT NULL THEN 'disabled' WHEN a.password IS NULL THEN 'invited' ELSE 'active' END)
        AND (%(text)s IS NULL OR strpos(a.login, lower(%(text)s)) > 0 OR strpos(a.name, %(text)s) > 0)
        AND a.login > %(after)s
    ORDER BY a.login
    LIMIT %(limit)s
"""  # noqa: S608  put together from constants

ONE = f"""
    SELECT a.id::text, a.login, a.name, o.name, o.path::text, a.disabled_at, a.password IS NOT NULL,
        a.totp_secret IS NOT NULL, coalesce(({ROLES_OF}), '{{}}')
    FROM register.account AS a JOIN register.organisation AS o ON o.id = a.organisation_id
    WHERE a.id = %(account)s
"""  # noqa: S608

APPOINTMENTS = f"""
    SELECT p.id::text, p.role, o.path::text, o.name, {NAMES_ABOVE}, p.since, p.ended_at
    FROM register.appointment AS p JOIN register.organisation AS o ON o.id = p.organisation_id
    WHERE p.account_id = %(account)s
    ORDER BY p.ended_at DESC NULLS FIRST, p.since DESC
    LIMIT 100
"""  # noqa: S608

HISTORY = """
    SELECT at, actor, action, before, after
    FROM register.event
    WHERE subject = 'account' AND subject_id = %(account)s
    ORDER BY id DESC
    LIMIT 50
"""

LOCKED_UNTIL = """
    SELECT max(locked_until) FROM register.login_failure
    WHERE kind IN ('account', 'pair', 'device') AND subject BETWEEN %(subject)s AND %(last)s AND locked_until > now()
"""

# Each arm is one look at an index, where either of them OR the other would read all unions.
CHOSEN = """
    SELECT path::text
    FROM (
        SELECT path FROM register.organisation WHERE name = %(name)s
        UNION
        SELECT path FROM register.organisation WHERE path = %(path)s::ltree
    ) AS meant
    WHERE path <@ %(scopes)s::ltree[]
    ORDER BY nlevel(path), path
    LIMIT 4
"""

MOVE = """
    WITH former AS (
        SELECT a.id, o.path FROM register.account AS a JOIN register.organisation AS o ON o.id = a.organisation_id
        WHERE a.id = %(account)s
        FOR NO KEY UPDATE OF a
    ), changed AS (
        UPDATE register.account AS a SET organisation_id = o.id, version = version + 1
        FROM register.organisation AS o, former
        WHERE o.path = %(path)s::ltree AND a.id = former.id AND o.id <> a.organisation_id
        RETURNING a.id
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    SELECT %(actor)s, %(by)s, 'move_account', 'account', changed.id,
        jsonb_build_object('organisation', former.path::text), jsonb_build_object('organisation', %(path)s)
    FROM changed JOIN former USING (id)
"""

UNLOCK = """
    WITH unlocked AS (
        DELETE FROM register.login_failure
        WHERE kind IN ('account', 'pair', 'device') AND subject BETWEEN %(subject)s AND %(last)s
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id)
    VALUES (%(actor)s, %(by)s, 'unlock_account', 'account', %(account)s)
"""


@dataclass(frozen=True)
class Person:
    """An account. path: of the organisation where it belongs."""

    id: str
    login: str
    name: str
    organisation: str
    path: str
    disabled_at: datetime | None
    has_password: bool
    has_totp: bool
    roles: Sequence[str]

    @property
    def state(self) -> str:
        if self.disabled_at:
            return "disabled"
        return "active" if self.has_password else "invited"


@dataclass(frozen=True)
class Held:
    """A role that is or was held. above: the names of those above its union, from the top down."""

    id: str
    role: str
    path: str
    organisation: str
    above: Sequence[str]
    since: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Event:
    """A line of the history."""

    at: datetime
    actor: str
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def unions(self) -> set[str]:
        """The paths of the unions that it names."""
        told = [*(self.before or {}).items(), *(self.after or {}).items()]
        return {path for name, path in told if name in ("scope", "organisation")}


def listed(
    cur: cursor,
    scopes: Sequence[str],
    *,
    below: str | None = None,
    role: str | None = None,
    state: str | None = None,
    text: str | None = None,
    after: str = "",
) -> tuple[list[Person], str | None]:
    """A page of those who belong to organisations in the scopes, by login; and after which login the next page begins."""
    given = {"scopes": list(scopes), "below": below, "role": role, "state": state, "text": text}
    cur.execute(LISTED, {**given, "after": after, "limit": PAGE + 1})
    found = [Person(*row) for row in cur]
    return found[:PAGE], found[PAGE - 1].login if len(found) > PAGE else None


def person(cur: cursor, account: str) -> Person:
    """Raises Missing."""
    cur.execute(ONE, {"account": account})
    row = cur.fetchone()
    if row is None:
        raise Missing("person_gone")
    return Person(*row)


def appointments(cur: cursor, account: str) -> list[Held]:
    """The roles of an account, those first that it holds now."""
    cur.execute(APPOINTMENTS, {"account": account})
    return [Held(*row) for row in cur]


def appointment(cur: cursor, account: str, appointment: str) -> Held:
    """A role that the account holds now. Raises Missing."""
    for held in appointments(cur, account):
        if held.id == appointment and held.ended_at is None:
            return held
    raise Missing("appointment_gone")


def history(cur: cursor, account: str) -> list[Event]:
    """What was done to an account, the latest first."""
    cur.execute(HISTORY, {"account": account})
    return [Event(*row) for row in cur]


def locked_until(cur: cursor, login: str) -> datetime | None:
    """Until when a name is locked, somewhere or everywhere."""
    cur.execute(LOCKED_UNTIL, of_name(login))
    row = cur.fetchone()
    return row[0] if row else None


def chosen(cur: cursor, text: str, scopes: Sequence[str], field: str = "organisation") -> str:
    """The path of the organisation in the scopes with this name or path. Raises Invalid naming the field."""
    name = text.strip()
    path = name if PATH.fullmatch(name) else None
    cur.execute(CHOSEN, {"name": name, "path": path, "scopes": list(scopes)})
    found = [path for (path,) in cur]
    if not found:
        raise Invalid("organisation_unknown", field=field, name=name)
    if len(found) > 1 and name not in found:
        raise Invalid("organisation_ambiguous", field=field, name=name, paths=", ".join(found))
    return name if name in found else found[0]


def move(cur: cursor, account: str, path: str, *, actor: str, by: str | None) -> None:
    """Let an account belong to another organisation; her sessions end."""
    cur.execute(MOVE, {"account": account, "path": path, "actor": actor, "by": by})


def unlock(cur: cursor, account: str, login: str, *, actor: str, by: str | None) -> None:
    """Let an account try again at once."""
    cur.execute(UNLOCK, {**of_name(login), "account": account, "actor": actor, "by": by})


def of_name(login: str) -> dict[str, bytes]:
    """The range of all by which failures with a name are counted: with networks and devices, too."""
    subject = account_subject(login)
    return {"subject": subject, "last": subject + b"\xff" * SUBJECT_BYTES}
