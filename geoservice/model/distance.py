"""How far one place is from another, and in which direction."""

from typing import NamedTuple

from pyproj import Geod

ELLIPSOID = Geod(ellps="WGS84")
DIRECTIONS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


class Way(NamedTuple):
    """metres: on the ellipsoid of WGS-84; direction: one of DIRECTIONS, seen from where it begins."""

    metres: float
    direction: str


def way(begin: tuple[float, float], end: tuple[float, float]) -> Way:
    """The shortest way from one lon, lat to another, in degrees of WGS-84 (Karney's geodesics, by pyproj)."""
    azimuth, _, metres = ELLIPSOID.inv(*begin, *end)
    return Way(metres, DIRECTIONS[round(azimuth / 45) % 8])
