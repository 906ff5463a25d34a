"""An empty registration sheet to hand down: drop-down lists from the layer file, and a sheet that explains each column.

What it makes is understood without a question: its header says the datum, and its lists hold words that the import knows.
"""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from geoservice.intake.report import put
from geoservice.model.layer import Layer, Property

ROWS = 2_000  # that have drop-down lists
HEADER_ROW = 2
LISTS, EXPLANATION = "选项", "填写说明"
BOLD, NEEDED = Font(bold=True), PatternFill("solid", start_color="FFFDF3DC")
# What the map shows is entered where it was seen; other columns come from elsewhere or are no matter of a county's sheet.
LEFT_OUT = (
    "publication_",
    "facilities_state",
    "facilities_checked_at",
    "code",
    "verify_method",
    "next_check_due",
)
LON, LAT = "经度（WGS-84）", "纬度（WGS-84）"
TYPES = {
    "text": "文字", "integer": "整数", "number": "数", "boolean": "是 或 否", "date": "日期，如 2026-10-20",
    "choice": "从清单中选一个", "choices": "从清单中选，可填几个，用、隔开", "list": "可填几个，用、隔开", "honours": "称号（年份），用、隔开",
}  # fmt: skip
EXAMPLES = {
    "opening_hours": "周一至周五 8:30-17:30；全天；工作日 9:00-18:00",
    "name": "锦界镇职工之家",
    "address": "神木市锦界镇1号",
}


def template(layer: Layer, union: str, unions: Sequence[str], divisions: Sequence[str]) -> bytes:
    """The workbook. union: for whom it is; unions, divisions: names to choose from."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = layer.title.zh[:31]
    put(sheet.cell(1, 1), f"{layer.title.zh}登记表  填报单位：{union}").font = BOLD
    lists = book.create_sheet(LISTS)
    columns = [prop for prop in layer.properties.values() if is_asked(prop)]
    offered = {"organisation": list(unions), "division_code": list(divisions)}
    titles = head(sheet, columns)
    for column, asked in titles:
        words = (offered.get(asked.name) or words_of(asked)) if asked else []
        if asked and words:
            offer(sheet, lists, column, words, is_closed=asked.type in ("choice", "boolean"))
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 2)
    lists.sheet_state = "hidden"
    explain(book.create_sheet(EXPLANATION), columns)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def is_asked(prop: Property) -> bool:
    return prop.type != "states" and not prop.name.startswith(LEFT_OUT) and not prop.name.endswith("_other")


def head(sheet: Worksheet, columns: Sequence[Property]) -> list[tuple[int, Property | None]]:
    """Write the row of titles; position behind the address. (number from 1, property) of each column."""
    titles: list[tuple[str, Property | None]] = []
    for each in columns:
        titles.append((each.title.zh, each))
        if each.name == "address":
            titles += [(LON, None), (LAT, None)]
    for column, (title, prop) in enumerate(titles, start=1):
        cell = put(sheet.cell(HEADER_ROW, column), title)
        cell.font = BOLD
        if prop is None or prop.required:
            cell.fill = NEEDED
        sheet.column_dimensions[get_column_letter(column)].width = max(10, 2.4 * len(title))
    return [(column, prop) for column, (_, prop) in enumerate(titles, start=1)]


def words_of(prop: Property) -> list[str]:
    if prop.type == "boolean":
        return ["是", "否"]
    return [choice.title.zh for choice in prop.choices.values()]


def offer(sheet: Worksheet, lists: Worksheet, column: int, words: Sequence[str], *, is_closed: bool) -> None:
    """A drop-down list for a column; where it is not closed, other words may be typed, too."""
    letter = get_column_letter(column)
    for row, word in enumerate(words, start=1):
        put(lists.cell(row, column), word)
    check = DataValidation(
        type="list", formula1=f"'{LISTS}'!${letter}$1:${letter}${len(words)}", allow_blank=True,
        showErrorMessage=is_closed,
    )  # fmt: skip
    check.add(f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + ROWS}")
    sheet.add_data_validation(check)


def explain(sheet: Worksheet, columns: Sequence[Property]) -> None:
    rows = [("栏目", "必填", "怎样填", "可填的词或例子")]
    for prop in columns:
        words = "、".join(words_of(prop)) or EXAMPLES.get(prop.name, "")
        rows.append((prop.title.zh, "必填" if prop.required else "", TYPES.get(prop.type, ""), words))
    rows.append(
        (
            f"{LON} {LAT}",
            "必填",
            "度数，如 110.497 和 38.827",
            "GPS 或天地图上的位置。从高德、腾讯、百度地图读来的，请把栏目名里的 WGS-84 改成 高德 或 百度。",
        )
    )
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = put(sheet.cell(number, column), text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = BOLD if number == 1 else Font()
    for letter, width in zip("ABCD", (24, 8, 28, 80), strict=True):
        sheet.column_dimensions[letter].width = width
