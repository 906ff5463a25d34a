"""Logins that fail, counted for all workers: an attempt is booked before its password is looked at.

So of many attempts at once no more are looked at than of as many one after another.
"""

from dataclasses import dataclass
from math import ceil

from psycopg2.extensions import cursor

from geoservice.model.fault import TooMany
from geoservice.model.lockout import SUBJECT_BYTES, USUAL_LIMITS, Limit, Limits, account_subject

BOOK = """
    SELECT failures, wait_seconds, is_locked FROM register.book_attempt(
        %(kind)s, %(subject)s, %(most)s, make_interval(mins => %(minutes)s))
"""

FORGET_ACCOUNT = "DELETE FROM register.login_failure WHERE kind = 'account' AND subject = %(subject)s"

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
        jsonb_build_object('failures', %(failures)s, 'address', %(address)s)
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


@dataclass(frozen=True)
class Attempt:
    """An attempt to log in that was booked. login: none where it is not known yet who comes.

    network: of the address, as bytes; the others say what it has locked.
    """

    login: str | None
    address: str
    network: bytes
    account_failures: int | None
    address_failures: int | None
    limits: Limits = USUAL_LIMITS


def book(
    cur: cursor, *, login: str | None, address: str, network: bytes, limits: Limits = USUAL_LIMITS
) -> Attempt:
    """Count an attempt as failed until it is known better. Raises TooMany while the name or the address is locked."""
    network = network[:SUBJECT_BYTES]
    by_address = booked(cur, limits.address, network)
    by_account = booked(cur, limits.account, account_subject(login)) if login is not None else None
    name = login.strip() if login is not None else None
    return Attempt(name, address, network, by_account, by_address, limits)


def booked(cur: cursor, limit: Limit, subject: bytes) -> int | None:
    """How many have failed if this one locks, otherwise None. Raises TooMany."""
    cur.execute(BOOK, {"kind": limit.kind, "subject": subject, "most": limit.most, "minutes": limit.minutes})
    failures, wait_seconds, is_locked = cur.fetchone()
    if wait_seconds:
        raise TooMany("login_locked", retry_after=wait_seconds, minutes=ceil(wait_seconds / 60))
    return failures if is_locked else None


def failed(cur: cursor, attempt: Attempt) -> None:
    """Write of what a failed attempt has locked, and of the failure where each is to be told and it has locked nothing."""
    given = {"login": attempt.login, "address": attempt.address}
    if attempt.account_failures:
        cur.execute(LOG_ACCOUNT, {**given, "failures": attempt.account_failures})
    if attempt.address_failures:
        cur.execute(LOG_ADDRESS, {**given, "failures": attempt.address_failures})
    if attempt.limits.tells_each_failure and not (attempt.account_failures or attempt.address_failures):
        cur.execute(LOG_FAILURE, given)


def worked(cur: cursor, attempt: Attempt, *, wholly: bool = True) -> None:
    """Take an attempt back that did not fail, and if she is in `wholly`, forget what failed with her name before."""
    if attempt.login is not None:
        account_worked(cur, account_subject(attempt.login), attempt.limits.account, wholly)
    take_back(cur, attempt.network, attempt.limits.address)


def account_worked(cur: cursor, subject: bytes, limit: Limit, wholly: bool) -> None:
    if wholly:
        cur.execute(FORGET_ACCOUNT, {"subject": subject})
        cur.execute(SWEEP)
    else:
        take_back(cur, subject, limit)


def take_back(cur: cursor, subject: bytes, limit: Limit) -> None:
    cur.execute(TAKE_BACK, {"kind": limit.kind, "subject": subject, "most": limit.most})
