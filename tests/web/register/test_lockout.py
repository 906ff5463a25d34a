"""Who tries too often has to wait, whatever name she tries and whatever she says of where she comes from."""

import pytest

from builders import add_officer
from geoservice.config import Config
from geoservice.model import password as passwords
from geoservice.model.lockout import ACCOUNT, ADDRESS
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
    assert [door(login).status_code for _ in range(ACCOUNT.most + 1)] == [401] * ACCOUNT.most + [429]
    answer = door(login, PASSWORD)
    assert answer.status_code == 429
    assert "1 分钟后再试" in answer.text
    assert answer.headers["Retry-After"] == "60"


def test_each_further_failure_doubles_the_wait_up_to_an_hour(door, eve, cursor):
    for _ in range(ACCOUNT.most - 1):
        door("eve")
    waits = []
    for _ in range(8):
        assert door("eve").status_code == 401
        waits.append(int(door("eve").headers["Retry-After"]) // 60)
        let_pass(cursor)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert events(cursor, "lock_account") == 8


def test_the_right_password_forgets_what_failed(door, eve, cursor):
    for _ in range(ACCOUNT.most - 1):
        door("eve")
    assert door("eve", PASSWORD).status_code == 303
    cursor.execute("SELECT kind, failures FROM register.login_failure")
    assert cursor.fetchall() == [("address", ACCOUNT.most - 1)], "what failed still counts for the address"
    assert events(cursor, "lock_account") == 0


def test_failures_are_forgotten_after_a_day(door, eve, cursor):
    for _ in range(ACCOUNT.most):
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
