"""Vector tiles of sites, and TileJSON that says where they are."""

import hashlib

from flask import Blueprint, Response, request, url_for

from geoservice.model.datum import DATUMS
from geoservice.model.layer import Layer
from geoservice.model.tile import read_tile
from geoservice.store import tiles
from geoservice.store.extents import Extent, extents
from geoservice.web.answers import document
from geoservice.web.languages import language
from geoservice.web.links import absolute
from geoservice.web.params import one_of, only
from geoservice.web.parts import database, layers
from geoservice.web.portal.landing import DESCRIPTION, TITLE
from geoservice.web.security import public

blueprint = Blueprint("tiles", __name__)

MVT = "application/vnd.mapbox-vector-tile"
ALL = "all"
# Short, so that an edit is soon seen; long enough for a proxy to carry a crowd.
CACHE = "public, max-age=10, stale-while-revalidate=60"
# From here on a unit of a tile is a few centimetres; a client shows deeper views from the same tiles.
DEEPEST_USEFUL = 18
WORLD = [-180.0, -85.05, 180.0, 85.05]


@blueprint.get("/tiles/<layer>/<z>/<x>/<y>.mvt")
@public(cors=True)
def tile(layer: str, z: str, x: str, y: str) -> Response:
    kinds = asked_layers(layer)
    only(("datum",))
    asked, datum = read_tile(z, x, y), read_datum()
    shown = [kind.id for kind in kinds if kind.min_zoom <= asked.z]
    with database().reading() as cursor:
        drawn = tiles.tile(cursor, asked, layers=shown, datum=datum)
    return answer(drawn)


@blueprint.get("/tiles/<layer>.json")
@public(cors=True)
def tilejson(layer: str) -> Response:
    kinds = asked_layers(layer)
    only(("datum", "lang"))
    datum = read_datum()
    with database().reading() as cursor:
        reach = extents(cursor, [kind.id for kind in kinds])
    return document(
        {
            "tilejson": "3.0.0",
            "name": TITLE[language()] if layer == ALL else kinds[0].title[language()],
            "description": DESCRIPTION[language()] if layer == ALL else kinds[0].description[language()],
            "attribution": TITLE[language()],
            "scheme": "xyz",
            "tiles": [template(layer, datum)],
            "minzoom": min(kind.min_zoom for kind in kinds),
            "maxzoom": DEEPEST_USEFUL,
            "bounds": bounds(list(reach.values())),
            "vector_layers": [describe(kind) for kind in kinds],
        }
    )


def asked_layers(layer: str) -> list[Layer]:
    """The layer of this id, or each one for `all`. Raises Missing."""
    return list(layers().values()) if layer == ALL else [layers().named(layer)]


def read_datum() -> str:
    return one_of(request.args.get("datum", "wgs84"), "datum", list(DATUMS))


def answer(drawn: tiles.Drawn) -> Response:
    """A tile; one without sites is 204, which map libraries and caches take for "nothing here"."""
    response = Response(drawn.mvt, 200 if drawn.mvt else 204, mimetype=MVT)
    response.headers["Cache-Control"] = CACHE
    if drawn.truncated:
        response.headers["Geoservice-Truncated"] = "true"
    response.set_etag(hashlib.blake2b(drawn.mvt, digest_size=12).hexdigest())
    response.make_conditional(request)
    return response


def template(layer: str, datum: str) -> str:
    """The address of tiles, with the braces that a map library fills."""
    # url_for would escape the braces.
    address = absolute(url_for("tiles.tile", layer=layer, z="Z", x="X", y="Y"))
    address = address.removesuffix("Z/X/Y.mvt") + "{z}/{x}/{y}.mvt"
    return address if datum == "wgs84" else f"{address}?datum={datum}"


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
