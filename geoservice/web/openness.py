"""Open or not, told in the visitor's language: as members of JSON, and to templates."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from flask import Flask

from geoservice.model.hours_week import span_in_words
from geoservice.model.instant import now
from geoservice.model.interval import BEIJING
from geoservice.model.open_state import OpenState, closure_texts, open_state, site_hours
from geoservice.model.week_ahead import DayAhead, week_ahead
from geoservice.store.finds import Find
from geoservice.store.nearest import Near
from geoservice.web.languages import language


def open_members(sites: Iterable[Near], instant: datetime) -> Iterator[bytes]:
    """Of each site `, "open_state": …, "reasons": […]` with `open_until` or `opens_at` where they are known."""
    asked, present, lang = to_the_minute(instant), to_the_minute(now()), language()
    return (members(site[2:6], asked, present, lang) for site in sites)


def to_the_minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


# Sites share their hours, and searches their minute.
@lru_cache(maxsize=4096)
def members(stated: tuple[bytes | None, ...], instant: datetime, now: datetime, lang: str) -> bytes:
    hours, policy, closure, status = stated
    record = {
        "opening_hours": hours and hours.decode(),
        "holiday_policy": policy and policy.decode(),
        "temporary_closure": orjson.loads(closure) if closure else None,
        "status": status and status.decode(),
    }
    return b", " + orjson.dumps(described(open_state(site_hours(record), instant, now=now), lang))[1:-1]


def described(found: OpenState, lang: str) -> dict[str, object]:
    moments = {"open_until": found.open_until, "opens_at": found.opens_at}
    return {
        "open_state": found.state,
        **{name: moment.isoformat() for name, moment in moments.items() if moment},
        "reasons": [reason.words(lang) for reason in found.reasons],
    }


def openness(properties: dict[str, Any]) -> dict[str, Any]:
    """`open_state` and `reasons` of a site: as its answer has them, or else of now."""
    if "open_state" in properties:
        return properties
    moment = to_the_minute(now())
    return described(open_state(site_hours(properties), moment), language())


def told(site: Find, instant: datetime) -> Find:
    """A site whose card tells of that moment and not of now."""
    moment = to_the_minute(instant)
    state = open_state(site_hours(site.properties), moment, now=to_the_minute(now()))
    return replace(site, properties={**site.properties, **described(state, language())})


def days_ahead(properties: dict[str, Any]) -> list[DayAhead]:
    return week_ahead(site_hours(properties), now().astimezone(BEIJING).date())


def spans_words(spans: tuple[tuple[str, str], ...]) -> list[str]:
    return [span_in_words(*span, language()) for span in spans]


def init(app: Flask) -> None:
    filters = (openness, days_ahead, spans_words, closure_texts)
    app.jinja_env.filters.update({each.__name__: each for each in filters})
