"""Contact persons of sites as a workbook."""

import io
from collections.abc import Iterable, Mapping

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from geoservice.model.contact import Contact
from geoservice.model.layer import Layer
from geoservice.model.review import STATE_TITLES

HEADS = (
    "归属工会 Union", "类型 Kind", "名称 Name", "地址 Address", "状态 State", "管理员 Manager", "管理员手机 Manager's phone",
)  # fmt: skip
WIDTHS = (28, 14, 28, 40, 12, 16, 18)


def contact_book(contacts: Iterable[Contact], layers: Mapping[str, Layer], told: str) -> bytes:
    """The xlsx. told: the line above the table, which says whose list it is and why. Nothing in it is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("联系人 Contacts")
    for letter, width in zip("ABCDEFG", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A3"

    def add(texts: Iterable[str | None], *, bold: bool = False) -> None:
        cells = []
        for text in texts:
            cell = WriteOnlyCell(sheet, None)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("�", text or "")[:32_767]
            # What opens with = + - @ is text, also for a spreadsheet that makes a csv of it and reads that again.
            cell.data_type = "s"
            if (text or "")[:1] in ("=", "+", "-", "@", "\t", "\r"):
                cell.quotePrefix = True
            if bold:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)

    add([told], bold=True)
    add(HEADS, bold=True)
    for each in contacts:
        kind = layers[each.layer].title.zh if each.layer in layers else each.layer
        state = STATE_TITLES[each.state][0]
        add([each.union, kind, each.site, each.address, state, each.name, each.phone])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
