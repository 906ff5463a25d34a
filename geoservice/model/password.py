"""Passwords: hashed by argon2id, and hard to guess.

The cost is RFC 9106's second recommendation (memory 64 MiB, three passes), as argon2-cffi has it by default.
"""

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
    password_twice=("两次输入的口令不一样。", "The two passwords differ."),
)

LEAST, MOST = 12, 128
LEAST_DIFFERENT = 5  # characters
HASHER = PasswordHasher()


def read_password(given: str, again: str, login: str, name: str) -> str:
    """A new password. Raises Invalid naming the field."""
    if len(given) < LEAST:
        raise Invalid("password_short", field="password", least=LEAST)
    if len(given) > MOST:
        raise Invalid("password_long", field="password", most=MOST)
    small = given.casefold()
    if len(set(small)) < LEAST_DIFFERENT or login in small or name.casefold() in small:
        raise Invalid("password_plain", field="password")
    if given != again:
        raise Invalid("password_twice", field="again")
    return given


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
