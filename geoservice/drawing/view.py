"""What a map shows when it opens: which kinds, and which part of the earth. Numbers and known ids only."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

CHINA = (73.5, 18.0, 135.1, 53.6)  # west, south, east, north: where a map opens that has no sites yet
CONTROLS = ("search", "legend", "zoom", "locate", "fullscreen")
FARTHEST_ZOOM = 3
NEAREST_ZOOM = 15  # a single site is not shown from closer than this when the map opens


Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class View:
    """layers: ids of kinds, in legend order. bounds: west, south, east, north in WGS-84 degrees;
    west > east crosses the antimeridian. center: lon, lat, in place of the middle of bounds.
    basemap: id of the ground to open with, or None for the operator's first. controls: those that are shown.
    """

    layers: tuple[str, ...]
    bounds: Bounds
    center: tuple[float, float] | None = None
    zoom: int | None = None
    basemap: str | None = None
    controls: tuple[str, ...] = CONTROLS

    @classmethod
    def of(cls, layers: Iterable[str], extent: Bounds | None) -> Self:
        """The view of everything there is."""
        return cls(layers=tuple(layers), bounds=widened(extent) if extent else CHINA)

    @property
    def middle(self) -> tuple[float, float]:
        """lon, lat on which the map is centred."""
        if self.center:
            return self.center
        (south, west), (north, east) = corners(self.bounds)
        return round((west + east) / 2, 6), round((south + north) / 2, 6)


def corners(bounds: Bounds) -> list[list[float]]:
    """Bounds as Leaflet wants them: [[south, west], [north, east]], with east beyond 180 where it must be."""
    west, south, east, north = bounds
    return [[south, west], [north, east + 360 if east < west else east]]


def widened(extent: Bounds) -> Bounds:
    """An extent to four digits (11 m), outwards: an address that names it stays short and does not jitter."""
    west, south, east, north = extent
    edge = 0.00005
    return round(west - edge, 4), round(south - edge, 4), round(east + edge, 4), round(north + edge, 4)


def zoom_for(bounds: Bounds, width: int) -> int:
    """The zoom at which the bounds just fit into so many pixels from west to east."""
    (_, west), (_, east) = corners(bounds)
    return max(FARTHEST_ZOOM, min(NEAREST_ZOOM, int(math.log2(360 / (east - west) * width / 256))))
