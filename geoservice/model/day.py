"""Dates as sheets write them; only whole ones count, a month is not a day."""

import re
from datetime import date

from geoservice.model.cell import plain

DAY = re.compile(
    r"([0-9]{4})(?:\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?|([0-9]{2})([0-9]{2}))"
    r"(?:[ t][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
FIRST_YEAR, LAST_YEAR = 1900, 2100


def read_day(text: str) -> date | None:
    """2026-10-20, 2026/10/20, 2026.10.20, 2026年10月20日, 20261020, with or without a time of day."""
    found = DAY.fullmatch(plain(text))
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None
