"""What a Chinese text of opening hours says, in the order of the text.

A statement binds days and a season to hours; an aside says something of days without hours (closed,
as usual). `hours_meaning` makes rules of them.
"""

from geoservice.model.hours_clock import DAY, NOON, span
from geoservice.model.hours_fault import Unreadable
from geoservice.model.hours_rule import Days
from geoservice.model.hours_statement import (
    LIST,
    NEAR,
    Aside,
    Gap,
    Said,
    Selector,
    Statement,
    bound,
    defined,
    joined,
    merged,
)
from geoservice.model.hours_token import Token, tokens

NOTHING = Token("", None, "")
RANGES = ("range", "all_day", "opening")
# Tokens behind which days look back: 8:30-17:30（周一至周五）.
HOURS = ("range", "all_day", "open", "usual", "last_entry")


def said(text):
    """What the text says. Raises Unreadable where a part is unknown, or where parts do not fit together."""
    reader = Reader(tokens(text))
    while reader.left:
        reader.read()
    reader.said.statements = bound(reader.items)
    return reader.said


class Reader:
    """Goes through the tokens once; leaves hours and selectors in order, and exceptions beside them."""

    def __init__(self, found: list[Token]):
        self.left = found
        self.items: list[Statement | Selector] = []
        self.said = Said()
        self.last = NOTHING

    def read(self):
        token = self.left[0]
        self.follows = self.last.kind in HOURS
        getattr(self, f"on_{token.kind}")(token)

    def take(self):
        token = self.left.pop(0)
        self.last = token
        return token

    def next_is(self, *kinds, gaps=NEAR):
        return bool(self.left) and self.left[0].kind in kinds and self.left[0].gap in gaps

    def follower(self):
        """The token after the next one."""
        return self.left[1] if len(self.left) > 1 else NOTHING

    def after_days(self):
        """The first token that names no days."""
        return next((token for token in self.left if token.kind != "days"), NOTHING)

    def number(self):
        return sum(isinstance(item, Statement) for item in self.items)

    # Hours

    def on_range(self, token):
        self.take()
        if self.is_gap():
            self.on_gap(token, self.take())
        else:
            self.hours(token, span(*token.value, token.text))

    def is_gap(self):
        """12:00-14:00休息, 12:00-14:00午休 and 12:00-14:00（午休）, but not 8:30-17:30（午休12:00-14:00）."""
        if not self.next_is("off", "break"):
            return False
        if self.left[0].opened:
            return self.follower().closed and self.number() > 0
        return self.follower().kind != "range"

    def on_all_day(self, token):
        self.take()
        self.hours(token, (0, DAY))

    def hours(self, token, hours):
        last = self.items[-1] if self.items else None
        if not isinstance(last, Statement):
            self.items.append(last := Statement(text=token.text))
        if hours != (0, DAY) or hours not in last.spans:
            last.spans.append(hours)

    def on_gap(self, token, word):
        """12:00-14:00休息, 午休12:00-14:00: a gap in the hours before it."""
        if word.kind == "off" and self.items and isinstance(self.items[-1], Selector):
            # 周三14:00-17:00闭馆 is no gap in the hours of other days.
            raise Unreadable("unclear", token.text + word.text)
        noon = NOON if word.kind == "break" else None
        hours = span(*token.value, token.text, noon)
        self.said.gaps.append(Gap(hours, self.number(), token.opened or word.opened, token.text))

    def on_break(self, token):
        self.take()
        if not self.next_is("range") or (token.opened and self.left[0].closed):
            raise Unreadable("no_hours_for", token.text)
        self.on_gap(self.take(), token)

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
            self.select(token, days=days)

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
        hours_follow = self.follower().kind in ("range", "all_day") and self.follower().gap in NEAR
        hours_before = self.number() > 0
        if word.kind == "no_rest":
            return self.is_unresting(days, word, hours_follow)
        if word.kind == "open":
            return days.holidays and not hours_follow
        if hours_follow and (hours_before or days.holidays):
            # The hours may be those of the exception, or of the whole statement.
            raise Unreadable("unclear", days.text + word.text)
        if not hours_before and not days.holidays and self.follower().kind in RANGES:
            self.no_doubt_whose(days, word)
        if hours_before and not days.weekdays <= {5, 6} and self.are_bare():
            # 9:00-17:00 周二至周日正常开放: as usual, or on these days alone?
            raise Unreadable("unclear", days.text + word.text)
        return not hours_follow and (days.holidays or hours_before)

    def are_bare(self):
        """Whether no days stand before the last hours."""
        before = self.items[-2] if len(self.items) > 1 else None
        return not isinstance(before, Selector) or before.is_near

    def no_doubt_whose(self, days, word):
        """周末正常开放 9:00-17:00 tells the hours of the weekend; 周六照常，9:00-17:00 may tell those of every day."""
        if not word.text.startswith("正常"):
            raise Unreadable("unclear", days.text + word.text)

    def is_unresting(self, days, word, hours_follow):
        """周末不休息; 周一至周五不休息 8:00-18:00 may speak of these hours, or of other days."""
        if len(days.weekdays) == 7:
            return days.holidays
        if hours_follow and not days.weekdays <= {5, 6}:
            raise Unreadable("unclear", days.text + word.text)
        return True

    def off(self, days, token):
        word = self.take()
        self.exception("off", days, token)
        follower = self.left[0] if self.left else NOTHING
        if follower.kind == "days" and not days.holidays and (follower.opened or word.text != "除外"):
            self.unless(follower, token)

    def unless(self, holiday, token):
        """周一闭馆（法定节假日除外）, 遇法定节假日照常开放: a holiday that is a Monday is open."""
        inside, falls, after = holiday.opened, "falls" in holiday.value.words, self.after_days()
        excepted = after.text.endswith("除外")
        alone = after is self.follower() and holiday.value.holidays
        if excepted and (not inside or not alone) and (inside or holiday.gap in ("", " ", ",")):
            raise Unreadable("unclear", holiday.text + after.text)
        if not alone:
            return
        as_usual = after.kind in ("usual", "open", "no_rest") and (inside or falls)
        if as_usual or (excepted and inside):
            self.exception("usual", self.take().value, token)
            self.take()

    def notice(self, days):
        """节假日另行通知: nothing is known of holidays, which is what no word of them means too."""
        notice = self.take()
        if days.weekdays or not days.holidays:
            raise Unreadable("no_hours_for", days.text + notice.text)
        self.said.notice = notice.text

    def on_other(self, token):
        self.take()
        if self.next_is("off"):
            self.take()  # Whatever is not named is closed anyway.
        else:
            days = Days(words=frozenset({"other"}), text=token.text)
            self.select(token, days=days)

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
        self.select(token, season=season)

    def select(self, token, days=None, season=None):
        """Joins what belongs to the same hours: 5月-10月 with 周一至周五, 周一，周三 with each other."""
        enclosed = token.opened and bool(self.left) and self.left[0].closed
        self.no_remark(token, enclosed)
        if self.follows:
            self.no_late_remark(token, days)
        selector = Selector(days, season, token.gap, self.follows, enclosed, text=token.text)
        last = self.items[-1] if self.items else None
        if not isinstance(last, Selector):
            self.items.append(selector)
        elif enclosed and not last.enclosed and last.days and days:
            last.days = defined(last.days, days)
        elif is_taken(self.items, selector) or not joined(last, selector):
            self.items.append(selector)
        else:
            self.items[-1] = merged(last, selector)

    def no_remark(self, token, enclosed):
        """（周三免费）9:00-17:00, 周六免费，9:00-17:00: what is said of the days is not the hours."""
        after = self.left[0] if self.left else NOTHING
        hours_follow = after.kind in RANGES and after.gap in NEAR
        is_remark = "免费" in after.noise or "自助" in after.noise
        if (is_remark and not hours_follow) or (enclosed and after.noise):
            raise Unreadable("unclear", token.text)

    def no_late_remark(self, token, days):
        """9:00-17:00（周六免费）, （其中周末） and （周末开放） need not mean that these days alone have the hours before."""
        after = self.left[0] if self.left else NOTHING
        if after.kind == "open" and after.gap in NEAR and self.follower().kind not in RANGES:
            if days and days.weekdays <= {5, 6}:
                raise Unreadable("no_hours_for", token.text)
        elif after.kind not in RANGES and (after.noise or "其中" in token.noise):
            raise Unreadable("unclear", token.text)

    # Words

    def on_except(self, token):
        """除周一外, 除周一闭馆外, （除周一）; but 除节假日外周一闭馆 may close the holidays, or open a Monday that is one."""
        days = self.days_after()
        if self.next_is("off") and self.follower().kind == "but":
            self.take()
        if self.next_is("but"):
            self.take()
        elif not (token.opened and self.left and self.left[0].closed):
            raise Unreadable("unclear", token.text + days.text)
        if not token.opened and self.closes_days():
            raise Unreadable("unclear", token.text + days.text)
        self.exception("off", days, token)

    def closes_days(self):
        """Whether what comes next are days that are closed."""
        return bool(self.left) and self.left[0].kind == "days" and self.after_days().kind == "off"

    def on_off_label(self, token):
        self.exception("off", self.days_after(), token)

    def on_include(self, token):
        days = self.days_after()
        if self.next_is("open", "usual"):
            self.take()
        self.exception("include", days, token)

    def days_after(self):
        """The days that a word is about: 除周一外, 闭馆日：周一."""
        word = self.take()
        if not self.next_is("days"):
            raise Unreadable("unclear", word.text)
        return self.days()

    def exception(self, kind, days, token):
        self.said.asides.append(Aside(kind, days, self.number(), token.opened))

    def on_all_year(self, token):
        self.take()
        self.said.all_year = token.text

    def on_no_rest(self, token):
        """无休 speaks of holidays; 8:00-18:00不休息 may only mean that nobody goes to lunch."""
        if token.text.startswith("不休"):
            self.take()
        else:
            self.on_all_year(token)

    def on_office(self, token):
        self.take()
        self.said.office = token.text

    def pass_by(self, token):
        """17:00停止入馆, 开放, 照常 behind hours, 全年: they change no hours."""
        self.take()

    on_year = on_end = pass_by

    def on_last_entry(self, token):
        """周末16:30停止入馆 is of the weekend, and says nothing of the other hours."""
        if self.last.kind in ("days", "months", "season") and not token.opened:
            raise Unreadable("unclear", token.text)
        self.take()

    def on_usual(self, token):
        """Behind 休息 it would be the contrary of it; behind 除外 it is what is left."""
        if self.last.kind == "off" and not self.last.text.endswith("除外"):
            raise Unreadable("contradiction", token.text)
        self.take()

    on_open = on_usual

    def on_off(self, token):
        raise Unreadable("no_hours" if not self.items else "unclear", token.text)

    on_but = on_off

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


def is_taken(items, selector):
    """9:00-18:00 周一至周五，周六 9:00-12:00: the first days belong to the hours before them."""
    last = items[-1]
    return last.is_near and (last.enclosed or (selector.gap not in LIST and not is_served(items)))


def is_served(items):
    """5月-9月 8:00-18:00 10月-4月 周一 9:00-17:00: the hours before the last season have theirs already."""
    last, before = items[-1], items[-3] if len(items) > 2 else None
    return isinstance(before, Selector) and not before.is_near and bool(before.season and last.season)
