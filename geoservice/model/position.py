"""Where the rows of a sheet are: read, checked and brought to WGS-84 as whole columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geoservice.model.cell import each_once, tidy_all
from geoservice.model.coordinate import read_angle, read_pair
from geoservice.model.crs import converted, crs_named
from geoservice.model.datum import DATUMS, shift
from geoservice.model.fault import Invalid
from geoservice.model.header import LAT, LON, PAIR, PAIR_TURNED, Header
from geoservice.model.problem import Problem
from geoservice.model.sheet import Sheet

# A column of plain numbers is seen at one look.
NUMBERS = re.compile(r"-?\d{1,9}(?:\.\d{1,15})?(?:\n-?\d{1,9}(?:\.\d{1,15})?)*", re.A)
# Degrees. A site of a Chinese union is in China; the box is wide on purpose, it finds slips, not borders.
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0


@dataclass(frozen=True)
class Given:
    """Positions as they were given: x, y in the file's own numbers (NaN where none), and what could not be read.

    columns: where a fault of the row's position is told, x before y; None for a geometry.
    """

    x: np.ndarray
    y: np.ndarray
    problems: list[Problem]
    columns: tuple[int | None, int | None]


@dataclass(frozen=True)
class Positions:
    """lon, lat: WGS-84 degrees, NaN where there is none. x, y: the numbers as given, in `source`."""

    lon: np.ndarray
    lat: np.ndarray
    x: np.ndarray
    y: np.ndarray
    source: str | None
    problems: list[Problem]


def read_source(text: str) -> str:
    """What --datum takes: a datum's name or an EPSG code. Raises Invalid naming the option."""
    if text.lower() in DATUMS:
        return text.lower()
    code = crs_named(text, "--datum").to_epsg()
    return f"EPSG:{code}" if code else text


def has_positions(sheet: Sheet, header: Header) -> bool:
    return from_geometry(sheet) or bool(header.position)


def from_geometry(sheet: Sheet) -> bool:
    return sheet.points is not None and any(point is not None for point in sheet.points)


def given_positions(sheet: Sheet, header: Header, rows: Sequence[int]) -> Given:
    """The positions of these rows of the sheet, from its geometry, one column or two."""
    if from_geometry(sheet):
        return geometry(sheet, rows)
    if LON in header.position or LAT in header.position:
        return two_columns(sheet, header, rows)
    if header.position:
        return one_column(sheet, header, rows)
    nothing = np.full(len(rows), np.nan)
    return Given(nothing, nothing, [], (None, None))


def geometry(sheet: Sheet, rows: Sequence[int]) -> Given:
    points = [(sheet.points or [])[row] for row in rows]
    problems = [
        Problem(row, None, "empty_point")
        if point == "empty"
        else Problem(row, None, "geometry", {"value": point})
        for row, point in zip(rows, points, strict=True)
        if isinstance(point, str)
    ]
    pairs = [point if isinstance(point, tuple) else (np.nan, np.nan) for point in points]
    x, y = np.array(pairs, float).reshape(-1, 2).T
    return Given(x, y, problems, (None, None))


def one_column(sheet: Sheet, header: Header, rows: Sequence[int]) -> Given:
    turned = PAIR_TURNED in header.position
    column = header.position[PAIR_TURNED if turned else PAIR]
    texts = tidy_all(sheet.column(column, rows))
    order = ("lat", "lon") if turned else ("lon", "lat")
    pairs = each_once(texts, lambda text: read_pair(text, order) if text else (np.nan, np.nan))
    problems = [
        half_or_none(row, column, text)
        for row, text, pair in zip(rows, texts, pairs, strict=True)
        if pair is None
    ]
    x, y = np.array([pair or (np.nan, np.nan) for pair in pairs], float).reshape(-1, 2).T
    return Given(x, y, problems, (column, column))


def half_or_none(row: int, column: int, text: str) -> Problem:
    reason = "missing" if read_angle(text.strip(" ,，;；、")) else "coordinate"
    return Problem(row, column, reason, {"value": text})


