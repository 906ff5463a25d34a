"""Vector tiles that are asked for plainly are drawn before Flask begins, which would take as long as the drawing.

Whatever is unusual in a request (a filter, a parameter that is wrong, a body to be packed) goes on to Flask, whose view
answers the same to the same.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from geoservice.db import Database
from geoservice.model.datum import DATUMS
from geoservice.model.fault import Fault, Invalid
from geoservice.model.filter import EVERYTHING
from geoservice.model.frame import tile_frame
from geoservice.model.grid import GRIDS, WEB_MERCATOR
from geoservice.model.layer import Layers
from geoservice.model.tile import Tile, read_tile
from geoservice.store import tiles
from geoservice.web.front import FAULT, OPEN, ROUTE
from geoservice.web.portal.tile_query import ALL, TileQuery
from geoservice.web.portal.tiles import MVT, headers, status
from geoservice.web.tile_cache import CONDITIONS, MADE_OF

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RULE = "/tiles/<layer>/<z>/<x>/<y>.mvt"
ADDRESS = re.compile(r"/tiles/([a-z0-9_]+)/([0-9]+)/(-?[0-9]+)/(-?[0-9]+)\.mvt")


class Asked(NamedTuple):
    query: TileQuery
    tile: Tile


class PlainTiles:
    """Stands before `application` and answers what it can."""

    def __init__(self, application: "WSGIApplication", layers: Layers, database: Database):
        self.application, self.layers, self.database = application, layers, database
        self.query = lru_cache(maxsize=256)(self.read_query)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        asked = self.asked(environ)
        if asked is None:
            return self.application(environ, start_response)
        query, tile = asked
        try:
            with self.database.reading() as cursor:
                drawn = tiles.tile(cursor, tile_frame(tile), layers=query.shown(tile.z), datum=query.datum)
        except Fault as fault:
            environ[FAULT] = fault
            return self.application(environ, start_response)
        environ[ROUTE], environ[OPEN], environ[MADE_OF] = RULE, True, [query.key(tile)]
        own = [("Content-Type", MVT)]
        if drawn.mvt:
            own.append(("Content-Length", str(len(drawn.mvt))))
        start_response(status(drawn), headers(drawn) + own)
        return [drawn.mvt]

    def asked(self, environ: "WSGIEnvironment") -> Asked | None:
        """The tile that a request is for; None where Flask must look at it."""
        address = ADDRESS.fullmatch(environ["PATH_INFO"])
        if not address or environ["REQUEST_METHOD"] != "GET" or not CONDITIONS.isdisjoint(environ):
            return None
        layer, z, x, y = address.groups()
        query = self.query(layer, environ.get("QUERY_STRING", ""))
        if query is None:
            return None
        try:
            return Asked(query, read_tile(z, x, y, query.grid))
        except Invalid:
            return None

    def read_query(self, layer: str, text: str) -> TileQuery | None:
        """What is asked of tiles of a layer when no more is said than the datum and the grid, each once at most."""
        pairs = parse_qsl(text, keep_blank_values=True) if text else []
        given = dict(pairs)
        if (
            len(given) < len(pairs)
            or given.keys() - {"datum", "grid"}
            or (layer != ALL and layer not in self.layers)
        ):
            return None
        grid = GRIDS.get(given.get("grid", WEB_MERCATOR.id))
        datum = given.get("datum", grid.datum if grid else None)
        if grid is None or datum not in DATUMS:
            return None
        kinds = list(self.layers.values()) if layer == ALL else [self.layers[layer]]
        return TileQuery(kinds=kinds, grid=grid, datum=datum, filter=EVERYTHING)
