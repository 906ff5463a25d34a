"""Which subject of the single sign-on is which account."""

from dataclasses import dataclass
from datetime import datetime

from psycopg2 import errors
from psycopg2.extensions import cursor

from geoservice.model.fault import Conflict, Missing, words
from geoservice.model.sign_on import Tie

words(
    sign_on_taken=(
        "这个统一身份已经关联了一个账号，或者这个账号已经有关联。请先解除原来的。",
        "This subject is tied to an account already, or this account to a subject. Please end that first.",
    ),
    sign_on_gone=("这个账号没有关联统一身份。", "This account is tied to no single sign-on."),
)

TIED = """
    SELECT a.id::text, a.login, s.tied_by = a.id, a.totp_secret IS NOT NULL, a.disabled_at IS NOT NULL
    FROM register.sign_on AS s JOIN register.account AS a ON a.id = s.account_id
    WHERE s.issuer = %(issuer)s AND s.subject = %(subject)s AND s.ended_at IS NULL
"""

OF_ACCOUNT = """
    SELECT subject, since, tied_by = account_id
    FROM register.sign_on
    WHERE account_id = %(account)s AND issuer = %(issuer)s AND ended_at IS NULL
"""

TIE = """
    WITH tied AS (
        INSERT INTO register.sign_on (account_id, issuer, subject, tied_by)
        VALUES (%(account)s, %(issuer)s, %(subject)s, %(by)s)
        RETURNING account_id
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
    SELECT %(actor)s, %(by)s, 'tie_sign_on', 'account', account_id,
        jsonb_build_object('issuer', %(issuer)s, 'sign_on', %(subject)s)
    FROM tied
"""

UNTIE = """
    WITH ended AS (
        UPDATE register.sign_on SET ended_at = now()
        WHERE account_id = %(account)s AND issuer = %(issuer)s AND ended_at IS NULL
        RETURNING account_id, subject
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before)
    SELECT %(actor)s, %(by)s, 'end_sign_on', 'account', account_id,
        jsonb_build_object('issuer', %(issuer)s, 'sign_on', subject)
    FROM ended
"""


@dataclass(frozen=True)
class SignOn:
    """A subject that an account is tied to. is_own: by herself, not by an officer."""

    subject: str
    since: datetime
    is_own: bool


def tied(cur: cursor, issuer: str, subject: str) -> Tie | None:
    """The account of a subject."""
    cur.execute(TIED, {"issuer": issuer, "subject": subject})
    row = cur.fetchone()
    return Tie(*row) if row else None


def of_account(cur: cursor, account: str, issuer: str) -> SignOn | None:
    cur.execute(OF_ACCOUNT, {"account": account, "issuer": issuer})
    row = cur.fetchone()
    return SignOn(*row) if row else None


def tie(cur: cursor, account: str, issuer: str, subject: str, *, actor: str, by: str) -> None:
    """Let whoever is this subject come in as this account. Raises Conflict when either is tied already."""
    given = {"account": account, "issuer": issuer, "subject": subject, "actor": actor, "by": by}
    try:
        cur.execute("SAVEPOINT tie")
        cur.execute(TIE, given)
    except errors.UniqueViolation:
        cur.execute("ROLLBACK TO SAVEPOINT tie")
        raise Conflict("sign_on_taken", field="subject") from None


def untie(cur: cursor, account: str, issuer: str, *, actor: str, by: str) -> None:
    """End it; her sessions end, too. Raises Missing."""
    cur.execute(UNTIE, {"account": account, "issuer": issuer, "actor": actor, "by": by})
    if not cur.rowcount:
        raise Missing("sign_on_gone")
