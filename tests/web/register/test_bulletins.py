"""A month in figures, drawn up once."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from builders import LAT, LON, add_county, add_report, add_site
from geoservice.model.bulletin import Tally, next_month, read_month
from geoservice.model.fault import Invalid
from geoservice.store import bulletins, report_desk
from geoservice.web.register.reports import today

COUNTY = "acftu.d610881"
THIS_MONTH = f"{today():%Y-%m}"


@pytest.fixture
def county(cursor):
    """Two homes, one of them confirmed today and one closed after a report, and a station of elsewhere."""
    union = add_county(cursor)
    kept = add_site(cursor, name="甲", organisation_id=union, verified_at=today())
    closed = add_site(cursor, name="乙", organisation_id=union, verified_at=today() - timedelta(days=400))
    other = add_county(cursor, path="acftu.d610802", code="610802", name="榆阳区总工会")
    add_site(cursor, layer="service_station", organisation_id=other, division_code="610802")
    report_desk.answer(cursor, add_report(cursor, closed), "已关。", outcome="closed", actor="eve")
    late = add_report(cursor, kept, who="Li")
    cursor.execute("UPDATE register.report SET due = current_date - 3 WHERE number = %s", (late,))
    cursor.execute(
        "INSERT INTO register.event (actor, action, subject, subject_id, before, after) VALUES "
        "('eve', 'publish_site', 'site', %s, '{\"review_state\": \"checked\"}', '{\"review_state\": \"published\"}')",
        (kept,),
    )


@pytest.fixture
def eve(county, officer):
    return officer("eve", ("editor", COUNTY), path=COUNTY)


def drawn(officer, month=THIS_MONTH, union=COUNTY):
    answer = officer.post("/register/bulletins", {"union": union, "month": month})
    assert answer.status_code == 303
    return answer.location


def test_month_in_figures(cursor, eve):
    page = drawn(eve)
    found = bulletins.one(cursor, page.rsplit("/", 1)[1])
    assert found.counties == ["610881"]
    expected = Tally(
        standing=2, new=1, gone=1, confirmed=2, stale=0, complete=0, reported=2, answered=1,
        overdue=1 if today().day > 3 else found.total.overdue,
    )  # fmt: skip
    assert found.total == expected
    assert found.bounds == pytest.approx((LON, LAT, LON, LAT))
    text = eve.get(page).text
    assert "神木市" in text
    assert "1 / 2" in text


def test_map_spans_all_kinds_and_counties(cursor, eve):
    union = add_county(cursor, path=f"{COUNTY}.t1", name="丙镇总工会")
    add_site(cursor, organisation_id=union, division_code="610802", lon=109.7, lat=38.2)
    add_site(cursor, layer="service_station", organisation_id=union, lon=110.9, lat=39.1)
    found = bulletins.one(cursor, drawn(eve).rsplit("/", 1)[1])
    assert found.bounds == pytest.approx((109.7, 38.2, 110.9, 39.1))


def test_of_too_many_counties_the_page_sums_up_provinces(eve, monkeypatch):
    page = drawn(eve)
    rows = eve.get(page).text.split("<tbody>")[1].split("</tbody>")[0]
    monkeypatch.setattr(bulletins, "MOST_LINES", 0)
    by_province = eve.get(page).text.split("<tbody>")[1].split("</tbody>")[0]
    assert "神木市" in rows
    assert by_province == rows.replace("神木市", "陕西省")


def test_bulletin_stays_as_it_was_drawn_up(cursor, eve):
    page = drawn(eve)
    before = eve.get(page).text
    add_site(cursor, name="丙", organisation_id=add_county(cursor, path=f"{COUNTY}.t1", name="丙镇总工会"))
    assert eve.get(page).text.split("<table")[1] == before.split("<table")[1]


def test_what_came_after_the_month_is_taken_off(cursor, county, officer):
    """The site that became public today did not stand a month ago, nor had the other closed."""
    eve = officer("eve", ("editor", COUNTY), path=COUNTY)
    before = (today().replace(day=1) - timedelta(days=1)).replace(day=1)
    found = bulletins.one(cursor, drawn(eve, f"{before:%Y-%m}").rsplit("/", 1)[1]).total
    assert (found.standing, found.new, found.gone, found.reported) == (1, 0, 0, 0)


def test_workbook_has_the_same_figures_and_no_formula(cursor, eve):
    cursor.execute("UPDATE register.organisation SET name = '=1+1' WHERE path = %s", (COUNTY,))
    book = openpyxl.load_workbook(io.BytesIO(eve.get(f"{drawn(eve)}.xlsx").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][0].startswith("=1+1 ")
    assert book.worksheets[0]["A1"].data_type == "s"
    assert rows[2][:4] == ("神木市", 2, 1, 1)
    assert rows[-1][:2] == ("合计 Total", 2)
    assert next(book.worksheets[1].iter_rows(min_row=3, values_only=True))[:3] == ("神木市", "职工之家", 2)


@pytest.mark.parametrize(
    "union", ["acftu.d610802", f"{COUNTY}.t99", f"{COUNTY}.'", f"{COUNTY}.{'a' * 300}", ""]
)
def test_other_part_of_the_tree_is_refused(eve, union):
    answer = eve.post("/register/bulletins", {"union": union, "month": THIS_MONTH})
    assert answer.status_code == 404


@pytest.mark.parametrize("month", ["", "2026-13", "1999-01", "9999-01", "2026-1", "November"])
def test_month_that_is_none(eve, month):
    answer = eve.post("/register/bulletins", {"union": COUNTY, "month": month})
    assert answer.status_code == 400
    assert "不是可以通报的月份" in answer.text


def test_months_follow_each_other():
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert read_month("2026-11", date(2026, 11, 1)) == date(2026, 11, 1)
    with pytest.raises(Invalid):
        read_month("2026-12", date(2026, 11, 30))


def test_percent_is_a_hundred_only_for_all():
    assert Tally(standing=200, complete=199).complete_percent == 99
    assert Tally().complete_percent is None


def test_nothing_drawn_up_yet(eve):
    assert "还没有生成过通报" in eve.get("/register/bulletins").text


def test_who_may_draw_none_is_not_bidden_to(officer, county):
    page = officer("ann", ("auditor", "acftu")).get("/register/bulletins").text
    assert "还没有通报" in page
    assert "选一个工会" not in page
