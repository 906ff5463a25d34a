"""A column of opening hours: the grammar and holiday policy of each text, or why it cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from geoservice.model import hours
from geoservice.model.hours_fault import Unreadable
from geoservice.model.hours_spelling import normalised


@dataclass(frozen=True)
class HoursReading:
    """grammar: OSM opening hours, None where nothing was given or read. values: words of why not."""

    grammar: str | None = None
    holiday_policy: str | None = None
    values: dict[str, object] = field(default_factory=dict)


def read_hours(texts: Sequence[str | None]) -> list[HoursReading]:
    """What each text of opening hours means; the same text is read once."""
    distinct = {text for text in texts if text}
    answers = {text: read_one(text) for text in distinct}
    return [answers[text] if text else HoursReading() for text in texts]


def read_one(text: str) -> HoursReading:
    try:
        found = hours.read(text)
    except Unreadable as error:
        reason_zh, reason_en = why_not(text, error)
        return HoursReading(values={"value": text, "reason_zh": reason_zh, "reason_en": reason_en})
    return HoursReading(found.grammar, found.holiday_policy)


def why_not(text: str, error: Unreadable) -> tuple[str, str]:
    """In both languages, to stand behind the text itself."""
    if normalised(error.part) == normalised(text):
        return error.of_whole()
    return error.reason_zh, error.reason_en
