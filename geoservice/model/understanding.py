"""Understanding a sheet: rows are held by geopandas, columns are read as wholes, and equal texts once.

Nothing is guessed: what cannot be read is a problem at its cell, and its row is refused.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from geoservice.model.body import site_rows
from geoservice.model.cell import tidy_all
from geoservice.model.code_column import add_codes
from geoservice.model.column import Reading, read_column
from geoservice.model.declaration import title_texts, titled_datum, titled_division
from geoservice.model.facility_state import add_states
from geoservice.model.header import Header, find_header
from geoservice.model.hours_column import read_hours
from geoservice.model.layer import Layer
from geoservice.model.notice import notices
from geoservice.model.place import read_places
from geoservice.model.position import Positions, given_positions, positions, required_source
from geoservice.model.problem import Problem
from geoservice.model.registration import Registration, in_order
from geoservice.model.sheet import Sheet
from geoservice.model.site_frame import accepted


def understand(sheet: Sheet, layer: Layer, *, source: str | None = None) -> Registration:
    """Read a sheet as sites of a kind. source: datum or CRS of its positions, whatever the file declares.

    Raises Invalid for what spoils the whole sheet: no header row, a datum that nobody named.
    """
    header = find_header(sheet, layer)
    rows = site_rows(sheet, header)
    titles = [*title_texts(sheet), *header.titles]
    readings = read_columns(sheet, layer, header, rows)
    problems = [
        *unreadable(sheet, header, rows),
        *refusals(header, rows, readings),
        *nameless(header, rows, readings),
    ]
    columns = {name: [reading.value for reading in column] for name, column in readings.items()}
    problems += add_hours(columns, header, rows)
    problems += add_places(columns, header, rows, titles)
    faulty, own_codes = add_codes(columns, sheet, layer, header, rows)
    problems += faulty
    add_states(columns, layer, readings)
    add_unknown_words(columns, layer, readings)
    placed = locate(sheet, header, rows, source, titles)
    problems = in_order([*problems, *placed.problems])
    declared = header.datum or titled_datum(titles)
    return Registration(
        sheet, layer, header, placed.source,
        accepted(columns, placed, rows, problems), problems,
        [*notices(sheet, header, rows, readings, layer, declared, placed.source), *own_codes],
    )  # fmt: skip


def read_columns(sheet: Sheet, layer: Layer, header: Header, rows: Sequence[int]) -> dict[str, list[Reading]]:
    found = {}
    for name, column in header.columns.items():
        prop = layer.properties[name]
        cells = sheet.column(column, rows)
        if prop.type in (
            "list",
            "choices",
            "states",
            "honours",
        ):  # a line break parts words, a blank need not
            cells = [cell.replace("\n", "；") if isinstance(cell, str) else cell for cell in cells]
        found[name] = read_column(prop, tidy_all(cells))
    return found


def unreadable(sheet: Sheet, header: Header, rows: Sequence[int]) -> list[Problem]:
    """Cells without a value that are needed; a formula in a column that means nothing harms nobody."""
    used = {*header.columns.values(), *header.position.values()}
    sites = set(rows)
    return [
        Problem(row, column, reason)
        for (row, column), reason in sheet.unreadable.items()
        if row in sites and column in used
    ]


def refusals(header: Header, rows: Sequence[int], readings: dict[str, list[Reading]]) -> Iterator[Problem]:
    for name, column in readings.items():
        for row, reading in zip(rows, column, strict=True):
            if reading.reason:
                yield Problem(row, header.columns[name], reading.reason, reading.values)


def nameless(header: Header, rows: Sequence[int], readings: dict[str, list[Reading]]) -> list[Problem]:
    """Only a name is needed to register a site; what else is needed to publish is the review's concern."""
    titles = {"title_zh": "名称", "title_en": "the name"}
    return [
        Problem(row, header.columns["name"], "required", titles)
        for row, reading in zip(rows, readings["name"], strict=True)
        if reading.value is None and not reading.reason
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


def add_places(
    columns: dict[str, list], header: Header, rows: Sequence[int], titles: list[str]
) -> list[Problem]:
    nothing = [None] * len(rows)
    given = [text or "" for text in columns.get("division_code", nothing)]
    places = read_places(given, columns.get("address", nothing), titled_division(titles))
    columns["division_code"] = [place.code for place in places]
    columns["division_name"] = [place.name for place in places]
    return [
        Problem(row, header.columns["division_code"], "division", {"value": text})
        for row, text, place in zip(rows, given, places, strict=True)
        if not place.understood
    ]


def add_unknown_words(columns: dict[str, list], layer: Layer, readings: dict[str, list[Reading]]) -> None:
    """Words on no list stay with their site, as `facilities_other` beside `facilities`."""
    for name, column in readings.items():
        if any(reading.unknown for reading in column):
            before = columns.get(f"{name}_other", [None] * len(column))
            columns[f"{name}_other"] = [
                [*(old or ()), *reading.unknown] or None for old, reading in zip(before, column, strict=True)
            ]


def locate(
    sheet: Sheet, header: Header, rows: Sequence[int], source: str | None, titles: list[str]
) -> Positions:
    given = given_positions(sheet, header, rows)
    anywhere = bool(np.any(np.isfinite(given.x) & np.isfinite(given.y)))
    return positions(
        given, rows, (source or required_source(sheet, header, titled_datum(titles))) if anywhere else None
    )
