"""What an officer sees of a row before she submits it: what it would become, its cells, and what is wrong with which."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geoservice.model.cell import tidy
from geoservice.model.fault import abbreviate
from geoservice.model.position import given_positions, in_china, to_wgs84
from geoservice.model.problem import Problem
from geoservice.model.registration import Registration
from geoservice.model.upload import FAULTY, NEW

LONGEST_CELL = 120  # characters that are shown
POSITION = "position"  # what a site lacks that has no place
SWAP = "swap"
MENDS = {"swapped": SWAP}  # by a problem's code, what may safely be offered at its cell


@dataclass(frozen=True, kw_only=True)
class Row:
    """row: of the sheet, from 0. lon, lat: WGS-84. lacks: what is needed to submit it. cells: texts of the shown columns.

    faults: [{column, cell, code, zh, en, mend}], column an index of the shown columns or None for the whole row.
    """

    row: int
    verdict: str
    name: str
    address: str | None
    lon: float | None
    lat: float | None
    lacks: Sequence[str]
    cells: list[str]
    faults: list[dict[str, Any]]
    organisation: str | None = None


def preview_rows(
    part: Registration,
    problems: Sequence[Problem],
    owners: Sequence[str],
    shown: Sequence[int],
    required: Sequence[str],
) -> Iterator[Row]:
    """The rows of a part. problems: also those that were found when it was compared. owners: one for each of its sites.

    shown: the columns of the sheet whose cells are shown. required: properties without which a site stays a draft.
    """
    wrong: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        wrong[problem.row].append(problem)
    kept = part.sites.with_columns(owner=list(owners)).less(wrong)
    rows = kept["row"]
    cells = shown_cells(part, rows, shown)
    points = [
        (x, y) if x == x else (None, None) for x, y in zip(kept.lon.tolist(), kept.lat.tolist(), strict=True)
    ]
    needed = {name: kept.given(name) for name in required}
    addresses = kept.given("address")
    for index, row in enumerate(rows):
        lacks = [name for name, values in needed.items() if values[index] in (None, "", [])]
        if points[index][0] is None:
            lacks.append(POSITION)
        yield Row(
            row=row, verdict=NEW, name=kept["name"][index], address=addresses[index], lon=points[index][0], lat=points[index][1],
            lacks=lacks, cells=cells[index], faults=[], organisation=kept["owner"][index],
        )  # fmt: skip
    yield from faulty_rows(part, wrong, shown)


def faulty_rows(
    part: Registration, wrong: Mapping[int, list[Problem]], shown: Sequence[int]
) -> Iterator[Row]:
    rows = sorted(wrong)
    if not rows:
        return
    lon, lat = likely_places(part, rows)
    named = part.sheet.column(part.header.columns["name"], rows)
    for row, cells, name, x, y in zip(
        rows, shown_cells(part, rows, shown), named, lon.tolist(), lat.tolist(), strict=True
    ):
        yield Row(
            row=row, verdict=FAULTY, name=shortened(name), address=None, lon=x if x == x else None,
            lat=y if x == x else None, lacks=[], cells=cells,
            faults=[told(problem, part, shown) for problem in wrong[row]],
        )  # fmt: skip


def likely_places(part: Registration, rows: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Where faulty rows are, as far as that can be read; turned ones where they would be. NaN where it cannot."""
    nothing = np.full(len(rows), np.nan)
    if part.source is None:
        return nothing, nothing
    given = given_positions(part.sheet, part.header, rows)
    lon, lat = to_wgs84(given.x, given.y, part.source)
    turned = to_wgs84(given.y, given.x, part.source)
    is_right, is_turned = in_china(lon, lat), in_china(*turned)
    return tuple(  # type: ignore[return-value]
        np.where(is_right, straight, np.where(is_turned, other, np.nan))
        for straight, other in zip((lon, lat), turned, strict=True)
    )


def shown_cells(part: Registration, rows: Sequence[int], shown: Sequence[int]) -> list[list[str]]:
    columns = part.sheet.columns(list(shown), rows)
    texts = [[shortened(value) for value in column] for column in columns]
    return [list(row) for row in zip(*texts, strict=True)] if texts else [[] for _ in rows]


def shortened(value: Any) -> str:
    return abbreviate(tidy(value), LONGEST_CELL)


def told(problem: Problem, part: Registration, shown: Sequence[int]) -> dict[str, Any]:
    fault = problem.fault(part.sheet)
    column = shown.index(problem.column) if problem.column in shown else None
    return {
        "column": column, "cell": fault.cell, "code": problem.code, "zh": fault.body("zh"), "en": fault.body("en"),
        "mend": MENDS.get(problem.code),
    }  # fmt: skip
