"""One's own account: sessions that can be ended, a password that can be changed."""

import pytest

from geoservice.model.password import fits, hashed
from geoservice.store import accounts, sessions
from officers import Officer

OLD, NEW = "three quiet reading rooms", "four warm stations"


@pytest.fixture
def eve(officer, cursor):
    eve = officer("eve", ("editor", "acftu"))
    cursor.execute("UPDATE register.account SET password = %s WHERE login = 'eve'", (hashed(OLD),))
    return eve


def is_in(person):
    return person.get("/register/desk").status_code == 200


def change(eve, old=OLD, new=NEW, again=NEW, **more):
    return eve.post("/register/me/password", {"old": old, "password": new, "again": again, **more})


def test_new_password_ends_all_sessions_but_this_one(app, cursor, eve):
    other = Officer(app, cursor, eve.account, "eve")
    assert change(eve).status_code == 303
    assert fits(NEW, accounts.credentials(cursor, "eve").password)
    assert is_in(eve)
    assert not is_in(other)
    cursor.execute("SELECT account_id::text FROM register.event WHERE action = 'change_password'")
    assert cursor.fetchall() == [(eve.account,)]


@pytest.mark.parametrize(
    "given, wrong",
    [
        ({"old": "not my password"}, "wrong-old"),
        ({"new": "short"}, "wrong-password"),
        ({"again": "something else"}, "wrong-again"),
    ],
)
def test_wrong_entry_says_so_at_its_field(eve, cursor, given, wrong):
    before = accounts.credentials(cursor, "eve").password
    answer = change(eve, **given)
    assert answer.status_code == 400
    assert f'id="{wrong}"' in answer.text
    assert accounts.credentials(cursor, "eve").password == before


def test_old_password_cannot_be_guessed_without_end(eve):
    statuses = [change(eve, old="not my password").status_code for _ in range(6)]
    assert statuses == [400] * 5 + [429]


def test_field_that_the_form_does_not_have(eve):
    assert change(eve, login="admin").status_code == 400


def test_one_session_and_all_others(app, cursor, eve):
    first, second, third = (Officer(app, cursor, eve.account, "eve") for _ in range(3))
    listed = sessions.of_account(cursor, eve.account)
    assert len(listed) == 4
    page = eve.get("/register/me").text
    assert sum(each.id in page for each in listed) == 3, "her own has no form that ends it"
    ended = next(each.id for each in listed if each.id in page)
    assert eve.post(f"/register/me/sessions/{ended}/end").status_code == 303
    assert sum(map(is_in, (first, second, third))) == 2
    assert eve.post(f"/register/me/sessions/{ended}/end").status_code == 404
    assert eve.post("/register/me/sessions/end").status_code == 303
    assert not any(map(is_in, (first, second, third)))
    assert is_in(eve)
    cursor.execute("SELECT count(*) FROM register.event WHERE action = 'end_session'")
    assert cursor.fetchone() == (2,)


def test_what_a_browser_calls_itself_is_kept_short_and_shown_as_text(cursor, eve):
    agent = "<script>alert(1)</script>" + "x" * 5_000
    sessions.open_session(
        cursor, secret=b"s" * 32, account=eve.account, address="192.0.2.7", agent=agent, strong=False
    )
    assert max(len(each.agent) for each in sessions.of_account(cursor, eve.account)) == 200
    page = eve.get("/register/me").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "change",
    [
        lambda cur, account: accounts.appoint(cur, account, "reviewer", "acftu", actor="Ada"),
        lambda cur, account: accounts.end_appointment(cur, account, "editor", "acftu", actor="Ada"),
        lambda cur, account: accounts.disable(cur, account, True, actor="Ada"),
        lambda cur, account: accounts.change_password(cur, account, hashed(NEW)),
    ],
    ids=["appointed", "role ended", "disabled", "password"],
)
def test_changed_rights_end_the_session(cursor, eve, change):
    assert is_in(eve)
    cursor.execute("SELECT count(*) FROM register.event")
    before = cursor.fetchone()[0]
    change(cursor, eve.account)
    assert not is_in(eve)
    cursor.execute("SELECT count(*) FROM register.event")
    assert cursor.fetchone()[0] == before + 1
