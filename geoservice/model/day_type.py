"""What a day is in China: an ordinary day, a public holiday, or a weekend day that is worked for one.

The State Council fixes the holidays of a year late in the year before. Where there is no table yet, a day
may be any of the three, and nobody shall guess which.
"""

from datetime import date
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from chinese_calendar import Holiday, get_holiday_detail


class DayType(IntEnum):
    NORMAL, HOLIDAY, MAKE_UP = range(3)


class Day(NamedTuple):
    """types: what the day may be; only one where there is a table for its year.

    name: of the holiday, in Chinese and English, also on the days that are worked for it.
    """

    types: tuple[DayType, ...]
    name: tuple[str, str] | None = None

    @property
    def is_known(self) -> bool:
        return len(self.types) == 1


ANY = Day(tuple(DayType))
WEEKEND = 5  # Saturday, where Monday is 0; only weekend days are made working days


@lru_cache(maxsize=4096)
def day_of(day: date) -> Day:
    try:
        is_free, name = get_holiday_detail(day)
    except NotImplementedError:
        return ANY if day.weekday() >= WEEKEND else Day((DayType.NORMAL, DayType.HOLIDAY))
    if name is None:
        return Day((DayType.NORMAL,))
    return Day((DayType.HOLIDAY if is_free else DayType.MAKE_UP,), (Holiday(name).chinese, name))
