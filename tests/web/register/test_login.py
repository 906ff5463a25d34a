"""Who comes in, who does not, and where she goes from there."""

import pytest

from builders import add_officer
from geoservice.model.password import hashed
from geoservice.model.secret import digest
from geoservice.store import accounts
from officers import Stranger

PASSWORD = "three quiet reading rooms"


@pytest.fixture
def eve(cursor):
    """An editor with a password, who is not logged in."""
    account = add_officer(cursor, "eve", ("editor", "acftu"))
    accounts.invite(cursor, account, secret=digest("link"), hours=1, actor="Ada")
    accounts.set_password(cursor, secret=digest("link"), password=hashed(PASSWORD))
    return account


def token(client, address="/register/login"):
    page = client.get(address, headers={"Accept": "text/html"}).text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def log_in(client, login="eve", password=PASSWORD, **form):
    sent = {"login": login, "password": password, "next": "", "csrf_token": token(client), **form}
    return client.post("/register/login", data=sent, headers={"Accept": "text/html"})


def test_right_password_leads_to_the_desk(client, eve):
    answer = log_in(client)
    assert (answer.status_code, answer.location) == (303, "/register/desk")
    assert "Eve" in client.get("/register/desk").text


@pytest.mark.parametrize("login, password", [("eve", "wrong password x"), ("nobody", PASSWORD), ("eve", "")])
def test_wrong_login_says_neither_which(client, eve, login, password):
    answer = log_in(client, login, password)
    assert answer.status_code == 401
    assert "登录名或口令不对" in answer.text
    assert client.get("/register/desk", headers={"Accept": "text/html"}).status_code == 303


def test_stranger_is_led_to_the_door_and_back(client, eve):
    answer = client.get("/register/desk?x=1", headers={"Accept": "text/html"})
    assert answer.location == "/register/login?next=/register/desk?x%3D1"
    assert log_in(client, next="/register/desk?x=1").location == "/register/desk?x=1"


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil",
        "https://evil/register/",
        "/\\evil",
        "/register/../map",
        "/map",
        "/register/\n",
        "javascript:1",
    ],
)
def test_foreign_address_is_not_followed(client, eve, wanted):
    assert log_in(client, next=wanted).location == "/register/desk"


def test_machine_is_told_that_nobody_is_logged_in(client):
    answer = client.get("/register/desk", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (401, "not_logged_in")


def test_form_without_token_is_refused(client, eve):
    answer = client.post("/register/login", data={"login": "eve", "password": PASSWORD, "next": ""})
    assert (answer.status_code, answer.json["code"]) == (403, "form_stale")


def test_form_of_another_site_is_refused(client, eve):
    sent = {"login": "eve", "password": PASSWORD, "next": "", "csrf_token": token(client)}
    answer = client.post("/register/login", data=sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_further_field_is_refused(client, eve):
    answer = log_in(client, organisation_id="1")
    assert answer.status_code == 400


def test_cookie_is_for_officers_pages_alone(client, eve):
    cookie = log_in(client).headers["Set-Cookie"]
    assert "Path=/register" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_session_ends_with_the_logout(officer):
    eve = officer("eve", ("editor", "acftu"))
    assert eve.get("/register/desk").status_code == 200
    cookie = eve.client.get_cookie("geoservice_register", path="/register").value
    assert eve.post("/register/logout").status_code == 303
    eve.client.set_cookie("geoservice_register", cookie, path="/register")
    assert eve.get("/register/desk").status_code == 303


def test_pages_are_kept_by_nobody(officer):
    headers = officer("eve", ("editor", "acftu")).get("/register/desk").headers
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_disabled_account_is_out_at_once(officer, cursor):
    eve = officer("eve", ("editor", "acftu"))
    cursor.execute("UPDATE register.account SET disabled_at = now() WHERE login = 'eve'")
    assert eve.get("/register/desk").status_code == 303


def test_link_that_has_ended_leads_to_the_login(app):
    page = Stranger(app).get("/register/welcome/long-ago")
    assert page.status_code == 404
    assert 'class="button main" href="/register/login"' in page.text
    assert 'href="/register/desk"' in page.text  # of the masthead, and no room of hers
    assert 'class="rail"' not in page.text
