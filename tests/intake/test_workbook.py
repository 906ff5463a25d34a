"""Workbooks: which worksheet is read, by what numbers people know its cells, and the look through them."""

import io
from datetime import datetime

import pytest
from openpyxl import Workbook

from geoservice.intake.reading import Handed, read_sheet
from geoservice.intake.survey import number
from geoservice.model.fault import Fault
from geoservice.model.sheet import column_letters
from sheets import hostile_workbook


def book(**sheets):
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values, start=1):
                page.cell(row, column, value)
    held = io.BytesIO()
    made.save(held)
    return Handed("登记表.xlsx", held.getvalue())


def test_first_sheet_with_content():
    sheet = read_sheet(book(封面=[], 职工之家=[["名称"], ["甲"]], 书屋=[["x"]]))
    assert (sheet.title, sheet.rows) == ("职工之家", [["名称"], ["甲"]])


@pytest.mark.parametrize("wanted", ["书屋", "3"])
def test_a_sheet_by_name_or_number(wanted):
    assert read_sheet(book(封面=[], 职工之家=[["名称"]], 书屋=[["x"]]), wanted=wanted).rows == [["x"]]


@pytest.mark.parametrize("wanted", ["没有", "0", "4"])
def test_a_sheet_that_is_not_there(wanted):
    with pytest.raises(Fault, match="书屋") as caught:
        read_sheet(book(职工之家=[["名称"]], 书屋=[["x"]], 别的=[["y"]]), wanted=wanted)
    assert caught.value.field == "--sheet"


def test_nothing_in_it():
    with pytest.raises(Fault) as caught:
        read_sheet(book(封面=[]))
    assert caught.value.code == "workbook_empty"


def test_rows_keep_their_numbers_and_values_their_kinds():
    sheet = read_sheet(book(甲=[[], [], [None, "名称", 110.5, datetime(2026, 10, 20)]]))
    assert len(sheet.rows) == 3
    assert sheet.rows[2][1:3] == ["名称", 110.5]
    assert str(sheet.rows[2][3]).startswith("2026-10-20")
    assert sheet.address(2, 1) == "B3"


def test_one_long_text_repeated_by_reference_is_counted_each_time():
    cells = (
        '<row r="1">'
        + "".join(f'<c r="{column_letters(c)}1" t="s"><v>0</v></c>' for c in range(300))
        + "</row>"
    )
    import zipfile

    file = hostile_workbook(cells * 60)
    held = io.BytesIO(file.content)
    with zipfile.ZipFile(held, "a") as archive:
        if "xl/sharedStrings.xml" not in archive.namelist():
            space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            archive.writestr(
                "xl/sharedStrings.xml", f'<sst xmlns="{space}"><si><t>{"x" * 32_000}</t></si></sst>'
            )
    with pytest.raises(Fault) as caught:
        read_sheet(Handed("a.xlsx", held.getvalue()))
    assert caught.value.code in ("most_text", "zip_twice")


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_letters_of_columns(column, letters):
    assert column_letters(column) == letters
    assert number(letters) == column + 1
