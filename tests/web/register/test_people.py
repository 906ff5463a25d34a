"""Accounts looked after: by whom, within which scope, and never by their owners."""

import re

import pytest

from builders import add_officer
from geoservice.model.password import hashed
from geoservice.model.secret import digest
from geoservice.store import accounts, people
from geoservice.store.organisations import add_organisation
from officers import Stranger

CITY, COUNTY, BESIDE = "acftu.p1.c1", "acftu.p1.c1.k1", "acftu.p1.c2"


@pytest.fixture(autouse=True)
def tree(cursor):
    add_organisation(cursor, path="acftu.p1", level="province", name="甲省总工会", actor="Ada")
    add_organisation(cursor, path=CITY, level="city", name="乙市总工会", actor="Ada")
    add_organisation(cursor, path=COUNTY, level="county", name="同名总工会", actor="Ada")
    add_organisation(cursor, path=BESIDE, level="city", name="丙市总工会", actor="Ada")
    add_organisation(cursor, path=f"{BESIDE}.k1", level="county", name="同名总工会", actor="Ada")


@pytest.fixture
def system(officer):
    return officer("sys", ("system_officer", CITY))


@pytest.fixture
def security(officer):
    return officer("sec", ("security_officer", CITY))


@pytest.fixture
def eve(cursor):
    return add_officer(cursor, "eve", ("editor", COUNTY), path=COUNTY)


def roles(cursor, account):
    return {(held.role, held.path) for held in people.appointments(cursor, account) if held.ended_at is None}


def last_event(cursor):
    cursor.execute(
        "SELECT action, actor, account_id::text, before, after FROM register.event ORDER BY id DESC LIMIT 1"
    )
    return cursor.fetchone()


def test_from_the_new_account_to_its_first_role(app, cursor, system, security):
    form = {"login": "New.Person", "name": " 新 人 ", "organisation": "同名总工会"}
    answer = system.post("/register/people", form)
    assert answer.status_code == 303
    account = answer.location.rsplit("/", 1)[1]
    assert people.person(cursor, account).path == COUNTY, "of two of one name, that within the scope"
    page = system.post(f"/register/people/{account}/invite").text
    secret = re.search(r"/register/welcome/([\w-]+)", page)[1]
    assert secret not in system.get(f"/register/people/{account}").text
    cursor.execute(
        "SELECT count(*) FROM register.event WHERE coalesce(before, after)::text LIKE %s", (f"%{secret}%",)
    )
    assert cursor.fetchone() == (0,)
    new = Stranger(app)
    password = {"password": "a quiet reading room", "again": "a quiet reading room"}
    assert new.post(f"/register/welcome/{secret}", password).status_code == 303
    given = {"role": "editor", "organisation": COUNTY}
    assert security.post(f"/register/people/{account}/appoint", given).status_code == 303
    assert roles(cursor, account) == {("editor", COUNTY)}
    action, actor, by, _, after = last_event(cursor)
    assert (action, actor, by) == ("appoint", "sec", security.account)
    assert after == {"role": "editor", "scope": COUNTY}


@pytest.mark.parametrize(
    "form, field",
    [
        ({"login": "x"}, "login"),
        ({"login": "sys"}, "login"),
        ({"name": " "}, "name"),
        ({"organisation": "丙市总工会"}, "organisation"),
        ({"organisation": "no such union"}, "organisation"),
    ],
)
def test_fault_stands_at_its_field(cursor, system, form, field):
    given = {"login": "new", "name": "New", "organisation": CITY, **form}
    answer = system.post("/register/people", given)
    assert answer.status_code == 400
    assert f'id="wrong-{field}"' in answer.text
    assert accounts.credentials(cursor, "new") is None


def test_two_unions_of_one_name_are_told_apart(officer):
    province = officer("prov", ("system_officer", "acftu.p1"))
    answer = province.post("/register/people", {"login": "new", "name": "New", "organisation": "同名总工会"})
    assert answer.status_code == 400
    assert COUNTY in answer.text


@pytest.mark.parametrize("field", ["disabled_at", "role", "password"])
def test_further_field_is_refused(system, field):
    form = {"login": "new", "name": "New", "organisation": CITY, field: "1"}
    assert system.post("/register/people", form).status_code == 400


def test_duties_are_kept_apart_at_the_field(cursor, security, eve):
    answer = security.post(f"/register/people/{eve}/appoint", {"role": "auditor", "organisation": COUNTY})
    assert answer.status_code == 409
    assert 'id="wrong-role"' in answer.text
    assert roles(cursor, eve) == {("editor", COUNTY)}


@pytest.mark.parametrize("scope", ["acftu.p1", BESIDE, "acftu"])
def test_nobody_gives_what_lies_outside_her_scope(cursor, security, eve, scope):
    answer = security.post(f"/register/people/{eve}/appoint", {"role": "editor", "organisation": scope})
    assert answer.status_code == 400
    assert roles(cursor, eve) == {("editor", COUNTY)}


