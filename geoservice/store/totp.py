"""The keys of second factors: sealed, enrolled once, and the last step whose code was taken."""

from psycopg2.extensions import cursor

from geoservice.model.fault import Conflict, Invalid, words

words(
    totp_known=(
        "这个账号已经绑定了动态码。请退出后重新登录。",
        "This account has a second factor already. Please log out and in again.",
    ),
)

# The session in which the code was shown is a strong one from now on.
ENROL = """
    WITH changed AS (
        UPDATE register.account SET totp_secret = %(sealed)s, totp_step = %(step)s, version = version + 1
        WHERE id = %(account)s AND totp_secret IS NULL
        RETURNING id, login
    ), strong AS (
        UPDATE register.session SET is_strong = true WHERE id = %(session)s AND account_id IN (SELECT id FROM changed)
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id)
    SELECT login, id, 'enrol_totp', 'account', id FROM changed
"""

# Of two logins with one code, one waits for the other's row and then finds the step taken.
TAKE = """
    UPDATE register.account SET totp_step = %(step)s
    WHERE id = %(account)s AND coalesce(totp_step, 0) < %(step)s
"""

RESET = """
    WITH changed AS (
        UPDATE register.account SET totp_secret = NULL, totp_step = NULL, version = version + 1
        WHERE id = %(account)s AND totp_secret IS NOT NULL
        RETURNING id
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id)
    SELECT %(actor)s, %(by)s, 'reset_totp', 'account', id FROM changed
"""


def enrol(cur: cursor, account: str, session: str | None, *, sealed: bytes, step: int) -> None:
    """Store a key whose code of `step` was shown. Raises Conflict when there is one."""
    cur.execute(ENROL, {"account": account, "session": session, "sealed": sealed, "step": step})
    if not cur.rowcount:
        raise Conflict("totp_known")


def take(cur: cursor, account: str, step: int) -> None:
    """Take a code for the first and last time. Raises Invalid when another login was quicker."""
    cur.execute(TAKE, {"account": account, "step": step})
    if not cur.rowcount:
        raise Invalid("totp_wrong", field="code")


def reset(cur: cursor, account: str, *, actor: str, by: str | None = None) -> None:
    """Forget an account's key, as for a lost phone; her sessions end."""
    cur.execute(RESET, {"account": account, "actor": actor, "by": by})
