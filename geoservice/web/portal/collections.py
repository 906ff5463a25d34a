"""Layers as OGC collections: what there is, how far it reaches, and by what it can be selected."""

from typing import Any

from flask import Blueprint, Response, url_for

from geoservice.model.layer import Layer
from geoservice.model.schema import queryables_schema
from geoservice.store.extents import Extent, extents
from geoservice.web.answers import GEOJSON, document
from geoservice.web.languages import language
from geoservice.web.links import absolute, link
from geoservice.web.negotiation import wanted
from geoservice.web.params import only
from geoservice.web.parts import database, layers
from geoservice.web.portal.hyperlink import hyperlink
from geoservice.web.security import public

blueprint = Blueprint("collections", __name__)

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
TILESETS_VECTOR = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
SCHEMA = "application/schema+json"


@blueprint.get("/collections")
@public(cors=True)
def collections() -> Response:
    only(("f", "lang"))
    wanted("json")
    with database().reading() as cursor:
        reach = extents(cursor, list(layers()))
    shown = [describe(layer, reach.get(layer.id)) for layer in layers().values()]
    links = [hyperlink("self", link("collections.collections"), "application/json")]
    return document({"links": links, "collections": shown})


@blueprint.get("/collections/<layer>")
@public(cors=True)
def collection(layer: str) -> Response:
    kind = layers().named(layer)
    only(("f", "lang"))
    wanted("json")
    with database().reading() as cursor:
        reach = extents(cursor, [kind.id])
    return document(describe(kind, reach.get(kind.id)))


@blueprint.get("/collections/<layer>/queryables")
@public(cors=True)
def queryables(layer: str) -> Response:
    kind = layers().named(layer)
    only(("f", "lang"))
    wanted("json")
    address = absolute(url_for("collections.queryables", layer=kind.id))
    return document(queryables_schema(kind, language(), address), SCHEMA)


def describe(layer: Layer, extent: Extent | None) -> dict[str, Any]:
    said = language()
    return {
        "id": layer.id,
        "title": layer.title[said],
        "description": layer.description[said],
        "itemType": "feature",
        "crs": [CRS84],
        "extent": describe_extent(extent),
        "links": [
            hyperlink("self", link("collections.collection", layer=layer.id), "application/json"),
            hyperlink(
                "items", url_for("features.items", layer=layer.id, f="json"), GEOJSON, layer.title[said]
            ),
            hyperlink(QUERYABLES, link("collections.queryables", layer=layer.id), SCHEMA),
            hyperlink(TILESETS_VECTOR, link("tilesets.tilesets", layer=layer.id), "application/json"),
            hyperlink("alternate", link("map.page", layers=layer.id), "text/html"),
            hyperlink(
                "describedby", url_for("tiles.tilejson", layer=layer.id), "application/json", "TileJSON"
            ),
        ],
    }


def describe_extent(extent: Extent | None) -> dict[str, Any]:
    """OGC's extent; a layer without sites has none."""
    if extent is None:
        return {}
    return {
        "spatial": {"bbox": [[extent.west, extent.south, extent.east, extent.north]], "crs": CRS84},
        "temporal": {"interval": [[extent.begin, extent.end]], "trs": GREGORIAN},
    }
