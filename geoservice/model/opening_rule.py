"""Rules of the OSM grammar that mean the same in every year; any other grammar is not told apart here.

https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
Years, weeks, sunrise, open ends, school holidays, the first Monday of a month and fallback rules are left
out: what depends on them is not known, and must not be guessed.
"""

import re
from dataclasses import dataclass

from geoservice.model.hours_rule import EVERY_DAY, MONTHS, WEEKDAYS, run
from geoservice.model.minutes import united

DAY_MINUTES = 1440

WEEKDAY = "|".join(WEEKDAYS)
DAYS = rf"(?:(?:{WEEKDAY})(?:-(?:{WEEKDAY}))?|PH)"
MONTH = "|".join(MONTHS)
DATE = rf"(?:{MONTH})(?: \d\d)?"
SEASON = rf"{DATE}(?:-{DATE})?"
SPAN = r"[0-2]\d:[0-5]\d-[0-2]\d:[0-5]\d"
RULE = re.compile(
    rf"(?:(?P<season>{SEASON}(?:,{SEASON})*) )?"
    rf"(?:(?P<days>{DAYS}(?:,{DAYS})*) )?"
    rf"(?P<hours>24/7|off|{SPAN}(?:,{SPAN})*)(?P<doubt>(?: unknown)?(?: \"\")?)",
    re.A,
)
QUOTED = re.compile(r'"[^"]*"')
MOST_RULES = 100


@dataclass(frozen=True)
class OpeningRule:
    """seasons: pairs of (month, day), both included, none for the whole year; weekdays: 0 (Monday) to 6.

    minutes: the set of those that are open, counted from the midnight before the opening, so that 1440
    and more are the next day's. sure: False where words or `unknown` stand beside it.
    adds: it leaves standing what the rules before it say of the same days.
    """

    seasons: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    weekdays: frozenset[int]
    holidays: bool
    minutes: int
    sure: bool
    adds: bool

    def in_season(self, day: tuple[int, int]) -> bool:
        """Whether the rule holds on a (month, day)."""
        return not self.seasons or any(
            begin <= day <= end if begin <= end else day >= begin or day <= end for begin, end in self.seasons
        )

    def applies(self, weekday: int, holiday: bool) -> bool:
        return weekday in self.weekdays or (holiday and self.holidays)


def opening_rules(grammar: str) -> list[OpeningRule] | None:
    """The rules in their order; None where one is of a kind that is left out."""
    parts = re.split("(; |, )", QUOTED.sub('""', grammar))
    if len(parts) > 2 * MOST_RULES:
        return None
    rules = [
        opening_rule(text, adds=number > 0 and parts[2 * number - 1] == ", ")
        for number, text in enumerate(parts[::2])
    ]
    return None if None in rules else [rule for rule in rules if rule]


def opening_rule(text: str, *, adds: bool) -> OpeningRule | None:
    match = RULE.fullmatch(text)
    if not match or (match["hours"] == "24/7" and (match["season"] or match["days"])):
        return None
    open_minutes = minutes_of(match["hours"])
    if open_minutes is None or (match["hours"] == "off" and (adds or match["doubt"])):
        return None
    days = match["days"].split(",") if match["days"] else []
    named = [run(*ends(day)).weekdays for day in days if day != "PH"]
    return OpeningRule(
        seasons=tuple(season_of(each) for each in match["season"].split(",")) if match["season"] else (),
        weekdays=frozenset().union(*named) if days else EVERY_DAY,
        holidays="PH" in days,
        minutes=open_minutes,
        sure=not match["doubt"],
        adds=adds,
    )


def ends(days: str) -> tuple[int, int]:
    first, _, last = days.partition("-")
    return WEEKDAYS.index(first), WEEKDAYS.index(last or first)


def season_of(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """`May-Sep`, `May 01-Sep 30`, `Oct`, `Oct 01`: the first and last (month, day)."""
    first, _, last = text.partition("-")
    return date_of(first, 1), date_of(last or first, 31)


def date_of(text: str, default: int) -> tuple[int, int]:
    month, _, day = text.partition(" ")
    return MONTHS.index(month) + 1, int(day or default)


def minutes_of(hours: str) -> int | None:
    """The minutes of `08:30-12:00,14:00-02:00`; None where a time is none."""
    if hours == "off":
        return 0
    if hours == "24/7":
        return united([(0, DAY_MINUTES)])
    pairs = [tuple(clock(time) for time in span.split("-")) for span in hours.split(",")]
    if any(begin >= DAY_MINUTES or end > DAY_MINUTES for begin, end in pairs):
        return None
    return united((begin, end if end > begin else end + DAY_MINUTES) for begin, end in pairs)


def clock(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)
