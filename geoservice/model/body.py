"""Which rows of a sheet are sites: not blank ones, totals, remarks at the foot, or the header said again."""

import re
from collections.abc import Sequence

from geoservice.model.cell import tidy
from geoservice.model.header import Header
from geoservice.model.sheet import Sheet, Value

TOTAL = re.compile(
    r"(合计|总计|小计|共计|累计|总数|汇总|总和|sub-?total|grandtotal|total|sum)(数|站点|数量|个数)?([:：(（\d].*)?",
    re.I,
)
REMARK = re.compile(
    r"(注|备注|说明|填表说明|填报说明|填表人|填报人|制表人|审核人|审批人|经办人|负责人|单位负责人|联系人|联系电话|"
    r"填报日期|填表日期|填报时间|审核|审批|盖章|单位盖章|note|notes|remark)(签字|签名|签章)?\s*([:：].*|\(.*|（.*)",
    re.I | re.S,
)
COUNT = re.compile(r"共?\d+[个家处座所]?")
OPENINGS = frozenset("合总小共累汇 sStTgG")  # with which totals open


def body(sheet: Sheet, header: Header) -> range:
    """The indices of the rows below the header, sites or not."""
    return range(header.row + 1, len(sheet.rows))


def site_rows(sheet: Sheet, header: Header, within: range) -> list[int]:
    """The indices of those of these rows that hold a site each, from 0 in the sheet."""
    if sheet.features:
        return list(within)
    return [row for row in within if is_named(sheet.rows[row], header, sheet) or is_site(sheet, row, header)]


def is_named(cells: Sequence[Value], header: Header, sheet: Sheet) -> bool:
    """Whether a row is a site at first sight, as nearly all are: a name behind some other cell."""
    column = header.columns["name"]
    if not 0 < column < len(cells):
        return False
    name, before = cells[column], cells[0]
    return (
        name.__class__ is str and name > " " and name != sheet.rows[header.row][column]
        and before.__class__ is str and before > " " and before[0] not in OPENINGS
    )  # fmt: skip


def is_site(sheet: Sheet, row: int, header: Header) -> bool:
    cells = sheet.rows[row]
    filled = [index for index, value in enumerate(cells) if value not in ("", None) and not blank(value)]
    unread = any((row, column) in sheet.unreadable for column in header.columns.values())
    if not filled:
        return unread
    if is_total_or_remark(cells, filled, header):
        return False
    if filled == [header.running]:  # numbered in advance, and left blank
        return unread
    return not is_header_again(cells, sheet.rows[header.row])


def is_header_again(cells: Sequence[Value], heading: Sequence[Value]) -> bool:
    return [tidy(value) for value in cells] == [tidy(value) for value in heading]


def blank(value: Value) -> bool:
    return isinstance(value, str) and not value.strip()


def is_total_or_remark(cells: Sequence[Value], filled: list[int], header: Header) -> bool:
    """A total or a remark opens its row, and where a name should be is nothing, or how many there are."""
    first = tidy(cells[filled[0]]).replace(" ", "")
    name = header.columns["name"]
    named = name in filled and name != filled[0] and not COUNT.fullmatch(tidy(cells[name]))
    return not named and (TOTAL.fullmatch(first) or REMARK.fullmatch(first)) is not None
