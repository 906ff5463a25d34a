"""Which rows of a sheet are sites: not blank ones, totals, remarks at the foot, or the header said again."""

import re
from collections.abc import Sequence

from geoservice.model.cell import tidy
from geoservice.model.header import Header
from geoservice.model.sheet import Sheet, Value

TOTAL = re.compile(
    r"(合计|总计|小计|共计|累计|总数|汇总|总和|sub-?total|grandtotal|total|sum)(数|站点|数量|个数)?([:：(（\d].*)?", re.I
)
REMARK = re.compile(
    r"(注|备注|说明|填表说明|填报说明|填表人|填报人|制表人|审核人|审批人|经办人|负责人|单位负责人|联系人|联系电话|"
    r"填报日期|填表日期|填报时间|审核|审批|盖章|单位盖章|note|notes|remark)(签字|签名|签章)?\s*([:：].*|\(.*|（.*)",
    re.I | re.S,
)


def site_rows(sheet: Sheet, header: Header) -> list[int]:
    """The indices of the rows that hold a site each, from 0 in the sheet."""
    rows = range(header.row + 1, len(sheet.rows))
    if sheet.features:
        return list(rows)
    heading = [tidy(value) for value in sheet.rows[header.row]]
    return [row for row in rows if is_site(sheet, row, header, heading)]


def is_site(sheet: Sheet, row: int, header: Header, heading: list[str]) -> bool:
    cells = sheet.rows[row]
    filled = [index for index, value in enumerate(cells) if value not in ("", None) and not blank(value)]
    unread = any((row, column) in sheet.unreadable for column in header.columns.values())
    if not unread and all(index == header.running for index in filled):
        # A row that is numbered in advance is still blank; but `合计` may stand in that column too.
        return False
    if filled and is_total_or_remark(cells, filled, header):
        return False
    return cells[filled[0]] != sheet.rows[header.row][filled[0]] or [tidy(v) for v in cells] != heading if filled else True


def blank(value: Value) -> bool:
    return isinstance(value, str) and not value.strip()


def is_total_or_remark(cells: Sequence[Value], filled: list[int], header: Header) -> bool:
    first = tidy(cells[filled[0]]).replace(" ", "")
    name = header.columns.get("name")
    named = name is not None and name in filled and name != filled[0]
    if not named and TOTAL.fullmatch(first):
        return True
    return not named and REMARK.fullmatch(first) is not None
