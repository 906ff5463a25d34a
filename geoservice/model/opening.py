"""Opening hours compiled: which minutes of which kind of day are open, closed, or not to be known.

A year is parted into seasons, each with one week of 21 slots: ordinary day, public holiday and make-up
workday, times seven weekdays. A slot holds 2,880 minutes, so that a night stays with the day on which it began:
minute = (day type × 7 + weekday) × 2880 + minutes since that day's midnight.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from typing import NamedTuple

from geoservice.model.day_type import WEEKEND
from geoservice.model.hours import LONGEST, policy_of
from geoservice.model.hours_rule import DATES
from geoservice.model.minutes import minutes
from geoservice.model.opening_rule import OpeningRule, opening_rules

# Raised whenever the same text would be compiled to something else: stored weeks of an older edition are made anew.
EDITION = 1

SLOT_MINUTES = 2880
ALL_MINUTES = minutes(0, SLOT_MINUTES)
WHOLE_DAY = minutes(0, 1440)
SLOTS = 21


class Slot(NamedTuple):
    """Two sets of minutes that do not meet. unsure: open or not, nobody knows."""

    open: int
    unsure: int

    @property
    def doubted(self) -> "Slot":
        return Slot(0, self.open | self.unsure)

    def agreed(self, other: "Slot") -> "Slot":
        """Sure only of what both say."""
        both = self.open & other.open
        return Slot(both, (self.open | self.unsure | other.open | other.unsure) & ~both)


SHUT = Slot(0, 0)
WHO_KNOWS = Slot(0, WHOLE_DAY)


@dataclass(frozen=True)
class Week:
    """The week of one season. season: pairs of (first, last) dates as month × 100 + day, both included.

    open, unsure: sets of minutes of the 21 slots.
    """

    season: tuple[tuple[int, int], ...]
    open: int
    unsure: int

    def has(self, date: int) -> bool:
        return any(begin <= date <= end for begin, end in self.season)

    def slot(self, day_type: int, weekday: int) -> Slot:
        return self.slots[day_type * 7 + weekday]

    @cached_property
    def slots(self) -> list[Slot]:
        """Cut out once, for a look at a year asks for them five hundred times; days that are alike share theirs."""
        kept: dict[Slot, Slot] = {}
        found = (
            Slot(self.open >> begin & ALL_MINUTES, self.unsure >> begin & ALL_MINUTES)
            for begin in range(0, SLOTS * SLOT_MINUTES, SLOT_MINUTES)
        )
        return [kept.setdefault(slot, slot) for slot in found]


@dataclass(frozen=True)
class Opening:
    """weeks: of seasons that do not overlap. exact: False where the text could not be compiled at all."""

    weeks: tuple[Week, ...]
    exact: bool = True


UNKNOWN = Opening((Week(((101, 1231),), 0, minutes(0, SLOTS * SLOT_MINUTES)),), exact=False)


def slot_begin(day_type: int, weekday: int) -> int:
    return (day_type * 7 + weekday) * SLOT_MINUTES


@lru_cache(maxsize=4096)
def compiled(grammar: str, holiday_policy: str | None) -> Opening:
    """The hours of OSM opening_hours under a key of hours.POLICIES; without one, of what the grammar says.

    UNKNOWN for a grammar that does not fit the weeks of seasons, and for a policy that is not known.
    """
    rules = opening_rules(grammar) if len(grammar) <= LONGEST else None
    policy = holiday_policy or policy_of(grammar)
    if grammar == "24/7" and policy == "unknown":
        policy = "open"  # always is always
    if not rules or policy not in POLICY:
        return UNKNOWN
    return Opening(tuple(week(season, held, policy) for season, held in seasons(rules)))


def seasons(rules: list[OpeningRule]) -> list[tuple[tuple[tuple[int, int], ...], list[OpeningRule]]]:
    """The parts of the year in which the same rules hold, each with these rules."""
    if not any(rule.seasons for rule in rules):
        return [(((101, 1231),), rules)]
    dates: dict[tuple[bool, ...], list[int]] = {}
    for number, date in enumerate(DATES):
        dates.setdefault(tuple(rule.in_season(date) for rule in rules), []).append(number)
    return [
        (runs(numbers), [rule for rule, holds in zip(rules, held, strict=True) if holds])
        for held, numbers in dates.items()
    ]


def runs(numbers: list[int]) -> tuple[tuple[int, int], ...]:
    """Runs of following places in DATES, as first and last date."""
    firsts = [n for n, before in zip(numbers, [-2, *numbers], strict=False) if n != before + 1]
    lasts = [n for n, after in zip(numbers, [*numbers[1:], -2], strict=True) if after != n + 1]
    return tuple(
        (DATES[a][0] * 100 + DATES[a][1], DATES[b][0] * 100 + DATES[b][1])
        for a, b in zip(firsts, lasts, strict=True)
    )


def week(season: tuple[tuple[int, int], ...], rules: list[OpeningRule], policy: str) -> Week:
    open_, unsure = 0, 0
    for day_type, slots in enumerate(slots_of(rules, policy)):
        for weekday, found in enumerate(slots):
            open_ |= found.open << slot_begin(day_type, weekday)
            unsure |= found.unsure << slot_begin(day_type, weekday)
    return Week(season, open_, unsure)


def slots_of(rules: list[OpeningRule], policy: str) -> tuple[list[Slot], list[Slot], list[Slot]]:
    """Monday to Sunday: as ordinary days, as public holidays, as make-up workdays."""
    normal = [day(rules, weekday) for weekday in range(7)]
    holidays = [POLICY[policy](rules, weekday, normal[weekday]) for weekday in range(7)]
    worked = reduce(Slot.agreed, normal[:WEEKEND])
    made_up = [
        normal[weekday] if weekday < WEEKEND else made_up_day(policy, normal[weekday], worked)
        for weekday in range(7)
    ]
    return normal, holidays, made_up


def day(rules: Iterable[OpeningRule], weekday: int, *, holiday: bool = False) -> Slot:
    """What the grammar alone says: the last rule for a day holds, and what was added after it."""
    found = SHUT
    for rule in rules:
        if rule.applies(weekday, holiday):
            said = Slot(rule.minutes, 0) if rule.sure else Slot(0, rule.minutes)
            if rule.adds:
                said = Slot(found.open | said.open, (found.unsure | said.unsure) & ~(found.open | said.open))
            found = said
    return found


def made_up_day(policy: str, weekend: Slot, worked: Slot) -> Slot:
    """A Saturday or Sunday that the State Council made a working day.

    Who follows the working days is open as on them; where Monday to Friday differ, sure of what they share.
    Who is open or closed on holidays says nothing of it, so it stays the weekday that it is. Where
    nothing is said of holidays, the weekday and the working day must agree.
    """
    if policy == "workdays":
        return worked
    return weekend.agreed(worked) if policy == "unknown" else weekend


def as_usual(rules: list[OpeningRule], weekday: int, normal: Slot) -> Slot:
    return normal.agreed(day(rules, weekday, holiday=True)) if names_holidays(rules) else normal


def shut(rules: list[OpeningRule], weekday: int, normal: Slot) -> Slot:
    """Closed, unless the grammar has hours for holidays: then text and policy contradict each other."""
    has_hours = any(rule.holidays and rule.minutes for rule in rules)
    return SHUT.agreed(day(rules, weekday, holiday=True)) if has_hours else SHUT


def of_its_own(rules: list[OpeningRule], weekday: int, normal: Slot) -> Slot:
    return day(rules, weekday, holiday=True) if names_holidays(rules) else WHO_KNOWS


def not_stated(rules: list[OpeningRule], weekday: int, normal: Slot) -> Slot:
    return day(rules, weekday, holiday=True) if names_holidays(rules) else normal.doubted


def names_holidays(rules: list[OpeningRule]) -> bool:
    return any(rule.holidays for rule in rules)


# What each holiday policy makes of a public holiday.
POLICY = {"open": as_usual, "closed": shut, "workdays": shut, "own": of_its_own, "unknown": not_stated}
