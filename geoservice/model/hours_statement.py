"""Hours with the days and seasons that they hold for, and how the two find each other in a text."""

from dataclasses import dataclass, field, replace

from geoservice.model.hours_fault import Unreadable
from geoservice.model.hours_rule import Days, Season

NEAR = ("", " ")
LIST = ("", "、")


@dataclass
class Statement:
    """Hours, with the days and the season they hold for where these are named.

    spans: (open, close) in minutes. days_first: the days were named before the season, so they hold
    for the seasons that follow too.
    """

    spans: list[tuple[int, int]] = field(default_factory=list)
    days: Days | None = None
    season: Season | None = None
    days_first: bool = False
    text: str = ""


@dataclass
class Selector:
    """Days or a season (or both) that look for their hours.

    gap: the separator before it. follows: it stands right behind hours. enclosed: alone in brackets.
    """

    days: Days | None
    season: Season | None
    gap: str
    follows: bool
    enclosed: bool
    days_first: bool = False
    text: str = ""

    @property
    def is_near(self):
        return self.follows and self.gap in NEAR


@dataclass(frozen=True)
class Aside:
    """What is said of days without hours.

    kind: off, open (as on other days), include, or usual (open although the weekday is closed).
    number: how many statements came before. opened: it stands in brackets.
    """

    kind: str
    days: Days
    number: int
    opened: bool


@dataclass(frozen=True)
class Gap:
    """A break in the hours before it. number, opened: as for Aside."""

    span: tuple[int, int]
    number: int
    opened: bool
    text: str


@dataclass
class Said:
    """Everything that a text says.

    all_year, notice, office: the words for open all year, for holidays that are told later, and for office
    hours; empty where they are not there.
    """

    statements: list[Statement] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    all_year: str = ""
    notice: str = ""
    office: str = ""

    def days_of(self, *kinds):
        return [aside.days for aside in self.asides if aside.kind in kinds]


def complementary(one, other):
    """One names days and the other a season."""
    return bool(one.days) != bool(other.days) and bool(one.season) != bool(other.season)


def joined(one, other):
    return complementary(one, other) or (
        other.gap in ("", " ", "、", ",") and not (one.season and other.season)
    )


def merged(one, other):
    if one.days and other.days:
        if one.days.weekdays & other.days.weekdays or "other" in one.days.words | other.days.words:
            raise Unreadable("unclear", one.text + other.text)
        return replace(one, days=one.days | other.days)
    return replace(
        one,
        days=one.days or other.days,
        season=one.season or other.season,
        days_first=bool(one.days),
        text=one.text + other.text,
    )


def defined(word, days):
    """工作日（周一至周六）: the brackets say what the word means here."""
    if word.weekdays == days.weekdays and word.holidays == days.holidays:
        return word
    if not word.words & {"work", "legal", "every", "weekend"}:
        raise Unreadable("unclear", word.text + days.text)
    return days


def bound(items):
    """The statements of a text, every selector given to its hours: mostly those after it, in
    8:30-17:30（周一至周五） those before. Raises Unreadable where hours are missing."""
    backwards = looks_back(items)
    for number, item in enumerate(items):
        if isinstance(item, Statement):
            continue
        after = items[number + 1] if number + 1 < len(items) else None
        before = items[number - 1] if number else None
        near = isinstance(before, Statement) and item.is_near
        if backwards or (near and item.enclosed) or (near and not isinstance(after, Statement)):
            give(before, item)
        elif isinstance(after, Statement):
            give(after, item)
        else:
            raise Unreadable("no_hours_for", item.text)
    statements = [item for item in items if isinstance(item, Statement)]
    if not statements:
        raise Unreadable("no_hours")
    return statements


def looks_back(items):
    """Hours and selectors take turns, hours first, each selector close behind its hours."""
    turns = len(items) % 2 == 0 and all(
        isinstance(item, (Statement, Selector)[n % 2]) for n, item in enumerate(items)
    )
    return turns and (all(item.is_near for item in items[1::2]) or (len(items) == 2 and items[1].follows))


def give(statement, selector):
    if (statement.days and selector.days) or (statement.season and selector.season):
        raise Unreadable("unclear", selector.text)
    statement.days_first = selector.days_first or bool(statement.days)
    statement.days = statement.days or selector.days
    statement.season = statement.season or selector.season
