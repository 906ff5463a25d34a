"""What a Chinese text of opening hours says, as statements in the order of the text.

A statement binds days and a season to hours, or says something of days without hours (closed, as
usual). `hours_meaning` makes rules of them.
"""

from dataclasses import dataclass, field, replace

from geoservice.model.hours_clock import DAY, NOON, span
from geoservice.model.hours_fault import Unreadable
from geoservice.model.hours_rule import Days, Season
from geoservice.model.hours_token import Token, tokens

NEAR = ("", " ")
LIST = ("", "、")


@dataclass
class Hours:
    """The hours of one statement, with the days and the season they hold for, where these are named.

    days_first: the days were named before the season, so they hold for the seasons that follow too.
    """

    spans: list = field(default_factory=list)
    days: Days | None = None
    season: Season | None = None
    days_first: bool = False
    text: str = ""


@dataclass
class Selector:
    """Days or a season (or both) that wait for their hours. enclosed: they stand in brackets alone."""

    days: Days | None
    season: Season | None
    gap: str
    opened: bool
    enclosed: bool
    days_first: bool = False
    text: str = ""


@dataclass
class Said:
    """Everything that a text says. `exceptions`: (kind, days, number of hours before it, in brackets)."""

    hours: list = field(default_factory=list)
    exceptions: list = field(default_factory=list)
    gaps: list = field(default_factory=list)
    holidays_open: bool = False


def said(text):
    """What the text says. Raises Unreadable where a part is unknown, or where parts do not fit together."""
    reader = Reader(tokens(text))
    while reader.left:
        reader.statement()
    return bound(reader)


class Reader:
    """Goes through the tokens once; leaves hours and selectors in order, and exceptions beside them."""

    def __init__(self, found: list[Token]):
        self.left = found
        self.items: list[Hours | Selector] = []
        self.said = Said()

    def statement(self):
        token = self.left[0]
        getattr(self, f"on_{token.kind}")(token)

    def take(self):
        return self.left.pop(0)

    def next_is(self, *kinds, gaps=NEAR):
        return bool(self.left) and self.left[0].kind in kinds and self.left[0].gap in gaps

    def closes(self):
        return bool(self.left) and self.left[0].closed

    # Hours

    def on_range(self, token):
        self.take()
        if self.is_gap():
            self.on_gap(token, self.take())
        else:
            self.hours(token, span(*token.value, token.text))

    def is_gap(self):
        """12:00-14:00休息 and 12:00-14:00午休, but not 8:30-17:30（午休12:00-14:00）."""
        after = self.left[1].kind if len(self.left) > 1 else ""
        return self.next_is("off", "break") and not self.left[0].opened and after != "range"

    def on_all_day(self, token):
        self.take()
        self.hours(token, (0, DAY))

    def hours(self, token, hours):
        last = self.items[-1] if self.items else None
        if not isinstance(last, Hours):
            self.items.append(last := Hours(text=token.text))
        if hours != (0, DAY) or hours not in last.spans:
            last.spans.append(hours)

    def on_gap(self, token, word):
        """12:00-14:00休息, 午休12:00-14:00: a gap in the hours before it."""
        if word.kind == "off" and self.items and isinstance(self.items[-1], Selector):
            raise Unreadable(
                "unclear", token.text + word.text
            )  # 周三14:00-17:00闭馆 is no gap in other days' hours.
        number = sum(isinstance(item, Hours) for item in self.items)
        self.said.gaps.append((span(*token.value, token.text, NOON if word.kind == "break" else None), number, token.opened
                               or word.opened, token.text))  # fmt: skip

    def on_break(self, token):
        self.take()
        if not self.next_is("range"):
            raise Unreadable("no_hours_for", token.text)
        self.on_gap(self.take(), token)

    def on_last_entry(self, token):
        """17:00停止入馆 changes no hours; it is kept in the original text."""
        self.take()

    # Days and seasons

    def on_days(self, token):
        days = self.days()
        if self.next_is("off"):
            self.off(days, token)
        elif self.next_is("notice"):
            self.notice(days)
        elif self.next_is("usual", "no_rest", "open") and self.is_exception(days):
            self.take()
            self.exception("open", days, token)
        else:
            self.select(
                Selector(days, None, token.gap, token.opened, token.opened and self.closes(), text=token.text)
            )

    def days(self):
        """The days of one list: 周一至周四、周六, 周末及节假日."""
        days = self.take().value
        while self.next_is("days", gaps=LIST) and not self.left[0].opened:
            other = self.take()
            days = alike(days, other) if other.gap == "" else distinct(days, other.value)
        return days

    def is_exception(self, days):
        """周末照常, 节假日开放 and 周日无休, but not 周末正常开放 9:00-17:00, where hours follow."""
        word = self.left[0]
        after = self.left[1] if len(self.left) > 1 else None
        hours_follow = after is not None and after.kind in ("range", "all_day") and after.gap in NEAR
        hours_before = any(isinstance(item, Hours) for item in self.items)
        if word.kind == "no_rest":
            return days.holidays or len(days.weekdays) < 7
        if word.kind == "open":
            return days.holidays and not hours_follow
        if hours_follow and (hours_before or days.holidays):
            # The hours may be those of the exception, or of the whole statement.
            raise Unreadable("unclear", days.text + word.text)
        return not hours_follow and (days.holidays or hours_before)

    def off(self, days, token):
        self.take()
        self.exception("off", days, token)
        if self.left and self.left[0].kind == "days" and self.left[0].value.holidays and not days.holidays:
            self.unless(self.left[0], token)

    def unless(self, holiday, token):
        """周一闭馆（法定节假日除外）, 遇法定节假日照常开放: a holiday that is a Monday is open."""
        inside, falls = holiday.opened, "falls" in holiday.value.words
        after = self.left[1].kind if len(self.left) > 1 else ""
        if after == "off" and not self.left[1].text.endswith("除外"):
            return
        if after == "off" and not inside and holiday.gap in ("", " ", ","):
            raise Unreadable("unclear", holiday.text + self.left[1].text)
        if (after == "off" and inside) or (after in ("usual", "open", "no_rest") and (inside or falls)):
            self.exception("usual", self.take().value, token)
            self.take()

    def notice(self, days):
        """节假日另行通知: nothing is known of holidays, which is what no word of them means too."""
        notice = self.take()
        if days.weekdays or not days.holidays:
            raise Unreadable("no_hours_for", days.text + notice.text)

    def on_other(self, token):
        self.take()
        if self.next_is("off"):
            self.take()  # Whatever is not named is closed anyway.
        else:
            days = Days(words=frozenset({"other"}), text=token.text)
            self.select(
                Selector(days, None, token.gap, token.opened, token.opened and self.closes(), text=token.text)
            )

    def on_season(self, token):
        self.take()
        if not self.next_is("months", gaps=("", " ", "、", ",")):
            raise Unreadable("season", token.text)
        self.months(token)

    def on_months(self, token):
        self.months(token)

    def months(self, token):
        season = self.take().value
        if self.next_is("season"):
            self.take()
        if self.next_is("off"):
            raise Unreadable("no_hours_for", season.text + self.left[0].text)
        self.select(
            Selector(None, season, token.gap, token.opened, token.opened and self.closes(), text=token.text)
        )

    def select(self, selector):
        """Joins what belongs to the same hours: 5月-10月 with 周一至周五, 周一，周三 with each other."""
        last = self.items[-1] if self.items else None
        if not isinstance(last, Selector):
            self.items.append(selector)
        elif selector.enclosed and not last.enclosed and last.days and selector.days:
            last.days = defined(last.days, selector.days)
        elif self.is_taken(last, selector) or not joined(last, selector):
            self.items.append(selector)
        else:
            self.items[-1] = merged(last, selector)

    def is_taken(self, last, selector):
        """9:00-18:00 周一至周五，周六 9:00-12:00: the first days belong to the hours before them."""
        before = self.items[-2] if len(self.items) > 1 else None
        near = isinstance(before, Hours) and last.gap in NEAR
        return near and (last.enclosed or selector.gap not in LIST)

    # Words

    def on_except(self, token):
        self.take()
        if not self.next_is("days"):
            raise Unreadable("unclear", token.text)
        days = self.days()
        if not self.next_is("but"):
            raise Unreadable("unclear", token.text + days.text)
        self.take()
        self.exception("off", days, token)

    def on_off_label(self, token):
        self.take()
        if not self.next_is("days"):
            raise Unreadable("unclear", token.text)
        self.exception("off", self.days(), token)

    def on_include(self, token):
        self.take()
        if not self.next_is("days"):
            raise Unreadable("unclear", token.text)
        days = self.days()
        if self.next_is("open", "usual"):
            self.take()
        self.exception("include", days, token)

    def exception(self, kind, days, token):
        number = sum(isinstance(item, Hours) for item in self.items)
        self.said.exceptions.append((kind, days, number, token.opened))

    def on_no_rest(self, token):
        self.take()
        self.said.holidays_open = True

    def on_open(self, token):
        self.take()

    def on_usual(self, token):
        self.take()

    def on_year(self, token):
        self.take()

    def on_end(self, token):
        self.take()

    def on_off(self, token):
        raise Unreadable("no_hours" if not self.items else "unclear", token.text)

    def on_but(self, token):
        raise Unreadable("unclear", token.text)

    def on_notice(self, token):
        raise Unreadable("no_hours_for", token.text)


