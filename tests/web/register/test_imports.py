"""The import wizard's pages: what is handed in, shown, chosen and submitted, and what is refused."""

import io
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from builders import add_county, add_read_upload
from geoservice.intake.reading import Handed, read_sheet
from geoservice.model.understanding import understand
from geoservice.store import uploads
from officers import Stranger
from sheets import ROW, xlsx_file


@pytest.fixture
def county(cursor):
    return add_county(cursor)


@pytest.fixture
def eve(officer, county):
    return officer("eve", ("editor", "acftu.d610881"))


@pytest.fixture
def upload(cursor, eve):
    return add_read_upload(cursor, "acftu.d610881")


def hand_in(eve, county, handed, **more):
    form = {
        "layer": "worker_home",
        "organisation": county,
        "file": (io.BytesIO(handed.content), handed.name),
        **more,
    }
    return eve.post("/register/imports", form)


def state(cursor, upload):
    cursor.execute("SELECT state, choices FROM register.batch WHERE id = %s", [upload])
    return cursor.fetchone()


def test_file_is_kept_for_a_worker_once(eve, county, cursor):
    file = xlsx_file(ROW)
    answer = hand_in(eve, county, file)
    assert answer.status_code == 303
    assert hand_in(eve, county, file).headers["Location"] == answer.headers["Location"]
    page = eve.get(answer.headers["Location"])
    assert "登记表.xlsx" in page.text
    assert "等待读取" in page.text
    cursor.execute(
        "SELECT count(*) FROM register.event WHERE action = 'upload_batch' AND account_id IS NOT NULL"
    )
    assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"layer": "palace"}, "layer"),
        ({"organisation": "x"}, "organisation"),
        ({"file": (io.BytesIO(b""), "a.csv")}, "file"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(eve, county, given, field):
    answer = hand_in(eve, county, xlsx_file(ROW), **given)
    assert answer.status_code == 400
    assert f'id="wrong-{field}"' in answer.text


def test_further_field_is_refused(eve, county):
    assert hand_in(eve, county, xlsx_file(ROW), state="submitted").status_code == 400


def test_union_outside_the_scope_is_not_there(eve, cursor):
    other = add_county(cursor, code="610802", name="榆阳区总工会")
    assert hand_in(eve, other, xlsx_file(ROW)).status_code == 404


def test_too_large_a_file_is_refused(officer, app, county):
    eve = officer("eve", ("editor", "acftu"))
    app.config["GEOSERVICE"] = replace(app.config["GEOSERVICE"], max_upload_mb=1)
    answer = hand_in(eve, county, Handed("a.csv", b"x" * (3 << 20)))
    assert answer.status_code == 413


def test_file_of_a_stranger_is_not_even_taken_in(app, county):
    assert hand_in(Stranger(app), county, Handed("a.csv", b"x" * 200_000)).status_code == 413


def test_preview_shows_the_rows_and_their_places(eve, upload):
    page = eve.get(f"/register/imports/{upload}").text
    assert "锦界镇职工之家" in page
    assert "提交 1 条" in page
    places = eve.get(f"/register/imports/{upload}/places").json
    assert [feature["properties"] for feature in places["features"]] == [
        {"row": 2, "verdict": "new", "name": "锦界镇职工之家"}
    ]
    assert eve.get(f"/register/imports/{upload}?show=faulty").status_code == 200


def test_choices_have_it_read_again(eve, upload, cursor):
    assert eve.post(f"/register/imports/{upload}/datum", {"datum": "gcj02"}).status_code == 303
    assert state(cursor, upload) == ("uploaded", {"datum": "gcj02"})
    # Now a worker has it.
    assert eve.post(f"/register/imports/{upload}/datum", {"datum": "bd09"}).status_code == 409


def test_unknown_datum_is_refused(eve, upload, cursor):
    assert eve.post(f"/register/imports/{upload}/datum", {"datum": "mars"}).status_code == 400
    assert state(cursor, upload)[0] == "ready"


def test_correction_of_a_column_is_remembered(eve, upload, county, cursor):
    assert eve.post(f"/register/imports/{upload}/columns", {"column-0": ""}).status_code == 400
    assert eve.post(f"/register/imports/{upload}/columns", {"column-0": "name"}).status_code == 303
    assert state(cursor, upload) == ("uploaded", {"columns": {"名称": "name"}})


def test_submitted_once(eve, upload, cursor):
    assert eve.post(f"/register/imports/{upload}/submit").status_code == 303
    assert state(cursor, upload)[0] == "submitting"
    assert eve.post(f"/register/imports/{upload}/submit").status_code == 409
    assert eve.post(f"/register/imports/{upload}/cancel").status_code == 409


def test_given_up(eve, upload, cursor):
    assert eve.post(f"/register/imports/{upload}/cancel").status_code == 303
    assert state(cursor, upload)[0] == "cancelled"
    assert eve.get(f"/register/imports/{upload}").status_code == 200


def test_part_with_the_bar_asks_for_the_page_when_the_work_is_done(eve, upload, cursor):
    assert eve.get(f"/register/imports/{upload}/progress").headers["HX-Refresh"] == "true"
    cursor.execute(
        "UPDATE register.batch SET state = 'reading', done = 50, total = 100 WHERE id = %s", [upload]
    )
    answer = eve.get(f"/register/imports/{upload}/progress")
    assert "HX-Refresh" not in answer.headers
    assert 'value="50"' in answer.text
    assert "http-equiv" in eve.get(f"/register/imports/{upload}").text


@pytest.mark.parametrize("layer", ["worker_home", "reading_room", "activity_centre", "service_station"])
def test_empty_sheet_filled_in_is_understood_without_a_fault(eve, county, layers, layer):
    answer = eve.get(f"/register/imports/template?layer={layer}&organisation={county}")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.data))
    sheet = book.worksheets[0]
    titles = {cell.value: cell.column for cell in sheet[2]}
    lists = book["选项"]
    for title, column in titles.items():  # the first word of each drop-down list
        first = lists.cell(1, column).value
        sheet.cell(
            3,
            column,
            first
            if first
            else {
                "名称": "甲",
                "地址": "神木市1号",
                "经度（WGS-84）": 110.5,
                "纬度（WGS-84）": 38.8,
                "开放时间": "全天",
            }.get(title),
        )
    assert lists.cell(1, titles["归属工会"]).value == "神木市总工会"
    held = io.BytesIO()
    book.save(held)
    read = understand(read_sheet(Handed("表.xlsx", held.getvalue())), layers[layer])
    assert [problem.fault(read.sheet).text("en") for problem in read.problems] == []
    assert read.header.unknown == {}
    assert [notice.text("zh") for notice in read.notices] == []
    assert (read.sites["division_code"], read.sites.lon.tolist(), read.source) == (
        ["610881"],
        [110.5],
        "wgs84",
    )


