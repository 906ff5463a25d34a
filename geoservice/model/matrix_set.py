"""A grid as an OGC tile matrix set (17-083r4): its levels, scales and corners, and the words about it."""

import math
from typing import Any, NamedTuple

from geoservice.model.grid import BAIDU, CLARKE_METRES, GEOGRAPHIC, WEB_MERCATOR, Grid
from geoservice.model.mercator import RADIUS
from geoservice.model.title import Title

TILE_PIXELS = 256
STANDARD_PIXEL_METRES = 0.00028  # of which OGC's scales are made
METRES_PER_DEGREE = RADIUS * math.pi / 180  # CGCS2000's semi-major axis is the radius of Web-Mercator
# Mercator on Clarke's ellipsoid of 1866, put together from EPSG's parts as OGC's 07-092r3 has it. No registry knows
# BD-09, but with this name a desktop program places 百度's metres where 百度's longitude and latitude say.
BAIDU_URN = "urn:ogc:def:crs,crs:EPSG::4008,cs:EPSG::4400,coordinateOperation:EPSG::19883"

TITLES = {
    WEB_MERCATOR.id: Title("Web 墨卡托（高德、腾讯、天地图 _w）", "Web Mercator (高德, 腾讯, 天地图 _w)"),
    GEOGRAPHIC.id: Title("CGCS2000 经纬度（天地图 _c）", "CGCS2000 longitude and latitude (天地图 _c)"),
    BAIDU.id: Title("百度地图", "百度 (Baidu)"),
}
DESCRIPTIONS = {
    WEB_MERCATOR.id: Title("EPSG:3857；第 z 级有 2^z × 2^z 块。", "EPSG:3857; level z has 2^z by 2^z tiles."),
    GEOGRAPHIC.id: Title(
        "EPSG:4490；第 z 级有 2^z 列、2^(z-1) 行，每块 360/2^z 度，从第 1 级开始。",
        "EPSG:4490; level z has 2^z columns and 2^(z-1) rows of 360/2^z degrees; levels begin at 1.",
    ),
    BAIDU.id: Title(
        "BD-09 墨卡托米；第 z 级每像素 2^(18-z) 米。这里的列和行从左上角数起：百度自己的 x、y 从 (0, 0) 数起、"
        "y 向上，列 = x + 2^(z-1)，行 = 2^(z-1) - 1 - y。",
        "Metres of Mercator in BD-09; a pixel of level z is 2^(18-z) m. Columns and rows here are counted from the top "
        "left; 百度's own x and y count from (0, 0), y upwards: column = x + 2^(z-1), row = 2^(z-1) - 1 - y.",
    ),
}
REGISTERED = {WEB_MERCATOR.id: "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"}
SCALE_SETS = {WEB_MERCATOR.id: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"}
AXES = {WEB_MERCATOR.id: ("X", "Y"), GEOGRAPHIC.id: ("Lat", "Lon"), BAIDU.id: ("E", "N")}
# The datum first in which a grid's basemaps are drawn.
DATUMS_OF = {
    WEB_MERCATOR.id: ("wgs84", "gcj02", "bd09"),
    GEOGRAPHIC.id: ("wgs84",),
    BAIDU.id: ("bd09",),
}


class Level(NamedTuple):
    """scale: 1 to this number. cell: units of the grid to a pixel. corner: top left, in the order of the axes."""

    id: str
    scale: float
    cell: float
    corner: tuple[float, float]
    columns: int
    rows: int


def levels(grid: Grid) -> list[Level]:
    return [level(grid, z) for z in range(grid.first, grid.deepest + 1)]


def level(grid: Grid, z: int) -> Level:
    cell = grid.resolution(z, TILE_PIXELS)
    metres = cell * METRES_PER_DEGREE if grid is GEOGRAPHIC else cell
    corner = (grid.north, grid.west) if AXES[grid.id][0] == "Lat" else (grid.west, grid.north)
    return Level(str(z), metres / STANDARD_PIXEL_METRES, cell, corner, grid.columns(z), grid.rows(z))


def crs_urn(grid: Grid) -> str:
    """The grid's coordinate system as WMTS names it."""
    if grid.crs is None:
        return BAIDU_URN
    return f"urn:ogc:def:crs:EPSG::{grid.crs.rsplit('/', 1)[1]}"


def matrix_set(grid: Grid, language: str) -> dict[str, Any]:
    """The definition as JSON, of version 2.0."""
    definition = {
        "id": grid.id,
        "title": TITLES[grid.id][language],
        "description": DESCRIPTIONS[grid.id][language],
        "uri": REGISTERED.get(grid.id),
        "crs": crs(grid),
        "orderedAxes": list(AXES[grid.id]),
        "wellKnownScaleSet": SCALE_SETS.get(grid.id),
        "tileMatrices": [described(one) for one in levels(grid)],
    }
    return {name: value for name, value in definition.items() if value is not None}


def described(one: Level) -> dict[str, Any]:
    return {
        "id": one.id,
        "scaleDenominator": one.scale,
        "cellSize": one.cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": list(one.corner),
        "tileWidth": TILE_PIXELS,
        "tileHeight": TILE_PIXELS,
        "matrixWidth": one.columns,
        "matrixHeight": one.rows,
    }


def crs(grid: Grid) -> str | dict[str, Any]:
    """A URI, or for 百度's, which has none, its description."""
    return grid.crs or {"wkt": BAIDU_CRS}


# PROJJSON, as the standard asks: BD-09's longitude and latitude drawn by Mercator on Clarke's ellipsoid.
BAIDU_CRS: dict[str, Any] = {
    "$schema": "https://proj.org/schemas/v0.7/projjson.schema.json",
    "type": "ProjectedCRS",
    "name": "BD-09 / Baidu Mercator",
    "base_crs": {
        "type": "GeographicCRS",
        "name": "BD-09",
        "datum": {
            "type": "GeodeticReferenceFrame",
            "name": "BD-09",
            "ellipsoid": {
                "name": "Clarke 1866",
                "semi_major_axis": CLARKE_METRES,
                "semi_minor_axis": 6356583.8,
            },
        },
        "coordinate_system": {
            "subtype": "ellipsoidal",
            "axis": [
                {"name": "Longitude", "abbreviation": "lon", "direction": "east", "unit": "degree"},
                {"name": "Latitude", "abbreviation": "lat", "direction": "north", "unit": "degree"},
            ],
        },
    },
    "conversion": {
        "name": "Baidu Mercator",
        "method": {"name": "Mercator (variant A)", "id": {"authority": "EPSG", "code": 9804}},
        "parameters": [
            {"name": "Latitude of natural origin", "value": 0, "unit": "degree"},
            {"name": "Longitude of natural origin", "value": 0, "unit": "degree"},
            {"name": "Scale factor at natural origin", "value": 1, "unit": "unity"},
            {"name": "False easting", "value": 0, "unit": "metre"},
            {"name": "False northing", "value": 0, "unit": "metre"},
        ],
    },
    "coordinate_system": {
        "subtype": "Cartesian",
        "axis": [
            {"name": "Easting", "abbreviation": "E", "direction": "east", "unit": "metre"},
            {"name": "Northing", "abbreviation": "N", "direction": "north", "unit": "metre"},
        ],
    },
}
