"""One rule of opening hours, and how it is written in the OSM grammar.

https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

from dataclasses import dataclass, field, replace

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DATES = [(month, day) for month, days in enumerate(MONTH_DAYS, 1) for day in range(1, days + 1)]
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Days:
    """Weekdays as they are to be written, and what the words for them say about holidays.

    parts: `Mo-Th`, `Sa` …; weekdays: 0 (Monday) to 6; holidays: public holidays belong to them.
    word: legal, work, weekend or every where a word stands for the days; text: as it was read.
    """

    parts: tuple[str, ...] = ()
    weekdays: frozenset[int] = frozenset()
    holidays: bool = False
    words: frozenset[str] = frozenset()
    text: str = ""

    def __or__(self, other):
        return Days(
            self.parts + other.parts,
            self.weekdays | other.weekdays,
            self.holidays or other.holidays,
            self.words | other.words,
            self.text + "、" + other.text,
        )

    @property
    def grammar(self):
        return ",".join(self.parts + (("PH",) if self.holidays else ()))


def run(first, last, text=""):
    """The days from one weekday to another, across the weekend where need be: Sa-We."""
    weekdays = frozenset((first + n) % 7 for n in range((last - first) % 7 + 1))
    part = WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"
    return Days((part,), weekdays, text=text)


def listed(weekdays, text=""):
    """Any set of weekdays, runs of three or more drawn together."""
    runs, rest = [], sorted(weekdays)
    while rest:
        length = next((n for n in range(1, len(rest)) if rest[n] != rest[0] + n), len(rest))
        runs += [(rest[0], rest[length - 1])] if length > 2 else [(day, day) for day in rest[:length]]
        rest = rest[length:]
    parts = tuple(part for first, last in runs for part in run(first, last).parts)
    return Days(parts, frozenset(weekdays), text=text)


ALL_DAYS = replace(run(0, 6), words=frozenset({"every"}))


@dataclass(frozen=True)
class Season:
    """From a day of a month to a day of a month, both included, across New Year where need be."""

    first: tuple[int, int]
    last: tuple[int, int]
    text: str = field(default="", compare=False)

    @property
    def grammar(self):
        (month, day), (last_month, last_day) = self.first, self.last
        return f"{MONTHS[month - 1]} {day:02d}-{MONTHS[last_month - 1]} {last_day:02d}"

    @property
    def rest(self):
        """The other part of the year; the whole year has none."""
        first, last = DATES[(DATES.index(self.last) + 1) % len(DATES)], DATES[DATES.index(self.first) - 1]
        return None if first == self.first else Season(first, last)

    def overlaps(self, other):
        return self.has(other.first) or other.has(self.first)

    def has(self, date):
        if self.first <= self.last:
            return self.first <= date <= self.last
        return date >= self.first or date <= self.last


@dataclass(frozen=True)
class Rule:
    """spans: (open, close) in minutes, ascending; none means closed."""

    days: Days
    spans: tuple[tuple[int, int], ...] = ()
    season: Season | None = None

    @property
    def grammar(self):
        hours = ",".join(f"{clock(opens)}-{clock(closes)}" for opens, closes in self.spans) or "off"
        return " ".join(
            part for part in (self.season and self.season.grammar, self.days.grammar, hours) if part
        )


def clock(minute):
    """08:30; the end of the day is 24:00, and what lies after it the next day's time."""
    minute = minute if minute <= 1440 else minute - 1440
    return f"{minute // 60:02d}:{minute % 60:02d}"
