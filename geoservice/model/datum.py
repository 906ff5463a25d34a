"""Three datums of Chinese basemaps, wgs84, gcj02 and bd09, and the shift between them.

A datum is a name, never an SRID: GCJ-02 and BD-09 have no EPSG code. CGCS2000
equals wgs84 at this scale.

Formulas: GCJ-02 as published in eviltransform (github.com/googollee/eviltransform)
and coordtransform (github.com/wandergis/coordtransform); BD-09 from GCJ-02 as in
the same two libraries. The constants `SEMI_MAJOR` and `ECCENTRICITY_SQUARED` are
those of the Krasovsky 1940 ellipsoid.

One rule for the border: whether a place is shifted is decided on its WGS-84
position alone, for both datums. Backwards this is not always unique: a shifted
position may lie outside the box, where a place that is not shifted may lie too. The box wins:
a position that can come from inside is taken to come from inside, so that every
place in the box survives the round trip; any other is returned unchanged.
"""

import numpy as np

from geoservice.model.datum_name import DATUMS, datum_named
from geoservice.model.fault import Invalid, words

__all__ = ["BOX", "DATUMS", "datum_named", "in_box", "shift"]

BOX = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north: no shift outside

SEMI_MAJOR = 6378245.0  # metres
ECCENTRICITY_SQUARED = 0.00669342162296594323
BAIDU_ANGLE = np.pi * 3000.0 / 180.0

# Nothing is shifted by more than 0.02 degrees, so a position farther from the box was not shifted.
REACH = 0.05
# 1e-9 degrees are 0.1 mm: what rounding may push a place on the border across it.
ROUNDING = 1e-9
STEPS = 10

words(
    datum=(
        "坐标系“{value}”不认识，可用 wgs84、gcj02、bd09。",
        "Datum '{value}' is not known; use wgs84, gcj02 or bd09.",
    ),
)


def shift(lon, lat, source, target):
    """Positions in `source` as positions in `target`: a pair of arrays in degrees.

    `lon` and `lat` are arrays that broadcast; scalars give arrays without dimensions. Agrees with the published
    implementations to 1e-8 degrees; a round trip is within 1 mm for every place in
    `BOX`. NaN stays NaN. Raises `Invalid` on a datum that is not in `DATUMS`.
    """
    for name in (source, target):
        if name not in DATUMS:
            raise Invalid("datum", field="datum", value=name)
    lon, lat = np.broadcast_arrays(np.asarray(lon, float), np.asarray(lat, float))
    if source == target:
        return lon.copy(), lat.copy()
    if source != "wgs84":
        lon, lat = _to_wgs84(lon, lat, source)
    return _from_wgs84(lon, lat, target)


def in_box(lon, lat, margin=0.0):
    """True where a position lies in the box (borders included), widened by `margin` degrees."""
    west, south, east, north = BOX
    return (lon >= west - margin) & (lon <= east + margin) & (lat >= south - margin) & (lat <= north + margin)


def _from_wgs84(lon, lat, target):
    inside = in_box(lon, lat)
    shifted = FORWARD[target](*_only(inside, lon, lat))
    return np.where(inside, shifted[0], lon), np.where(inside, shifted[1], lat)


def _to_wgs84(lon, lat, source):
    """Fixed-point iteration: each step shrinks the error at least fifty times (bd09; gcj02: 250)."""
    near = in_box(lon, lat, REACH)
    goal = _only(near, lon, lat)
    found = goal
    for _ in range(STEPS):
        image = FORWARD[source](*found)
        step = goal[0] - image[0], goal[1] - image[1]
        found = found[0] + step[0], found[1] + step[1]
        if max(np.abs(step[0]).max(initial=0), np.abs(step[1]).max(initial=0)) < 1e-13:
            break
    was_shifted = near & in_box(*found, ROUNDING)
    west, south, east, north = BOX
    return (
        np.where(was_shifted, np.clip(found[0], west, east), lon),
        np.where(was_shifted, np.clip(found[1], south, north), lat),
    )


def _only(mask, lon, lat):
    """Harmless numbers where the formula does not apply: no overflow, no NaN warnings."""
    return np.where(mask, lon, 105.0), np.where(mask, lat, 35.0)


def _identity(lon, lat):
    return lon, lat


def _gcj02(lon, lat):
    """The GCJ-02 formula without the box, degrees in and out."""
    x, y = lon - 105.0, lat - 35.0
    root, product = np.sqrt(np.abs(x)), x * y
    swell = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * product + 0.2 * root
        + (swell + _waves(y, 20.0, 40.0) + 160.0 * np.sin(np.pi * y / 12.0)
           + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    )  # fmt: skip
    east = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * product + 0.1 * root
        + (swell + _waves(x, 20.0, 40.0) + 150.0 * np.sin(np.pi * x / 12.0)
           + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    )  # fmt: skip
    return _moved(lon, lat, east, north)


def _waves(degrees, long, short):
    return long * np.sin(np.pi * degrees) + short * np.sin(np.pi * degrees / 3.0)


def _moved(lon, lat, east, north):
    """Moves by metres on the ellipsoid of the formula."""
    phi = np.radians(lat)
    magic = 1.0 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    root = np.sqrt(magic)
    meridian = SEMI_MAJOR * (1.0 - ECCENTRICITY_SQUARED) / (magic * root)
    parallel = SEMI_MAJOR / root * np.cos(phi)
    return lon + np.degrees(east / parallel), lat + np.degrees(north / meridian)


def _bd09(lon, lat):
    """BD-09 without the box: GCJ-02, then a turn and a stretch around the origin of degrees."""
    x, y = _gcj02(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * BAIDU_ANGLE)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * BAIDU_ANGLE)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


FORWARD = {"wgs84": _identity, "gcj02": _gcj02, "bd09": _bd09}
