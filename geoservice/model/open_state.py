"""Open or not at an instant, until when, or from when on, and why: never guessed.

A site is open where its hours are sure to be and no closure holds. Where they hang on something that
nobody knows (a policy that is not stated, a year whose holidays are not published), it is unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from geoservice.model.closure import Closure, Closures, read_closures
from geoservice.model.day_type import Day, DayType, day_of
from geoservice.model.interval import BEIJING
from geoservice.model.minutes import first, minutes
from geoservice.model.opening import UNKNOWN, Opening, Slot, compiled
from geoservice.model.reason import Reason

SOON_MINUTES = 30  # less time than this inside is told before one walks there
DAY_MINUTES = 1440
# The days that one look takes in: yesterday, whose night may reach into today, today, and a week.
DAYS = 9
# For the next opening one looks on week by week, for as long as a season may last.
MOST_WEEKS = 57
FIRST_YEAR, LAST_YEAR = 2000, 2099
STATES = ("open", "closing_soon", "closed", "unknown")


@dataclass(frozen=True)
class SiteHours:
    """What a site's record says of its hours. status: a key of the closed list `status`."""

    opening: Opening | None
    closures: Closures
    status: str = "active"


@dataclass(frozen=True)
class OpenState:
    """state: one of STATES. open_until: where it is open, the first moment at which it is not surely so,
    None when that is over a week away. opens_at: where it is closed, the next moment at which it surely opens,
    None when none is known. Both in China's time. reasons: the first says it whole, the others why.
    """

    state: str
    open_until: datetime | None = None
    opens_at: datetime | None = None
    reasons: tuple[Reason, ...] = ()


def site_hours(properties: Mapping[str, Any]) -> SiteHours:
    """The hours of a site by the properties of its record."""
    grammar, policy = properties.get("opening_hours"), properties.get("holiday_policy")
    return SiteHours(
        compiled(str(grammar), str(policy) if policy else None) if grammar else None,
        read_closures(closure_texts(properties)),
        str(properties.get("status") or "active"),
    )


def closure_texts(properties: Mapping[str, Any]) -> list[str]:
    """When and why a site is closed for now, as its record says it."""
    given = properties.get("temporary_closure") or []
    return [str(text) for text in (given if isinstance(given, list) else [given])]


def open_state(hours: SiteHours, instant: datetime, *, now: datetime | None = None) -> OpenState:
    """Open or not at an instant with its zone. now: what `today` means in words, by default the instant itself."""
    if hours.status != "active":
        return OpenState("closed", reasons=(Reason(f"status_{hours.status}"),))
    closed = hours.closures.at(instant)
    if hours.closures.unread and not closed:
        return OpenState("unknown", reasons=(Reason("closure_unread", text=hours.closures.unread[0]),))
    if hours.opening is None and not closed:
        return OpenState("unknown", reasons=(Reason("no_hours"),))
    local = instant.astimezone(BEIJING)
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        return OpenState("unknown", reasons=(Reason("far_away"),))
    return Look(hours.opening or UNKNOWN, hours.closures, local, now or instant).state()


class Line:
    """The minutes of some days in a row, counted from the first one's midnight.

    sure: open in any case; maybe: open or not to be known. Closures are taken out of both.
    """

    def __init__(self, opening: Opening, closures: Closures, begin: date, days: int):
        self.begin = datetime.combine(begin, time.min, BEIJING)
        self.length = days * DAY_MINUTES
        self.sure = self.maybe = 0
        for number in range(days):
            slot = day_minutes(opening, begin + timedelta(days=number))
            self.sure |= slot.open << number * DAY_MINUTES
            self.maybe |= (slot.open | slot.unsure) << number * DAY_MINUTES
        shut = minutes(self.length, self.length + DAY_MINUTES)
        for closure in closures.known:
            shut |= minutes(*self.part(closure))
        self.sure &= ~shut
        self.maybe &= ~shut

    def part(self, closure: Closure) -> tuple[int, int]:
        begin = 0 if closure.begin is None else self.number(closure.begin)
        end = self.length if closure.end is None else self.number(closure.end)
        return min(max(begin, 0), self.length), min(max(end, 0), self.length)

    def number(self, instant: datetime) -> int:
        return (instant - self.begin) // timedelta(minutes=1)

    def moment(self, number: int) -> datetime:
        return self.begin + timedelta(minutes=number)


def day_minutes(opening: Opening, day: date) -> Slot:
    """What opens on a day: sure is what holds whatever the day may be."""
    date_number = day.month * 100 + day.day
    week = next((week for week in opening.weeks if week.has(date_number)), None)
    if week is None:
        return Slot(0, 0)
    slots = [week.slot(day_type, day.weekday()) for day_type in day_of(day).types]
    found = slots[0]
    for slot in slots[1:]:
        found = found.agreed(slot)
    return found


