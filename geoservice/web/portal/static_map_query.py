"""The parameters of a static map, read into which part of the earth it shows, how large, and what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from geoservice.drawing.view import View
from geoservice.model.datum import DATUMS, shift
from geoservice.model.fault import LANGUAGES, Invalid, words
from geoservice.model.static_map import DEEPEST, LARGEST, SMALLEST, Bounds, StaticMap, fitting
from geoservice.web.params import number, one_of, only
from geoservice.web.portal.map_query import read_bounds, read_center, read_layers

words(
    static_map_size=(
        "“{value}”不是可用的尺寸。请写成“宽x高”，每边 {low} 到 {high} 像素，例如 640x480。",
        "'{value}' is not a size that can be drawn. Write 'WIDTHxHEIGHT', each from {low} to {high} pixels, for example 640x480.",
    ),
    static_map_bbox=(
        "西边要小于东边；静态地图不能跨越 180° 经线。",
        "The west must be less than the east; a static map cannot cross the 180° meridian.",
    ),
    static_map_both=(
        "bbox 和 center、zoom 只能给一种。",
        "Give either bbox, or center and zoom.",
    ),
    static_map_select=(
        "“{value}”不是站点标识（形如 7f0c3f0e-0000-4000-8000-000000000000）。",
        "'{value}' is not the id of a site (like 7f0c3f0e-0000-4000-8000-000000000000).",
    ),
)

KNOWN = ("bbox", "center", "zoom", "size", "scale", "layers", "datum", "select", "lang")
USUAL_SIZE = "640x480"
USUAL_ZOOM = 14.0
BESIDE = 40  # pixels around all sites
SIZE = re.compile(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})", re.ASCII)
SITE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """bounds: as they were given; center: as given; both None where the map shall find its place itself."""

    layers: tuple[str, ...]
    datum: str
    width: int
    height: int
    scale: int
    bounds: Bounds | None
    center: tuple[float, float] | None
    zoom: float | None
    select: str | None

    def around(self, place: tuple[float, float]) -> StaticMap:
        """The map around a place in its datum."""
        lon, lat = place
        zoom = USUAL_ZOOM if self.zoom is None else self.zoom
        return StaticMap(lon=lon, lat=lat, zoom=zoom, width=self.width, height=self.height)

    def of_all(self, bounds: Bounds) -> StaticMap:
        """The map of everything, whose bounds are in WGS-84."""
        west, south, east, north = bounds
        lons, lats = shift([west, east], [south, north], "wgs84", self.datum)
        moved = (float(lons[0]), float(lats[0]), float(lons[1]), float(lats[1]))
        return fitting(moved, self.width, self.height, min(BESIDE, self.width // 8, self.height // 8))


def read_asked(args: Mapping[str, str], known: View) -> Asked:
    """known: a view of all layers. Raises Invalid naming the parameter."""
    only(KNOWN, args)
    if "lang" in args:
        one_of(args["lang"], "lang", LANGUAGES)
    if "bbox" in args and ("center" in args or "zoom" in args):
        raise Invalid("static_map_both", field="center" if "center" in args else "zoom")
    scale = int(one_of(args.get("scale", "1"), "scale", ("1", "2")))
    width, height = read_size(args.get("size", USUAL_SIZE), LARGEST // scale)
    return Asked(
        layers=read_layers(args.get("layers", "all"), known),
        datum=one_of(args.get("datum", "wgs84"), "datum", list(DATUMS)),
        width=width,
        height=height,
        scale=scale,
        bounds=read_box(args["bbox"]) if "bbox" in args else None,
        center=read_center(args["center"], known) if "center" in args else None,
        zoom=number(args["zoom"], "zoom", 0, DEEPEST) if "zoom" in args else None,
        select=read_site(args["select"]) if "select" in args else None,
    )


def read_size(text: str, most: int) -> tuple[int, int]:
    found = SIZE.fullmatch(text)
    edges = [int(edge) for edge in found.groups()] if found else [0, 0]
    if not all(SMALLEST <= edge <= most for edge in edges):
        raise Invalid("static_map_size", field="size", value=text, low=SMALLEST, high=most)
    return edges[0], edges[1]


def read_box(text: str) -> Bounds:
    bounds = read_bounds(text)
    if bounds[0] >= bounds[2]:
        raise Invalid("static_map_bbox", field="bbox")
    return bounds


def read_site(text: str) -> str:
    if not SITE.fullmatch(text):
        raise Invalid("static_map_select", field="select", value=text)
    return text.lower()
