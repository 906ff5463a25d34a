"""How many logins may fail before one has to wait. How long, is said where they are counted (migration of the login)."""

from dataclasses import dataclass
from hashlib import sha256

from geoservice.model.fault import words

words(
    login_locked=(
        "试错的次数太多，请 {minutes} 分钟后再试，或请安全管理员解锁。",
        "Too many attempts failed. Please try again in {minutes} min, or ask your security officer to unlock the account.",
    ),
)

SUBJECT_BYTES = 64


@dataclass(frozen=True)
class Limit:
    """kind: by what is counted. most: failures of which the last locks for `minutes`; each one after that doubles it."""

    kind: str
    most: int
    minutes: int = 1


ACCOUNT = Limit("account", 5)
# Behind one address there may be a whole office.
ADDRESS = Limit("address", 30)


@dataclass(frozen=True)
class Limits:
    """tells_each_failure: each login that failed is an event, not only each lock."""

    account: Limit = ACCOUNT
    address: Limit = ADDRESS
    tells_each_failure: bool = False


USUAL_LIMITS = Limits()


def account_subject(login: str) -> bytes:
    """By what a login name is counted. What was typed there, perhaps a password, is not stored."""
    return sha256(login.strip().lower().encode(errors="replace")).digest()
