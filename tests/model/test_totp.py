"""Codes of RFC 6238, each taken once, and keys that only their owner's record opens."""

import pyotp
import pytest

from geoservice.model.envelope import opened, sealed
from geoservice.model.fault import Conflict, Invalid
from geoservice.model.totp import key_address, new_key, read_code

# RFC 6238, appendix B, SHA-1: the last six of the eight digits.
KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    "now, code",
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_of_the_standard(now, code):
    assert read_code(KEY, code, now=now, taken=None) == now // 30
    assert read_code(KEY, f" {code[:3]} {code[3:]}", now=now, taken=None) == now // 30


@pytest.mark.parametrize("drift, is_taken", [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clock_of_the_phone_may_be_a_step_off(drift, is_taken):
    code = pyotp.HOTP(KEY).at(1000 + drift)
    if is_taken:
        assert read_code(KEY, code, now=30_000, taken=None) == 1000 + drift
    else:
        with pytest.raises(Invalid):
            read_code(KEY, code, now=30_000, taken=None)


def test_no_code_is_taken_twice():
    code = pyotp.HOTP(KEY).at(1000)
    assert read_code(KEY, code, now=30_000, taken=999) == 1000
    for taken in (1000, 1001):
        with pytest.raises(Invalid):
            read_code(KEY, code, now=30_000, taken=taken)


@pytest.mark.parametrize("given", ["", "１２３４５６", "28708", "2870822", "abcdef", "\0"])
def test_what_is_no_code(given):
    with pytest.raises(Invalid):
        read_code(KEY, given, now=59, taken=None)


def test_sealed_key_opens_for_its_account_alone():
    key = new_key()
    closed = sealed("a secret of the installation", key, "eve")
    assert key.encode() not in closed
    assert opened("a secret of the installation", closed, "eve") == key
    changed = closed[:-1] + bytes([closed[-1] ^ 1])
    for secret, raw, about in (
        ("another secret", closed, "eve"),
        ("a secret of the installation", closed, "mallory"),
        ("a secret of the installation", changed, "eve"),
        ("a secret of the installation", b"", "eve"),
    ):
        with pytest.raises(Conflict):
            opened(secret, raw, about)
    assert sealed("a secret of the installation", key, "eve") != closed


def test_address_names_the_account():
    assert key_address(KEY, "eve") == f"otpauth://totp/geoservice:eve?secret={KEY}&issuer=geoservice"
