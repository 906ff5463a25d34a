"""A second factor: set up with a phone, asked for at each login, required of roles by a setting."""

import re
import time

import pyotp
import pytest

from builders import add_officer
from geoservice.config import Config
from geoservice.model.password import hashed
from geoservice.store import accounts, totp
from officers import Officer, Stranger

PASSWORD = "three quiet reading rooms"


@pytest.fixture
def eve(app, cursor):
    """A publisher with a password, logged in without a second factor."""
    account = add_officer(cursor, "eve", ("publisher", "acftu"))
    cursor.execute("UPDATE register.account SET password = %s WHERE id = %s", (hashed(PASSWORD), account))
    return Officer(app, cursor, account, "eve", strong=False)


def shown(page):
    """(the sealed key that the form returns, the key that a person types)"""
    sealed = re.search(r'name="key" value="([^"]+)"', page)[1]
    return sealed, re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")


def enrolled(person):
    sealed, key = shown(person.get("/register/me/totp").text)
    assert person.post("/register/me/totp", {"key": sealed, "code": pyotp.TOTP(key).now()}).status_code == 303
    return key


def fresh_code(cursor, key):
    """The code after the one that was taken last; a phone may be a step ahead."""
    taken = accounts.credentials(cursor, "eve").totp_step
    return pyotp.HOTP(key).at(max(taken + 1, int(time.time() // 30)))


def at_the_second_page(app):
    stranger = Stranger(app)
    form = {"login": "eve", "password": PASSWORD, "next": "/register/desk?x=1"}
    answer = stranger.post("/register/login", form)
    assert answer.status_code == 303
    assert answer.location == "/register/login/code?next=/register/desk?x%3D1"
    # The login has begun the browser's session anew, and with it the token of its forms.
    return Stranger(app, pending=["eve", int(time.time())])


def test_from_the_key_to_the_next_login(app, cursor, eve):
    key = enrolled(eve)
    stored = bytes(accounts.credentials(cursor, "eve").totp_secret)
    assert key.encode() not in stored
    assert eve.get("/register/me/totp").status_code == 409
    cursor.execute("SELECT is_strong FROM register.session")
    assert cursor.fetchall() == [(True,)]
    door = at_the_second_page(app)
    assert door.get("/register/desk").status_code == 303, "the password alone opens nothing"
    code = fresh_code(cursor, key)
    answer = door.post("/register/login/code", {"code": code, "next": "/register/desk?x=1"})
    assert (answer.status_code, answer.location) == (303, "/register/desk?x=1")
    assert door.get("/register/desk").status_code == 200
    again = at_the_second_page(app)
    assert again.post("/register/login/code", {"code": code, "next": ""}).status_code == 400


def test_wrong_code_sets_nothing_up(cursor, eve):
    sealed, _ = shown(eve.get("/register/me/totp").text)
    answer = eve.post("/register/me/totp", {"key": sealed, "code": "000000"})
    assert answer.status_code == 400
    assert shown(answer.text)[1] == _, "the same key is shown again"
    assert accounts.credentials(cursor, "eve").totp_secret is None


def test_key_of_somebody_else_is_not_taken(app, cursor, eve):
    mallory = Officer(app, cursor, add_officer(cursor, "mallory", ("editor", "acftu")), "mallory")
    sealed, key = shown(mallory.get("/register/me/totp").text)
    answer = eve.post("/register/me/totp", {"key": sealed, "code": pyotp.TOTP(key).now()})
    assert answer.status_code == 409


def test_codes_cannot_be_guessed_even_by_who_has_the_password(app, cursor, eve):
    enrolled(eve)
    statuses = []
    for _ in range(6):
        door = at_the_second_page(app) if len(statuses) < 5 else door  # noqa: F821
        statuses.append(door.post("/register/login/code", {"code": "000000", "next": ""}).status_code)
    assert statuses == [400] * 5 + [429]
    form = {"login": "eve", "password": PASSWORD, "next": ""}
    assert Stranger(app).post("/register/login", form).status_code == 429


def test_right_password_is_forgotten_after_five_minutes(app, cursor, eve):
    key = enrolled(eve)
    late = Stranger(app, pending=["eve", int(time.time()) - 301])
    answer = late.post("/register/login/code", {"code": fresh_code(cursor, key), "next": ""})
    assert answer.location == "/register/login"


def test_reset_ends_her_sessions_and_asks_no_code(app, cursor, eve):
    enrolled(eve)
    totp.reset(cursor, eve.account, actor="Ada")
    assert eve.get("/register/desk").status_code == 303
    form = {"login": "eve", "password": PASSWORD, "next": ""}
    assert Stranger(app).post("/register/login", form).location == "/register/desk"


class TestRequired:
    @pytest.fixture
    def config(self):
        given = {"GEOSERVICE_TILE_CACHE_MB": "0", "GEOSERVICE_TOTP_FOR": "publisher auditor"}
        return Config.read(given)

    def test_publisher_is_led_to_the_key_and_can_do_nothing_else(self, eve):
        for address in ("/register/desk", "/register/me"):
            answer = eve.get(address)
            assert (answer.status_code, answer.location) == (303, "/register/me/totp")
        assert eve.post("/register/me/sessions/end").status_code == 303
        machine = eve.client.post(
            "/register/me/sessions/end",
            data={"csrf_token": eve.token},
            headers={"Accept": "application/json"},
        )
        assert (machine.status_code, machine.json["code"]) == (403, "totp_needed")
        enrolled(eve)
        assert eve.get("/register/desk").status_code == 200

    def test_she_may_leave(self, eve):
        assert eve.post("/register/logout").location == "/register/login"

    def test_editor_needs_none(self, app, cursor):
        ed = Officer(app, cursor, add_officer(cursor, "ed", ("editor", "acftu")), "ed", strong=False)
        assert ed.get("/register/desk").status_code == 200
