"""How much a site is to be trusted, as a member of JSON."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

import orjson

from geoservice.model.instant import now
from geoservice.model.interval import BEIJING
from geoservice.model.trust import trust
from geoservice.store.nearest import Near


def trust_members(sites: Iterable[Near]) -> Iterator[bytes]:
    """Of each site `, "trust": "fresh"`."""
    today = now().astimezone(BEIJING).date()
    return (member(site.verified_at, site.reports, today) for site in sites)


@lru_cache(maxsize=4096)
def member(verified_at: date | None, reports: bytes | None, today: date) -> bytes:
    found = trust(verified_at, orjson.loads(reports) if reports else None, today)
    return b', "trust": "' + found.level.encode() + b'"'
