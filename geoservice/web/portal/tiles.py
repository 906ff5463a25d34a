"""Vector tiles of sites, and TileJSON that says where they are."""

import hashlib
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from geoservice.model.frame import tile_frame
from geoservice.model.layer import Layer
from geoservice.model.tile import Tile, read_tile
from geoservice.store import tiles
from geoservice.store.extents import Extent, extents
from geoservice.web.answers import document
from geoservice.web.languages import language
from geoservice.web.links import absolute
from geoservice.web.parts import database
from geoservice.web.portal.landing import DESCRIPTION, TITLE
from geoservice.web.portal.tile_query import ALL, TileQuery, read_query
from geoservice.web.security import public
from geoservice.web.tile_cache import keep

blueprint = Blueprint("tiles", __name__)

MVT = "application/vnd.mapbox-vector-tile"
CELLS = "cells"
# A browser asks again after ten seconds; a proxy or a CDN, which can drop nothing by itself, after one, and it may answer with what it has
# while it asks.
CACHE = "public, max-age=10, s-maxage=1, stale-while-revalidate=60"
# From here on a unit of a tile is a few centimetres; a client shows deeper views from the same tiles.
DEEPEST_USEFUL = 18
WORLD = [-180.0, -85.05, 180.0, 85.05]


@blueprint.get("/tiles/<layer>/<z>/<x>/<y>.mvt")
@public(cors=True)
def tile(layer: str, z: str, x: str, y: str) -> Response:
    query = read_query(layer)
    return vector_tile(query, read_tile(z, x, y, query.grid))


def vector_tile(query: TileQuery, asked: Tile) -> Response:
    """The sites of a tile, for all who ask for it by whatever address."""
    with database().reading() as cursor:
        drawn = tiles.tile(
            cursor, tile_frame(asked), layers=query.shown(asked.z), datum=query.datum, only=query.filter
        )
    if query.lasts:
        keep([query.key(asked)])
    return answer(drawn)


@blueprint.get("/tiles/<layer>.json")
@public(cors=True)
def tilejson(layer: str) -> Response:
    query = read_query(layer, "lang")
    kinds = query.kinds
    with database().reading() as cursor:
        reach = extents(cursor, [kind.id for kind in kinds])
    return document(
        {
            "tilejson": "3.0.0",
            "name": TITLE[language()] if layer == ALL else kinds[0].title[language()],
            "description": DESCRIPTION[language()] if layer == ALL else kinds[0].description[language()],
            "attribution": TITLE[language()],
            "scheme": "xyz",
            "tiles": [template(layer)],
            "minzoom": max(min(kind.min_zoom for kind in kinds), query.grid.first),
            "maxzoom": DEEPEST_USEFUL,
            "bounds": bounds(list(reach.values())),
            "vector_layers": [*(describe(kind) for kind in kinds), cells(kinds)],
        }
    )


def answer(drawn: tiles.Drawn) -> Response:
    """A tile; one without sites is 204, which map libraries and caches take for "nothing here"."""
    response = Response(drawn.mvt, status(drawn), headers=headers(drawn), mimetype=MVT)
    response.make_conditional(request)
    return response


def status(drawn: tiles.Drawn) -> str:
    return "200 OK" if drawn.mvt else "204 NO CONTENT"


def headers(drawn: tiles.Drawn) -> list[tuple[str, str]]:
    """What a tile's answer carries besides type and length."""
    mark = hashlib.blake2b(drawn.mvt, digest_size=12).hexdigest()
    found = [("Cache-Control", CACHE), ("ETag", f'"{mark}"'), ("Vary", "Accept-Encoding")]
    if drawn.truncated:
        found.append(("Geoservice-Truncated", "true"))
    return found


def template(layer: str) -> str:
    """The address of tiles like those that are asked about, with the braces that a map library fills."""
    asked = urlencode({name: value for name, value in request.args.items() if name != "lang"}, safe=",")
    # url_for would escape the braces.
    address = absolute(url_for("tiles.tile", layer=layer, z="Z", x="X", y="Y"))
    address = address.removesuffix("Z/X/Y.mvt") + "{z}/{x}/{y}.mvt"
    return f"{address}?{asked}" if asked else address


def bounds(reach: list[Extent]) -> list[float]:
    if not reach:
        return WORLD
    wests, souths, easts, norths = zip(*(extent[:4] for extent in reach), strict=True)
    return [min(wests), min(souths), max(easts), max(norths)]


def describe(kind: Layer) -> dict[str, object]:
    return {
        "id": kind.id,
        "description": kind.title[language()],
        "minzoom": kind.min_zoom,
        "maxzoom": DEEPEST_USEFUL,
        "fields": {"id": "String", "name": "String"},
    }


def cells(kinds: list[Layer]) -> dict[str, object]:
    """What stands for many sites: how many, of which layers, and where to zoom in to."""
    numbers = ["count", *(kind.id for kind in kinds), "west", "south", "east", "north"]
    return {
        "id": CELLS,
        "description": {"zh": "成群的站点", "en": "Clusters of sites"}[language()],
        "minzoom": min(kind.min_zoom for kind in kinds),
        "maxzoom": DEEPEST_USEFUL,
        "fields": dict.fromkeys(numbers, "Number"),
    }
