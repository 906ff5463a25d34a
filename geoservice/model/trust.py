"""How much a site's record is to be trusted. The rule, which docs/data.md and the page `/trust` say in words:

- What counts are the union's own last check of the site (`verified_at`) and what people reported in the last
  90 days, one voice for each person and day. A complaint counts until the union has answered it or checked the site.
- `doubted`: three complaints or more, unless on later days five people or more found it as described.
- `fresh`: checked in the last 30 days, or found as described by five people or more.
- `known`: checked in the last 180 days.
- `stale`: anything else.

So trust decays by itself: nothing has to happen for a site to become stale, or for a complaint to be forgotten.
`trust_rank` in the database says the same for the order of equally near sites. It hides no site.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from geoservice.model.report import AGREES, KINDS

LEVELS = ("doubted", "stale", "known", "fresh")  # from the least on
VOICE_DAYS = 90
FRESH_DAYS, KNOWN_DAYS = 30, 180
ENOUGH_AGREE, ENOUGH_COMPLAIN = 5, 3


@dataclass(frozen=True)
class Trust:
    """level: one of LEVELS. agreed: how many people found it as described. complaints: how many said what, by kind,
    the commonest first. Both of the last 90 days."""

    level: str
    agreed: int
    complaints: Mapping[str, int]

    @property
    def complained(self) -> int:
        return sum(self.complaints.values())

    @property
    def is_agreed(self) -> bool:
        """Whether enough people found it as described."""
        return self.agreed >= ENOUGH_AGREE

    @property
    def is_disputed(self) -> bool:
        """Whether enough people complained, whatever others said."""
        return self.complained >= ENOUGH_COMPLAIN


def trust(verified_at: date | None, reports: Mapping[str, Iterable[str]] | None, today: date) -> Trust:
    """reports: the days (`2026-11-23`) on which people reported the site, by kind, as the public record has them."""
    if not reports:
        return Trust(by_check(verified_at, today), 0, {})
    voices = {
        kind: [day for day in map(date.fromisoformat, days) if is_heard(day, today)]
        for kind, days in reports.items()
    }
    agreed = voices.pop(AGREES, [])
    complaints = {
        kind: [day for day in days if not verified_at or day >= verified_at] for kind, days in voices.items()
    }
    return Trust(
        level(verified_at, agreed, [day for days in complaints.values() for day in days], today),
        len(agreed),
        counted(complaints),
    )


def level(verified_at: date | None, agreed: list[date], complained: list[date], today: date) -> str:
    if len(complained) >= ENOUGH_COMPLAIN:
        since = sum(day > max(complained) for day in agreed)
        if since < ENOUGH_AGREE:
            return "doubted"
    return "fresh" if len(agreed) >= ENOUGH_AGREE else by_check(verified_at, today)


def by_check(verified_at: date | None, today: date) -> str:
    """By the union's own check alone."""
    if verified_at is None or today - verified_at > timedelta(days=KNOWN_DAYS):
        return "stale"
    return "fresh" if today - verified_at <= timedelta(days=FRESH_DAYS) else "known"


def is_heard(day: date, today: date) -> bool:
    return day > today - timedelta(days=VOICE_DAYS)


def counted(complaints: Mapping[str, list[date]]) -> dict[str, int]:
    """How many of each kind, the commonest first, equal ones in the order of KINDS."""
    known = [kind for kind in KINDS if complaints.get(kind)]
    return {kind: len(complaints[kind]) for kind in sorted(known, key=lambda kind: -len(complaints[kind]))}
