"""The first account: nobody can log in yet, so whoever runs the service is given a link that opens the door once."""

from psycopg2.extensions import cursor

from geoservice.model.fault import NotAllowed, words
from geoservice.model.role import SECURITY, SYSTEM
from geoservice.model.secret import digest, new_secret
from geoservice.store import accounts
from geoservice.store.organisations import ROOT

words(
    first_account_known=(
        "已经有账号设过口令，不能再要首个链接。给某个账号新链接：geoservice account invite 登录名。",
        "An account has a password already, so there is no first link any more. For a new link: geoservice account invite LOGIN.",
    ),
)

LOGIN, NAME = "admin", "管理员"
HOURS = 24
# Held for the transaction: of two that begin at once, one begins.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('register.first_account', 0))"


def begin(cur: cursor, *, actor: str) -> str:
    """The secret of a new link for the first account, which is made if need be; earlier links end.

    Raises NotAllowed once any account has a password.
    """
    cur.execute(ALONE)
    if accounts.has_password(cur):
        raise NotAllowed("first_account_known")
    known = accounts.credentials(cur, LOGIN)
    account = known.id if known else accounts.add_account(cur, login=LOGIN, name=NAME, path=ROOT, actor=actor)
    for role in (SYSTEM, SECURITY):
        accounts.appoint(cur, account, role, ROOT, actor=actor)
    secret = new_secret()
    accounts.invite(cur, account, secret=digest(secret), hours=HOURS, actor=actor)
    return secret
