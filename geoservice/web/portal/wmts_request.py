"""What a WMTS client asks, by the names of a query or by the parts of an address, read into a tile."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from geoservice.model.datum import DATUMS
from geoservice.model.fault import Invalid, words
from geoservice.model.filter import EVERYTHING
from geoservice.model.grid import GRIDS, Grid
from geoservice.model.layer import Layers
from geoservice.model.matrix_set import DATUMS_OF, TILE_PIXELS
from geoservice.model.tile import Tile, read_index
from geoservice.web.params import one_of
from geoservice.web.portal.tile_query import ALL, TileQuery, asked_layers

words(
    wmts_missing=("缺少这个参数。", "This parameter is missing."),
    wmts_version=("只有版本 {known}，没有“{value}”。", "There is version {known}, not '{value}'."),
    wmts_outside=(
        "{value} 超出范围：这一级从 0 到 {last}。",
        "{value} is out of range: this level has 0 to {last}.",
    ),
    wmts_pixel=("像素 {value} 超出范围（0–{last}）。", "Pixel {value} is out of range (0–{last})."),
)

VERSION = "1.0.0"
STYLE = "default"
FORMATS = {"image/png": "png", "application/vnd.mapbox-vector-tile": "mvt"}
INFO_FORMATS = {"application/json": "json", "text/html": "html", "text/plain": "txt"}
NAMES = (
    "Service",
    "Request",
    "Version",
    "AcceptVersions",
    "Layer",
    "Style",
    "Format",
    "TileMatrixSet",
    "TileMatrix",
    "TileRow",
    "TileCol",
    "I",
    "J",
    "InfoFormat",
)
BY_UPPER_CASE = {name.upper(): name for name in NAMES}


@dataclass(frozen=True)
class Asked:
    """form: png or mvt."""

    query: TileQuery
    tile: Tile
    form: str


def named() -> dict[str, str]:
    """The parameters of the query, whose names may be written in any case. Others than WMTS's are let be, as OWS wants.

    Raises Invalid on one that comes twice.
    """
    given: dict[str, str] = {}
    for written, value in request.args.items(multi=True):
        name = BY_UPPER_CASE.get(written.upper())
        if name in given:
            raise Invalid("repeated_parameter", field=name)
        if name:
            given[name] = value
    return given


def needed(given: Mapping[str, str], name: str) -> str:
    """Raises Invalid when it is missing or empty."""
    if not given.get(name):
        raise Invalid("wmts_missing", field=name)
    return given[name]


def check_version(text: str, field: str) -> None:
    """`text`: a version, or several in the order of the client's liking. Raises Invalid."""
    if VERSION not in text.split(","):
        raise Invalid("wmts_version", field=field, value=text, known=VERSION)


def read_tile_request(given: Mapping[str, str], layers: Layers) -> Asked:
    """Raises Invalid naming the parameter."""
    layer, datum = read_layer(needed(given, "Layer"), layers)
    if "Style" not in given:
        raise Invalid("wmts_missing", field="Style")
    if given["Style"]:  # an empty one means the default
        one_of(given["Style"], "Style", [STYLE])
    form = FORMATS[one_of(needed(given, "Format"), "Format", FORMATS)]
    tile = read_tile(given, datum)
    query = TileQuery(kinds=asked_layers(layer), grid=tile.grid, datum=datum, filter=EVERYTHING)
    return Asked(query, tile, form)


def read_layer(name: str, layers: Layers) -> tuple[str, str]:
    """The layer and the datum of a name such as `worker_home@gcj02`."""
    one_of(name, "Layer", list(layer_names(layers)))
    return layer_names(layers)[name]


def layer_names(layers: Layers) -> dict[str, tuple[str, str]]:
    """The names of WMTS's layers: a layer in a datum is a layer of its own, for most clients ask for no dimension."""
    return {
        layer if datum == "wgs84" else f"{layer}@{datum}": (layer, datum)
        for layer in (ALL, *layers)
        for datum in DATUMS
    }


def grids_of(datum: str) -> list[Grid]:
    """The grids in which there are basemaps of a datum; first the one in which nothing else is drawn."""
    grids = [grid for grid in GRIDS.values() if datum in DATUMS_OF[grid.id]]
    return sorted(grids, key=lambda grid: grid.datum != datum)


def read_tile(given: Mapping[str, str], datum: str) -> Tile:
    """Columns and rows are counted from the top left in every grid."""
    id = one_of(needed(given, "TileMatrixSet"), "TileMatrixSet", [grid.id for grid in grids_of(datum)])
    grid = GRIDS[id]
    z = read_index(needed(given, "TileMatrix"), "TileMatrix", grid.first, grid.deepest)
    row = read_place(given, "TileRow", grid.rows(z), "wmts_outside")
    return Tile(z, read_place(given, "TileCol", grid.columns(z), "wmts_outside"), row, grid)


def read_pixel(given: Mapping[str, str]) -> tuple[int, int]:
    """Column and row of a pixel in its tile, from its top left."""
    return read_place(given, "I", TILE_PIXELS, "wmts_pixel"), read_place(
        given, "J", TILE_PIXELS, "wmts_pixel"
    )


def read_place(given: Mapping[str, str], name: str, count: int, outside: str) -> int:
    """A number below `count`; one that is not has a fault of its own in WMTS."""
    value = read_index(needed(given, name), name, 0, 999_999_999)
    if value >= count:
        raise Invalid(outside, field=name, value=value, last=count - 1)
    return value
