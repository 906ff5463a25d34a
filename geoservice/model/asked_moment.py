"""An instant as the database asks for it: which minutes of which days must be open."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geoservice.model.day_type import day_of
from geoservice.model.interval import BEIJING
from geoservice.model.minutes import multirange
from geoservice.model.opening import slot_begin

DAY_MINUTES = 1440


@dataclass(frozen=True)
class AskedMoment:
    """day, eve: the date in China and the one before, as month × 100 + day.

    today, tonight: the minute, counted from the midnight of either date, in each slot that the date may have;
    as PostgreSQL writes an int4multirange.
    """

    instant: datetime
    day: int
    today: str
    eve: int
    tonight: str


def asked_moment(instant: datetime) -> AskedMoment:
    """The question for an instant with its zone."""
    local = instant.astimezone(BEIJING)
    today, minute = local.date(), local.hour * 60 + local.minute
    eve = today - timedelta(days=1)
    return AskedMoment(
        instant, month_day(today), asked(today, minute), month_day(eve), asked(eve, minute + DAY_MINUTES)
    )


def month_day(day: date) -> int:
    return day.month * 100 + day.day


def asked(day: date, minute: int) -> str:
    begins = (slot_begin(day_type, day.weekday()) + minute for day_type in day_of(day).types)
    return multirange((begin, begin + 1) for begin in begins)
