"""A sheet of unions: what its columns mean, and what each of its rows says of a union and of the one above it."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoservice.model.cell import as_text, plain, says_nothing, tidy
from geoservice.model.division import division_of_address, divisions_named
from geoservice.model.fault import Invalid, words
from geoservice.model.header import Header, arranged, header_row, header_word
from geoservice.model.organisation import (
    LEVELS,
    NEW_LEVELS,
    TERRITORIAL,
    read_division,
    read_level,
    read_name,
)
from geoservice.model.problem import Problem
from geoservice.model.sheet import Sheet

words(
    organisations_header=(
        "在前 30 行里找不到表头：需要一行写有“工会名称”和“级别”（还可以有上级工会、行政区划代码、英文名称）。",
        "No header was found in the first 30 rows: one must hold 'name' and 'level' (and may hold 'parent', 'division code', 'English name').",
    ),
    organisations_none=("表头下面没有内容。", "There is nothing below the header."),
    cell_union_name=("工会名称要有 1 到 200 个字。", "A union's name has 1 to 200 characters."),
    cell_union_level=(
        "“{value}”不是工会的级别。可填：{levels_zh}。",
        "'{value}' is no level of unions. It is one of: {levels_en}.",
    ),
    cell_union_division=(
        "没有代码（或名称）为“{value}”的行政区划。",
        "There is no division with the code (or name) '{value}'.",
    ),
)

NAME, NAME_EN, PARENT, LEVEL, KIND, DIVISION = "name", "name_en", "parent", "level", "kind", "division"
COLUMNS = {
    NAME: "工会名称 名称 单位名称 组织名称 工会组织名称 基层工会名称 工会全称 机构名称 工会 name union unionname organisation organization",
    NAME_EN: "英文名称 英文名 工会英文名称 englishname nameen name_en nameinenglish",
    PARENT: "上级工会 上级工会名称 上级 上级组织 上级单位 主管工会 隶属工会 所属工会 上一级工会 parent parentunion parentname above",
    LEVEL: "级别 工会级别 层级 工会层级 组织级别 行政级别 等级 level",
    KIND: "类型 工会类型 类别 工会类别 组织类型 单位类型 性质 kind type uniontype",
    DIVISION: "行政区划代码 行政区划 区划代码 区划 行政区划编码 行政区代码 所在行政区划 地区代码 divisioncode division_code division adcode areacode",
}  # fmt: skip
# What is shown to whoever makes such a sheet: it would be understood as it stands.
EXAMPLE = (
    ("工会名称/name", "上级工会/parent", "级别/level", "行政区划代码/division code", "英文名称/English name"),
    ("榆林市总工会", "", "市级", "610800", "Yulin Federation of Trade Unions"),
    ("神木市总工会", "榆林市总工会", "县级", "610881", ""),
    ("锦界镇总工会", "神木市总工会", "乡镇", "", ""),
    ("机关工会", "神木市总工会/锦界镇总工会", "基层", "", ""),
)
WORDS = {header_word(word): role for role, listed in COLUMNS.items() for word in listed.split()}


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says, read. row: from 0 in the sheet; parent: a name, a path, or nothing."""

    row: int
    name: str
    level: str
    parent: str = ""
    division: str | None = None
    name_en: str | None = None


@dataclass(frozen=True, kw_only=True)
class OrganisationSheet:
    """A sheet that was understood. problems: of rows that are no part of `rows`."""

    sheet: Sheet
    header: Header
    rows: Sequence[Row]
    problems: Sequence[Problem]

    def column(self, role: str) -> int | None:
        return self.header.columns.get(role)


def read_organisations(sheet: Sheet) -> OrganisationSheet:
    """The unions of a sheet. Raises Invalid when it is no sheet of unions as a whole."""
    header = find_columns(sheet)
    rows, problems = list[Row](), list[Problem]()
    for number in range(header.row + 1, len(sheet.rows)):
        cells = {role: cell(sheet, number, column) for role, column in header.columns.items()}
        if not any(cells.values()):
            continue
        try:
            rows.append(read_row(number, cells))
        except Invalid as fault:
            column = header.columns.get(fault.field or "", header.columns[NAME])
            problems.append(Problem(number, column, fault.code.removeprefix("cell_"), fault.values))
    if not rows and not problems:
        raise Invalid("organisations_none")
    return OrganisationSheet(sheet=sheet, header=header, rows=rows, problems=problems)


def find_columns(sheet: Sheet) -> Header:
    row = header_row(sheet, WORDS)
    header = arranged(row, [tidy(value) for value in sheet.rows[row]], (), WORDS) if row is not None else None
    if header is None or not {LEVEL, KIND} & set(header.columns):
        raise Invalid("organisations_header")
    return header


def cell(sheet: Sheet, row: int, column: int) -> str:
    """What a cell says; nothing where it only says that there is nothing to say."""
    cells = sheet.rows[row]
    text = tidy(as_text(cells[column])) if column < len(cells) else ""
    return "" if says_nothing(text) else text


def read_row(number: int, cells: dict[str, str]) -> Row:
    """Raises Invalid with the column's role as its field."""
    name = read_cell_name(cells.get(NAME, ""), NAME)
    level = level_of(cells.get(LEVEL, ""), cells.get(KIND, ""), LEVEL if LEVEL in cells else KIND)
    name_en = read_cell_name(cells[NAME_EN], NAME_EN) if cells.get(NAME_EN) else None
    division = division_code(cells.get(DIVISION, ""))
    return Row(number, name, level, cells.get(PARENT, ""), division, name_en)


def read_cell_name(text: str, role: str) -> str:
    try:
        return read_name(text, role)
    except Invalid:
        raise Invalid("cell_union_name", field=role) from None


def level_of(level: str, kind: str, column: str) -> str:
    """A level by both columns: a kind such as 企业 says more than the rank of the place. Raises Invalid."""
    read = [found for text in (kind, level) if text and (found := level_or_none(text))]
    if not read:
        raise Invalid(
            "cell_union_level", field=column, value=level or kind,
            levels_zh="、".join(LEVELS[name][0] for name in NEW_LEVELS), levels_en=", ".join(NEW_LEVELS),
        )  # fmt: skip
    return read[0] if read[0] not in TERRITORIAL else read[-1]


def level_or_none(text: str) -> str | None:
    try:
        return read_level(text)
    except Invalid:
        return None


def division_code(text: str) -> str | None:
    """A division by its code, or by a name that only one bears. Raises Invalid."""
    if not text:
        return None
    said = plain(text)
    if said.isascii():
        try:
            return read_division(said)
        except Invalid:
            raise Invalid("cell_union_division", field=DIVISION, value=text) from None
    named = divisions_named(said)
    found = named[0] if len(named) == 1 else division_of_address(said)
    if found is None:
        raise Invalid("cell_union_division", field=DIVISION, value=text)
    return found.code
