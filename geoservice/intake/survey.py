"""A look through a workbook's XML before a reader takes it into memory: its true size, and its bare formulas.

A reader makes a dense table of what a sheet claims, so a file of 5 kB can ask for a million rows; and
none tells a formula without a stored value from an empty cell. expat streams, and refuses declarations
of entities here, which are how a small XML file becomes a large one.
"""

import re
import zipfile
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from geoservice.intake.archive import chunks
from geoservice.intake.limits import MOST_TEXT, check_shape, check_text
from geoservice.model.fault import Invalid, TooLarge, words

words(
    xml_broken=("工作簿里的“{name}”已损坏：{reason}", "Part '{name}' of the workbook is damaged: {reason}"),
    xml_declared=(
        "“{name}”里有 DTD 或实体声明，不接受。",
        "'{name}' holds a DTD or entity declarations, which are not accepted.",
    ),
)

REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def parser(name: str) -> expat.XMLParserType:
    """An expat parser that refuses every declaration."""

    def refuse(*_: object) -> NoReturn:
        raise Invalid("xml_declared", name=name)

    made = expat.ParserCreate(namespace_separator=" ")
    made.buffer_text = True
    made.StartDoctypeDeclHandler = made.EntityDeclHandler = made.ExternalEntityRefHandler = refuse
    return made


def stream(archive: zipfile.ZipFile, name: str, made: expat.XMLParserType) -> None:
    """Run a member through a parser. Raises Invalid for XML that is not well-formed."""
    try:
        for piece in chunks(archive, name):
            made.Parse(piece, False)
        made.Parse(b"", True)
    except expat.ExpatError as error:
        raise Invalid("xml_broken", name=name, reason=error) from None


def check_xml(archive: zipfile.ZipFile, name: str) -> None:
    """Well-formed, without declarations, and no text longer than a cell may be."""
    made = parser(name)
    made.CharacterDataHandler = lambda text: check_text(len(text))
    stream(archive, name, made)


def shared_lengths(archive: zipfile.ZipFile, name: str) -> list[int]:
    """The length of each text that cells may refer to."""
    made, lengths = parser(name), [0]
    del lengths[0]

    def start(tag: str, _: dict[str, str]) -> None:
        if tag.endswith(" si"):
            lengths.append(0)

    def text(piece: str) -> None:
        if lengths:
            lengths[-1] += len(piece)
            check_text(lengths[-1])

    made.StartElementHandler, made.CharacterDataHandler = start, text
    stream(archive, name, made)
    return lengths


@dataclass
class Survey:
    """rows, columns: how far the cells and the sheet's own claim reach. bare: formulas without a value and
    values that are errors, as (row, column) from 0."""

    shared: list[int]
    rows: int = 0
    columns: int = 0
    text: int = 0
    bare: list[tuple[int, int]] = field(default_factory=list)
    row: int = 0
    column: int = 0
    kind: str = ""
    formula: bool = False
    value: list[str] = field(default_factory=list)
    length: int = 0
    inside: str = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "c":
            self.place(given.get("r"))
            self.kind, self.formula, self.value, self.length = given.get("t", "n"), False, [], 0
        elif name == "row":
            self.row = whole(given.get("r")) or self.row + 1
            self.column = 0
            self.reach(self.row, 1)
        elif name == "f":
            self.formula = True
        elif name == "dimension":
            self.claim(given.get("ref", ""))
        self.inside = name

    def place(self, reference: str | None) -> None:
        """The cell's own address, else the one after the last."""
        found = REFERENCE.fullmatch(reference or "")
        self.row, self.column = (
            (int(found[2]), number(found[1])) if found else (max(self.row, 1), self.column + 1)
        )
        self.reach(self.row, self.column)

    def reach(self, row: int, column: int) -> None:
        if row > self.rows or column > self.columns:
            self.rows, self.columns = max(self.rows, row), max(self.columns, column)
            check_shape(self.rows, self.columns)

    def claim(self, reference: str) -> None:
        found = REFERENCE.fullmatch(reference.rpartition(":")[2])
        if found:
            check_shape(int(found[2]), number(found[1]))

    def characters(self, text: str) -> None:
        if self.inside in ("v", "t"):
            self.length += len(text)
            check_text(self.length)
            if self.inside == "v":
                self.value.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        self.inside = ""
        if name != "c":
            return
        value = "".join(self.value).strip()
        if (self.formula and not value and not self.length) or self.kind == "e":
            self.bare.append((self.row - 1, self.column - 1))
        index = whole(value) if self.kind == "s" else None
        self.text += self.shared[index] if index is not None and index < len(self.shared) else self.length
        if self.text > MOST_TEXT:
            raise TooLarge("most_text", limit=MOST_TEXT)


def whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def number(letters: str) -> int:
    """The number of a column, A being 1."""
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total


def survey(archive: zipfile.ZipFile, name: str, shared: list[int]) -> Survey:
    """The size and the bare formulas of one worksheet. Raises Invalid or TooLarge."""
    found, made = Survey(shared), parser(name)
    made.StartElementHandler, made.CharacterDataHandler, made.EndElementHandler = (
        found.start, found.characters, found.end,
    )  # fmt: skip
    stream(archive, name, made)
    return found
