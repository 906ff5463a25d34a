"""The auditor sees who did what in her part of the tree, and nothing of elsewhere."""

import json
import re

import pytest

from builders import add_county, add_officer, add_read_upload, add_report, add_site
from geoservice.store import report_desk

COUNTY, OTHER = "acftu.d610881", "acftu.d610802"


@pytest.fixture
def answered(cursor):
    """Reports of two counties, each answered."""
    for path, name in ((COUNTY, "神木市"), (OTHER, "榆阳区")):
        union = add_county(cursor, path=path, code=path[-6:], name=f"{name}总工会")
        site = add_site(cursor, name=f"{name}驿站", organisation_id=union)
        report_desk.answer(
            cursor, add_report(cursor, site), "已换锁。", outcome="closed", actor=f"eve-{name}"
        )


@pytest.fixture
def ann(answered, officer):
    return officer("ann", ("auditor", COUNTY), path=COUNTY)


@pytest.fixture(params=[2_000, 0], ids=["small", "large"])
def size(request, monkeypatch):
    """How many unions make a part of the tree that is looked at by what is theirs, and not from what was last."""
    monkeypatch.setattr("geoservice.store.records.FEW_UNIONS", request.param)


def test_events_of_her_part_are_told_with_what_changed(ann, size):
    page = ann.get("/register/history").text
    assert "神木市驿站" in page
    assert "eve-神木市" in page
    assert "<ins>站点已经关闭</ins>" in page
    assert "榆阳区" not in page


def test_root_sees_all(answered, officer):
    page = officer("root", ("auditor", "acftu")).get("/register/history").text
    assert "神木市驿站" in page
    assert "榆阳区驿站" in page


@pytest.mark.parametrize(
    "asked, there, gone",
    [
        ("actor=eve-神木市", "eve-神木市", ">worker<"),
        ("subject=report", "反馈", "eve-榆阳区"),
        ("action=check_site", "核对", "答复"),
    ],
)
def test_history_is_searched(ann, size, asked, there, gone):
    page = ann.get(f"/register/history?{asked}").text.split("<tbody>")[1]
    assert there in page
    assert gone not in page


def test_people_are_named_and_what_changed_is_told_in_words(cursor, ann, size):
    eve = add_officer(cursor, "eve", ("editor", COUNTY), path=COUNTY)
    cursor.execute(
        """
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
        VALUES ('eve', %(eve)s, 'open_session', 'account', %(eve)s, NULL,
            '{"method": "password", "address": "192.0.2.7", "role": "editor", "other": 1}')
        """,
        {"eve": eve},
    )
    page = ann.get("/register/history?actor=eve&subject=account&action=open_session").text.split("<tbody>")[1]
    assert '<span dir="auto">Eve</span>' in page
    assert "history?actor=eve" in page
    for words in ("登录方式", "<ins>口令</ins>", "网络地址", "<ins>编辑</ins>", "<dt>other</dt>"):
        assert words in page
    line = json.loads(ann.get("/register/history.jsonl?actor=eve&action=open_session").text)
    assert line["after"]["method"] == "password"
    assert "person" not in line


def test_fields_of_a_site_are_called_as_in_its_form(cursor, ann, layers):
    cursor.execute(
        """
        INSERT INTO register.event (actor, action, subject, subject_id, after)
        SELECT 'eve', 'change_site', 'site', id, '{"review_state": "returned", "properties": {"access_method": "open_door"}}'
        FROM register.site WHERE name = '神木市驿站'
        """
    )
    page = ann.get("/register/history?action=change_site&lang=en").text
    title = layers["worker_home"].properties["access_method"].title.en
    for words in (f"<dt>{title}</dt>", "<dt>state of review</dt>", "<ins>returned</ins>"):
        assert words in page


def test_kind_of_a_report_and_what_became_of_it_are_told_in_words(ann):
    page = ann.get("/register/history?subject=report&lang=en").text.split("<tbody>")[1]
    for words in ("<ins>Locked within its opening hours</ins>", "<ins>The site is closed for good</ins>"):
        assert words in page
    assert "<ins>closed</ins>" not in page


def test_facilities_are_called_as_in_the_form(cursor, ann):
    cursor.execute(
        """
        INSERT INTO register.event (actor, action, subject, subject_id, before, after)
        SELECT 'eve', 'change_site', 'site', id, '{"facilities": ["microwave"]}', '{"facilities": ["microwave", "wifi"]}'
        FROM register.site WHERE name = '神木市驿站'
        """
    )
    page = ann.get("/register/history?action=change_site&lang=en").text
    assert "<del>Microwave</del> → <ins>Microwave, Wi-Fi</ins>" in page


