"""What is asked of everybody: the same tiles, pages and points, drawn once from the sites that are there."""

import json
import math
from dataclasses import dataclass

import numpy as np
from psycopg2.extensions import cursor

from benchmark.cities import SEED

ZOOM = 14
TILES, POINTS, PAGES = 512, 512, 48
PAGE_SIZE, NEAREST = 100, 20
METRES_PER_DEGREE = 111_320


@dataclass(frozen=True)
class Request:
    """One HTTP request; `body` is sent as JSON by POST when there is one."""

    path: str
    body: str | None = None


@dataclass(frozen=True)
class Page:
    """The `number`-th page (from 0) of PAGE_SIZE sites of a layer, in the order of their fid."""

    layer: str
    number: int

    @property
    def offset(self) -> int:
        return self.number * PAGE_SIZE


@dataclass(frozen=True)
class Mix:
    """tiles: z, x, y where people are. pages: each layer's first ones. points: lon, lat near sites.

    first: how many sites the first answer to a measure that answers with features must have.
    """

    tiles: list[tuple[int, int, int]]
    pages: list[Page]
    points: list[tuple[float, float]]
    first: dict[str, int]

    @property
    def searches(self) -> list[Request]:
        """The bodies of POST /nearest, in all layers."""
        return [
            Request("/nearest", json.dumps({"lon": lon, "lat": lat, "limit": NEAREST}))
            for lon, lat in self.points
        ]


SAMPLE = "SELECT ST_X(geom), ST_Y(geom) FROM published_site WHERE fid = ANY(%(fids)s)"
COUNTS = "SELECT layer, count(*) FROM published_site GROUP BY layer ORDER BY layer"


def draw_mix(cur: cursor) -> Mix:
    """The same mix for the same sites. A tile is as likely to be asked for as it has sites: that is where people are."""
    rng = np.random.default_rng(SEED + 2)
    cur.execute(COUNTS)
    counts = dict(cur.fetchall())
    cur.execute("SELECT min(fid), max(fid) FROM published_site")
    low, high = cur.fetchone()
    cur.execute(SAMPLE, {"fids": rng.integers(low, high + 1, 4 * (TILES + POINTS)).tolist()})
    places = rng.permutation(np.array(cur.fetchall()))
    tiles = list(dict.fromkeys(tile_at(lon, lat) for lon, lat in places))[:TILES]
    # People stand up to some hundred metres from a site.
    points = (places[:POINTS] + rng.normal(0, 300 / METRES_PER_DEGREE, places[:POINTS].shape)).round(6)
    asked = pages(counts)
    first = {"items": min(PAGE_SIZE, counts[asked[0].layer]), "nearest": min(NEAREST, sum(counts.values()))}
    return Mix(tiles, asked, [(lon, lat) for lon, lat in points.tolist()], first)


def pages(counts: dict[str, int]) -> list[Page]:
    """The first full pages of each layer, or the first one of a layer that does not fill any."""
    return [
        Page(layer, number)
        for layer, count in counts.items()
        for number in range(min(PAGES, max(1, count // PAGE_SIZE)))
    ]


def tile_at(lon: float, lat: float) -> tuple[int, int, int]:
    """The tile (z, x, y) of zoom ZOOM that holds the point (EPSG:3857's grid)."""
    size = 1 << ZOOM
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return ZOOM, int((lon / 360 + 0.5) * size), int(y * size)
