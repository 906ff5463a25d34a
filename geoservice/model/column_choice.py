"""Which column of a sheet means what: as it was understood, and as an officer corrects it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from geoservice.model.cell import tidy
from geoservice.model.fault import Invalid, words
from geoservice.model.header import (
    LAT,
    LON,
    PAIR,
    PAIR_TURNED,
    SEARCHED_ROWS,
    Header,
    header_word,
    meaning,
    property_words,
)
from geoservice.model.layer import Layer
from geoservice.model.sheet import Sheet, column_letters
from geoservice.model.title import Title

words(
    column_meaning=("没有这样的栏目。", "There is no such field."),
    column_twice=(
        "“{title_zh}”选给了两列，只能选一列。",
        "Two columns are “{title_en}”; choose one.",
    ),
    column_name=("必须有一列是名称。", "One column must be the name."),
    column_half=("经度和纬度要一起选。", "Choose both longitude and latitude."),
)

POSITION_TITLES = {
    LON: Title(zh="经度", en="Longitude"),
    LAT: Title(zh="纬度", en="Latitude"),
    PAIR: Title(zh="经纬度（一格，先经度）", en="Position in one cell, longitude first"),
    PAIR_TURNED: Title(zh="纬经度（一格，先纬度）", en="Position in one cell, latitude first"),
}
MOST_CHOSEN = 300


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet. column: from 0; letters: as people know it; word: what counts of its text; means: a
    property's name, a role of a position, or nothing."""

    column: int
    letters: str
    text: str
    word: str
    means: str

    def document(self) -> dict[str, Any]:
        return asdict(self)


def titles(layer: Layer) -> dict[str, Title]:
    """What a column may mean, by the word for it, in the order in which it is offered."""
    return {"name": layer.properties["name"].title, **POSITION_TITLES} | {
        name: prop.title for name, prop in layer.properties.items()
    }


def sheet_columns(sheet: Sheet, header: Header) -> list[SheetColumn]:
    """The columns that bear a title, as they were understood."""
    means = {column: name for name, column in (*header.columns.items(), *header.position.items())}
    known = {*means, *header.unknown.values()} | ({header.running} if header.running is not None else set())
    found = []
    for column in sorted(known):
        text = next(
            text
            for row in (header.row, header.row - 1)
            if (text := tidy(cell(sheet, row, column))) or row < header.row
        )
        found.append(as_column(column, text, means.get(column, "")))
    return [column for column in found if column.word]


def likely_columns(sheet: Sheet, layer: Layer) -> list[SheetColumn]:
    """The columns of the row that looks most like a header where none was found: the first with the most words."""
    rows = sheet.rows[:SEARCHED_ROWS]
    counts = [len({tidy(value) for value in row if isinstance(value, str) and tidy(value)}) for row in rows]
    if not counts or max(counts) < 2:
        return []
    known = property_words(layer.properties.values())
    texts = [tidy(value) for value in rows[counts.index(max(counts))]]
    offered = titles(layer)
    found = [as_column(column, text, meaning(text, known) or "") for column, text in enumerate(texts) if text]
    return [
        column if column.means in offered else as_column(column.column, column.text, "")
        for column in found
        if column.word
    ]


def cell(sheet: Sheet, row: int, column: int) -> Any:
    cells = sheet.rows[row] if row >= 0 else ()
    return cells[column] if column < len(cells) else None


def as_column(column: int, text: str, means: str) -> SheetColumn:
    return SheetColumn(column, column_letters(column), text[:100], header_word(text)[:200], means)


def read_choice(given: Mapping[str, str], layer: Layer) -> dict[str, str]:
    """What is chosen for each header word. given: meaning by word. Raises Invalid naming the word's field."""
    offered, taken = titles(layer), set[str]()
    for word, means in given.items():
        if means and means not in offered:
            raise Invalid("column_meaning", field=word)
        if means and means in taken:
            title = offered[means]
            raise Invalid("column_twice", field=word, title_zh=title.zh, title_en=title.en)
        taken.add(means)
    if "name" not in taken:
        raise Invalid("column_name")
    if (LON in taken) != (LAT in taken):
        raise Invalid("column_half")
    return dict(given)


def corrections(chosen: Mapping[str, str], columns: list[dict[str, Any]], layer: Layer) -> dict[str, str]:
    """Those of the choices that the header words alone would not have given: what is worth remembering."""
    known = property_words(layer.properties.values())
    offered = titles(layer)
    by_itself = {column["word"]: meaning(column["text"], known) for column in columns}
    return {
        word: means
        for word, means in chosen.items()
        if means != (by_itself.get(word) if by_itself.get(word) in offered else "")
    }
