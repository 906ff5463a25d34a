"""Text tables: encodings by rule, delimiters by agreement, cells with line breaks."""

import pytest

from geoservice.intake.limits import MOST_ROWS
from geoservice.intake.text import read_text
from geoservice.model.fault import Fault

TABLE = "名称,地址\r\n甲站,神木市\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(encoding):
    assert read_text(TABLE.encode(encoding), "a.csv").rows == [["名称", "地址"], ["甲站", "神木市"]]


def test_a_short_gbk_file_is_not_taken_for_korean():
    assert read_text("名称\r\n中".encode("gbk"), "a.csv").rows == [["名称"], ["中"]]


@pytest.mark.parametrize("mark", [",", "\t", ";", "，"])
def test_delimiters(mark):
    table = f'名称{mark}坐标{mark}地址\n甲{mark}"110,38;1"{mark}乙\n'
    assert read_text(table.encode(), "a.csv").rows[1] == ["甲", "110,38;1", "乙"]


def test_a_line_break_inside_a_cell_keeps_the_row_one_row():
    sheet = read_text('名称,地址\n"甲\n站",乙\n丙,丁\n'.encode(), "a.csv")
    assert sheet.rows[1] == ["甲\n站", "乙"]
    assert sheet.address(2, 0) == "A3"


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
        read_text(content, "a.csv")
    assert caught.value.code == code
