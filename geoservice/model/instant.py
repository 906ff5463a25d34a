"""The moment that somebody asks about: `now`, or an instant as RFC 3339 writes it."""

from datetime import UTC, datetime

from geoservice.model.fault import Invalid, words
from geoservice.model.interval import INSTANT
from geoservice.model.open_state import FIRST_YEAR, LAST_YEAR

words(
    instant=(
        "“{value}”不是时刻。可以写 now，或 {first} 到 {last} 年间的 2026-10-02T02:00:00+08:00。",
        "'{value}' is no moment. Write 'now', or one of {first} to {last}: 2026-10-02T02:00:00+08:00.",
    ),
)

NOW = "now"


def now() -> datetime:
    return datetime.now(UTC)


def read_instant(text: str, field: str) -> datetime:
    """The moment that a parameter names. Raises Invalid, also far from our time, where nobody knows a holiday."""
    if text == NOW:
        return now()
    try:
        if INSTANT.fullmatch(text):
            found = datetime.fromisoformat(text.upper()).astimezone(UTC)
            if FIRST_YEAR < found.year < LAST_YEAR:
                return found
    except (ValueError, OverflowError):
        pass
    raise Invalid("instant", field=field, value=text, first=FIRST_YEAR + 1, last=LAST_YEAR - 1)
