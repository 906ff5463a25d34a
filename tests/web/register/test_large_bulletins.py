"""A bulletin of many sites is asked for, drawn up by the worker, and shown under the address that was given at once."""

import pytest

from builders import add_county, add_site
from conftest import OneConnection
from geoservice import bulletin_working
from geoservice.store import bulletin_requests, bulletins
from geoservice.store.accounts import end_appointment
from geoservice.web.application import OFFICER
from geoservice.web.register.reports import today

COUNTY, OTHER = "acftu.d610881", "acftu.d610802"
THIS_MONTH = f"{today():%Y-%m}"


@pytest.fixture(autouse=True)
def county(cursor, monkeypatch):
    """A union with two sites, of which any bulletin is a large one, and another."""
    monkeypatch.setattr(bulletins, "MOST_AT_ONCE", 1)
    union = add_county(cursor)
    for name in ("甲", "乙"):
        add_site(cursor, name=name, organisation_id=union)
    add_county(cursor, path=OTHER, code="610802", name="榆阳区总工会")
    return union


@pytest.fixture
def eve(officer):
    return officer("eve", ("editor", COUNTY), path=COUNTY)


@pytest.fixture
def work(connection, layers):
    """Does one piece of the worker's work, under its role."""
    return lambda: bulletin_working.work_once(OneConnection(connection, OFFICER), layers)


def asked(officer, union=COUNTY):
    answer = officer.post("/register/bulletins", {"union": union, "month": THIS_MONTH})
    assert answer.status_code == 303
    return answer.location


def drawings(cursor):
    cursor.execute("SELECT actor FROM register.event WHERE action = 'draw_bulletin'")
    return [actor for (actor,) in cursor]


def test_page_says_that_it_is_being_drawn_up_and_shows_it_when_it_is(cursor, eve, work):
    page = asked(eve)
    waiting = eve.get(page)
    assert waiting.status_code == 200
    assert "正在生成通报" in waiting.text
    assert '<noscript><meta http-equiv="refresh"' in waiting.text, (
        "without JavaScript it asks again by itself"
    )
    assert f'hx-get="{page}/progress"' in waiting.text
    assert "HX-Refresh" not in eve.get(f"{page}/progress").headers
    assert page in eve.get("/register/bulletins").text
    assert eve.get(f"{page}.xlsx").status_code == 404
    assert drawings(cursor) == []
    assert work()
    assert eve.get(f"{page}/progress").headers["HX-Refresh"] == "true"
    shown = eve.get(page).text
    assert "神木市" in shown.split("<tbody>")[1]
    assert "http-equiv" not in shown
    assert drawings(cursor) == ["eve"]
    assert not work(), "nothing waits any more"


def test_few_sites_are_counted_at_once(eve, monkeypatch, work):
    monkeypatch.setattr(bulletins, "MOST_AT_ONCE", 2)
    assert "<tbody>" in eve.get(asked(eve)).text
    assert not work()


def test_same_month_asked_for_twice_is_drawn_up_once(cursor, eve, officer, work):
    pia = officer("pia", ("publisher", COUNTY), path=COUNTY)
    assert asked(eve) == asked(pia)
    assert work()
    assert not work()
    assert drawings(cursor) == ["eve"]
    assert bulletins.drawn(cursor, [COUNTY])[0].id != asked(pia).rsplit("/", 1)[1], "another one of the month"


def test_it_is_nobodys_outside_of_the_part_of_the_tree(eve, officer):
    page = asked(eve)
    li = officer("li", ("editor", OTHER), path=OTHER)
    assert li.get(page).status_code == 404
    assert li.get(f"{page}/progress").status_code == 404
    assert page not in li.get("/register/bulletins").text


def test_whose_role_has_ended_meanwhile_draws_up_nothing(cursor, eve, officer, work):
    page = asked(eve)
    end_appointment(cursor, eve.account, "editor", COUNTY, actor="Ada")
    assert work()
    pia = officer("pia", ("publisher", COUNTY), path=COUNTY)
    told = pia.get(page).text
    assert "没有为这个工会生成通报的权限" in told
    assert "正在生成通报" not in told
    assert "没有生成" in pia.get("/register/bulletins").text
    assert not work(), "it is not tried again by itself"
    again = asked(pia)
    assert again != page
    assert work()
    assert "<tbody>" in pia.get(again).text
    assert drawings(cursor) == ["pia"]
    assert pia.get(page).status_code == 404


def test_what_ended_the_worker_too_often_is_left_alone(cursor, eve, work):
    page = asked(eve)
    cursor.execute("UPDATE register.bulletin_request SET attempts = 3")
    assert work()
    assert "试了 3 次" in eve.get(page).text
    assert not work()


def test_branch_that_moved_meanwhile_is_counted_where_it_is(cursor, eve, officer, work):
    page = asked(eve)
    cursor.execute("UPDATE register.organisation SET path = 'acftu.elsewhere' WHERE path = %s", (COUNTY,))
    cursor.execute("UPDATE published_site SET organisation_path = 'acftu.elsewhere'")
    assert work()
    found = bulletins.one(cursor, page.rsplit("/", 1)[1])
    assert (found.path, found.total.standing) == ("acftu.elsewhere", 2)


def test_what_waits_goes_along_when_its_union_is_merged(cursor, eve, county, officer):
    page = asked(eve)
    boss = officer("boss", ("system_officer", "acftu"))
    assert boss.post(f"/register/organisations/{county}/merge", {"into": OTHER}).status_code == 303
    assert bulletin_requests.asked(cursor, page.rsplit("/", 1)[1]).path == OTHER
