"""The vector tiles of a layer as OGC API – Tiles has them: one tileset for each grid, in the grid's datum."""

from typing import Any

from flask import Blueprint, Response

from geoservice.model.fault import Missing
from geoservice.model.grid import GRIDS, Grid
from geoservice.model.layer import Layer
from geoservice.model.matrix_set import REGISTERED, TITLES, crs
from geoservice.web.answers import document
from geoservice.web.languages import language
from geoservice.web.links import link
from geoservice.web.negotiation import wanted
from geoservice.web.params import only
from geoservice.web.parts import layers
from geoservice.web.portal.hyperlink import hyperlink
from geoservice.web.portal.tiles import MVT
from geoservice.web.portal.wmts_capabilities import template
from geoservice.web.security import public

blueprint = Blueprint("tilesets", __name__)

TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"


@blueprint.get("/collections/<layer>/tiles")
@public(cors=True)
def tilesets(layer: str) -> Response:
    kind = layers().named(layer)
    only(("f", "lang"))
    wanted("json")
    links = [
        hyperlink("self", link("tilesets.tilesets", layer=kind.id), "application/json"),
        hyperlink("collection", link("collections.collection", layer=kind.id), "application/json"),
    ]
    return document({"links": links, "tilesets": [described(kind, grid) for grid in GRIDS.values()]})


@blueprint.get("/collections/<layer>/tiles/<grid>")
@public(cors=True)
def tileset(layer: str, grid: str) -> Response:
    kind = layers().named(layer)
    only(("f", "lang"))
    wanted("json")
    if grid not in GRIDS:
        raise Missing("missing_grid", value=grid)
    fields = {"id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}}
    shown = {
        "id": kind.id,
        "title": kind.title[language()],
        "dataType": "vector",
        "geometryType": "points",
        "minTileMatrix": str(max(kind.min_zoom, GRIDS[grid].first)),
        "propertiesSchema": {"type": "object", "properties": fields},
    }
    return document(described(kind, GRIDS[grid]) | {"layers": [shown]})


def described(kind: Layer, grid: Grid) -> dict[str, Any]:
    definition = hyperlink(TILING_SCHEME, link("matrix_sets.one", id=grid.id), "application/json")
    registered = {"tileMatrixSetURI": REGISTERED[grid.id]} if grid.id in REGISTERED else {}
    return {
        "title": f"{kind.title[language()]} · {TITLES[grid.id][language()]}",
        "dataType": "vector",
        "crs": crs(grid),
        **registered,
        "tileMatrixSetDefinition": definition["href"],
        "links": [
            hyperlink("self", link("tilesets.tileset", layer=kind.id, grid=grid.id), "application/json"),
            definition,
            {"rel": "item", "href": item(kind, grid), "type": MVT, "templated": True},
        ],
    }


def item(kind: Layer, grid: Grid) -> str:
    """The template of the tiles' addresses: WMTS's, for they count from the top left in every grid."""
    name = kind.id if grid.datum == "wgs84" else f"{kind.id}@{grid.datum}"
    return template(name, grid.id, "{tileMatrix}/{tileRow}/{tileCol}") + ".mvt"
