"""What waits for whom, and what grows old."""

import re
from datetime import timedelta

import pytest

from builders import add_county, add_report, add_site
from geoservice.store import queues
from geoservice.web.register.reports import today

COUNTY = "acftu.d610881"


@pytest.fixture
def union(cursor):
    return add_county(cursor)


def cards(officer):
    page = re.sub(r"\s+", " ", officer.get("/register/desk").text)
    return dict(re.findall(r'<a class="card" href="([^"]+)"><strong class="[^"]+">([0-9+]+)</strong>', page))


def test_each_role_sees_what_waits_for_it(cursor, union, officer):
    for state, count in (("submitted", 2), ("checked", 1), ("returned", 3)):
        for _ in range(count):
            add_site(cursor, organisation_id=union, review_state=state, verified_at=today())
    assert cards(officer("eve", ("editor", COUNTY)))["/register/sites?state=returned"] == "3"
    assert cards(officer("rui", ("reviewer", COUNTY)))["/register/review"] == "2"
    assert cards(officer("pia", ("publisher", "acftu")))["/register/review"] == "1"
    assert cards(officer("ann", ("auditor", COUNTY))) == {}


@pytest.mark.parametrize("role", ["publisher", "system_officer"])
def test_empty_sheet_to_hand_down_is_on_the_desk_and_at_the_union(union, officer, role):
    someone = officer("someone", (role, COUNTY))
    pages = ["/register/desk", *([f"/register/organisations/{union}"] if role == "system_officer" else [])]
    for page in pages:
        text = someone.get(page).text
        action = re.search(r'action="(/register/imports/template[^"]*)"', text)[1]
        given = re.search(r'name="organisation" value="([^"]+)"', text)[1]
        assert someone.get(f"{action}?layer=worker_home&organisation={given}").data[:2] == b"PK"
    assert "imports/template" not in officer("ann", ("auditor", COUNTY)).get("/register/desk").text


def test_other_part_of_the_tree_waits_for_others(cursor, union, officer):
    add_county(cursor, path="acftu.d610802", code="610802", name="榆阳区总工会")
    add_site(cursor, organisation_id=union, review_state="submitted")
    assert cards(officer("far", ("reviewer", "acftu.d610802")))["/register/review"] == "0"


def test_reports_and_what_is_overdue(cursor, union, officer):
    site = add_site(cursor, organisation_id=union, verified_at=today())
    late = add_report(cursor, site)
    add_report(cursor, site, who="Li")
    cursor.execute("UPDATE register.report SET due = due - 30 WHERE number = %s", (late,))
    eve = officer("eve", ("editor", COUNTY))
    assert cards(eve)["/register/reports"] == "2"
    assert "1 条已逾期" in eve.get("/register/desk").text


def test_what_was_not_confirmed_for_ninety_days(cursor, union, officer, monkeypatch):
    for days in (10, 90, 91, 400, None):
        day = None if days is None else today() - timedelta(days=days)
        add_site(cursor, organisation_id=union, verified_at=day)
    eve = officer("eve", ("editor", COUNTY))
    assert cards(eve)["/register/sites?show=unconfirmed"] == "3"
    monkeypatch.setattr(queues, "MOST_STALE", 2)
    assert cards(eve)["/register/sites?show=unconfirmed"] == "2+"


def test_without_a_role_nothing_waits(officer):
    assert "您还没有角色" in officer("new").get("/register/desk").text


@pytest.mark.parametrize(
    "address, status", [("review", 403), ("sites/00000000-0000-0000-0000-000000000000", 404)]
)
def test_officer_who_is_refused_stays_in_the_register(union, officer, address, status):
    answer = officer("eve", ("editor", COUNTY)).get(f"/register/{address}")
    assert answer.status_code == status
    assert 'class="rail"' in answer.text
    assert 'class="button main" href="/register/desk"' in answer.text


def test_who_looks_after_the_register_finds_her_rooms(officer):
    desk = officer("sys", ("system_officer", "acftu")).get("/register/desk").text
    for address in ("people", "organisations", "tokens"):
        assert f'class="card" href="/register/{address}"' in desk
    assert "/register/history" not in desk
    assert "/register/tokens" not in officer("ann", ("auditor", "acftu")).get("/register/desk").text


def test_editor_finds_her_drafts(officer):
    assert "/register/sites?state=draft" in officer("eve", ("editor", "acftu")).get("/register/desk").text
