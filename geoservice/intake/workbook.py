"""Excel workbooks (.xlsx) by calamine, after a survey of their XML."""

import io
import posixpath
import zipfile
from collections.abc import Collection
from typing import cast

from python_calamine import CalamineWorkbook

from geoservice.intake.archive import opened
from geoservice.intake.survey import check_xml, parser, shared_lengths, stream, survey
from geoservice.model.fault import Fault, Invalid, words
from geoservice.model.sheet import Sheet, Value

words(
    workbook_broken=("工作簿打不开：{reason}", "The workbook cannot be opened: {reason}"),
    workbook_empty=("工作簿里没有内容。", "The workbook has no content."),
    workbook_sheet=(
        "工作簿里没有工作表“{value}”，有：{names}。",
        "The workbook has no sheet '{value}'; it has: {names}.",
    ),
)

BOOK, RELATIONS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"


def read_workbook(content: bytes, file_name: str, wanted: str | None = None) -> Sheet:
    """One worksheet: the wanted one by name or number (from 1), else the first with content.

    Raises Invalid or TooLarge.
    """
    with opened(content) as archive:
        parts = worksheet_parts(archive)
        lengths = look_through(archive, parts.values())
        names = choose(list(parts), wanted)
        for name in names:
            found = survey(archive, parts[name], lengths)
            if rows := cells(content, name):
                return Sheet(
                    file_name=file_name,
                    title=name,
                    rows=rows,
                    unreadable=dict.fromkeys(found.bare, "formula"),
                )
    raise Invalid("workbook_empty")


def look_through(archive: zipfile.ZipFile, worksheets: Collection[str]) -> list[int]:
    """Check every part that is not a worksheet; the lengths of the shared texts."""
    lengths: list[int] = []
    for name in archive.namelist():
        if name.lower() == STRINGS.lower():
            lengths = shared_lengths(archive, name)
        elif name.lower().endswith((".xml", ".rels")) and name not in worksheets:
            check_xml(archive, name)
    return lengths


def worksheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The XML part of each worksheet by the worksheet's name, in the workbook's order."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(tag: str, given: dict[str, str]) -> None:
        if tag.endswith(" Relationship") and given.get("Type", "").endswith("/worksheet"):
            targets[given.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", given.get("Target", "")))[
                1:
            ]

    def sheet(tag: str, given: dict[str, str]) -> None:
        if tag.endswith(" sheet"):
            reference = next((value for key, value in given.items() if key.endswith(" id")), "")
            sheets.append((given.get("name", ""), reference))

    for part, start in ((RELATIONS, relation), (BOOK, sheet)):
        if part not in archive.namelist():
            raise Invalid("workbook_broken", reason=part)
        made = parser(part)
        made.StartElementHandler = start
        stream(archive, part, made)
    present = set(archive.namelist())
    return {name: targets[ref] for name, ref in sheets if targets.get(ref) in present}


def all_within_limits(content: bytes) -> bool:
    """Whether every worksheet, also those that were not asked for, may be taken into memory."""
    try:
        with opened(content) as archive:
            parts = worksheet_parts(archive)
            lengths = look_through(archive, parts.values())
            for part in parts.values():
                survey(archive, part, lengths)
    except Fault:
        return False
    return True


def choose(names: list[str], wanted: str | None) -> list[str]:
    """The worksheets to try in turn. Raises Invalid when the wanted one is not there."""
    if wanted is None:
        return names
    if wanted in names:
        return [wanted]
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(names):
        return [names[int(wanted) - 1]]
    raise Invalid("workbook_sheet", field="--sheet", value=wanted, names="、".join(names))


def cells(content: bytes, name: str) -> list[list[Value]]:
    """All rows from the first of the sheet, so that their numbers are those that people see."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheet = book.get_sheet_by_name(name)
            return (
                cast(list[list[Value]], sheet.to_python(skip_empty_area=False))
                if sheet.start is not None
                else []
            )
    except Exception as error:
        raise Invalid("workbook_broken", reason=error) from error
    except BaseException as error:  # a panic inside the reader, which is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Invalid("workbook_broken", reason="panic") from error
