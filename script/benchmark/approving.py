"""A thousand sites checked, and then published, at once, and how soon the map of the running service shows them."""

import time
from contextlib import closing
from dataclasses import dataclass

import psycopg2

from benchmark.program import Failed
from benchmark.register_service import LONGEST_SECONDS, Browser, Service
from benchmark.tile_places import address, tile_at
from geoservice.model.grid import WEB_MERCATOR

# Of those that wait for it, the ones that have waited longest.
WAITING = """
    SELECT id::text || ':' || version FROM register.site
    WHERE review_state = 'submitted' AND changes IS NULL AND geom IS NOT NULL ORDER BY updated_at, fid LIMIT %(count)s
"""
VERSIONS = "SELECT id::text || ':' || version FROM register.site WHERE id = ANY(%(sites)s::uuid[])"
PLACE = "SELECT layer, ST_X(geom), ST_Y(geom) FROM register.site WHERE id = %(site)s"
COUNT = "SELECT count(*) FROM register.site WHERE id = ANY(%(sites)s::uuid[]) AND review_state = %(state)s"
ZOOM = 16


@dataclass(frozen=True)
class Approved:
    """Seconds until the button for so many sites has answered; and from the answer until a tile, and GeoJSON, has the last."""

    sites: int
    checked: float
    published: float
    tile: float
    feature: float


def measure(service: Service, count: int) -> Approved:
    checker, publisher = service.browser("line.national"), service.browser("check.national")
    with closing(psycopg2.connect(service.dsn)) as conn, conn.cursor() as cur:
        conn.autocommit = True
        cur.execute(WAITING, {"count": count})
        versions = [version for (version,) in cur]
        sites = [version.partition(":")[0] for version in versions]
        checked = decide(checker, "check", versions)
        cur.execute(VERSIONS, {"sites": sites})
        versions = [version for (version,) in cur]
        cur.execute(PLACE, {"site": sites[-1]})
        layer, *place = cur.fetchone()
        tile = address(tile_at(WEB_MERCATOR, ZOOM, tuple(place), "wgs84"))
        feature = f"/collections/{layer}/items/{sites[-1]}"
        reader = service.reader()
        if (early := reader.get(feature).status) != 404:
            raise Failed(f"{feature} answered {early} before it was published")
        before = [reader.get(tile).body for _ in range(8)][-1]  # by now each worker has it
        published = decide(publisher, "publish", versions)
        began = time.perf_counter()
        until(lambda: reader.get(feature).status == 200)
        featured = time.perf_counter() - began
        until(lambda: reader.get(tile).body != before)
        tiled = time.perf_counter() - began
        cur.execute(COUNT, {"sites": sites, "state": "published"})
        if cur.fetchone()[0] != len(sites):
            raise Failed("not all of them were published")
    return Approved(len(sites), checked, published, tiled, featured)


def decide(officer: Browser, action: str, versions: list[str]) -> float:
    """Seconds until it is done: the way back to the queue is shown, where nothing was left as it was."""
    fields = [("action", action), ("reason", ""), *(("site", version) for version in versions)]
    answer = officer.post("/register/sites/many", fields)
    if answer.status != 303:
        raise Failed(f"{action} of {len(versions)} sites answered {answer.status}")
    return answer.milliseconds / 1000


def until(is_so) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        if time.monotonic() > end:
            raise Failed(f"what was published is not on the map after {LONGEST_SECONDS} s")
        time.sleep(0.01)