def test_event_of_a_choice_bears_who_chose(eve, upload, cursor):
    eve.post(f"/register/imports/{upload}/swap", {"row": "1"})
    cursor.execute("SELECT account_id::text, after FROM register.event WHERE action = 'choose_for_batch'")
    assert cursor.fetchall() == [(eve.account, {"swapped": [1]})]


def test_upload_is_of_its_union_alone(officer, upload, cursor):
    add_county(cursor, code="610802", name="榆阳区总工会")
    ann = officer("ann", ("editor", "acftu.d610802"))
    assert ann.get(f"/register/imports/{upload}").status_code == 404
    assert "登记表.xlsx" not in ann.get("/register/imports").text
    with_id = uploads.upload(cursor, upload)
    assert with_id.path == "acftu.d610881"


@pytest.mark.parametrize(
    ("counts", "found", "words"),
    [
        ({"new": 20, "lacking": 0}, {}, "提交 20 条<"),
        ({"new": 20, "changed": 1, "lacking": 3, "faulty": 2}, {}, "提交 18 条，3 条存为草稿，跳过 2 条<"),
        ({"new": 20, "lacking": 20}, {}, "把 20 条存为草稿<"),
        ({"new": 20, "lacking": 0}, {"undeclared": True}, "请先选定坐标系，再提交。<"),
    ],
)
def test_button_says_what_becomes_of_the_rows(eve, upload, cursor, counts, found, words):
    cursor.execute(
        "UPDATE register.batch SET counts = %s, found = found || %s WHERE id = %s",
        [json.dumps(counts), json.dumps(found), upload],
    )
    bar = eve.get(f"/register/imports/{upload}").text.split('class="submit-bar"')[1]
    assert words in bar
    assert ("/submit" in bar) == (not found)


@pytest.mark.parametrize(
    ("counts", "shown", "hidden"),
    [
        ({"submitted": 0, "drafts": 20}, "state=draft", "state=submitted"),
        ({"submitted": 2, "drafts": 0}, "state=submitted", "state=draft"),
    ],
)
def test_what_was_submitted_leads_on_to_it(eve, upload, cursor, counts, shown, hidden):
    cursor.execute(
        "UPDATE register.batch SET state = 'submitted', counts = %s WHERE id = %s",
        [json.dumps(counts), upload],
    )
    page = eve.get(f"/register/imports/{upload}").text
    assert shown in page
    assert hidden not in page
