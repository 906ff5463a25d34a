"""Web-Mercator (EPSG:3857): degrees to metres on the sphere, and the limits of its square."""

import math

RADIUS = 6378137.0  # metres
HALF = math.pi * RADIUS  # from the middle of the square to its edge, metres
NORTHMOST = 85.05112877980659  # degrees: the latitude at which the square ends


def metres(lon: float, lat: float) -> tuple[float, float]:
    """A place in degrees, in metres east and north. Latitudes beyond the square fall on its edge."""
    lat = max(-NORTHMOST, min(NORTHMOST, lat))
    return RADIUS * math.radians(lon), RADIUS * math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def degrees(east: float, north: float) -> tuple[float, float]:
    """Metres east and north, as longitude and latitude in degrees."""
    lat = 2 * math.atan(math.exp(north / RADIUS)) - math.pi / 2
    return math.degrees(east / RADIUS), math.degrees(lat)
