"""Open or not, told in the visitor's language: as members of JSON, and to templates."""

from datetime import datetime
from functools import lru_cache

import orjson

from geoservice.model.instant import now
from geoservice.model.open_state import OpenState, open_state, site_hours
from geoservice.store.nearest import Near
from geoservice.web.languages import language


def open_members(site: Near, instant: datetime) -> bytes:
    """`, "open_state": …, "reasons": […]` with `open_until` or `opens_at` where they are known."""
    return members(site[2:], to_the_minute(instant), to_the_minute(now()), language())


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
