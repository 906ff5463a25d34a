"""The union's single sign-on: who is let in by it, who is not, and how an account is tied to it."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests

from builders import add_officer
from geoservice.config import Config
from geoservice.model.envelope import sealed
from geoservice.model.fault import Misconfigured
from geoservice.model.password import hashed
from geoservice.store import accounts, lockout, sign_ons
from geoservice.web.sender import network
from officers import PAGE, Officer, Stranger
from provider import FALSE_KEY, provided

PASSWORD = "three quiet reading rooms"
BEGIN, BACK = "/register/login/sign-on", "/register/login/sign-on/back"


@pytest.fixture(scope="module")
def running():
    with provided() as found:
        yield found


@pytest.fixture
def provider(running):
    running.behave()
    return running


@pytest.fixture
def config(provider):
    return Config.read(
        {"GEOSERVICE_TILE_CACHE_MB": "0", "GEOSERVICE_TOTP_FOR": "publisher"} | provider.settings()
    )


@pytest.fixture
def eve(app, cursor):
    """An editor with a password, whom nobody has tied to anything."""
    account = add_officer(cursor, "eve", ("editor", "acftu"))
    cursor.execute("UPDATE register.account SET password = %s WHERE id = %s", (hashed(PASSWORD), account))
    return account


@pytest.fixture
def tied(cursor, provider, eve):
    """Eve, who has tied herself."""
    sign_ons.tie(cursor, eve, provider.issuer, "subject-1", actor="eve", by=eve)
    return eve


def sent_back(client, begin=BEGIN):
    """The address at which the provider's answer arrives, after she has logged in there."""
    there = client.get(begin, headers=PAGE)
    assert there.status_code == 303, there.text
    found = requests.get(there.location, allow_redirects=False, timeout=20).headers["Location"]
    assert found.startswith(f"http://localhost{BACK}?")
    return found.removeprefix("http://localhost")


def come_in(app, begin=BEGIN):
    """(what she sees when she is back, her browser)"""
    browser = Stranger(app)
    return browser.get(sent_back(browser.client, begin)), browser


