"""Grids, tilesets and WMTS in words of OpenAPI 3.0."""

from geoservice.model.grid import GRIDS
from geoservice.model.layer import Layers
from geoservice.model.matrix_set import TILE_PIXELS
from geoservice.web.portal.openapi_document import Json, content, get, parameter, ref
from geoservice.web.portal.wmts_request import FORMATS, INFO_FORMATS, NAMES, STYLE, layer_names

TEXT: Json = {"type": "string"}
BINARY: Json = {"schema": {"type": "string", "format": "binary"}}
JSON: Json = {"application/json": {"schema": {"type": "object"}}}


def grid_paths(layers: Layers) -> Json:
    grid = parameter("grid", "path", {"type": "string", "enum": list(GRIDS)}, "Tile matrix set")
    id = grid | {"name": "id"}
    return {
        "/tileMatrixSets": get("tiles", "matrix_sets", "The grids as OGC tile matrix sets", JSON),
        "/tileMatrixSets/{id}": get("tiles", "matrix_set", "One grid", JSON, [id, ref("lang")], missing=True),
        "/collections/{layer}/tiles": get(
            "tiles",
            "tilesets",
            "The tilesets of a layer",
            content("Links"),
            [ref("layer"), ref("lang")],
            missing=True,
        ),
        "/collections/{layer}/tiles/{grid}": get(
            "tiles",
            "tileset",
            "The tileset of a layer in a grid",
            content("Links"),
            [ref("layer"), grid, ref("lang")],
            missing=True,
        ),
        **wmts_paths(layers),
    }


def wmts_paths(layers: Layers) -> Json:
    tiles = dict.fromkeys(FORMATS, BINARY)
    infos = {kind: {"schema": TEXT} for kind in INFO_FORMATS}
    capabilities = {"application/xml": {"schema": TEXT}}
    tile = tile_parameters(layers)
    pixel = [
        number("j", TILE_PIXELS - 1, "Row of a pixel"),
        number("i", TILE_PIXELS - 1, "Column of a pixel"),
    ]
    start = "/wmts/1.0.0/{layer}/{style}/{grid}/{z}/{row}/{column}"
    return {
        "/wmts": get(
            "tiles", "wmts", "WMTS 1.0.0 by query", capabilities | tiles | infos, query_parameters()
        ),
        "/wmts/1.0.0/WMTSCapabilities.xml": get(
            "tiles", "wmts_capabilities", "What the WMTS offers", capabilities
        ),
        f"{start}.{{form}}": get(
            "tiles", "wmts_tile", "A tile", tiles, [*tile, form(list(FORMATS.values()))]
        ),
        f"{start}/{{j}}/{{i}}.{{form}}": get(
            "tiles",
            "wmts_feature_info",
            "The sites at a pixel of a tile",
            infos,
            [*tile, *pixel, form(list(INFO_FORMATS.values()))],
        ),
    }


def query_parameters() -> list[Json]:
    """As the capabilities tell them; the names may be written in any case."""
    return [parameter(name, "query", TEXT, f"WMTS's {name}") for name in NAMES]


def tile_parameters(layers: Layers) -> list[Json]:
    names = {"type": "string", "enum": list(layer_names(layers))}
    return [
        parameter(
            "layer", "path", names, "Layer, or all; in another datum than WGS-84 with its name behind @"
        ),
        parameter("style", "path", {"type": "string", "enum": [STYLE]}, "Style"),
        parameter("grid", "path", {"type": "string", "enum": list(GRIDS)}, "Tile matrix set"),
        number("z", 22, "Level"),
        number("row", 2**22 - 1, "Row, from the top"),
        number("column", 2**22 - 1, "Column, from the left"),
    ]


def form(endings: list[str]) -> Json:
    return parameter("form", "path", {"type": "string", "enum": endings}, "Format")


def number(name: str, most: int, description: str) -> Json:
    return parameter(name, "path", {"type": "integer", "minimum": 0, "maximum": most}, description)
