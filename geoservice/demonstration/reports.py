"""What demonstration visitors say of demonstration sites: believable, and the same on every machine."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from geoservice.model.report import AGREES, BROKEN, LOCKED, MISPLACED, WRONG_HOURS

SHARE = 0.16  # of the sites, about which somebody said something

# How often, what most people say, how many they are at most, and words of one of them.
STORIES = (
    (6, AGREES, 9, None),
    (2, LOCKED, 5, "中午来门锁着，敲了没人应。"),
    (1, WRONG_HOURS, 4, "门上写的是下午五点就关。"),
    (1, BROKEN, 3, "插上没有反应。"),
    (1, MISPLACED, 3, "在马路对面，不在这一侧。"),
)
STATED = {BROKEN: ("microwave", "hot_water", "air_conditioning", "phone_charging")}


def demo_reports(sites: list[dict[str, Any]], today: date) -> Iterator[dict[str, Any]]:
    """Reports as rows: site, kind, facilities, words, and their age in days."""
    for site in sites:
        chance = Random(f"report:{site['source_key']}")  # noqa: S311  for variety, not for secrets
        if chance.random() < SHARE:
            yield from told_of(site, chance, (today - date.fromisoformat(site["verified_at"])).days)


def told_of(site: dict[str, Any], chance: Random, checked: int) -> Iterator[dict[str, Any]]:
    """What people say of one site, none of it older than its last check."""
    _, kind, most, words = chance.choices(STORIES, [story[0] for story in STORIES])[0]
    found = [key for key in site["properties"].get("facilities", ()) if key in STATED.get(kind, ())]
    if kind == BROKEN and not found:
        return
    for number in range(chance.randint(1, most)):
        yield {
            "site": site["id"],
            "kind": kind,
            "facilities": found[:1],
            "words": words if number == 0 else None,
            "age": chance.randint(0, min(checked, 60)),
        }
