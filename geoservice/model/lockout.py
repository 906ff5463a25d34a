"""How many logins may fail before one has to wait. How long, is said where they are counted (migration of the login).

Guesses at a name count where they come from, and soon lock there. From all places together they lock only after many, for
otherwise anybody could keep out whoever's name she knows. A device that the account was logged in with before has a count of its
own, and neither waits for what fails elsewhere: OWASP calls it device cookies.
"""

from dataclasses import dataclass
from hashlib import sha256

from geoservice.model.fault import words

words(
    login_locked=(
        "试错的次数太多，请 {minutes} 分钟后再试，或请安全管理员解锁。",
        "Too many attempts failed. Please try again in {minutes} min, or ask your security officer to unlock the account.",
    ),
    login_locked_everywhere=(
        "许多地方都在试这个登录名。请用以前登录过的设备登录，或 {minutes} 分钟后再试，或请安全管理员解锁。",
        "This name is tried from many places. Please log in on a device that you have logged in on before, try again in {minutes} min, or ask your security officer to unlock the account.",
    ),
)

SUBJECT_BYTES = 64
NAME_BYTES = 32


@dataclass(frozen=True)
class Limit:
    """kind: by what is counted. most: failures of which the last locks for `minutes`; each one after that doubles it."""

    kind: str
    most: int
    minutes: int = 1


PAIR = Limit("pair", 5)
DEVICE = Limit("device", 5)
ACCOUNT = Limit("account", 50)
# Behind one address there may be a whole office.
ADDRESS = Limit("address", 30)


@dataclass(frozen=True)
class Limits:
    """tells_each_failure: each login that failed is an event, not only each lock."""

    pair: Limit = PAIR
    device: Limit = DEVICE
    account: Limit = ACCOUNT
    address: Limit = ADDRESS
    tells_each_failure: bool = False

    def of(self, kind: str) -> Limit:
        return {"pair": self.pair, "device": self.device, "account": self.account, "address": self.address}[
            kind
        ]


USUAL_LIMITS = Limits()


def account_subject(login: str) -> bytes:
    """By what a login name is counted. What was typed there, perhaps a password, is not stored."""
    return sha256(login.strip().lower().encode(errors="replace")).digest()


def subjects(
    login: str | None, network: bytes, device: bytes | None, *, everywhere: bool = True
) -> dict[str, bytes]:
    """By what an attempt counts, by kind. login: none where it is not known yet who comes. device: one that the account of that
    name was logged in with, by its number. everywhere: it also counts with those from all places."""
    if login is None:
        return {"address": network[:SUBJECT_BYTES]}
    name = account_subject(login)
    if device is not None:
        return {"device": name + device[: SUBJECT_BYTES - NAME_BYTES]}
    found = {"address": network[:SUBJECT_BYTES], "pair": name + network[: SUBJECT_BYTES - NAME_BYTES]}
    return {**found, "account": name} if everywhere else found
