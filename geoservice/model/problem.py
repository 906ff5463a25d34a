"""What is wrong with one cell of a handed-in sheet, in words of both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geoservice.model.fault import Invalid, words
from geoservice.model.sheet import Sheet

words(
    cell_required=("必须填写“{title_zh}”。", "{title_en} must be given."),
    cell_formula=(
        "公式没有可用的结果，请改填数值或文字。",
        "The formula has no usable result; please enter the value itself.",
    ),
    cell_number=(
        "“{value}”不是数，“{title_zh}”要填一个数。",
        "'{value}' is not a number, as {title_en} needs.",
    ),
    cell_whole=(
        "“{value}”不是整数，“{title_zh}”要填整数。",
        "'{value}' is not a whole number, as {title_en} needs.",
    ),
    cell_range=(
        "“{value}”超出“{title_zh}”的范围（{minimum}–{maximum}）。",
        "'{value}' is out of range for {title_en} ({minimum}–{maximum}).",
    ),
    cell_boolean=("“{value}”看不出是还是否。", "'{value}' says neither yes nor no."),
    cell_date=(
        "“{value}”不是完整的日期，请写成 2026-10-20。",
        "'{value}' is not a complete date; please write 2026-10-20.",
    ),
    cell_length=(
        "“{title_zh}”太长（{length} 字，最多 {limit} 字）。",
        "{title_en} is too long ({length} characters, at most {limit}).",
    ),
    cell_text=("文字里有看不见的控制字符。", "The text holds invisible control characters."),
    cell_opening_hours=(
        "开放时间“{value}”读不懂：{reason_zh}",
        "The opening hours '{value}' cannot be read: {reason_en}",
    ),
    cell_division=(
        "行政区划“{value}”不认识，请填六位代码或全称。",
        "Division '{value}' is not known; give its six-digit code or its full name.",
    ),
    cell_coordinate=(
        "“{value}”读不出坐标，请填写如 110.497 的度数。",
        "'{value}' cannot be read as a coordinate; give degrees such as 110.497.",
    ),
    cell_missing=(
        "坐标只有一半，经度和纬度要一起填。",
        "Half of the position is missing; give both longitude and latitude.",
    ),
    cell_swapped=(
        "经度和纬度写反了（{lon}, {lat}）。",
        "Longitude and latitude are the wrong way round ({lon}, {lat}).",
    ),
    cell_outside=("位置（{lon}, {lat}）不在中国境内。", "The position ({lon}, {lat}) is not in China."),
    cell_geometry=("这里要一个点，不是{value}。", "This needs a point, not a {value}."),
    cell_empty_point=("点是空的，没有坐标。", "The point is empty: it has no coordinates."),
    cell_out_of_scope=(
        "“{value}”不在{union_zh}之下，不能由这里导入。",
        "'{value}' is not below {union_en}, so it cannot be imported here.",
    ),
    cell_duplicate=("与 {other} 重复。", "This is the same site as {other}."),
)

# What a list of expected problems calls `number`, whatever the number was for.
SAME = {"whole": "number", "coordinate": "number"}


@dataclass(frozen=True)
class Problem:
    """Why a row was refused. row, column: from 0 in the sheet; column None is the whole row."""

    row: int
    column: int | None
    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The short word for machines: `required`, `number`, `swapped` …"""
        return SAME.get(self.reason, self.reason)

    def fault(self, sheet: Sheet) -> Invalid:
        """The problem in words, at its cell's address."""
        return Invalid(f"cell_{self.reason}", cell=sheet.address(self.row, self.column), **self.values)
