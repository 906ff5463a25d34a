"""Parameters of what the portal is asked, for its OpenAPI document."""

from collections.abc import Iterable
from typing import Any

from geoservice.model.datum import DATUMS
from geoservice.model.fault import LANGUAGES
from geoservice.model.grid import GRIDS, WEB_MERCATOR
from geoservice.model.layer import Layers
from geoservice.model.selection import DEFAULT_LIMIT, GREATEST_LIMIT

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
WHOLE: Json = {"style": "form", "explode": False}


def parameters(layers: Layers) -> Json:
    """Parameters that several operations share, by name."""
    return page_parameters() | layer_parameters(list(layers)) | map_parameters() | item_parameters()


def page_parameters() -> Json:
    return {
        "f": parameter("f", "query", one_of(["json", "html"]), "Representation"),
        "lang": parameter("lang", "query", one_of(LANGUAGES), "Language"),
    }


def layer_parameters(names: list[str]) -> Json:
    return {
        "layer": parameter("layer", "path", one_of(names), "Layer"),
        "tile_layer": parameter("layer", "path", one_of(["all", *names]), "Layer, or all"),
    }


def map_parameters() -> Json:
    datum = one_of(DATUMS) | {"default": "wgs84"}
    grid = one_of(GRIDS) | {"default": WEB_MERCATOR.id}
    return {
        "datum": parameter("datum", "query", datum, "Datum of the basemap"),
        "grid": parameter("grid", "query", grid, "Grid of the basemap's tiles"),
        "organisation": parameter(
            "organisation", "query", TEXT, "Path of an organisation: only sites of its subtree"
        ),
        "open_at": parameter("open_at", "query", TEXT, "Only sites that are surely open: now, or an instant"),
    }


def item_parameters() -> Json:
    """Which items a page holds, and how many."""
    box = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    limit = {"type": "integer", "minimum": 1, "maximum": GREATEST_LIMIT, "default": DEFAULT_LIMIT}
    bounds = "west,south,east,north in degrees; west > east crosses the antimeridian"
    edited = "Last edited at, or between: instant, or a/b with .. for open"
    most = "Most sites of a page; more is lowered to the maximum"
    counted = "Whether to count all that match; default: on the first page"
    return {
        "bbox": parameter("bbox", "query", box, bounds),
        "datetime": parameter("datetime", "query", TEXT, edited) | WHOLE,
        "limit": parameter("limit", "query", limit, most) | WHOLE,
        "cursor": parameter("cursor", "query", TEXT, "Where the page before ended; from its next link"),
        "count": parameter("count", "query", {"type": "boolean"}, counted),
    }


def one_of(choices: Iterable[str]) -> Json:
    return {"type": "string", "enum": list(choices)}


def parameter(name: str, where: str, schema: Json, description: str) -> Json:
    described = {"name": name, "in": where, "required": where == "path", "schema": schema}
    if schema.get("type") == "array":
        described |= WHOLE
    return described | {"description": description}


def ref(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}
