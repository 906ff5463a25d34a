"""Understanding a sheet: columns are read as wholes, and equal texts once.

Nothing is guessed: what cannot be read is a problem at its cell, and its row is refused.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from geoservice.model.body import body, site_rows
from geoservice.model.cell import tidy_all
from geoservice.model.code_column import add_codes
from geoservice.model.column import Column, ColumnReader
from geoservice.model.declaration import title_texts, titled_datum, titled_division
from geoservice.model.facility_state import add_states
from geoservice.model.fault import Invalid
from geoservice.model.header import Header, find_header
from geoservice.model.hours_column import read_hours
from geoservice.model.layer import Layer
from geoservice.model.notice import gathered, notices
from geoservice.model.place import read_places
from geoservice.model.position import (
    Given,
    Positions,
    given_positions,
    has_positions,
    positions,
    required_source,
)
from geoservice.model.problem import Problem
from geoservice.model.registration import Registration, in_order
from geoservice.model.sheet import Sheet
from geoservice.model.site_columns import accepted

PART_ROWS = 5_000
FIRST_ROWS = 500  # so that the database has something to do soon
GROWTH = (
    4 / 3
)  # from part to part, as each is made while the database takes the one before in, which takes it as much longer
LISTED = {"list", "choices", "states", "honours"}  # a line break parts words, a blank need not


def understand(sheet: Sheet, layer: Layer, *, source: str | None = None) -> Registration:
    """Read a sheet as sites of a kind. source: datum or CRS of its positions, whatever the file declares.

    Raises Invalid for what spoils the whole sheet: no header row, a datum that nobody named.
    """
    reader = SheetReader(sheet, layer, source)
    return reader.read(body(sheet, reader.header))


def understand_in_parts(
    sheet: Sheet, layer: Layer, *, source: str | None = None, size: int = PART_ROWS
) -> Iterator[Registration]:
    """As `understand`, so many rows of the sheet at a time, so that a part can be stored while the next is read.

    One part at least, the first of them smaller. What spoils the whole sheet is raised at once and not when its part comes.
    """
    reader = SheetReader(sheet, layer, source)
    return map(reader.read, spans(sheet, reader.header.row + 1, size))


def spans(sheet: Sheet, start: int, size: int) -> Iterator[range]:
    """The rows from `start` on, some at a time, ever more up to `size`; rows that are read as they are asked for are read no
    farther."""
    wanted = float(min(size, FIRST_ROWS))
    end = start + len(sheet.rows[start : start + int(wanted)])
    yield range(start, end)
    while count := len(sheet.rows[end : end + int(wanted)]):
        yield range(end, end + count)
        end += count
        wanted = min(size, wanted * GROWTH)


class SheetReader:
    """What holds for all parts of a sheet: its header, titles and datum, and what its cells have said so far.

    chosen: what header words mean, where somebody said so (header.py).
    """

    def __init__(
        self, sheet: Sheet, layer: Layer, source: str | None, chosen: Mapping[str, str] | None = None
    ):
        self.sheet, self.layer = sheet, layer
        self.header = header = find_header(sheet, layer, chosen)
        self.titles = [*title_texts(sheet), *header.titles]
        self.declared = header.datum or titled_datum(self.titles)
        self.division = titled_division(self.titles)
        self.source = source or declared_source(sheet, header, self.titles)
        self.columns = {name: ColumnReader(layer.properties[name]) for name in header.columns}
        self.unreadable = unreadable(sheet, header)

    def read(self, within: range) -> Registration:
        """The sites of these rows."""
        rows = site_rows(self.sheet, self.header, within)
        read = self.read_columns(rows)
        columns = {name: column.values for name, column in read.items()}
        placed = located(given_positions(self.sheet, self.header, rows), rows, self.source)
        problems = [
            *(problem for row in rows if row in self.unreadable for problem in self.unreadable[row]),
            *refusals(self.header, rows, read),
            *nameless(self.header, rows, read["name"]),
            *add_hours(columns, self.header, rows),
            *self.add_places(columns, rows),
            *placed.problems,
        ]
        faulty, own_codes = add_codes(columns, self.sheet, self.layer, self.header, rows)
        problems += faulty
        add_states(columns, self.layer, read)
        add_unknown_words(columns, read)
        problems = in_order(problems)
        said = notices(
            self.sheet, self.header, rows, read,
            self.layer, len(within) - len(rows), self.declared, placed.source,
        )  # fmt: skip
        sites = accepted(columns, placed, rows, {problem.row for problem in problems})
        return Registration(
            sheet=self.sheet, layer=self.layer, header=self.header, source=placed.source, rows=within,
            sites=sites, problems=problems, notices=gathered([*said, *own_codes]),
        )  # fmt: skip

    def read_columns(self, rows: Sequence[int]) -> dict[str, Column]:
        found = {}
        cells = self.sheet.columns(list(self.header.columns.values()), rows)
        for (name, reader), column in zip(self.columns.items(), cells, strict=True):
            if reader.prop.type in LISTED:
                column = [
                    cell.replace("\n", "；") if isinstance(cell, str) and "\n" in cell else cell
                    for cell in column
                ]
            found[name] = reader.column(tidy_all(column))
        return found

    def add_places(self, columns: dict[str, list], rows: Sequence[int]) -> list[Problem]:
        nothing = [None] * len(rows)
        given = [text or "" for text in columns.get("division_code", nothing)]
        places = read_places(given, columns.get("address", nothing), self.division)
        columns["division_code"] = [place.code for place in places]
        columns["division_name"] = [place.name for place in places]
        return [
            Problem(row, self.header.columns["division_code"], "division", {"value": text})
            for row, text, place in zip(rows, given, places, strict=True)
            if not place.understood
        ]


def declared_source(sheet: Sheet, header: Header, titles: list[str]) -> str | None:
    """The datum or CRS that the file declares. Raises Invalid where there are positions and it declares none."""
    datum = titled_datum(titles)
    if not has_positions(sheet, header):
        return None
    try:
        return required_source(sheet, header, datum)
    except Invalid:
        if anywhere(given_positions(sheet, header, site_rows(sheet, header, body(sheet, header)))):
            raise
        return None


def unreadable(sheet: Sheet, header: Header) -> dict[int, list[Problem]]:
    """By row, the cells without a value that are needed; a formula in a column that means nothing harms nobody."""
    used = {*header.columns.values(), *header.position.values()}
    found = defaultdict(list)
    for (row, column), reason in sheet.unreadable.items():
        if column in used:
            found[row].append(Problem(row, column, reason))
    return dict(found)


def refusals(header: Header, rows: Sequence[int], columns: dict[str, Column]) -> Iterator[Problem]:
    for name, column in columns.items():
        for index, reading in column.refused.items():
            yield Problem(rows[index], header.columns[name], str(reading.reason), reading.values)


def nameless(header: Header, rows: Sequence[int], names: Column) -> list[Problem]:
    """Only a name is needed to register a site; what else is needed to publish is the review's concern."""
    titles = {"title_zh": "名称", "title_en": "the name"}
    return [
        Problem(row, header.columns["name"], "required", titles)
        for index, (row, name) in enumerate(zip(rows, names.values, strict=True))
        if name is None and index not in names.refused
    ]