@pytest.fixture
def two_of_one_name(cursor, answered):
    """Two people called 王芳, one of them elsewhere, and each has done something to the county's union."""
    for login, path in (("wang1", COUNTY), ("wang2", OTHER)):
        account = add_officer(cursor, login, path=path)
        cursor.execute("UPDATE register.account SET name = '王芳' WHERE id = %s", (account,))
        cursor.execute(
            """
            INSERT INTO register.event (actor, account_id, action, subject, subject_id)
            SELECT %s, %s, 'rename_organisation', 'organisation', id FROM register.organisation WHERE path = %s
            """,
            (login, account, COUNTY),
        )


@pytest.mark.parametrize("asked", ["王芳", "芳"])
def test_name_finds_what_all_who_bear_it_did(two_of_one_name, ann, size, asked):
    page = ann.get(f"/register/history?actor={asked}&action=rename_organisation").text
    rows = page.split("<tbody>")[1]
    assert "wang1" in rows
    assert "wang2" in rows
    assert f'value="{asked}"' in page, "it stays in the form, and so in the address"
    line = ann.get(f"/register/history.jsonl?actor={asked}&action=rename_organisation").text.splitlines()
    assert {json.loads(each)["actor"] for each in line} == {"wang1", "wang2"}


def test_who_bears_a_name_is_shown_of_her_part_of_the_tree(two_of_one_name, ann):
    said = ann.get("/register/history?actor=王芳&since=2020-01-01").text.split("<table")[0]
    assert "history?actor=wang1&amp;since=2020-01-01" in said
    assert "神木市总工会" in said
    assert "wang2" not in said
    assert "榆阳区总工会" not in said


def test_whole_name_goes_before_a_part_of_another(cursor, two_of_one_name, ann):
    account = add_officer(cursor, "wang3", path=COUNTY)
    cursor.execute("UPDATE register.account SET name = '王芳芳' WHERE id = %s", (account,))
    assert "wang3" not in ann.get("/register/history?actor=王芳").text
    assert "wang3" in ann.get("/register/history?actor=王芳芳").text


def test_day_is_within_its_bounds(ann):
    assert "<tbody>" in ann.get("/register/history?since=2020-01-01").text
    assert "没有符合的记录" in ann.get("/register/history?until=2020-01-01").text


@pytest.mark.parametrize(
    "asked", ["since=gestern", "until=2026-13-01", "subject=password", "about=1", "below=x"]
)
def test_what_cannot_be_searched_for_is_named(ann, asked):
    answer = ann.get(f"/register/history?{asked}")
    assert answer.status_code == 400
    assert asked.split("=")[1] in answer.text


def test_export_has_the_same_lines(ann):
    lines = [json.loads(line) for line in ann.get("/register/history.jsonl?subject=site").text.splitlines()]
    assert [line["action"] for line in lines] == ["check_site"]
    assert lines[0]["after"]["status"] == "closed"


@pytest.mark.parametrize("limit", ["records.FEW_UNIONS", "events.MOST_THINGS"])
def test_of_a_large_part_it_looks_further_back_past_what_is_elsewhere(cursor, ann, monkeypatch, limit):
    monkeypatch.setattr("geoservice.store.events.MOST_SEEN", 3)
    for n in range(4):
        add_officer(cursor, f"other{n}", path=OTHER)
    assert "神木市驿站" in ann.get("/register/history").text, "a small part is looked at whole"
    monkeypatch.setattr(f"geoservice.store.{limit}", 0)
    address, seen = "/register/history", ""
    for _ in range(20):
        page = ann.get(address).text
        seen += page
        further = re.search(r'<a class="button" href="(/register/history\?below=[0-9]+)"', page)
        if not further:
            break
        address = further[1]
    assert "神木市驿站" in seen
    assert "other1" not in seen


def test_file_belongs_to_the_union_that_handed_it_in(cursor, ann, size):
    add_read_upload(cursor, COUNTY)
    cursor.execute("SELECT id FROM register.batch")
    batch = cursor.fetchone()[0]
    cursor.execute(
        "INSERT INTO register.event (actor, action, subject, subject_id) VALUES ('eve', 'upload_batch', 'batch', %s)",
        (batch,),
    )
    assert "上传" in ann.get("/register/history?subject=batch").text.split("<tbody>")[1]


def test_contact_persons_are_in_no_event(cursor, answered):
    cursor.execute("SELECT count(*) FROM register.event WHERE before ? 'internal' OR after ? 'internal'")
    assert cursor.fetchone()[0] == 0
