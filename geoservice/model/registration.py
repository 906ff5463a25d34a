"""A registration sheet understood: which rows are sites of what kind and where, and what is wrong with the rest.

Rows are held by geopandas, columns are read as wholes, and equal texts once. Nothing is guessed:
what cannot be read is a problem at its cell, and its row is refused.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas
import numpy as np
import orjson
import shapely

from geoservice.model.body import site_rows
from geoservice.model.cell import plain, tidy_all
from geoservice.model.column import Reading, read_column
from geoservice.model.declaration import title_texts, titled_datum, titled_division
from geoservice.model.header import Header, find_header
from geoservice.model.hours_column import read_hours
from geoservice.model.layer import Layer
from geoservice.model.notice import Notice, word_notices
from geoservice.model.place import read_places
from geoservice.model.position import Positions, given_positions, positions, required_source
from geoservice.model.problem import Problem
from geoservice.model.sheet import Sheet

# Properties that are columns of the register, not members of its documents.
OWN_COLUMNS = {"name", "address", "division_code", "organisation", "verified_at"}


@dataclass(frozen=True)
class Registration:
    """sites: accepted rows, one column a property (None: nothing given), with `row` (from 0 in the sheet),
    `source_key`, `position` (as given) and geometry in WGS-84 (None: waits for a location).

    source: datum or CRS of the given positions; None when no row has one.
    """

    sheet: Sheet
    layer: Layer
    header: Header
    source: str | None
    sites: geopandas.GeoDataFrame
    problems: list[Problem]
    notices: list[Notice]

    @property
    def refused_rows(self) -> set[int]:
        return {problem.row for problem in self.problems}

    @property
    def unlocated(self) -> int:
        return int(self.sites.geometry.isna().sum())

    def documents(self, *, internal: bool) -> Iterator[str]:
        """The JSON document of each site: its public properties, or its internal ones."""
        names = [name for name in self.sites if is_document(name, self.layer) and is_internal(name, self.layer) == internal]
        columns = [self.sites[name].tolist() for name in names]
        for values in zip(*columns, strict=True) if names else [()] * len(self.sites):
            filled = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            yield orjson.dumps(filled).decode()

    def without_duplicates(self, owners: Sequence[object]) -> "Registration":
        """Less every site that an earlier row of the same owner already is. owners: one for each site."""
        first: dict[tuple[object, str], int] = {}
        problems = []
        for owner, key, row in zip(owners, self.sites["source_key"], self.sites["row"], strict=True):
            earlier = first.setdefault((owner, key), row)
            if earlier != row:
                column = self.header.columns["external_id" if key.startswith("id:") else "name"]
                other = self.sheet.address(earlier, None if self.sheet.features else column)
                problems.append(Problem(row, column, "duplicate", {"other": other}))
        kept = ~self.sites["row"].isin({problem.row for problem in problems})
        return replace(self, sites=self.sites[kept], problems=in_order([*self.problems, *problems]))


def is_document(name: str, layer: Layer) -> bool:
    return name not in {*OWN_COLUMNS, "row", "source_key", "position", "geometry"}


def is_internal(name: str, layer: Layer) -> bool:
    """Whatever the layer file does not name as public is internal."""
    return name not in layer.public and name not in DERIVED


DERIVED = {"opening_hours_text", "holiday_policy", "division_name"}


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """One problem a cell, the first that was found, from the top left."""
    by_cell: dict[tuple[int, int], Problem] = {}
    for problem in problems:
        by_cell.setdefault((problem.row, -1 if problem.column is None else problem.column), problem)
    return [by_cell[cell] for cell in sorted(by_cell)]


def understand(sheet: Sheet, layer: Layer, *, source: str | None = None) -> Registration:
    """Read a sheet as sites of a kind. source: datum or CRS of its positions, whatever the file declares.

    Raises Invalid for what spoils the whole sheet: no header row, a datum that nobody named.
    """
    header = find_header(sheet, layer)
    rows = site_rows(sheet, header)
    titles = [*title_texts(sheet), *header.titles]
    readings = read_columns(sheet, layer, header, rows)
    problems = [*unreadable(sheet, header, rows), *refusals(header, rows, readings), *nameless(header, rows, readings)]
    columns = {name: [reading.value for reading in column] for name, column in readings.items()}
    problems += add_hours(columns, header, rows)
    problems += add_places(columns, header, rows, titles)
    add_unknown_words(columns, layer, readings)
    placed = locate(sheet, header, rows, source, titles)
    problems = in_order([*problems, *placed.problems])
    declared = header.datum or titled_datum(titles)
    return Registration(
        sheet, layer, header, placed.source,
        accepted(columns, placed, rows, problems), problems,
        notices(sheet, header, rows, readings, layer, declared, placed.source),
    )  # fmt: skip


def read_columns(sheet: Sheet, layer: Layer, header: Header, rows: Sequence[int]) -> dict[str, list[Reading]]:
    found = {}
    for name, column in header.columns.items():
        prop = layer.properties[name]
        cells = [sheet.cell(row, column) for row in rows]
        if prop.type in ("list", "choices"):  # a line break parts words, a blank need not
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
    columns["holiday_policy"] = [hour.holiday_policy for hour in hours]
    return [
        Problem(row, header.columns["opening_hours"], "opening_hours", hour.values)
        for row, hour in zip(rows, hours, strict=True)
        if hour.values
    ]


def add_places(columns: dict[str, list], header: Header, rows: Sequence[int], titles: list[str]) -> list[Problem]:
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


def locate(sheet: Sheet, header: Header, rows: Sequence[int], source: str | None, titles: list[str]) -> Positions:
    given = given_positions(sheet, header, rows)
    anywhere = bool(np.any(np.isfinite(given.x) & np.isfinite(given.y)))
    return positions(given, rows, (source or required_source(sheet, header, titled_datum(titles))) if anywhere else None)


def accepted(
    columns: dict[str, list], placed: Positions, rows: Sequence[int], problems: list[Problem]
) -> geopandas.GeoDataFrame:
    located = np.isfinite(placed.lon) & np.isfinite(placed.lat)
    geometry = np.full(len(rows), None, object)
    geometry[located] = shapely.points(placed.lon[located], placed.lat[located])
    held = {name: object_array(values) for name, values in columns.items()}
    held["source_key"] = object_array(source_keys(columns, len(rows)))
    held["position"] = object_array(given_as(placed, located))
    frame = geopandas.GeoDataFrame({"row": np.array(rows, int), **held}, geometry=geometry, crs="EPSG:4326")
    return frame[~frame["row"].isin({problem.row for problem in problems})].reset_index(drop=True)


def object_array(values: Sequence[Any]) -> np.ndarray:
    """An array of the very objects: lists stay lists, None stays None."""
    array = np.empty(len(values), object)
    array[:] = values
    return array


def source_keys(columns: dict[str, list], count: int) -> list[str]:
    """What makes a row the same site next time: its own number, or else name and address."""
    nothing = [None] * count
    given = zip(columns["name"], columns.get("address", nothing), columns.get("external_id", nothing), strict=True)
    return [f"id:{number}" if number else f"na:{squeezed(name)}|{squeezed(address)}" for name, address, number in given]


def squeezed(text: str | None) -> str:
    return plain(text or "").replace(" ", "")


def given_as(placed: Positions, located: np.ndarray) -> list[str | None]:
    """How each place was given, as JSON; None where none was."""
    return [
        orjson.dumps({"datum": placed.source, "raw": [x, y], "source": "file"}).decode() if found else None
        for x, y, found in zip(placed.x.tolist(), placed.y.tolist(), located.tolist(), strict=True)
    ]


def notices(
    sheet: Sheet, header: Header, rows: Sequence[int], readings: dict[str, list[Reading]],
    layer: Layer, declared: str | None, used: str | None,
) -> list[Notice]:  # fmt: skip
    found = [Notice("column", {"title": title}, sheet.address(header.row, c)) for title, c in header.unknown.items()]
    if left_out := len(sheet.rows) - header.row - 1 - len(rows):
        found.append(Notice("left_out", {"count": left_out}))
    if declared and used and declared != used:
        found.append(Notice("datum", {"declared": declared, "used": used}))
    return [*found, *unknown_words(sheet, header, rows, readings, layer)]


def unknown_words(
    sheet: Sheet, header: Header, rows: Sequence[int], readings: dict[str, list[Reading]], layer: Layer
) -> list[Notice]:
    counts: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], str] = {}
    for name, column in readings.items():
        title = layer.properties[name].title
        for row, reading in zip(rows, column, strict=True):
            for word in reading.unknown:
                key = (title.zh, title.en, word)
                counts[key] += 1
                first.setdefault(key, sheet.address(row, header.columns[name]))
    return word_notices(counts, first)
