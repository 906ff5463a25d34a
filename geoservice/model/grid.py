"""The grids in which basemaps of China are cut into tiles, and how each places a latitude.

A site's position is kept as a key: two whole numbers x, y on the square of Web-Mercator with 2^31 steps an edge
(1.9 cm at the equator), x eastwards from 180° W, y southwards from the square's north edge. Every grid here runs
along meridians and parallels, so each of its tiles is a rectangle of keys. What differs is how far north a grid
draws a latitude, which it tells of the isometric latitude ψ: a key's y is a linear image of that.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from geoservice.model.fault import Invalid, words
from geoservice.model.mercator import HALF, NORTHMOST, RADIUS

words(grid=("瓦片网格“{value}”不认识，可用 {known}。", "Grid '{value}' is not known; use {known}."))

KEY_LEVEL = 31
KEY_EDGE = 1 << KEY_LEVEL
SOUTHMOST_PSI, NORTHMOST_PSI = -math.pi, math.pi


def isometric(lat: float) -> float:
    """The isometric latitude ψ of degrees; beyond the square of Web-Mercator that of its edge."""
    return math.asinh(math.tan(math.radians(max(-NORTHMOST, min(NORTHMOST, lat)))))


def latitude(psi: float) -> float:
    """Degrees of an isometric latitude."""
    return math.degrees(math.atan(math.sinh(psi)))


def key_x(lon: float) -> float:
    """Degrees of longitude, in key steps; whole numbers are the edges between keys."""
    return (lon / 360 + 0.5) * KEY_EDGE


def key_y(psi: float) -> float:
    """Isometric latitude, in key steps from the north."""
    return (0.5 - psi / (2 * math.pi)) * KEY_EDGE


@dataclass(frozen=True)
class Grid:
    """A way of cutting the world into tiles, zoom by zoom, each a quarter of the one before.

    id: of its OGC tile matrix set. crs: URI of its coordinate system, where there is one. datum: in which it is
    usually drawn. degree: units of the grid (metres or degrees) to a degree of longitude. west, north: its corner,
    width, height: its extent, in these units. first, deepest: zooms. upwards: whether its own addresses count
    from the middle, northwards, as 百度's do; otherwise columns and rows from the north-west corner.
    northing: units north of the equator, of ψ. psi: the reverse.
    """

    id: str
    crs: str | None
    datum: str
    degree: float
    west: float
    north: float
    width: float
    height: float
    first: int
    deepest: int
    northing: Callable[[float], float]
    psi: Callable[[float], float]
    upwards: bool = False

    def edge(self, z: int) -> float:
        """Length of a tile's edge, in units of the grid."""
        return self.width / 2**z

    def columns(self, z: int) -> int:
        return 2**z

    def rows(self, z: int) -> int:
        return round(self.height / self.edge(z))

    def resolution(self, z: int, pixels: int = 256) -> float:
        """Units of the grid to a pixel."""
        return self.edge(z) / pixels


def mercator_northing(psi: float) -> float:
    return RADIUS * psi


def mercator_psi(northing: float) -> float:
    return northing / RADIUS


def geographic_psi(lat: float) -> float:
    return isometric(lat)


# 百度's metres are Mercator's on Clarke's ellipsoid of 1866: within 0.37 m of the tables in common use.
CLARKE_METRES = 6378206.4
CLARKE_ECCENTRICITY = math.sqrt(1 - (6356583.8 / 6378206.4) ** 2)


def baidu_northing(psi: float) -> float:
    """Ellipsoidal Mercator (Snyder, Map Projections, 7-7); its latitude is given by the sphere's ψ."""
    swing = CLARKE_ECCENTRICITY * math.atanh(CLARKE_ECCENTRICITY * math.tanh(psi))
    return CLARKE_METRES * (psi - swing)


def baidu_psi(northing: float) -> float:
    goal = psi = northing / CLARKE_METRES
    for _ in range(8):  # each step shrinks the error a hundredfold
        psi = goal + CLARKE_ECCENTRICITY * math.atanh(CLARKE_ECCENTRICITY * math.tanh(psi))
    return psi


WEB_MERCATOR = Grid(
    id="WebMercatorQuad",
    crs="http://www.opengis.net/def/crs/EPSG/0/3857",
    datum="wgs84",
    degree=RADIUS * math.pi / 180,
    west=-HALF,
    north=HALF,
    width=2 * HALF,
    height=2 * HALF,
    first=0,
    deepest=22,
    northing=mercator_northing,
    psi=mercator_psi,
)
# 天地图's *_c: its zoom 1 has two tiles, east and west.
GEOGRAPHIC = Grid(
    id="CGCS2000Quad",
    crs="http://www.opengis.net/def/crs/EPSG/0/4490",
    datum="wgs84",
    degree=1.0,
    west=-180.0,
    north=90.0,
    width=360.0,
    height=180.0,
    first=1,
    deepest=22,
    northing=latitude,
    psi=geographic_psi,
)
# A zoom-18 pixel is a metre, so a tile of zoom z is 2^(26 - z) metres, and zoom 0 would be ±2^25 metres wide.
BAIDU = Grid(
    id="BaiduQuad",
    crs=None,
    datum="bd09",
    degree=CLARKE_METRES * math.pi / 180,
    west=-float(1 << 25),
    north=float(1 << 25),
    width=float(1 << 26),
    height=float(1 << 26),
    first=1,
    deepest=21,
    northing=baidu_northing,
    psi=baidu_psi,
    upwards=True,
)
GRIDS = {grid.id: grid for grid in (WEB_MERCATOR, GEOGRAPHIC, BAIDU)}


def grid_named(name: str) -> Grid:
    """Raises Invalid naming `grid`."""
    if name not in GRIDS:
        raise Invalid("grid", field="grid", value=name, known="、".join(GRIDS))
    return GRIDS[name]
