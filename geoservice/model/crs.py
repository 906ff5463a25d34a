"""Coordinate reference systems by EPSG code or by a file's own description, through pyproj.

GCJ-02 and BD-09 are datums without a code: see `geoservice.model.datum`.
"""

import re
from functools import lru_cache

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from geoservice.model.fault import Invalid, words

words(
    crs_unknown=(
        "坐标参考系“{value}”不认识，请写 EPSG 代码，如 EPSG:4490 或 EPSG:4546。",
        "Coordinate reference system '{value}' is not known; give an EPSG code such as EPSG:4490 or EPSG:4546.",
    ),
    crs_unsuited=(
        "坐标参考系“{value}”不是地球上的平面或经纬度坐标系。",
        "Coordinate reference system '{value}' is neither a geographic nor a projected one of the earth.",
    ),
    crs_position=(
        "坐标 {x}, {y}（第 {number} 个）无法从 {crs} 换算成经纬度。",
        "The position {x}, {y} (number {number}) cannot be converted from {crs} to longitude and latitude.",
    ),
)

WGS84 = CRS.from_epsg(4326)
# 4546, EPSG:4546, urn:ogc:def:crs:EPSG::4546, http://www.opengis.net/def/crs/EPSG/0/4546
CODE = re.compile(
    r"(?:(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?EPSG[:/](?:[\d.]*[:/])?)?(\d{4,6})", re.I
)
CRS84 = re.compile(
    r"(?:(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?OGC[:/](?:[\d.]*[:/])?)?CRS84", re.I
)
WKT = re.compile(r"\s*[A-Z][A-Z0-9_]{3,20}\s*[\[(]", re.I)
LONGEST = 20_000  # characters; a compound description in WKT2 has a few thousand


def to_wgs84(x, y, crs, field="crs"):
    """Positions in `crs` as (lon, lat) arrays in degrees of WGS-84.

    `x` and `y` are arrays that broadcast: eastings and northings in the units of `crs`,
    or longitude and latitude, always in that order. Raises `Invalid` naming `field` on
    a system that cannot be used, and `Invalid` with the first position that cannot be converted.
    """
    lon, lat, failed = converted(x, y, crs, field)
    if failed.any():
        raise _unconverted(x, y, failed, crs, field)
    return lon, lat


def converted(x, y, crs, field="crs"):
    """Like `to_wgs84`, for rows that are judged one by one: (lon, lat, failed).

    `failed` is True where no position came out (also where none went in); lon and lat are NaN there.
    """
    x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    lon, lat = _transformer(str(crs), field).transform(x, y)
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    failed = ~(np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90))
    return np.where(failed, np.nan, lon), np.where(failed, np.nan, lat), failed


def crs_named(text, field="crs"):
    """The pyproj CRS that an EPSG code, its URN or URI, CRS84, or WKT (also a .prj's) describes.

    Nothing else is taken: a PROJ string could name files. Raises `Invalid` naming `field`.
    """
    text = str(text).strip()
    try:
        crs = _read(text)
    except CRSError:
        crs = None
    if crs is None:
        raise Invalid("crs_unknown", field=field, value=text)
    if not _is_on_earth(crs):
        raise Invalid("crs_unsuited", field=field, value=crs.name)
    return crs


def _read(text):
    if code := CODE.fullmatch(text):
        return CRS.from_epsg(int(code[1]))
    if CRS84.fullmatch(text):
        return CRS.from_authority("OGC", "CRS84")
    return CRS.from_wkt(text) if WKT.match(text) and len(text) <= LONGEST else None


def _is_on_earth(crs):
    """Semi-major axes of the earth's ellipsoids lie within a thousandth of 6,378,137 m."""
    radius = crs.ellipsoid.semi_major_metre if crs.ellipsoid else 0
    return (crs.is_geographic or crs.is_projected) and abs(radius - 6_378_137) < 8_000


@lru_cache(maxsize=64)
def _transformer(text, field):
    crs = crs_named(text, field)
    try:
        return Transformer.from_crs(crs, WGS84, always_xy=True)
    except ProjError:
        raise Invalid("crs_unsuited", field=field, value=crs.name) from None


def _unconverted(x, y, failed, crs, field):
    first = int(np.flatnonzero(failed.ravel())[0])
    x, y = (np.broadcast_to(np.asarray(values, float), failed.shape).ravel()[first] for values in (x, y))
    return Invalid("crs_position", field=field, x=x, y=y, number=first + 1, crs=crs)