@dataclass(frozen=True)
class Look:
    """One look at one site's hours at one instant, in China's time."""

    opening: Opening
    closures: Closures
    instant: datetime
    now: datetime

    def state(self) -> OpenState:
        line = self.line(0)
        at = line.number(self.instant)
        if line.sure >> at & 1:
            return self.opened(line, at)
        if line.maybe >> at & 1:
            return OpenState("unknown", reasons=(self.doubt(),))
        return self.shut(line, at)

    def line(self, weeks: int) -> Line:
        """The days about the instant, or so many weeks later."""
        begin = self.instant.date() + timedelta(days=7 * weeks - 1)
        return Line(self.opening, self.closures, begin, DAYS)

    def opened(self, line: Line, at: int) -> OpenState:
        end = at + first(~(line.sure >> at))
        if end >= line.length:
            return OpenState("open", reasons=(Reason("open_always"),))
        until, left = line.moment(end), end - at
        said = self.time_left(until, left, is_sure=not line.maybe >> end & 1)
        state = "closing_soon" if left <= SOON_MINUTES else "open"
        return OpenState(state, until, reasons=(said, *closure_words(self.closures.at(until), "closes")))

    def time_left(self, until: datetime, left: int, *, is_sure: bool) -> Reason:
        """is_sure: at `until` it closes; otherwise nobody knows whether it does."""
        if not is_sure:
            return self.reason("open_at_least", until=until)
        if left <= SOON_MINUTES:
            return Reason("closing_soon", minutes=left)
        if left < 60 and abs(self.now - self.instant) < timedelta(minutes=1):
            return Reason("open_minutes", minutes=left)
        return self.reason("open_until", until=until)

    def shut(self, line: Line, at: int) -> OpenState:
        why = self.causes(self.closures.at(self.instant))
        opens, doubt = self.next_opening(line, at)
        if opens is None:
            return OpenState("closed", reasons=self.doubts(doubt, why) if doubt else (Reason("closed"), *why))
        if doubt:
            why = (*why, Reason("doubt_before"))
        return OpenState("closed", opens_at=opens, reasons=(self.reason("closed_until", moment=opens), *why))

    def doubts(self, doubt: datetime, why: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """What is told where it may open at `doubt`, and nobody knows of any time at which it surely does."""
        days = (doubt.date(), doubt.date() - timedelta(days=1))
        year = next((day.year for day in days if not day_of(day).is_known), None)
        because = Reason("table_awaited", year=year) if year else Reason("doubt_then")
        return (self.reason("closed_at_least", moment=doubt), *why, because)

    def next_opening(self, line: Line, at: int) -> tuple[datetime | None, datetime | None]:
        """The next minute that is surely open, and the first before it that may be."""
        doubt = None
        for weeks in range(1, MOST_WEEKS):
            sure, maybe = line.sure >> at, line.maybe >> at
            if maybe and not doubt and (not sure or first(maybe) < first(sure)):
                doubt = line.moment(at + first(maybe))
            if sure:
                return line.moment(at + first(sure)), doubt
            if self.is_always_so_from(line):
                break
            # The first day of a line lacks the night before it, and was seen at the end of the line before.
            line, at = self.line(weeks), DAY_MINUTES
        return None, doubt

    def is_always_so_from(self, line: Line) -> bool:
        """Whether each later week is like this one, so that a year of them need not be looked at: no season, no
        closure, and none of their holidays published.
        """
        ends = (line.begin.date(), line.begin.date() + timedelta(weeks=MOST_WEEKS))
        return (
            len(self.opening.weeks) == 1
            and not self.closures.known
            and not any(day_of(day).is_known for day in ends)
        )

    def causes(self, closed: Closure | None) -> tuple[Reason, ...]:
        """Why it is closed, where it is not simply the time of day."""
        if closed:
            return closure_words(closed, "closed")
        day = day_of(self.instant.date())
        if day.types == (DayType.HOLIDAY,) and day.name and self.is_shut_all(day):
            return (Reason("holiday_closed", name=day.name),)
        return ()

    def is_shut_all(self, day: Day) -> bool:
        """Whether the holiday closes the day, which would open at some time were it none."""
        number = self.instant.month * 100 + self.instant.day
        week = next((week for week in self.opening.weeks if week.has(number)), None)
        if week is None:
            return False
        weekday = self.instant.weekday()
        return week.slot(DayType.HOLIDAY, weekday) == Slot(0, 0) and bool(
            week.slot(DayType.NORMAL, weekday).open
        )

    def doubt(self) -> Reason:
        """What it is that makes this minute unknown."""
        if not self.opening.exact:
            return Reason("not_exact")
        for day in (self.instant.date(), self.instant.date() - timedelta(days=1)):
            kind = day_of(day)
            if not kind.is_known:
                return Reason("no_table", year=day.year)
            if kind.types[0] is not DayType.NORMAL and kind.name:
                code = "holiday_unknown" if kind.types[0] is DayType.HOLIDAY else "make_up_unknown"
                return Reason(code, name=kind.name)
        return Reason("not_exact")

    def reason(self, code: str, **moments: datetime) -> Reason:
        return Reason(code, **moments, today=self.now.astimezone(BEIJING).date())


def closure_words(closure: Closure | None, begins: str) -> tuple[Reason, ...]:
    """That it is (`closed`) or will be (`closes`) closed for now, and up to when."""
    if closure is None:
        return ()
    return (Reason(f"{begins}_for_now", last=closure.end) if closure.end else Reason(f"{begins}_for_long"),)
