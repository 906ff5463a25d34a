"""A stretch of time, as OGC's `datetime` has it: an instant, or two with a slash, `..` for an open end."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from geoservice.model.fault import Invalid, words

words(
    datetime=(
        "“{value}”不是时间。可以写 2026-05-01T08:00:00Z、2026-05-01，或用斜杠连起两个，用 .. 表示不限。",
        "'{value}' is not a time. Write 2026-05-01T08:00:00Z, 2026-05-01, or two with a slash, '..' for an open end.",
    ),
    datetime_order=("开始 {begin} 晚于结束 {end}。", "The begin {begin} is after the end {end}."),
)

BEIJING = timezone(timedelta(hours=8))  # a day without a time is a day in China
OPEN = ("", "..")
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Interval:
    """Both ends belong to it; None is an open end."""

    begin: datetime | None
    end: datetime | None


def read_interval(text: str) -> Interval:
    """The interval of a `datetime` parameter (RFC 3339). Raises Invalid."""
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 1 and text in OPEN):
        raise Invalid("datetime", field="datetime", value=text)
    begin = None if parts[0] in OPEN else read_time(parts[0])[0]
    end = None if parts[-1] in OPEN else read_time(parts[-1])[1]
    if begin and end and begin > end:
        raise Invalid("datetime_order", field="datetime", begin=parts[0], end=parts[-1])
    return Interval(begin, end)


def read_time(text: str) -> tuple[datetime, datetime]:
    """The first and last moment of an instant or a day. Raises Invalid."""
    try:
        if INSTANT.fullmatch(text):
            # astimezone also refuses what no calendar in use here can hold.
            instant = datetime.fromisoformat(text.upper()).astimezone(UTC)
            return instant, instant
        if DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return datetime.combine(day, time.min, BEIJING), datetime.combine(day, time.max, BEIJING)
    except (ValueError, OverflowError):
        pass
    raise Invalid("datetime", field="datetime", value=text)