def two_columns(sheet: Sheet, header: Header, rows: Sequence[int]) -> Given:
    """Longitudes and latitudes of two columns; one alone is half a position in every row that has it."""
    columns = header.position.get(LON), header.position.get(LAT)
    given = [texts_of(sheet, column, rows) for column in columns]
    if all(NUMBERS.fullmatch("\n".join(texts)) for texts in given):
        x, y = (np.array([float(text) for text in texts]) for texts in given)
        return Given(x, y, [], columns)
    axes = [each_once(texts, lambda text: read_angle(text) if text else (None, np.nan)) for texts in given]
    problems = [
        problem
        for texts, angles, column, axis in zip(given, axes, columns, (LON, LAT), strict=True)
        for index, angle in enumerate(angles)
        if (problem := misread(rows[index], column, texts[index], angle, axis))
    ]
    problems += halves(rows, given, columns)
    x, y = (np.array([angle[1] if angle else np.nan for angle in angles], float) for angles in axes)
    return Given(x, y, problems, columns)


def misread(
    row: int, column: int | None, text: str, angle: tuple[str | None, float] | None, axis: str
) -> Problem | None:
    """What is wrong with one coordinate on its own: not one, or one of the other kind (`N38.8` under 经度)."""
    if angle is None:
        return Problem(row, column, "coordinate", {"value": text})
    return None if angle[0] in (None, axis) else Problem(row, column, "swapped", {"lon": text, "lat": "…"})


def texts_of(sheet: Sheet, column: int | None, rows: Sequence[int]) -> list[str]:
    return [""] * len(rows) if column is None else tidy_all(sheet.column(column, rows))


def halves(
    rows: Sequence[int], given: list[list[str]], columns: tuple[int | None, int | None]
) -> list[Problem]:
    """A problem at the empty cell of each pair of which only one is filled."""
    return [
        Problem(row, next(c for c in (columns[bool(x)], *columns) if c is not None), "missing")
        for row, x, y in zip(rows, *given, strict=True)
        if bool(x) != bool(y)
    ]


def positions(given: Given, rows: Sequence[int], source: str | None) -> Positions:
    """Given positions in WGS-84, with a problem for each that is not in China.

    source: a datum or CRS; None only where no position was given at all.
    """
    problems = list(given.problems)
    wrong = {problem.row for problem in problems}
    whole = np.isfinite(given.x) & np.isfinite(given.y) & np.array([row not in wrong for row in rows], bool)
    x, y = np.where(whole, given.x, np.nan), np.where(whole, given.y, np.nan)
    if not whole.any() or source is None:
        return Positions(np.full(len(x), np.nan), np.full(len(x), np.nan), x, y, source, problems)
    lon, lat = to_wgs84(x, y, source)
    strayed = whole & ~in_china(lon, lat)
    turned = strayed & in_china(*to_wgs84(y, x, source)) if strayed.any() else strayed
    column = next((c for c in given.columns if c is not None), None)
    for index in np.flatnonzero(strayed):
        shown = {"lon": f"{x[index]:.10g}", "lat": f"{y[index]:.10g}"}
        problems.append(Problem(rows[int(index)], column, "swapped" if turned[index] else "outside", shown))
    return Positions(lon, lat, x, y, source, problems)


def to_wgs84(x: np.ndarray, y: np.ndarray, source: str) -> tuple[np.ndarray, np.ndarray]:
    """(lon, lat) in WGS-84; NaN for what no position of the source system can be."""
    if source not in DATUMS:
        lon, lat, _ = converted(x, y, source, "--datum")
        return lon, lat
    possible = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    return shift(np.where(possible, x, np.nan), np.where(possible, y, np.nan), source, "wgs84")


def in_china(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return (lon >= WEST) & (lon <= EAST) & (lat >= SOUTH) & (lat <= NORTH)


def required_source(sheet: Sheet, header: Header, titled: str | None) -> str:
    """The datum or CRS that the file declares, nearest to the coordinates first. Raises Invalid when none."""
    source = sheet.crs if from_geometry(sheet) else header.datum or titled
    if source is None:
        raise Invalid("datum_unnamed")
    return source