def alike(days, token):
    """周一至周五工作日 says the same twice; 周六周日 says two things."""
    same = days.weekdays == token.value.weekdays and days.words | token.value.words
    return days if same else distinct(days, token.value)


def distinct(one, other):
    if one.weekdays & other.weekdays:
        raise Unreadable("unclear", one.text + other.text)
    return one | other


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


def bound(reader):
    """Gives every selector to its hours: mostly those after it, in 8:30-17:30（周一至周五） those before."""
    items, found = reader.items, reader.said
    backwards = looks_back(items)
    for number, item in enumerate(items):
        if isinstance(item, Hours):
            found.hours.append(item)
            continue
        after = items[number + 1] if number + 1 < len(items) else None
        before = items[number - 1] if number else None
        near = isinstance(before, Hours) and item.gap in NEAR
        if backwards or (near and item.enclosed) or (near and not isinstance(after, Hours)):
            give(before, item)
        elif isinstance(after, Hours):
            give(after, item)
        else:
            raise Unreadable("no_hours_for", item.text)
    if not found.hours:
        raise Unreadable("no_hours")
    return found


def looks_back(items):
    """Hours and selectors take turns, hours first, each selector close behind its hours."""
    turns = len(items) % 2 == 0 and all(
        isinstance(item, (Hours, Selector)[n % 2]) for n, item in enumerate(items)
    )
    return turns and (len(items) == 2 or all(item.gap in NEAR for item in items[1::2]))


def give(hours, selector):
    if (hours.days and selector.days) or (hours.season and selector.season):
        raise Unreadable("unclear", selector.text)
    hours.days_first = selector.days_first or bool(hours.days)
    hours.days = hours.days or selector.days
    hours.season = hours.season or selector.season
