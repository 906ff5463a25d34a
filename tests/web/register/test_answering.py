"""Eve answers what Wen reported; the site and Wen's own page follow."""

import io
import re
from datetime import date, timedelta

import pytest
from PIL import Image

from builders import LAT, LON, add_county, add_report, add_site
from geoservice.web.register.reports import today

COUNTY = "acftu.d610881"


@pytest.fixture
def site(cursor):
    return add_site(
        cursor, name="滨河爱心驿站", organisation_id=add_county(cursor), verified_at=date(2026, 1, 1)
    )


@pytest.fixture
def eve(site, officer):
    return officer("eve", ("editor", COUNTY), path=COUNTY)


def test_what_is_due_first_stands_first(cursor, site, eve):
    numbers = [add_report(cursor, site, who=who) for who in ("Wen", "Li", "Hu")]
    cursor.execute("UPDATE register.report SET due = due - 20 WHERE number = %s", (numbers[1],))
    page = eve.get("/register/reports").text
    assert "3 条等待答复" in page
    assert "1 条已逾期" in page
    places = [page.index(f"/register/reports/{number}") for number in numbers]
    assert places[1] < places[0] < places[2]


def test_answer_confirms_the_site_and_is_in_the_history(cursor, site, eve):
    number = add_report(cursor, site, words="门锁着")
    answer = eve.post(f"/register/reports/{number}", {"outcome": "confirmed", "answer": "已换新锁。"})
    assert (answer.status_code, answer.location) == (303, f"/register/reports/{number}")
    assert "已换新锁。" in eve.get(f"/register/reports/{number}").text
    cursor.execute("SELECT verified_at FROM published_site WHERE id = %s", (site,))
    assert cursor.fetchone()[0] == today()
    cursor.execute("SELECT actor, account_id::text, action FROM register.event ORDER BY id DESC LIMIT 2")
    assert cursor.fetchall() == [
        ("eve", eve.account, "check_site"),
        ("eve", eve.account, "answer_report"),
    ]
    assert number == int(
        eve.get("/register/reports/answered").text.split("/register/reports/")[-1].split('"')[0]
    )


@pytest.mark.parametrize(
    "form, words",
    [
        ({"outcome": "confirmed", "answer": " "}, "请写几句答复"),
        ({"outcome": "published", "answer": "好"}, "请选一项处理结果"),
        ({"outcome": "closed", "answer": "字" * 1001}, "最多 1000 个字"),
    ],
)
def test_half_an_answer_comes_back_with_what_was_written(cursor, site, eve, form, words):
    number = add_report(cursor, site)
    answer = eve.post(f"/register/reports/{number}", form)
    assert answer.status_code == 400
    assert words in answer.text
    assert form["answer"].strip() in answer.text
    cursor.execute("SELECT outcome FROM register.report")
    assert cursor.fetchone()[0] is None


def test_second_answer_is_told_when_the_first_came(cursor, site, eve):
    number = add_report(cursor, site)
    form = {"outcome": "unchanged", "answer": "门九点开。"}
    eve.post(f"/register/reports/{number}", form)
    answer = eve.post(f"/register/reports/{number}", form)
    assert answer.status_code == 409
    assert "答复过了" in answer.text


def test_further_field_is_refused(cursor, site, eve):
    number = add_report(cursor, site)
    form = {"outcome": "confirmed", "answer": "好", "status": "published"}
    assert eve.post(f"/register/reports/{number}", form).status_code == 400


def test_list_goes_on_where_it_ended(cursor, site, eve, monkeypatch):
    monkeypatch.setattr("geoservice.web.register.reports.PAGE", 2)
    numbers = [add_report(cursor, site, who=str(n)) for n in range(5)]
    seen, address = [], "/register/reports"
    for _ in range(3):
        page = eve.get(address).text
        seen += [n for n in numbers if f'/register/reports/{n}"' in page]
        further = re.search(r'<a class="button" href="(/register/reports\?after=[^"]+)"', page)
        address = further[1] if further else ""
    assert not address
    assert seen == numbers


@pytest.mark.parametrize("address", ["/register/reports?after=x", "/register/reports?after=2026-13-01.1",
                                     "/register/reports/answered?before=-1"])  # fmt: skip
def test_place_in_the_list_that_is_none(eve, address):
    assert eve.get(address).status_code == 400


def test_nothing_waits(eve):
    assert "没有等待答复的反馈" in eve.get("/register/reports").text


def test_due_day_of_a_report_is_ten_days_ahead(cursor, site, eve):
    number = add_report(cursor, site)
    assert (today() + timedelta(days=10)).isoformat() in eve.get(f"/register/reports/{number}").text


def test_reported_place_is_told_by_distance_and_direction(cursor, site, eve):
    number = add_report(cursor, site, "wrong_place", place=(110.497, 38.837))
    page = eve.get(f"/register/reports/{number}").text
    assert "反映的位置在登记位置的北方向 1.1 km 处。" in page
    assert f'data-old="{LON},{LAT}" data-new="110.497,38.837"' in page
    drawn = re.findall(r'src(?:set)?="(/static-map.png[^"]+)" width="(\d+)"', page)
    assert [width for _, width in drawn] == ["340", "560"], (
        "a phone's is drawn for its width, so that its words are not shrunk"
    )
    for address, width in drawn:
        picture = Image.open(io.BytesIO(eve.get(address.replace("&amp;", "&")).data))
        assert picture.width == 2 * int(width)