def state(cursor):
    """All that a login could have left behind."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM register.session), (SELECT count(*) FROM register.account), "
        "(SELECT count(*) FROM register.sign_on), (SELECT count(*) FROM register.event)"
    )
    return cursor.fetchone()


def test_subject_that_is_tied_comes_in(app, cursor, provider, tied):
    assert "统一身份认证登录" in app.test_client().get("/register/login", headers=PAGE).text
    answer, browser = come_in(app, f"{BEGIN}?next=/register/sites?x%3D1")
    assert (answer.status_code, answer.location) == (303, "/register/sites?x=1")
    assert "Eve" in browser.get("/register/desk").text
    cursor.execute(
        "SELECT after->>'method', actor FROM register.event WHERE action = 'open_session' ORDER BY id DESC LIMIT 1"
    )
    assert cursor.fetchone() == ("sign_on", "eve")
    cursor.execute("SELECT method, is_strong FROM register.session")
    assert cursor.fetchall() == [("sign_on", False)]
    asked = provider.asked[0]
    assert (asked["code_challenge_method"], asked["scope"]) == ("S256", "openid")
    assert come_in(app, f"{BEGIN}?next=//evil")[0].location == "/register/desk"


LIES = {
    "nonce of another login": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "for another client": {"aud": "another client"},
    "for another client by us": {"aud": ["another client"], "azp": "geoservice"},
    "of another issuer": {"iss": "https://evil.example"},
    "expired": {"exp": 1_000_000_000},
    "of nobody": {"sub": ""},
    "signed by another key": {"key": FALSE_KEY},
}


@pytest.mark.parametrize("lies", LIES.values(), ids=list(LIES))
def test_token_that_lies_lets_nobody_in(app, cursor, provider, tied, lies):
    provider.key = lies.get("key", provider.key)
    provider.lies = {name: value for name, value in lies.items() if name != "key"}
    before = state(cursor)
    answer, browser = come_in(app)
    assert answer.status_code == 401
    assert "没有通过核对" in answer.text
    assert browser.get("/register/desk").status_code == 303
    assert state(cursor) == before


def test_answer_is_taken_once_and_only_by_the_browser_that_asked(app, provider, tied):
    browser = Stranger(app)
    address = sent_back(browser.client)
    foreign = Stranger(app).get(address)
    assert foreign.status_code == 401
    assert "已经失效" in foreign.text
    assert browser.get(address).status_code == 303
    assert browser.get("/register/desk").status_code == 200
    assert browser.get(address).status_code == 401, "the same answer once more"
    other = Stranger(app)
    code = parse_qs(urlsplit(address).query)["code"][0]
    fresh = parse_qs(urlsplit(sent_back(other.client)).query)["state"][0]
    assert other.get(f"{BACK}?state={fresh}&code={code}").status_code == 401, "a code that was used"


def test_unknown_subject_is_told_whom_to_ask_and_nothing_is_made(app, cursor, provider, tied):
    provider.subject = "subject-2"
    before = state(cursor)
    answer, browser = come_in(app)
    assert answer.status_code == 403
    assert "subject-2" in answer.text
    assert "系统管理员" in answer.text
    assert state(cursor) == before
    assert browser.get("/register/desk").status_code == 303


def test_disabled_and_locked_accounts_stay_out(app, cursor, provider, tied):
    for _ in range(5):
        lockout.book(cursor, login="eve", address="192.0.2.1", network=network("127.0.0.1"))
    assert come_in(app)[0].status_code == 429
    cursor.execute("DELETE FROM register.login_failure")
    accounts.disable(cursor, tied, True, actor="Ada")
    answer, browser = come_in(app)
    assert answer.status_code == 403
    assert "停用" in answer.text
    assert browser.get("/register/desk").status_code == 303


def test_provider_that_is_down_leaves_the_password(app, provider, eve):
    app.extensions["sign_on"].client.server_metadata.clear()
    provider.is_down = True
    answer = app.test_client().get(BEGIN, headers=PAGE)
    assert answer.status_code == 503
    assert "用登录名和口令登录" in answer.text
    form = {"login": "eve", "password": PASSWORD, "next": ""}
    assert Stranger(app).post("/register/login", form).location == "/register/desk"
    provider.is_down = False
    browser = Stranger(app)
    address = sent_back(browser.client)
    provider.is_down = True
    assert browser.get(address).status_code == 503, "it fell while she was there"


def test_provider_that_never_answers_is_not_waited_for(own_app, provider):
    assert own_app.extensions["sign_on"].client.client_kwargs["default_timeout"] <= 5
    own_app.extensions["sign_on"].client.client_kwargs["default_timeout"] = 0.2
    provider.goes_on.clear()
    assert own_app.test_client().get(BEGIN, headers=PAGE).status_code == 503
    provider.goes_on.set()


def test_long_way_back_does_not_fill_the_cookie(app, provider, tied):
    answer, _ = come_in(app, f"{BEGIN}?next=/register/sites?text={'x' * 5000}")
    assert answer.location == "/register/desk"


def set_up_codes(app, cursor, account):
    key = pyotp.random_base32()
    closed = sealed(app.config["GEOSERVICE"].secret_key, key, account)
    cursor.execute("UPDATE register.account SET totp_secret = %s WHERE id = %s", (closed, account))
    return key


class TestSecondFactor:
    def test_own_code_is_asked_unless_the_provider_has_seen_a_second_factor(
        self, app, cursor, provider, tied
    ):
        key = set_up_codes(app, cursor, tied)
        answer, browser = come_in(app)
        assert answer.location == "/register/login/code?next=/register/desk"
        assert browser.get("/register/desk").status_code == 303
        waiting = Stranger(app, pending=["eve", int(time.time()), "sign_on"])
        assert (
            waiting.post("/register/login/code", {"code": pyotp.TOTP(key).now(), "next": ""}).status_code
            == 303
        )
        provider.lies = {"amr": ["pwd", "mfa"]}
        assert come_in(app)[0].location == "/register/desk"
        cursor.execute("SELECT method, is_strong FROM register.session")
        assert cursor.fetchall() == [("sign_on", True)] * 2

    def test_an_officer_cannot_get_past_her_codes_with_a_subject_of_his_own(self, app, cursor, provider, eve):
        sy = add_officer(cursor, "sy", ("system_officer", "acftu"))
        sign_ons.tie(cursor, eve, provider.issuer, "subject-1", actor="sy", by=sy)
        set_up_codes(app, cursor, eve)
        provider.lies = {"amr": ["mfa"]}
        assert come_in(app)[0].location == "/register/login/code?next=/register/desk"

    def test_a_role_that_needs_it_is_content_with_the_providers(self, app, cursor, provider, eve):
        pub = add_officer(cursor, "pub", ("publisher", "acftu"))
        sign_ons.tie(cursor, pub, provider.issuer, "subject-1", actor="pub", by=pub)
        assert come_in(app)[1].get("/register/desk").location == "/register/me/totp"
        provider.lies = {"amr": ["mfa"]}
        assert come_in(app)[1].get("/register/desk").status_code == 200


class TestTying:
    def begun(self, app, cursor, eve):
        """Eve, back from the provider, with what she sees."""
        eve = Officer(app, cursor, eve, "eve")
        return eve, eve.get(sent_back(eve.client, "/register/me/sign-on"))

    def test_she_ties_herself_with_her_password(self, app, cursor, provider, eve):
        person, answer = self.begun(app, cursor, eve)
        assert answer.status_code == 200
        assert "小李" in answer.text
        assert "subject-1" in answer.text
        assert provider.asked[0]["prompt"] == "login"
        assert person.post("/register/me/sign-on", {"old": "wrong"}).status_code == 400
        assert sign_ons.tied(cursor, provider.issuer, "subject-1") is None
        assert person.post("/register/me/sign-on", {"old": PASSWORD}).status_code == 303
        assert sign_ons.tied(cursor, provider.issuer, "subject-1").is_own
        assert "subject-1" in person.get("/register/me").text
        assert come_in(app)[0].location == "/register/desk"
        assert person.post("/register/me/sign-on", {"old": PASSWORD}).status_code == 401, "once"

    def test_what_she_has_not_proven_is_not_tied(self, app, cursor, provider, eve):
        person = Officer(app, cursor, eve, "eve")
        assert person.post("/register/me/sign-on", {"old": PASSWORD}).status_code == 401
        mallory = Officer(app, cursor, add_officer(cursor, "mallory", ("editor", "acftu")), "mallory")
        address = sent_back(mallory.client, "/register/me/sign-on")
        assert person.get(address).status_code == 401
        assert sign_ons.tied(cursor, provider.issuer, "subject-1") is None

    def test_a_subject_is_one_account(self, app, cursor, provider, tied):
        other = add_officer(cursor, "other", ("editor", "acftu"))
        sy = Officer(app, cursor, add_officer(cursor, "sy", ("system_officer", "acftu")), "sy")
        answer = sy.post(f"/register/people/{other}/sign-on", {"subject": "subject-1"})
        assert answer.status_code == 409
        assert "已经关联" in answer.text
        assert sy.post(f"/register/people/{other}/sign-on", {"subject": "标识"}).status_code == 400

    def test_ending_it_ends_her_sessions_and_both_are_events(self, app, cursor, provider, eve):
        sy = Officer(app, cursor, add_officer(cursor, "sy", ("system_officer", "acftu")), "sy")
        assert sy.post(f"/register/people/{eve}/sign-on", {"subject": " subject-1 "}).status_code == 303
        answer, browser = come_in(app)
        assert answer.location == "/register/desk"
        assert "subject-1" in sy.get(f"/register/people/{eve}").text
        assert sy.post(f"/register/people/{eve}/sign-on/end").status_code == 303
        assert browser.get("/register/desk").status_code == 303
        assert come_in(app)[0].status_code == 403
        cursor.execute(
            "SELECT action, actor FROM register.event WHERE action IN ('tie_sign_on', 'end_sign_on') ORDER BY id"
        )
        assert cursor.fetchall() == [("tie_sign_on", "sy"), ("end_sign_on", "sy")]

    def test_without_a_password_she_does_not_shut_herself_out(self, app, cursor, provider, tied):
        cursor.execute("UPDATE register.account SET password = NULL WHERE id = %s", (tied,))
        assert Officer(app, cursor, tied, "eve").post("/register/me/sign-on/end").status_code == 409


def test_a_setting_that_lacks_is_named(provider):
    given = provider.settings()
    for name in given:
        if name != "GEOSERVICE_OIDC_ISSUER":
            with pytest.raises(Misconfigured, match=name):
                Config.read({**given, name: ""})
    with pytest.raises(Misconfigured, match="GEOSERVICE_OIDC_ISSUER"):
        Config.read({**given, "GEOSERVICE_OIDC_ISSUER": "http://id.example.cn"})


class TestOff:
    @pytest.fixture
    def config(self):
        return Config.read({"GEOSERVICE_TILE_CACHE_MB": "0"})

    def test_nothing_is_offered(self, app):
        client = app.test_client()
        assert "sign-on" not in client.get("/register/login", headers=PAGE).text
        assert client.get(BEGIN, headers=PAGE).status_code == 404
        assert client.get(BACK, headers=PAGE).status_code == 401


def leave(app, browser):
    """The login page as she sees it who logs out, and once more."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/register/desk").text)[1]
    assert (
        browser.client.post("/register/logout", data={"csrf_token": token}, headers=PAGE).status_code == 303
    )
    return browser.get("/register/login").text, browser.get("/register/login").text


@pytest.mark.parametrize("foul", [None, "javascript:alert(1)"])
def test_who_leaves_is_shown_the_way_out_there(own_app, provider, tied, foul):
    right = f'href="{provider.way_out}&amp;client_id=geoservice"'
    provider.way_out = foul or provider.way_out
    first, again = leave(own_app, come_in(own_app)[1])
    assert "统一身份认证那边可能还没有退出" in first
    assert (right in first, "javascript:" in first) == (not foul, False)
    assert "可能还没有退出" not in again


def test_who_came_by_password_is_told_nothing_of_it(app, cursor, provider, tied):
    browser = Stranger(app)
    browser.post("/register/login", {"login": "eve", "password": PASSWORD, "next": ""})
    assert "可能还没有退出" not in leave(app, browser)[0]
