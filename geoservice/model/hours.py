"""Opening hours: the OSM grammar, or Chinese free text, read into the OSM grammar; never guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from opening_hours import OpeningHours, validate

from geoservice.model.hours_fault import Unreadable
from geoservice.model.hours_meaning import meaning
from geoservice.model.hours_rule import MONTHS, WEEKDAYS
from geoservice.model.hours_text import said
from geoservice.model.hours_token import normalised

__all__ = ["POLICIES", "Hours", "Unreadable", "read", "read_all"]

# What a public holiday changes; "own": holidays have hours of their own in the grammar.
POLICIES = {
    "open": ("节假日照常开放", "Open on public holidays as on other days"),
    "closed": ("节假日不开放", "Closed on public holidays"),
    "workdays": ("按国家调休安排：法定工作日开放，节假日不开放", "Follows the official working days"),
    "own": ("节假日另有开放时间", "Public holidays have hours of their own"),
    "unknown": ("节假日安排未注明", "Public holidays are not stated"),
}

LONGEST = 300  # characters
GRAMMAR_WORD = re.compile(
    r"\b(mo|tu|we|th|fr|sa|su|ph|sh|24/7|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|week|easter)\b", re.I
)
CHINESE = re.compile(r"[\u3400-\u9fff]")
QUOTED = re.compile(r'("[^"]*")')
# Weekdays and dates alone, which mean the whole day.
WHOLE_DAY = re.compile(
    rf"(?:(?<=^)|(?<=; ))(?:(?:{'|'.join(MONTHS)})(?: \d\d?)?|{'|'.join(WEEKDAYS)}|PH|SH|[ ,-])+(?=;|$)"
)
RANGE = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True)
class Hours:
    """grammar: in the OSM grammar; holiday_policy: a key of POLICIES; text: as it was handed in."""

    grammar: str
    holiday_policy: str
    text: str


def read(text) -> Hours:
    """The hours that `text` states. Raises Unreadable with the reason in both languages.

    Takes the OSM grammar, which is checked and written in one way, and Chinese free text, in which
    every character must be understood.
    """
    outcome = _outcome(str(text if text is not None else ""))
    if isinstance(outcome, Unreadable):
        raise Unreadable(outcome.reason, outcome.part)
    return outcome


def read_all(texts: Iterable) -> dict[str, Hours | Unreadable]:
    """Each distinct text with its hours, or with why it could not be read."""
    return {text: _outcome(str(text)) for text in dict.fromkeys(texts)}


@lru_cache(maxsize=4096)
def _outcome(text):
    try:
        return Hours(*_read(text), text)
    except Unreadable as unreadable:
        # Kept without its traceback, which would keep every frame alive in the cache.
        return Unreadable(unreadable.reason, unreadable.part)


def _read(text):
    if not text.strip():
        raise Unreadable("empty")
    if len(text) > LONGEST:
        raise Unreadable("long")
    if GRAMMAR_WORD.search(text) and not CHINESE.search(QUOTED.sub("", text)):
        return _from_grammar(text.strip())
    grammar, policy = meaning(said(text))
    return checked(grammar), policy


def _from_grammar(text):
    """Where the OSM grammar does not fit, an English text (`Mon-Fri 9am-5pm`) may still be understood."""
    try:
        grammar = checked(text)
    except Unreadable as broken:
        if broken.reason != "grammar" or normalised(text) == text:
            raise
        try:
            grammar, policy = meaning(said(text))
        except Unreadable:
            raise broken from None
        return checked(grammar), policy
    return grammar, policy_of(grammar)


def policy_of(grammar):
    if grammar == "24/7":
        return "open"
    holidays = [rule for rule in QUOTED.sub("", grammar).split(";") if re.search(r"\bPH\b", rule)]
    if not holidays:
        return "unknown"
    return "closed" if holidays[-1].rstrip().endswith("off") else "own"


def checked(grammar):
    """The grammar in one way of writing. Raises Unreadable where it breaks the rules or opens over 24 hours."""
    # A lone surrogate does not even reach the library's parser.
    if not grammar.isprintable() or not validate(grammar):
        raise Unreadable("grammar", grammar)
    written = str(OpeningHours(grammar))
    written = "".join(part if part.startswith('"') else _our_way(part) for part in QUOTED.split(written))
    return written


def _our_way(written):
    """`off`, hours and two-digit days, where the library writes `closed`, nothing and `May 1`."""
    written = re.sub(r"\bclosed\b", "off", written)
    written = RANGE.sub(_one_day, written)
    written = WHOLE_DAY.sub(r"\g<0> 00:00-24:00", written)
    return re.sub(r"\b([A-Z][a-z]{2}) (\d)(?=[ ,;-]|$)", r"\1 0\2", written)


def _one_day(match):
    """18:00-26:00 as 18:00-02:00; a span of two days would take a second and more to evaluate."""
    hour, minute, last_hour, last_minute = map(int, match.groups())
    if (last_hour - hour) * 60 + last_minute - minute > 1440:
        raise Unreadable("span", match[0])
    if (last_hour, last_minute) > (24, 0):
        last_hour -= 24
    return f"{hour:02d}:{minute:02d}-{last_hour:02d}:{last_minute:02d}"
