"""Who tries too often has to wait, whatever name she tries and whatever she says of where she comes from."""

import time

import pytest

from builders import add_officer
from geoservice.config import Config
from geoservice.model import password as passwords
from geoservice.model.known_device import DAYS, MOST, known, new_mark
from geoservice.model.lockout import ACCOUNT, ADDRESS, DEVICE, PAIR
from geoservice.model.password import hashed
from geoservice.model.secret import digest
from geoservice.store import accounts
from officers import Stranger

PASSWORD = "three quiet reading rooms"


@pytest.fixture
def eve(cursor):
    account = add_officer(cursor, "eve", ("editor", "acftu"))
    accounts.invite(cursor, account, secret=digest("link"), hours=1, actor="Ada")
    accounts.set_password(cursor, secret=digest("link"), password=hashed(PASSWORD))
    return account


@pytest.fixture
def door(app, monkeypatch):
    """Sends a name and a password. Guesses are right or wrong as ever, but cost less."""
    monkeypatch.setattr(
        passwords, "HASHER", passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    passwords.nobody.cache_clear()

    def log_in(login, password="wrong password", **given):
        form = {"login": login, "password": password, "next": ""}
        return Stranger(app).post("/register/login", form, **given)

    log_in.app = app
    yield log_in
    passwords.nobody.cache_clear()


def events(cursor, action):
    cursor.execute("SELECT count(*) FROM register.event WHERE action = %s", (action,))
    return cursor.fetchone()[0]


def let_pass(cursor):
    """The wait is over; the failures are not forgotten."""
    cursor.execute("UPDATE register.login_failure SET locked_until = now()")


@pytest.mark.parametrize("login", ["eve", "nobody"])
def test_known_and_unknown_names_lock_alike(door, eve, login):
    assert [door(login).status_code for _ in range(PAIR.most + 1)] == [401] * PAIR.most + [429]
    answer = door(login, PASSWORD)
    assert answer.status_code == 429
    assert "1 分钟后再试" in answer.text
    assert answer.headers["Retry-After"] == "60"


def test_each_further_failure_doubles_the_wait_up_to_an_hour(door, eve, cursor):
    for _ in range(PAIR.most - 1):
        door("eve")
    waits = []
    for _ in range(8):
        assert door("eve").status_code == 401
        waits.append(int(door("eve").headers["Retry-After"]) // 60)
        let_pass(cursor)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert events(cursor, "lock_account") == 8


def test_the_right_password_forgets_what_failed(door, eve, cursor):
    for _ in range(PAIR.most - 1):
        door("eve")
    assert door("eve", PASSWORD).status_code == 303
    cursor.execute("SELECT kind, failures FROM register.login_failure")
    failures = {("address", PAIR.most - 1), ("account", PAIR.most - 1)}
    assert set(cursor.fetchall()) == failures, "what failed still counts for the address, and everywhere"
    assert events(cursor, "lock_account") == 0


def test_failures_are_forgotten_after_a_day(door, eve, cursor):
    for _ in range(PAIR.most):
        door("eve")
    cursor.execute(
        "UPDATE register.login_failure SET since = now() - interval '25 hours', locked_until = now() - interval '25 hours'"
    )
    assert [door("eve").status_code for _ in range(2)] == [401, 401]


def test_many_names_from_one_address_lock_the_address(door, eve, cursor):
    for number in range(ADDRESS.most):
        assert door(f"name{number}").status_code == 401
    assert door("eve", PASSWORD).status_code == 429
    assert events(cursor, "lock_address") == 1
    # Names that were not tried are not locked for others.
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.9"}}
    assert door("eve", PASSWORD, **elsewhere).status_code == 303


def test_an_account_of_ones_own_does_not_wipe_out_what_failed_at_others(door, eve, cursor):
    for number in range(ADDRESS.most - 1):
        door(f"name{number}")
        if number % 9 == 0:
            assert door("eve", PASSWORD).status_code == 303
    assert door("last").status_code == 401
    assert door("one more").status_code == 429


def test_forged_address_changes_nothing(app, door, eve):
    for number in range(ADDRESS.most):
        stranger = Stranger(app)
        stranger.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{number}"
        stranger.post("/register/login", {"login": f"name{number}", "password": "x", "next": ""})
    assert door("eve", PASSWORD).status_code == 429


class TestBehindAProxy:
    @pytest.fixture
    def config(self):
        return Config.read({"GEOSERVICE_TILE_CACHE_MB": "0", "GEOSERVICE_PROXIES": "1"})

    def test_the_address_is_the_one_that_the_proxy_saw(self, app, door, eve):
        for number in range(ADDRESS.most):
            stranger = Stranger(app)
            # The first is what the asker wrote herself, the last what the proxy added.
            stranger.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{number}, 198.51.100.7"
            stranger.post("/register/login", {"login": f"name{number}", "password": "x", "next": ""})
        other = Stranger(app)
        other.client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.7, 198.51.100.8"
        form = {"login": "eve", "password": PASSWORD, "next": ""}
        assert other.post("/register/login", form).status_code == 303
        other.client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.7"
        other.post("/register/logout")
        same = Stranger(app)
        same.client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.7"
        assert same.post("/register/login", form).status_code == 429


class Counting(passwords.PasswordHasher):
    """Counts how many passwords were looked at."""

    looked = 0

    def verify(self, *given):
        Counting.looked += 1
        return super().verify(*given)


@pytest.mark.parametrize("login", ["eve", "nobody", "disabled", "invited"])
def test_every_name_costs_the_same(app, eve, cursor, monkeypatch, login):
    add_officer(cursor, "invited")
    add_officer(cursor, "disabled")
    cursor.execute(
        "UPDATE register.account SET disabled_at = now(), password = %s WHERE login = 'disabled'",
        (hashed(PASSWORD),),
    )
    monkeypatch.setattr(passwords, "HASHER", Counting())
    passwords.nobody()
    monkeypatch.setattr(Counting, "looked", 0)
    form = {"login": login, "password": "wrong password", "next": ""}
    assert Stranger(app).post("/register/login", form).status_code == 401
    assert Counting.looked == 1


def test_a_cheaper_hash_is_replaced_at_the_login(app, eve, cursor):
    cheap = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    cursor.execute("UPDATE register.account SET password = %s WHERE login = 'eve'", (cheap,))
    form = {"login": "eve", "password": PASSWORD, "next": ""}
    assert Stranger(app).post("/register/login", form).status_code == 303
    stored = accounts.credentials(cursor, "eve").password
    assert stored != cheap
    assert not passwords.is_dated(stored)
    assert Stranger(app).post("/register/login", form).status_code == 303


def at(number):
    """From an address of a network of its own."""
    return {"environ_overrides": {"REMOTE_ADDR": f"192.0.{number % 250}.{1 + number // 250}"}}


class Browser:
    """One that keeps its cookies, as a person's own does."""

    def __init__(self, app):
        self.app, self.marks = app, None

    def log_in(self, login="eve", password=PASSWORD, number=0):
        stranger = Stranger(self.app)
        if self.marks:
            stranger.client.set_cookie("geoservice_device", self.marks, path="/register")
        answer = stranger.post(
            "/register/login", {"login": login, "password": password, "next": ""}, **at(number)
        )
        kept = stranger.client.get_cookie("geoservice_device", path="/register")
        self.marks, self.cookie = (kept.value, kept) if kept else (self.marks, None)
        return answer.status_code


def guess_everywhere(door, login="eve", times=ACCOUNT.most):
    """As many as lock a name everywhere, from as many addresses as that takes."""
    for number in range(times):
        assert door(login, **at(100 + number // (PAIR.most - 1))).status_code == 401


def test_strangers_elsewhere_keep_nobody_out(door, eve):
    for _ in range(PAIR.most):
        assert door("eve", **at(1)).status_code == 401
    assert door("eve", PASSWORD, **at(1)).status_code == 429
    assert door("eve", PASSWORD, **at(2)).status_code == 303, "on a new device and at another address"


def test_one_ipv6_household_is_one_place(door, eve):
    for number in range(PAIR.most):
        there = {"environ_overrides": {"REMOTE_ADDR": f"2001:db8:1:2::{number}"}}
        assert door("eve", **there).status_code == 401
    same = {"environ_overrides": {"REMOTE_ADDR": "2001:db8:1:2:ffff::1"}}
    other = {"environ_overrides": {"REMOTE_ADDR": "2001:db8:1:3::1"}}
    assert door("eve", PASSWORD, **same).status_code == 429
    assert door("eve", PASSWORD, **other).status_code == 303


@pytest.mark.parametrize("login", ["eve", "nobody"])
def test_guesses_from_many_places_lock_the_name_for_unknown_devices(door, eve, cursor, login):
    guess_everywhere(door, login)
    answer = door(login, PASSWORD, **at(99))
    assert answer.status_code == 429
    assert "以前登录过的设备" in answer.text
    cursor.execute("SELECT after ->> 'where' FROM register.event WHERE action = 'lock_account'")
    assert cursor.fetchall() == ([("everywhere",)] if login == "eve" else [])


def test_a_device_that_was_logged_in_with_is_let_in_all_the_same(door, eve):
    own = Browser(door.app)
    assert own.log_in(number=1) == 303
    assert own.cookie.http_only
    assert own.cookie.path == "/register"
    assert "eve" not in own.marks
    guess_everywhere(door)
    assert Browser(door.app).log_in(number=2) == 429
    assert own.log_in(number=3) == 303, "wherever she takes it"
    for _ in range(ADDRESS.most):
        door("somebody else", **at(4))
    assert own.log_in(number=4) == 303, "also where others have locked the address"


def test_a_device_has_no_more_tries_than_a_stranger(door, eve):
    own = Browser(door.app)
    own.log_in()
    assert [own.log_in(password="wrong", number=n) for n in range(DEVICE.most + 1)] == [401] * DEVICE.most + [
        429
    ]
    assert own.log_in(number=9) == 429, "nor at another address"
    assert door("eve", PASSWORD, **at(9)).status_code == 303, "a lost device keeps nobody out, either"


def test_a_mark_is_good_for_its_own_name_and_key_and_for_a_time(door, eve, cursor, monkeypatch):
    other = add_officer(cursor, "other", ("editor", "acftu"))
    cursor.execute("UPDATE register.account SET password = %s WHERE id = %s", (hashed(PASSWORD), other))
    theirs = Browser(door.app)
    assert theirs.log_in("other", number=1) == 303
    guess_everywhere(door)
    assert theirs.log_in("eve", number=2) == 429, "not with somebody else's mark"
    forged = Browser(door.app)
    forged.marks = new_mark("another key", "eve", time.time())
    assert forged.log_in(number=3) == 429
    stale = Browser(door.app)
    stale.marks = new_mark(door.app.config["GEOSERVICE"].secret_key, "eve", time.time() - (DAYS + 1) * 86_400)
    assert stale.log_in(number=3) == 429
    for marks in ("x", "." * 500, "=" * 60, "A" * 50, "\u00e9"):
        assert known("key", marks, "eve", time.time()) is None


def test_people_who_share_a_computer_each_have_a_mark(door, eve, cursor):
    shared = Browser(door.app)
    for number in range(MOST + 3):
        account = add_officer(cursor, f"clerk{number}", ("editor", "acftu"))
        cursor.execute("UPDATE register.account SET password = %s WHERE id = %s", (hashed(PASSWORD), account))
        for _ in range(2):  # again: it takes the place of the former
            assert shared.log_in(f"clerk{number}", number=number) == 303
    key = door.app.config["GEOSERVICE"].secret_key
    marked = [bool(known(key, shared.marks, f"clerk{n}", time.time())) for n in range(MOST + 3)]
    assert marked == [False] * 3 + [True] * MOST


def test_the_security_officer_unlocks_a_name_everywhere(door, eve, cursor, officer):
    own = Browser(door.app)
    own.log_in()
    guess_everywhere(door)
    for _ in range(PAIR.most - 1):
        door("eve", **at(1))
    for _ in range(DEVICE.most):
        own.log_in(password="wrong")
    sid = officer("sid", ("security_officer", "acftu"))
    assert "锁定到" in sid.get(f"/register/people/{eve}").text
    assert sid.post(f"/register/people/{eve}/unlock").status_code == 303
    assert own.log_in() == 303
    assert door("eve", PASSWORD, **at(1)).status_code == 303
    assert "锁定到" not in sid.get(f"/register/people/{eve}").text


def test_a_new_link_helps_whom_strangers_keep_out(door, eve, cursor):
    guess_everywhere(door)
    accounts.invite(cursor, eve, secret=digest("again"), hours=1, actor="Ada")
    own = Browser(door.app)
    stranger = Stranger(door.app)
    form = {"password": PASSWORD, "again": PASSWORD}
    assert stranger.post("/register/welcome/again", form).status_code == 303
    own.marks = stranger.client.get_cookie("geoservice_device", path="/register").value
    assert own.log_in(number=5) == 303
