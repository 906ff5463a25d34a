"""Passwords: hashed by argon2id, and hard to guess.

The cost is RFC 9106's second recommendation (memory 64 MiB, three passes), as argon2-cffi has it by default.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from geoservice.model.fault import Invalid, words

words(
    password_short=(
        "口令至少要 {least} 个字符。几个词连起来就很好记，例如一句话。",
        "A password has at least {least} characters. A few words in a row are easy to keep in mind.",
    ),
    password_long=("口令最多 {most} 个字符。", "A password has at most {most} characters."),
    password_plain=(
        "这个口令太容易猜到，请换一个。",
        "This password is too easy to guess; please choose another.",
    ),
    password_kinds=(
        "口令要用大写字母、小写字母、数字、其他字符（如标点、汉字）中的至少 {kinds} 种。",
        "A password takes at least {kinds} of: capitals, small letters, digits, and others as punctuation or 汉字.",
    ),
    password_former=(
        "这个口令是您最近 {former} 个之一，请换一个新的。",
        "This is one of your last {former} passwords; please choose another.",
    ),
    password_twice=("两次输入的口令不一样。", "The two passwords differ."),
)

LEAST, MOST = 12, 128
LEAST_DIFFERENT = 5  # characters
HASHER = PasswordHasher()


@dataclass(frozen=True, kw_only=True)
class PasswordRule:
    """least: characters. kinds: of capitals, small letters, digits and others. days: after which it has to be changed.

    former: how many of the last passwords, the present one among them, cannot come again.
    """

    least: int = LEAST
    kinds: int = 1
    days: int | None = None
    former: int = 0

    def is_dated(self, since: datetime | None, now: datetime) -> bool:
        """Whether a password of that day has to be changed; None is no password that anybody came in by."""
        return since is not None and self.days is not None and now - since > timedelta(days=self.days)


USUAL_RULE = PasswordRule()


def read_password(given: str, again: str, login: str, name: str, rule: PasswordRule = USUAL_RULE) -> str:
    """A new password. Raises Invalid naming the field."""
    if len(given) < rule.least:
        raise Invalid("password_short", field="password", least=rule.least)
    if len(given) > MOST:
        raise Invalid("password_long", field="password", most=MOST)
    small = given.casefold()
    if len(set(small)) < LEAST_DIFFERENT or login in small or name.casefold() in small:
        raise Invalid("password_plain", field="password")
    if len({kind_of(letter) for letter in given}) < rule.kinds:
        raise Invalid("password_kinds", field="password", kinds=rule.kinds)
    if given != again:
        raise Invalid("password_twice", field="again")
    return given


def kind_of(letter: str) -> str:
    if not letter.isascii() or not letter.isalnum():
        return "other"
    return "digit" if letter.isdigit() else "capital" if letter.isupper() else "small"


def refuse_former(password: str, former: Collection[str], rule: PasswordRule) -> None:
    """Raises Invalid when it is the password of one of these hashes."""
    if any(fits(password, stored) for stored in former):
        raise Invalid("password_former", field="password", former=rule.former)


@cache
def nobody() -> str:
    """The hash that is looked at for an unknown name, so that it takes as long as a known one."""
    return HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    return HASHER.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether it is the password of that hash; as slow for no hash at all."""
    try:
        return HASHER.verify(stored or nobody(), password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_dated(stored: str) -> bool:
    """Whether that hash was made at another cost than is asked now."""
    return HASHER.check_needs_rehash(stored)
