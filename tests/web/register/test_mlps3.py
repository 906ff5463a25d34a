"""Profile mlps3: what 等保三级 asks of an application, as docs/compliance.md lists it."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from builders import add_officer
from conftest import ROOT
from geoservice.config import Config
from geoservice.model import password as passwords
from geoservice.model.fault import Misconfigured
from geoservice.model.password import PasswordRule, hashed
from geoservice.model.role import ROLES
from geoservice.model.secret import digest
from geoservice.store import accounts
from officers import PAGE, Officer, Stranger

PASSWORD = "Three quiet reading rooms 3"
SAFE = {
    "GEOSERVICE_PROFILE": "mlps3",
    "GEOSERVICE_SECRET_KEY": "k" * 32,
    "GEOSERVICE_AUDIT_KEY": "a" * 64,
    "GEOSERVICE_PUBLIC_URL": "https://map.example.cn",
    "GEOSERVICE_PROXIES": "1",
    "GEOSERVICE_TILE_CACHE_MB": "0",
}


@pytest.fixture
def config():
    return Config.read(SAFE)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    """Guesses are right or wrong as ever, but cost less."""
    monkeypatch.setattr(
        passwords, "HASHER", passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    passwords.nobody.cache_clear()
    yield
    passwords.nobody.cache_clear()


def person(app, cursor, login="eve", *, days=0, role="editor"):
    """(account, a browser that is logged in) of somebody whose password is so many days old."""
    account = add_officer(cursor, login, (role, "acftu"))
    cursor.execute(
        "UPDATE register.account SET password = %s, password_at = now() - make_interval(days => %s) WHERE id = %s",
        (hashed(PASSWORD), days, account),
    )
    return account, Officer(app, cursor, account, login)


def log_in(app, login="eve", password=PASSWORD):
    form = {"login": login, "password": password, "next": ""}
    return Stranger(app).post("/register/login", form)


class TestStart:
    """The service does not start where its surroundings would give secrets away."""

    @pytest.mark.parametrize(
        "name, value",
        [
            ("SECRET_KEY", ""),
            ("SECRET_KEY", "development-only"),
            ("PUBLIC_URL", ""),
            ("PUBLIC_URL", "http://map.example.cn"),
            ("HOST", "0.0.0.0"),
            ("PROXIES", "0"),
            ("DATABASE_URL", "postgresql://geoservice@db.example.cn/geoservice"),
            ("REGISTER_DATABASE_URL", "host=127.0.0.1,10.0.0.2 dbname=geoservice sslmode=prefer"),
        ],
    )
    def test_refuses_and_names_the_setting(self, name, value):
        with pytest.raises(Misconfigured) as error:
            Config.read({**SAFE, f"GEOSERVICE_{name}": value})
        for language in ("zh", "en"):
            assert f"GEOSERVICE_{name}" in error.value.text(language)
            assert "mlps3" in error.value.text(language)

    def test_refuses_to_serve_without_an_audit_key_of_its_own(self):
        with pytest.raises(Misconfigured, match="GEOSERVICE_AUDIT_KEY"):
            Config.read({**SAFE, "GEOSERVICE_AUDIT_KEY": ""}).check_owner()
        Config.read(SAFE).check_owner()

    @pytest.mark.parametrize(
        "address",
        [
            "postgresql:///geoservice?host=/run/postgresql",
            "postgresql://geoservice@127.0.0.1/geoservice",
            "postgresql://geoservice@db.example.cn/geoservice?sslmode=verify-full",
        ],
    )
    def test_takes_a_database_that_nobody_can_listen_to(self, address):
        Config.read({**SAFE, "GEOSERVICE_DATABASE_URL": address})

    def test_standard_profile_asks_none_of_it(self):
        Config.read({}).check_owner()


def test_every_role_needs_a_second_factor(app, cursor, config):
    assert set(config.totp_for) == set(ROLES)
    account = add_officer(cursor, "ed", ("editor", "acftu"))
    weak = Officer(app, cursor, account, "ed", strong=False)
    assert weak.get("/register/desk").location == "/register/me/totp"


def test_password_has_three_kinds_of_characters(app, cursor):
    rule = PasswordRule(kinds=3)
    for plain in ("three quiet reading rooms", "threequietreadingrooms33", "THREE-QUIET-ROOMS"):
        with pytest.raises(passwords.Invalid, match="at least 3"):
            passwords.read_password(plain, plain, "eve", "Eve", rule)
    for good in ("three quiet rooms 3", "Three quiet rooms", "三间安静的阅览室 rooms 3"):
        assert passwords.read_password(good, good, "eve", "Eve", rule) == good
    _, eve = person(app, cursor)
    form = {"old": PASSWORD, "password": "three quiet reading rooms", "again": "three quiet reading rooms"}
    answer = eve.post("/register/me/password", form)
    assert answer.status_code == 400
    assert "至少 3 种" in answer.text


def test_password_is_changed_after_ninety_days(app, cursor):
    _, fresh = person(app, cursor, "fresh", days=89)
    assert fresh.get("/register/desk").status_code == 200
    _, eve = person(app, cursor, "eve", days=91)
    for address in ("/register/desk", "/register/me", "/register/sites"):
        assert eve.get(address).location == "/register/me/password"
    assert (
        eve.client.get("/register/desk", headers={"Accept": "application/json"}).json["code"]
        == "password_dated"
    )
    assert "90 天" in eve.get("/register/me/password").text
    new = "Four quiet reading rooms 4"
    assert (
        eve.post("/register/me/password", {"old": PASSWORD, "password": new, "again": new}).status_code == 303
    )
    assert eve.get("/register/desk").status_code == 200


def test_none_of_the_last_five_passwords_comes_again(app, cursor):
    account, eve = person(app, cursor)
    former = [PASSWORD]
    for number in range(5):
        new = f"Quiet reading room no. {number}"
        answer = eve.post("/register/me/password", {"old": former[-1], "password": new, "again": new})
        assert answer.status_code == 303
        eve = Officer(app, cursor, account, "eve")
        former.append(new)
    for again in former[1:]:
        answer = eve.post("/register/me/password", {"old": former[-1], "password": again, "again": again})
        assert answer.status_code == 400
        assert "最近 5 个" in answer.text
    accounts.invite(cursor, account, secret=digest("link"), hours=1, actor="Ada")
    form = {"password": former[2], "again": former[2]}
    assert Stranger(app).post("/register/welcome/link", form).status_code == 400, "nor by a link"
    assert (
        eve.post(
            "/register/me/password", {"old": former[-1], "password": PASSWORD, "again": PASSWORD}
        ).status_code
        == 303
    )


def test_session_ends_after_fifteen_idle_minutes_and_after_eight_hours(app, cursor):
    _, eve = person(app, cursor)
    cursor.execute("UPDATE register.session SET seen_at = now() - interval '14 minutes'")
    assert eve.get("/register/desk").status_code == 200
    cursor.execute("UPDATE register.session SET seen_at = now() - interval '16 minutes'")
    assert eve.get("/register/desk").status_code == 303
    cursor.execute("DELETE FROM register.session")
    assert log_in(app).status_code == 303
    cursor.execute("SELECT expires_at - created_at FROM register.session")
    assert cursor.fetchall() == [(timedelta(hours=8),)]


def test_five_failures_lock_for_half_an_hour_and_each_is_an_event(app, cursor):
    account, _ = person(app, cursor)
    assert [log_in(app, password="wrong").status_code for _ in range(6)] == [401] * 5 + [429]
    assert log_in(app).headers["Retry-After"] == "1800"
    assert log_in(app, "nobody", "wrong").status_code == 401
    cursor.execute(
        "SELECT action, subject, subject_id::text, after->>'address' FROM register.event "
        "WHERE actor = 'stranger' ORDER BY id"
    )
    told = cursor.fetchall()
    assert told == [("fail_login", "account", account, "127.0.0.1")] * 4 + [
        ("lock_account", "account", account, "127.0.0.1"),
        ("fail_login", "installation", None, "127.0.0.1"),
    ]


def test_account_that_nobody_used_for_ninety_days_is_locked(app, cursor):
    account, _ = person(app, cursor)
    person(app, cursor, "ada")
    cursor.execute(
        "UPDATE register.account SET used_at = now() - interval '91 days' WHERE id = %s", (account,)
    )
    assert log_in(app).status_code == 401
    cursor.execute(
        "SELECT actor, action FROM register.event WHERE subject_id = %s ORDER BY id DESC LIMIT 3", (account,)
    )
    assert ("geoservice", "disable_account") in cursor.fetchall()
    assert log_in(app, "ada").status_code == 303
    accounts.disable(cursor, account, False, actor="Ada")
    assert log_in(app).status_code == 303
    cursor.execute("SELECT used_at FROM register.account WHERE id = %s", (account,))
    assert cursor.fetchone()[0] > datetime.now(UTC) - timedelta(days=1)


def test_last_login_is_shown(app, cursor):
    account, _ = person(app, cursor)
    cursor.execute("UPDATE register.session SET created_at = '2026-11-20 09:12+08', address = '192.0.2.7'")
    shown = Officer(app, cursor, account, "eve").get("/register/desk").text
    assert "2026-11-20 09:12" in shown
    assert "192.0.2.7" in shown


def test_login_page_says_what_is_recorded(app):
    assert "都有记录" in app.test_client().get("/register/login", headers=PAGE).text


def test_browsers_come_by_https_alone(app, cursor):
    person(app, cursor)
    answer = log_in(app)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Secure" in answer.headers["Set-Cookie"]


def test_what_is_stored_of_secrets_opens_nothing(app, cursor):
    _, eve = person(app, cursor)
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", (page := eve.get("/register/me/totp").text))[1].replace(
        " ", ""
    )
    closed = re.search(r'name="key" value="([^"]+)"', page)[1]
    eve.post("/register/me/totp", {"key": closed, "code": pyotp.TOTP(key).now()})
    cursor.execute(
        "SELECT a::text || s::text FROM register.account AS a JOIN register.session AS s ON s.account_id = a.id"
    )
    stored = cursor.fetchone()[0]
    assert "$argon2id$" in stored
    assert PASSWORD not in stored
    assert key.encode().hex() not in stored
    with eve.client.session_transaction("/register/desk") as kept:
        assert kept["secret"] not in stored


LIST = (ROOT / "docs/compliance.md").read_text(encoding="utf-8")


def test_each_test_that_the_list_names_exists():
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+(?:::\w+)?)`", LIST))
    missing = []
    for path, name in named:
        source = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""
        parts = name.split("::")
        if not all(re.search(rf"^\s*(?:def|class) {part}\b", source, re.M) for part in parts):
            missing.append(f"{path}::{name}")
    assert not missing
    assert len(named) > 20


def test_the_list_has_every_control_of_the_computing_environment():
    controls = [f"8.1.4.{number}" for number in range(1, 12)]
    assert [c for c in controls if f"## {c} " not in LIST] == []