def test_role_given_from_above_is_not_taken_back_from_below(cursor, security, eve):
    accounts.appoint(cursor, eve, "reviewer", "acftu.p1", actor="Ada")
    held = next(held for held in people.appointments(cursor, eve) if held.path == "acftu.p1")
    assert security.post(f"/register/people/{eve}/appointments/{held.id}/end").status_code == 404
    own = next(held for held in people.appointments(cursor, eve) if held.path == COUNTY)
    assert security.post(f"/register/people/{eve}/appointments/{own.id}/end").status_code == 303
    assert roles(cursor, eve) == {("reviewer", "acftu.p1")}
    assert security.post(f"/register/people/{eve}/appointments/{own.id}/end").status_code == 404


@pytest.mark.parametrize(
    "act, form",
    [
        ("appoint", {"role": "auditor", "organisation": CITY}),
        ("disable", {}),
        ("move", {"organisation": COUNTY}),
        ("unlock", {}),
        ("reset", {}),
        ("invite", {}),
    ],
)
def test_nobody_looks_after_her_own_account(cursor, officer, act, form):
    roles_held = (("security_officer", "acftu"), ("system_officer", "acftu"))
    boss = officer("boss", *roles_held)
    cursor.execute("SELECT count(*) FROM register.event")
    before = cursor.fetchone()
    assert boss.post(f"/register/people/{boss.account}/{act}", form).status_code == 403
    cursor.execute("SELECT count(*) FROM register.event")
    assert cursor.fetchone() == before


def test_move_ends_sessions_and_is_one_event(cursor, officer, system):
    ed = officer("ed", ("editor", COUNTY), path=COUNTY)
    assert system.post(f"/register/people/{ed.account}/move", {"organisation": CITY}).status_code == 303
    assert last_event(cursor)[0::3] == ("move_account", {"organisation": COUNTY})
    assert ed.get("/register/desk").status_code == 303
    assert system.post(f"/register/people/{ed.account}/move", {"organisation": BESIDE}).status_code == 400
    assert people.person(cursor, ed.account).path == CITY


def test_locked_account_is_unlocked(app, cursor, security, eve):
    cursor.execute("UPDATE register.account SET password = %s WHERE id = %s", (hashed("a quiet room!"), eve))
    door = {"login": "eve", "password": "wrong", "next": ""}
    for _ in range(5):
        Stranger(app).post("/register/login", door)
    right = {**door, "password": "a quiet room!"}
    assert Stranger(app).post("/register/login", right).status_code == 429
    assert "锁定到" in security.get(f"/register/people/{eve}").text
    assert security.post(f"/register/people/{eve}/unlock").status_code == 303
    assert Stranger(app).post("/register/login", right).status_code == 303


def test_disabled_account_gets_no_link_that_works(cursor, system, eve):
    assert system.post(f"/register/people/{eve}/disable").status_code == 303
    accounts.invite(cursor, eve, secret=digest("link"), hours=1, actor="Ada")
    with pytest.raises(accounts.Missing):
        accounts.invited(cursor, digest("link"))
    assert system.post(f"/register/people/{eve}/enable").status_code == 303
    assert people.person(cursor, eve).state == "invited"


def listed(person, query=""):
    page = person.get(f"/register/people{query}").text
    return re.findall(r"/register/people/[0-9a-f-]{36}\">([^<]+)</a>", page)


def test_list_shows_the_scope_and_its_filters(cursor, officer, system, eve):
    add_officer(cursor, "stray", ("editor", BESIDE), path=BESIDE)
    add_officer(cursor, "rita", ("reviewer", CITY), path=CITY)
    assert listed(system) == ["Eve", "Rita"]
    assert listed(system, "?role=editor") == ["Eve"]
    assert listed(system, f"?organisation={COUNTY}") == ["Eve"]
    assert listed(system, "?text=RIT") == ["Rita"]
    assert listed(system, "?state=active") == []
    assert system.get("/register/people?state=active").text.count("没有符合条件") == 1
    assert system.get("/register/people?role=king").status_code == 400
    assert system.get(f"/register/people?organisation={BESIDE}").status_code == 400


def test_list_goes_on_by_login(cursor, system, monkeypatch):
    monkeypatch.setattr(people, "PAGE", 2)
    for login in ("ua", "ub", "uc", "ud", "ue"):
        add_officer(cursor, login, path=COUNTY)
    address, pages = "/register/people", []
    while address:
        page = system.get(address).text
        pages.append(re.findall(r">(u[a-e])</td>", page))
        following = re.search(r'class="button" href="(/register/people\?after=[^"]+)"', page)
        address = following and following[1].replace("&amp;", "&")
    assert pages == [["ua", "ub"], ["uc", "ud"], ["ue"]]
