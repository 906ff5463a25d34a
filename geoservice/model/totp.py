"""Codes of a phone as second factor: six digits for each thirty seconds (RFC 6238), none taken twice."""

import hmac
import re

import pyotp

from geoservice.model.fault import Invalid, words

words(
    totp_wrong=(
        "动态码不对，或者已经用过。请等下一个再输。",
        "The code is wrong or was used already. Please wait for the next one.",
    ),
)

STEP_SECONDS = 30
DRIFT = 1  # steps by which a phone's clock may be off
ISSUER = "geoservice"


def new_key() -> str:
    """A key of 160 bits, as base32."""
    return pyotp.random_base32()


def key_address(key: str, login: str) -> str:
    """What a phone reads from the QR code."""
    return pyotp.TOTP(key).provisioning_uri(name=login, issuer_name=ISSUER)


def read_code(key: str, given: str, *, now: float, taken: int | None) -> int:
    """The step of a code, counted in thirty seconds since 1970.

    now: seconds since 1970; taken: the last step whose code was taken. Raises Invalid for a code that is wrong or not newer.
    """
    code = re.sub(r"\s", "", given)
    present = int(now // STEP_SECONDS)
    steps = range(present - DRIFT, present + DRIFT + 1)
    found = [step for step in steps if hmac.compare_digest(pyotp.HOTP(key).at(step).encode(), code.encode())]
    newer = [step for step in found if taken is None or step > taken]
    if not newer:
        raise Invalid("totp_wrong", field="code")
    return newer[0]
