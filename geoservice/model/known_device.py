"""Marks of devices that an account was logged in with: signed, and telling nobody which account it is.

A mark opens nothing. Who has one is only not kept waiting by what strangers try with the same name.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

NUMBER_BYTES, TIME_BYTES, TAG_BYTES = 16, 5, 16
DAYS = 180
MOST = 8  # people who share a computer


def new_mark(key: str, login: str, now: float) -> str:
    """A mark of this device for the account of that name."""
    said = secrets.token_bytes(NUMBER_BYTES) + int(now).to_bytes(TIME_BYTES, "big")
    return urlsafe_b64encode(said + tag(key, said, login)).decode().rstrip("=")


def with_mark(kept: str, mark: str, former: bytes | None) -> str:
    """What a device keeps, the newest first. former: the number of the mark that this one takes the place of."""
    others = [one for one in kept.split(".") if (number := number_of(one)) and number != former]
    return ".".join([mark, *others][:MOST])


def known(key: str, kept: str, login: str, now: float) -> bytes | None:
    """The number of the device, if the account of that name was logged in with it within DAYS."""
    for mark in kept.split(".")[:MOST]:
        raw = opened(mark)
        said, sign = raw[: NUMBER_BYTES + TIME_BYTES], raw[NUMBER_BYTES + TIME_BYTES :]
        since = int.from_bytes(said[NUMBER_BYTES:], "big")
        if raw and hmac.compare_digest(sign, tag(key, said, login)) and 0 <= now - since < DAYS * 86_400:
            return said[:NUMBER_BYTES]
    return None


def number_of(mark: str) -> bytes:
    return opened(mark)[:NUMBER_BYTES]


def opened(mark: str) -> bytes:
    """Empty for what is no mark."""
    try:
        raw = urlsafe_b64decode((mark + "=" * (-len(mark) % 4)).encode("ascii"))
    except ValueError:
        return b""
    return raw if len(raw) == NUMBER_BYTES + TIME_BYTES + TAG_BYTES else b""


def tag(key: str, said: bytes, login: str) -> bytes:
    name = login.strip().lower().encode(errors="replace")
    return hmac.digest(sha256(b"known device " + key.encode()).digest(), said + name, sha256)[:TAG_BYTES]
