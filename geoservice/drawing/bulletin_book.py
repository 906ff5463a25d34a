"""A bulletin as a workbook: a sheet by county, a sheet by kind within each county."""

import io
from collections.abc import Callable, Mapping

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geoservice.model.bulletin import TALLIES, Bulletin, Tally, place_name
from geoservice.model.layer import Layer

# Chinese and English in one head: the same file goes up to the province and into machines.
HEADS = {
    "standing": "月末在图 Standing",
    "new": "新增 New",
    "gone": "减少 Gone",
    "confirmed": "本月核实 Confirmed",
    "stale": "90 天未核实 Not confirmed for 90 days",
    "complete": "信息完整 Complete",
    "reported": "收到反馈 Reported",
    "answered": "按期答复 Answered in time",
    "overdue": "超期 Overdue",
}
BOLD = Font(bold=True)
WIDTHS = (22, 18)


def bulletin_book(bulletin: Bulletin, layers: Mapping[str, Layer]) -> bytes:
    """The xlsx. Nothing in it is a formula: a name that opens with = is text."""
    book = Workbook()
    title = f"{bulletin.organisation} {bulletin.month:%Y-%m}"
    by_county = book.active
    by_county.title = "按区县 By county"
    begin(by_county, title, ["区县 County"])
    for county in bulletin.counties:
        add(by_county, [place(county)], bulletin.by_county[county])
    add(by_county, ["合计 Total"], bulletin.total, bold=True)
    by_kind = book.create_sheet("按类型 By kind")
    begin(by_kind, title, ["区县 County", "类型 Kind"])
    for county in bulletin.counties:
        for layer in sorted(bulletin.layers, key=order(layers)):
            if (county, layer) in bulletin.tallies:
                add(by_kind, [place(county), kind(layers, layer)], bulletin.tallies[county, layer])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def begin(sheet: Worksheet, title: str, names: list[str]) -> None:
    write(sheet, [title], bold=True)
    write(sheet, [*names, *HEADS.values()], bold=True)
    for cell in sheet[2]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[cell.column_letter].width = (
            WIDTHS[0] if cell.column <= len(names) else WIDTHS[1]
        )
    sheet.freeze_panes = f"{get_column_letter(len(names) + 1)}3"


def add(sheet: Worksheet, names: list[str], tally: Tally, *, bold: bool = False) -> None:
    write(sheet, [*names, *(getattr(tally, name) for name in TALLIES)], bold=bold)


def write(sheet: Worksheet, values: list[object], *, bold: bool = False) -> None:
    cells = [WriteOnlyCell(sheet, value) for value in values]
    for cell in cells:
        if isinstance(cell.value, str):
            cell.data_type = "s"
        if bold:
            cell.font = BOLD
    sheet.append(cells)


def place(county: str) -> str:
    return place_name(county) or "区划不明 Division not known"


def kind(layers: Mapping[str, Layer], layer: str) -> str:
    return layers[layer].title.zh if layer in layers else layer


def order(layers: Mapping[str, Layer]) -> Callable[[str], tuple[int, str]]:
    return lambda layer: (layers[layer].order if layer in layers else 1_000, layer)
