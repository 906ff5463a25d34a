"""The next seven days of a site, with holidays named: what a visitor can count on, day by day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from geoservice.model.day_type import DayType, day_of
from geoservice.model.hours_rule import clock
from geoservice.model.interval import BEIJING
from geoservice.model.minutes import minutes, stretches, united
from geoservice.model.open_state import DAY_MINUTES, SiteHours, day_minutes
from geoservice.model.opening import SLOT_MINUTES

DAYS = 7


@dataclass(frozen=True)
class DayAhead:
    """spans: (open, close) as texts, ascending, less what a closure takes; maybe: those of which nobody knows. A close that is not after its
    open lies on the next day. holiday: its name in Chinese and English; is_worked: it is a working day for that
    holiday. is_published: False in a year whose holidays are not. is_closed_for_now: a closure holds on some of it.
    """

    date: date
    spans: tuple[tuple[str, str], ...]
    maybe: tuple[tuple[str, str], ...]
    holiday: tuple[str, str] | None
    is_worked: bool
    is_published: bool
    is_closed_for_now: bool


def week_ahead(hours: SiteHours, today: date) -> list[DayAhead]:
    """Today and the six days after it; none where the hours are not known at all."""
    if hours.opening is None or not hours.opening.exact or hours.status != "active" or hours.closures.unread:
        return []
    return [day_ahead(hours, today + timedelta(days=number)) for number in range(DAYS)]


def day_ahead(hours: SiteHours, day: date) -> DayAhead:
    assert hours.opening
    slot, kind, shut = day_minutes(hours.opening, day), day_of(day), shut_minutes(hours, day)
    return DayAhead(
        day,
        texts(slot.open & ~shut),
        texts(slot.unsure & ~shut),
        kind.name,
        kind.types == (DayType.MAKE_UP,),
        kind.is_known,
        shut & minutes(0, DAY_MINUTES) != 0,
    )


def texts(found: int) -> tuple[tuple[str, str], ...]:
    return tuple((clock(begin), clock(end)) for stretch in stretches(found) for begin, end in told(*stretch))


def told(begin: int, end: int) -> list[tuple[int, int]]:
    """More than a day is told in two: 26 hours from midnight on would be read as 00:00–02:00."""
    if end - begin <= DAY_MINUTES:
        return [(begin, end)]
    return [(begin, DAY_MINUTES), (DAY_MINUTES, end)]


def shut_minutes(hours: SiteHours, day: date) -> int:
    """The minutes of a day and the night after it in which a closure holds."""
    midnight = datetime.combine(day, time.min, BEIJING)

    def number(moment: datetime) -> int:
        return min(max((moment - midnight) // timedelta(minutes=1), 0), SLOT_MINUTES)

    return united(
        (number(closure.begin or midnight), SLOT_MINUTES if closure.end is None else number(closure.end))
        for closure in hours.closures.known
    )
