"""Logins that fail, counted for all workers: an attempt is booked before its password is looked at.

So of many attempts at once no more are looked at than of as many one after another.
"""

from dataclasses import dataclass
from math import ceil

from psycopg2.extensions import cursor

from geoservice.model.fault import TooMany
from geoservice.model.lockout import USUAL_LIMITS, Limit, Limits, subjects

BOOK = """
    SELECT failures, wait_seconds, is_locked FROM register.book_attempt(
        %(kind)s, %(subject)s, %(most)s, make_interval(mins => %(minutes)s))
"""

FORGET = "DELETE FROM register.login_failure WHERE (kind, subject) = (%(kind)s, %(subject)s)"

# Not all that failed before: somebody who has an account would wipe out what she tried at others.
TAKE_BACK = """
    WITH gone AS (
        DELETE FROM register.login_failure WHERE (kind, subject) = (%(kind)s, %(subject)s) AND failures = 1
    )
    UPDATE register.login_failure SET
        failures = failures - 1, locked_until = CASE WHEN failures > %(most)s THEN locked_until END
    WHERE (kind, subject) = (%(kind)s, %(subject)s) AND failures > 1
"""

SWEEP = """
    DELETE FROM register.login_failure
    WHERE since < now() - interval '2 days' AND coalesce(locked_until, since) < now() - interval '2 days'
"""

# One for a lock, not for each try. Whoever tried is nobody; an unknown name has no account to write of.
LOG_ACCOUNT = """
    INSERT INTO register.event (actor, action, subject, subject_id, after)
    SELECT 'stranger', 'lock_account', 'account', id,
        jsonb_build_object('failures', %(failures)s, 'address', %(address)s, 'where', %(where)s)
    FROM register.account WHERE login = lower(%(login)s)
"""

LOG_ADDRESS = """
    INSERT INTO register.event (actor, action, subject, after)
    VALUES ('stranger', 'lock_address', 'installation',
        jsonb_build_object('failures', %(failures)s, 'address', %(address)s))
"""

# Where each failure is to be told: of the account if there is one of that name, otherwise of nobody.
LOG_FAILURE = """
    INSERT INTO register.event (actor, action, subject, subject_id, after)
    SELECT 'stranger', 'fail_login', CASE WHEN a.id IS NULL THEN 'installation' ELSE 'account' END, a.id,
        jsonb_build_object('address', %(address)s)
    FROM (VALUES (1)) AS one LEFT JOIN register.account AS a ON a.login = lower(%(login)s)
"""

LOCKS = {"pair": "network", "device": "device", "account": "everywhere"}


@dataclass(frozen=True)
class Attempt:
    """An attempt to log in that was booked. login: none where it is not known yet who comes.

    subjects: by what it counts, by kind. locking: how many have failed of the kinds that this one locks.
    """

    login: str | None
    address: str
    subjects: dict[str, bytes]
    locking: dict[str, int]
    limits: Limits = USUAL_LIMITS


def book(
    cur: cursor,
    *,
    login: str | None,
    address: str,
    network: bytes,
    device: bytes | None = None,
    everywhere: bool = True,
    limits: Limits = USUAL_LIMITS,
) -> Attempt:
    """Count an attempt as failed until it is known better. Raises TooMany while any of what it counts by is locked.

    device, everywhere: as model/lockout.py has them.
    """
    counted = subjects(login, network, device, everywhere=everywhere)
    found = {kind: booked(cur, limits.of(kind), subject) for kind, subject in counted.items()}
    locking = {kind: failures for kind, failures in found.items() if failures is not None}
    return Attempt(login.strip() if login is not None else None, address, counted, locking, limits)


def booked(cur: cursor, limit: Limit, subject: bytes) -> int | None:
    """How many have failed if this one locks, otherwise None. Raises TooMany."""
    cur.execute(BOOK, {"kind": limit.kind, "subject": subject, "most": limit.most, "minutes": limit.minutes})
    failures, wait_seconds, is_locked = cur.fetchone()
    if wait_seconds:
        code = "login_locked_everywhere" if limit.kind == "account" else "login_locked"
        raise TooMany(code, retry_after=wait_seconds, minutes=ceil(wait_seconds / 60))
    return failures if is_locked else None


def failed(cur: cursor, attempt: Attempt) -> None:
    """Write of what a failed attempt has locked, and of the failure where each is to be told and it has locked nothing."""
    given = {"login": attempt.login, "address": attempt.address}
    for kind, failures in attempt.locking.items():
        if kind == "address":
            cur.execute(LOG_ADDRESS, {**given, "failures": failures})
        else:
            cur.execute(LOG_ACCOUNT, {**given, "failures": failures, "where": LOCKS[kind]})
    if attempt.limits.tells_each_failure and not attempt.locking:
        cur.execute(LOG_FAILURE, given)


def worked(cur: cursor, attempt: Attempt, *, wholly: bool = True) -> None:
    """Take an attempt back that did not fail, and if she is in `wholly`, forget what failed with her name there before.

    What failed from all places stays: strangers would begin anew with each of her logins.
    """
    for kind, subject in attempt.subjects.items():
        given = {"kind": kind, "subject": subject, "most": attempt.limits.of(kind).most}
        cur.execute(FORGET if wholly and kind in ("pair", "device") else TAKE_BACK, given)
    if wholly:
        cur.execute(SWEEP)