def add_hours(columns: dict[str, list], header: Header, rows: Sequence[int]) -> list[Problem]:
    """Grammar beside the original text; a problem at each text that cannot be read."""
    if "opening_hours" not in columns:
        return []
    hours = read_hours(columns["opening_hours"])
    columns["opening_hours_text"] = columns["opening_hours"]
    columns["opening_hours"] = [hour.grammar for hour in hours]
    said = columns.get("holiday_policy", [None] * len(hours))  # a column of its own goes before the text
    columns["holiday_policy"] = [own or hour.holiday_policy for own, hour in zip(said, hours, strict=True)]
    return [
        Problem(row, header.columns["opening_hours"], "opening_hours", hour.values)
        for row, hour in zip(rows, hours, strict=True)
        if hour.values
    ]


def add_unknown_words(columns: dict[str, list], read: dict[str, Column]) -> None:
    """Words on no list stay with their site, as `facilities_other` beside `facilities`."""
    for name, column in read.items():
        if column.unknown:
            others = list(columns.get(f"{name}_other", [None] * len(column.values)))
            for index, words in column.unknown.items():
                others[index] = [*(others[index] or ()), *words]
            columns[f"{name}_other"] = others


def located(given: Given, rows: Sequence[int], source: str | None) -> Positions:
    return positions(given, rows, source if anywhere(given) else None)


def anywhere(given: Given) -> bool:
    return bool(np.any(np.isfinite(given.x) & np.isfinite(given.y)))
