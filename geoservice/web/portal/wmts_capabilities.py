"""What the WMTS offers, for its capabilities document."""

from typing import Any, NamedTuple

from flask import url_for

from geoservice.model import matrix_set
from geoservice.model.grid import GRIDS, Grid
from geoservice.model.layer import Layers
from geoservice.model.title import Title
from geoservice.store.extents import Extent
from geoservice.web.links import absolute
from geoservice.web.portal.landing import DESCRIPTION, TITLE
from geoservice.web.portal.tile_query import ALL
from geoservice.web.portal.wmts_request import FORMATS, INFO_FORMATS, STYLE, grids_of, layer_names

WORLD = (-180.0, -85.05, 180.0, 85.05)
# No datum moves a place farther; and a single site would have a box without width, which some clients refuse.
MARGIN_DEGREES = 0.02
DATUM_TITLES = {
    "wgs84": Title("WGS-84 / CGCS2000", "WGS-84 / CGCS2000"),
    "gcj02": Title("GCJ-02（高德、腾讯底图）", "GCJ-02 (over 高德, 腾讯)"),
    "bd09": Title("BD-09（百度底图）", "BD-09 (over 百度)"),
}


class Offered(NamedTuple):
    """A layer of the WMTS. box: west, south, east, north in degrees. tile: template up to the format's ending."""

    id: str
    title: str
    abstract: str
    box: tuple[float, float, float, float]
    grids: list[str]
    tile: str


def capabilities(layers: Layers, reach: dict[str, Extent], language: str) -> dict[str, Any]:
    """What the template needs."""
    return {
        "title": TITLE[language],
        "abstract": DESCRIPTION[language],
        "language": "zh-CN" if language == "zh" else "en",
        "style": STYLE,
        "by_query": absolute(url_for("wmts.by_query")),
        "by_address": absolute(url_for("wmts.capabilities_document")),
        "offered": [
            offer(name, layer, datum, layers, reach, language)
            for name, (layer, datum) in layer_names(layers).items()
        ],
        "formats": FORMATS,
        "info_formats": INFO_FORMATS,
        "operations": ("GetTile", "GetFeatureInfo"),
        "sets": [described(grid, language) for grid in GRIDS.values()],
        "pixels": matrix_set.TILE_PIXELS,
    }


def offer(
    name: str, layer: str, datum: str, layers: Layers, reach: dict[str, Extent], language: str
) -> Offered:
    title, about = (TITLE, DESCRIPTION) if layer == ALL else (layers[layer].title, layers[layer].description)
    return Offered(
        id=name,
        title=f"{title[language]} · {DATUM_TITLES[datum][language]}",
        abstract=about[language],
        box=box([extent for id, extent in reach.items() if layer in (ALL, id)]),
        grids=[grid.id for grid in grids_of(datum)],
        tile=template(name),
    )


def template(
    name: str, grid: str = "{TileMatrixSet}", place: str = "{TileMatrix}/{TileRow}/{TileCol}"
) -> str:
    """The address of a layer's tiles, with the variables of OGC's templates, up to the ending."""
    start = absolute(url_for("wmts.capabilities_document")).removesuffix("WMTSCapabilities.xml")
    return f"{start}{name}/{STYLE}/{grid}/{place}"


def box(reach: list[Extent]) -> tuple[float, float, float, float]:
    if not reach:
        return WORLD
    west, south, east, north = WORLD
    return (
        max(west, min(extent.west for extent in reach) - MARGIN_DEGREES),
        max(south, min(extent.south for extent in reach) - MARGIN_DEGREES),
        min(east, max(extent.east for extent in reach) + MARGIN_DEGREES),
        min(north, max(extent.north for extent in reach) + MARGIN_DEGREES),
    )


def described(grid: Grid, language: str) -> dict[str, Any]:
    scale_set = "urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible" if grid.id in matrix_set.SCALE_SETS else None
    return {
        "id": grid.id,
        "title": matrix_set.TITLES[grid.id][language],
        "abstract": matrix_set.DESCRIPTIONS[grid.id][language],
        "crs": matrix_set.crs_urn(grid),
        "scale_set": scale_set,
        "levels": matrix_set.levels(grid),
    }
