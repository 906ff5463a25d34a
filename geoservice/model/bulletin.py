"""A monthly bulletin: how the sites of a union and of all below it fared, by county and kind."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from geoservice.model.division import division
from geoservice.model.fault import Invalid, words

words(
    bulletin_month=("“{value}”不是可以通报的月份，请写成 2026-11。", "'{value}' is no month that a bulletin can be of; write 2026-11."),
)  # fmt: skip

FIRST_YEAR = 2020
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


class Tally(NamedTuple):
    """Counts of sites, and of reports.

    standing: public at the end of the month. new, gone: became public, left the map or closed for good, in it.
    confirmed: looked at in it. stale: not for 90 days before its end. complete: with all that review asks for.
    reported: complaints of the month; answered: by the day they were due; overdue: not answered by then.
    """

    standing: int = 0
    new: int = 0
    gone: int = 0
    confirmed: int = 0
    stale: int = 0
    complete: int = 0
    reported: int = 0
    answered: int = 0
    overdue: int = 0

    @property
    def complete_percent(self) -> int | None:
        """Whole percent, rounded down, so that a hundred means all."""
        return self.complete * 100 // self.standing if self.standing else None


TALLIES = Tally._fields


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """tallies: (code, layer) → Tally; reports stand under the layer of their site. The codes are of counties, or where it is by
    province, of provinces (ending in 0000). bounds: west, south, east, north of its sites in WGS-84, None without any. path:
    of the organisation."""

    id: str
    organisation: str
    path: str
    month: date
    drawn_at: datetime
    drawn_by: str
    tallies: Mapping[tuple[str, str], Tally]
    bounds: tuple[float, float, float, float] | None
    is_by_province: bool = False

    @property
    def counties(self) -> list[str]:
        return sorted({county for county, _ in self.tallies})

    @property
    def layers(self) -> set[str]:
        return set(self.by_layer)

    @cached_property
    def by_county(self) -> dict[str, Tally]:
        return grouped((county, tally) for (county, _), tally in self.tallies.items())

    @cached_property
    def by_layer(self) -> dict[str, Tally]:
        return grouped((layer, tally) for (_, layer), tally in self.tallies.items())

    @property
    def total(self) -> Tally:
        return added(self.by_layer.values())


def grouped(tallies: Iterable[tuple[str, Tally]]) -> dict[str, Tally]:
    found: dict[str, list[Tally]] = {}
    for key, tally in tallies:
        found.setdefault(key, []).append(tally)
    return {key: added(each) for key, each in found.items()}


def added(tallies: Iterable[Tally]) -> Tally:
    return Tally(*map(sum, zip(*tallies, strict=True)))


def tallies_of(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Tally]:
    keys = ((row["county"], row["layer"]) for row in rows)
    # By column: there are eleven thousand rows for the whole country.
    columns = ([row.get(name) or 0 for row in rows] for name in TALLIES)
    return dict(zip(keys, map(Tally, *columns), strict=True))


def place_name(code: str) -> str | None:
    """Of a county or a province; None for sites without a division that is known."""
    found = division(code) if code else None
    return found.name if found else None


def read_month(text: str, today: date) -> date:
    """The first day of a month that has begun: `2026-11`. Raises Invalid."""
    found = MONTH.fullmatch(text)
    if found and int(found[1]) >= FIRST_YEAR and 1 <= int(found[2]) <= 12:
        month = date(int(found[1]), int(found[2]), 1)
        if month <= today:
            return month
    raise Invalid("bulletin_month", field="month", value=text)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
