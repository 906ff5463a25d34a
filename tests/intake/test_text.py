"""Text tables: encodings by rule, delimiters by agreement, cells with line breaks."""

import pytest

from geoservice.intake.limits import MOST_ROWS
from geoservice.intake.text import read_text
from geoservice.model.fault import Fault
from geoservice.model.rows import ComingRows
from geoservice.model.understanding import FIRST_ROWS, understand_in_parts

TABLE = "名称,地址\r\n甲站,神木市\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(encoding):
    assert read_text(TABLE.encode(encoding), "a.csv").rows[:] == [["名称", "地址"], ["甲站", "神木市"]]


def test_a_short_gbk_file_is_not_taken_for_korean():
    assert read_text("名称\r\n中".encode("gbk"), "a.csv").rows[:] == [["名称"], ["中"]]


@pytest.mark.parametrize("mark", [",", "\t", ";", "，"])
def test_delimiters(mark):
    table = f'名称{mark}坐标{mark}地址\n甲{mark}"110,38;1"{mark}乙\n'
    assert read_text(table.encode(), "a.csv").rows[1] == ["甲", "110,38;1", "乙"]


def test_a_line_break_inside_a_cell_keeps_the_row_one_row():
    sheet = read_text('名称,地址\n"甲\n站",乙\n丙,丁\n'.encode(), "a.csv")
    assert sheet.rows[1] == ["甲\n站", "乙"]
    assert sheet.address(2, 0) == "A3"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way_and_in_no_other(end):
    """Other characters that part lines for some programs, as U+2028 or a form feed, stand in cells."""
    table = end.join(["名称,地址", '甲\u2028站,"乙\r\n二\x0c层"', "", "丙,丁"])
    assert read_text(table.encode(), "a.csv").rows[:] == [
        ["名称", "地址"], ["甲\u2028站", "乙\r\n二\x0c层"], [], ["丙", "丁"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n" + b"x" * 40_000, "longest_cell"),
        (b'a,b\n"' + b"x\n" * 40_000, "longest_cell"),
        (b"a,b\n" * (MOST_ROWS + 1), "most_rows"),
        (b"a," * 400, "most_columns"),
    ],
)
def test_limits(content, code):
    with pytest.raises(Fault) as caught:
        len(read_text(content, "a.csv").rows)
    assert caught.value.code == code


def test_rows_are_read_as_they_are_asked_for():
    sheet = read_text(b"a,b\n" * 10 + b"x" * 40_000, "a.csv")
    assert len(sheet.rows[:9]) == 9
    assert sheet.rows[9] == ["a", "b"]
    assert sheet.expected_rows == 11
    with pytest.raises(Fault):
        sheet.rows[10]


def test_the_first_part_of_a_sheet_is_understood_before_the_rest_is_read(layers):
    head = "名称,经度,纬度\n".encode()
    sheet = read_text(head + "站,110.5,38.8\n".encode() * 2 * FIRST_ROWS + b"x" * 40_000, "a.csv")
    parts = understand_in_parts(sheet, layers.named("worker_home"), source="wgs84")
    assert next(parts).rows == range(1, 1 + FIRST_ROWS)
    with pytest.raises(Fault):
        list(parts)


def test_rows_that_are_read_as_they_are_asked_for_are_as_a_list():
    told = [["甲"], ["乙"], ["丙"]]
    for index in (
        0,
        2,
        -1,
        -3,
        slice(0),
        slice(0, 2),
        slice(1, None),
        slice(None, -1),
        slice(2, 9),
        slice(5, 9),
    ):
        assert ComingRows(iter(told))[index] == told[index]
    for index in (3, -4):
        with pytest.raises(IndexError):
            ComingRows(iter(told))[index]
    assert list(ComingRows(iter(told))) == told
    assert len(ComingRows(iter(told))) == 3
