"""Contact persons leave the house with a reason, within the scope, once in the history and without a name in it."""

import io

import pytest
from openpyxl import load_workbook

from builders import add_county, add_site
from geoservice.drawing.contact_book import contact_book
from geoservice.model.contact import Contact

COUNTY, OTHER = "acftu.d610881", "acftu.d610802"
ADDRESS = "/register/sites/contacts"
REASON = "通知六月安全检查"


@pytest.fixture
def sites(cursor):
    for path, name, phone in ((COUNTY, "=cmd()", "13809100001"), (OTHER, "别处的人", "13809100002")):
        union = add_county(cursor, path=path, code=path[-6:], name=f"工会{path[-6:]}")
        person = {"manager_name": name, "manager_phone": phone, "accuracy_metres": 3}
        add_site(cursor, organisation_id=union, internal=person, review_state="draft")
        add_site(cursor, organisation_id=union, internal={"accuracy_metres": 3})


def exported(cursor):
    cursor.execute(
        "SELECT account_id::text, before, after FROM register.event WHERE action = 'export_contacts'"
    )
    return cursor.fetchall()


def sheet(answer):
    assert answer.status_code == 200, answer.text
    return load_workbook(io.BytesIO(answer.data)).active


def test_contacts_of_the_scope_and_one_event_without_names(sites, officer, cursor):
    eve = officer("eve", ("editor", COUNTY), path=COUNTY)
    assert "导出联系人" in eve.get("/register/sites").text
    book = sheet(eve.post(ADDRESS, {"reason": f" {REASON} ", "state": "draft", "name": "职工"}))
    rows = list(book.iter_rows(min_row=3))
    assert len(rows) == 1
    manager, phone = rows[0][5:]
    assert (manager.value, manager.data_type, manager.quotePrefix) == ("=cmd()", "s", True)
    assert phone.value == "13809100001"
    told = {"reason": REASON, "filter": {"state": "draft", "name": "职工"}, "path": COUNTY, "count": 1}
    assert exported(cursor) == [(eve.account, None, told)]
    ann = officer("ann", ("auditor", COUNTY), path=COUNTY)
    page = ann.get("/register/history?action=export_contacts").text
    assert REASON in page
    assert "导出联系人" in page
    assert "13809100001" not in page
    assert ann.get(ADDRESS).status_code == 403


@pytest.mark.parametrize("reason", ["", "急用", "  四 字 ", "坏\x07字符很多"])
def test_reason_is_needed(sites, officer, cursor, reason):
    eve = officer("eve", ("editor", COUNTY))
    answer = eve.post(ADDRESS, {"reason": reason})
    assert answer.status_code == 400
    assert 'id="wrong-reason"' in answer.text
    assert exported(cursor) == []


def test_elsewhere_stays_masked(sites, officer, cursor):
    eve = officer("eve", ("editor", COUNTY), ("reviewer", OTHER))
    assert eve.post(ADDRESS, {"reason": REASON, "union": "acftu.d610803"}).status_code == 404
    assert 'id="wrong-union"' in eve.post(ADDRESS, {"reason": REASON}).text
    book = sheet(eve.post(ADDRESS, {"reason": REASON, "union": OTHER}))
    assert [row[6] for row in book.iter_rows(min_row=3, values_only=True)] == ["13809100002"]
    assert eve.post(ADDRESS, {"reason": REASON, "scope": "acftu"}).status_code == 400
    assert len(exported(cursor)) == 1


def test_too_many_are_refused_whole(sites, officer, cursor, monkeypatch):
    monkeypatch.setattr("geoservice.store.contacts.MOST_CONTACTS", 1)
    answer = officer("eve", ("editor", "acftu")).post(ADDRESS, {"reason": REASON})
    assert answer.status_code == 400
    assert exported(cursor) == []


def test_no_cell_is_a_formula():
    texts = ["=1+1", "+86 1", "-1", "@SUM(A1)", "\t=1"]
    people = [Contact(text, "acftu", "worker_home", text, text, "draft", text, text) for text in texts]
    book = load_workbook(io.BytesIO(contact_book(people, {}, "=1"))).active
    assert "f" not in {cell.data_type for row in book.iter_rows() for cell in row}
    for row in book.iter_rows(min_row=3):
        assert all(cell.quotePrefix for cell in row if cell.column not in (2, 5))
