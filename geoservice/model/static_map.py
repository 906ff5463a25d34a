"""A map of a fixed size, without a browser: which part of the earth it shows, and where a place is in it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, takewhile

from geoservice.model.frame import Frame, view_frame
from geoservice.model.grid import WEB_MERCATOR, isometric, latitude
from geoservice.model.mercator import NORTHMOST

LARGEST = 2_000  # pixels of an edge
SMALLEST = 64
DEEPEST = 20
CLOSEST = 15  # zoom that a box is shown from at most: around one site is something to see
BESIDE = 64  # pixels beside the map whose signs may reach in
STEPS = (30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)  # degrees
LINES_APART = 190  # pixels between two lines of the graticule, about

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class StaticMap:
    """lon, lat: its middle, degrees in the datum in which it is drawn. zoom: as of tiles of 256 pixels, also between
    two. width, height: pixels of a screen of ordinary density."""

    lon: float
    lat: float
    zoom: float
    width: int
    height: int

    @property
    def pixel(self) -> float:
        """Metres of Web-Mercator to a pixel."""
        return WEB_MERCATOR.resolution(0) / 2**self.zoom

    @property
    def metres_per_pixel(self) -> float:
        """On the ground, in the middle of the map."""
        return self.pixel * math.cos(math.radians(self.lat))

    def frame(self, cell: int) -> Frame:
        """cell: pixels along an edge of what stands for many sites, at least."""
        return view_frame(self.lon, self.lat, self.zoom, self.width, self.height, BESIDE, cell)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels from the north-west corner."""
        east = (lon - self.lon) * WEB_MERCATOR.degree
        south = WEB_MERCATOR.northing(isometric(self.lat)) - WEB_MERCATOR.northing(isometric(lat))
        return self.width / 2 + east / self.pixel, self.height / 2 + south / self.pixel

    def bounds(self) -> Bounds:
        """West, south, east, north in degrees."""
        across = self.width / 2 * self.pixel / WEB_MERCATOR.degree
        middle, half = WEB_MERCATOR.northing(isometric(self.lat)), self.height / 2 * self.pixel
        south, north = (latitude(WEB_MERCATOR.psi(middle + half * sign)) for sign in (-1, 1))
        return self.lon - across, max(south, -NORTHMOST), self.lon + across, min(north, NORTHMOST)

    def graticule(self) -> tuple[float, list[float], list[float]]:
        """Step in degrees, and the round longitudes and latitudes of its lines."""
        west, south, east, north = self.bounds()
        wanted = (east - west) * LINES_APART / self.width
        step = min((step for step in STEPS if step >= wanted), default=STEPS[0])
        return step, list(rounds(west, east, step)), list(rounds(south, north, step))


def fitting(bounds: Bounds, width: int, height: int, beside: int = 0) -> StaticMap:
    """The map that shows all of the bounds (west, south, east, north in degrees) as large as it can.

    beside: pixels that stay free at each edge.
    """
    west, south, east, north = bounds
    low, high = (WEB_MERCATOR.northing(isometric(lat)) for lat in (south, north))
    needed = max(
        (east - west) * WEB_MERCATOR.degree / max(width - 2 * beside, 1),
        (high - low) / max(height - 2 * beside, 1),
        WEB_MERCATOR.resolution(CLOSEST),
    )
    return StaticMap(
        lon=(west + east) / 2,
        lat=latitude(WEB_MERCATOR.psi((low + high) / 2)),
        zoom=max(0.0, math.log2(WEB_MERCATOR.resolution(0) / needed)),
        width=width,
        height=height,
    )


def rounds(low: float, high: float, step: float) -> Iterator[float]:
    """Multiples of a step from low to high."""
    first = math.ceil(low / step)
    return takewhile(lambda value: value <= high, (round(number * step, 6) for number in count(first)))
