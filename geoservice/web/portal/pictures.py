"""Tiles as PNG, for clients that only know images."""

import hashlib

from flask import Blueprint, Response, request

from geoservice.drawing.tile import picture_frame, tile_picture
from geoservice.model.tile import Tile, read_tile
from geoservice.store import tiles
from geoservice.web.parts import database, layers
from geoservice.web.portal.tile_query import TileQuery, read_query
from geoservice.web.portal.tiles import CACHE
from geoservice.web.security import public
from geoservice.web.tile_cache import keep

blueprint = Blueprint("pictures", __name__)

PNG = "image/png"
FINE = "@2x"


@blueprint.get("/tiles/<layer>/<z>/<x>/<y>.png")
@public(cors=True)
def tile(layer: str, z: str, x: str, y: str) -> Response:
    query = read_query(layer)
    asked = read_tile(z, x, y.removesuffix(FINE), query.grid)
    return picture(query, asked, 2 if y.endswith(FINE) else 1)


def picture(query: TileQuery, asked: Tile, scale: int) -> Response:
    """A tile as an image, for all who ask for it by whatever address. scale: pixels to a pixel of a 256-pixel tile."""
    with database().reading() as cursor:
        seen = tiles.seen(
            cursor,
            picture_frame(asked),
            layers=query.shown(asked.z),
            datum=query.datum,
            only=query.filter,
        )
    if query.lasts:
        keep(query.key(asked).around())  # names and rings of sites beside it reach in
    response = image(tile_picture(asked, seen.marks, layers(), scale))
    if seen.truncated:
        response.headers["Geoservice-Truncated"] = "true"
    return response


def image(drawn: bytes) -> Response:
    """A picture that may be kept as long as a tile."""
    response = Response(drawn, mimetype=PNG)
    response.headers["Cache-Control"] = CACHE
    response.set_etag(hashlib.blake2b(drawn, digest_size=12).hexdigest())
    response.make_conditional(request)
    return response
