"""A monthly bulletin: how the sites of a union and of all below it fared, by county and kind."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from geoservice.model.division import division
from geoservice.model.fault import Invalid, words

words(
    bulletin_month=("“{value}”不是可以通报的月份，请写成 2026-11。", "'{value}' is no month that a bulletin can be of; write 2026-11."),
)  # fmt: skip

FIRST_YEAR = 2020
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, kw_only=True)
class Tally:
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

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in TALLIES})

    @property
    def complete_percent(self) -> int | None:
        """Whole percent, rounded down, so that a hundred means all."""
        return self.complete * 100 // self.standing if self.standing else None


TALLIES = tuple(each.name for each in fields(Tally))


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """counties: (code, layer) → Tally; reports stand under the layer of their site. bounds: west, south, east, north of its
    sites in WGS-84, None without any. path: of the organisation."""

    id: str
    organisation: str
    path: str
    month: date
    drawn_at: datetime
    drawn_by: str
    tallies: Mapping[tuple[str, str], Tally]
    bounds: tuple[float, float, float, float] | None

    @property
    def counties(self) -> list[str]:
        return sorted({county for county, _ in self.tallies})

    @property
    def layers(self) -> set[str]:
        return {layer for _, layer in self.tallies}

    def sum(self, *, county: str | None = None, layer: str | None = None) -> Tally:
        """Of a county, of a kind, of both, or of everything."""
        return added(
            tally
            for (at, kind), tally in self.tallies.items()
            if county in (None, at) and layer in (None, kind)
        )


def added(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def tallies_of(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Tally]:
    return {
        (row["county"], row["layer"]): Tally(**{name: row.get(name) or 0 for name in TALLIES}) for row in rows
    }


def county_name(code: str) -> str | None:
    """None for sites without a division that is known."""
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
