"""The report on a handed-in file: the same workbook with the faults marked and explained, to be mended and sent back.

Workbooks keep their formats. Everything else, and sheets too large to hold as objects, becomes a new
workbook with the same rows at the same addresses. Nothing in a report is a formula: text that a stranger
wrote must not run at the desk of the person who opens it.
"""

import errno
import io
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from geoservice.intake.reading import Handed, format_of
from geoservice.intake.workbook import all_within_limits
from geoservice.model.fault import Invalid, words
from geoservice.model.problem import Problem
from geoservice.model.registration import Findings
from geoservice.model.sheet import Sheet, Value, column_letters

words(
    report_same=("报告不能写到所导入的文件上。", "The report cannot take the place of the file itself."),
    report_unwritable=("报告写不到“{name}”：{reason}", "The report cannot be written to '{name}': {reason}"),
)

HEADING = "问题 Problem"
LIST_TITLE = "问题清单 Problems"
FILL = PatternFill("solid", start_color="FFF4B6B6")
BOLD = Font(bold=True)
KEPT_FORMAT_CELLS = 500_000  # openpyxl takes about 1 kB for a cell that it keeps
MOST_COMMENTS = 5_000  # spreadsheets become unusable beyond; the extra column explains all
EXCEL_ROWS = 1_048_576

Marks = Mapping[int, Sequence[Problem]]


def write_report(path: Path, file: Handed, findings: Findings) -> None:
    """Write the report as an xlsx. Raises Invalid when the place cannot be written to."""
    book = marked_workbook(file, findings)
    try:
        book.save(path)
    except OSError as error:
        raise Invalid("report_unwritable", field="--report", name=path.name, reason=error.strerror) from None


def report_content(file: Handed, findings: Findings) -> bytes:
    """The report as the content of an xlsx."""
    held = io.BytesIO()
    marked_workbook(file, findings).save(held)
    return held.getvalue()


def marked_workbook(file: Handed, findings: Findings) -> Workbook:
    """The workbook with its faults marked, and the list of them."""
    sheet = findings.sheet
    marks = by_row(findings.problems)
    small = len(sheet.rows) * max(map(len, sheet.rows), default=0) <= KEPT_FORMAT_CELLS
    book = original(file) if small else None
    if book is None:
        book = rewritten(findings, marks)
    else:
        mark_original(book, findings, marks)
    add_list(book, findings)
    return book


def check_place(path: Path, handed_in: Path) -> None:
    """Raises Invalid where a report cannot be written, or would overwrite the file that it is about."""
    if path.resolve() == handed_in.resolve():
        raise Invalid("report_same", field="--report")
    if not os.access(path.resolve().parent, os.W_OK) or path.is_dir():
        raise Invalid("report_unwritable", field="--report", name=path.name, reason=os.strerror(errno.EACCES))


def original(file: Handed) -> Workbook | None:
    """The handed-in workbook without what is active in it; None where it is no workbook, or none to be kept."""
    if format_of(file) != "xlsx" or not all_within_limits(file.content):
        return None
    try:
        book = load_workbook(io.BytesIO(file.content), keep_links=False)
    except Exception:  # what one reader takes another may not: the rows can still be written anew
        return None
    for worksheet in book.worksheets:
        disarm(cell for row in worksheet.iter_rows() for cell in row)
    return book


def by_row(problems: Iterable[Problem]) -> Marks:
    found: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.row].append(problem)
    return found


def explained(problem: Problem, sheet: Sheet) -> str:
    fault = problem.fault(sheet)
    return f"{fault.text('zh')}\n{fault.text('en')}"


def mark_original(book: Workbook, findings: Findings, marks: Marks) -> None:
    """Fills, comments and one column more in the workbook itself."""
    sheet = findings.sheet
    worksheet = book[sheet.title]
    column = worksheet.max_column + 1
    if marks:
        put(worksheet.cell(findings.header.row + 1, column), HEADING).font = BOLD
    comments = 0
    for row, problems in marks.items():
        put(worksheet.cell(row + 1, column), "\n".join(explained(problem, sheet) for problem in problems))
        for problem in problems:
            cell = worksheet.cell(row + 1, (problem.column or 0) + 1)
            cell.fill = FILL
            if comments < MOST_COMMENTS and hasattr(cell, "comment"):
                cell.comment = Comment(explained(problem, sheet), "geoservice")
                comments += 1


def disarm(cells: Iterable[Any]) -> None:
    """Formulas become the text that they are, links go."""
    for cell in cells:
        if getattr(cell, "data_type", None) == "f":
            put(cell, cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", None) or "=")
        if getattr(cell, "hyperlink", None):
            cell.hyperlink = None


def put(cell: Cell, text: str) -> Cell:
    """Write text as text, also where it opens with = + - @."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("�", text)[:32_767]
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = 1
    return cell


def rewritten(findings: Findings, marks: Marks) -> Workbook:
    """A new workbook with the sheet's rows at their addresses, written row by row so that it never is in memory."""
    book = Workbook(write_only=True)
    sheet = findings.sheet
    worksheet = book.create_sheet("登记表")
    width = max(map(len, sheet.rows), default=0)
    worksheet.column_dimensions[column_letters(width)].width = 60
    for number, values in enumerate(sheet.rows[: EXCEL_ROWS - 1]):
        problems = marks.get(number, ())
        cells = [plain_cell(worksheet, value) for value in values] + [None] * (width - len(values))
        for problem in problems:
            mark(worksheet, cells, problem, sheet)
        last = "\n".join(explained(problem, sheet) for problem in problems)
        if number == findings.header.row:
            last = HEADING
        worksheet.append([*cells, plain_cell(worksheet, last or None)])
    return book


def mark(worksheet: Any, cells: list[Any], problem: Problem, sheet: Sheet) -> None:
    column = problem.column or 0
    while len(cells) <= column:
        cells.append(None)
    cell = cells[column]
    if not isinstance(cell, Cell):
        cell = WriteOnlyCell(worksheet, cell)
    cell.fill = FILL
    cells[column] = cell


def plain_cell(worksheet: Any, value: Value) -> Any:
    """A value that openpyxl writes as it is; text that it would take for a formula comes in a cell of its own."""
    if not isinstance(value, str):
        return (
            value
            if isinstance(value, (int, float, date, datetime, time, timedelta, type(None)))
            else str(value)
        )
    if value[:1] in ("=", "+", "-", "@") or ILLEGAL_CHARACTERS_RE.search(value):
        return put(WriteOnlyCell(worksheet), value)
    return value


def add_list(book: Workbook, findings: Findings) -> None:
    """One more sheet with every fault and remark, for people who work through a list."""
    title = LIST_TITLE
    while title in book.sheetnames:
        title += "*"
    worksheet = book.create_sheet(title)
    worksheet.append(["单元格 Cell", "代码 Code", "问题", "Problem"])
    for problem in findings.problems[: EXCEL_ROWS - 2]:
        fault = problem.fault(findings.sheet)
        append(worksheet, [fault.cell or "", problem.code, fault.text("zh"), fault.text("en")])
    for notice in findings.notices:
        append(worksheet, [notice.cell or "", notice.code, notice.text("zh"), notice.text("en")])


def append(worksheet: Any, texts: list[str]) -> None:
    worksheet.append([put(WriteOnlyCell(worksheet), text) for text in texts])
