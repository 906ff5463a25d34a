"""Map styles for MapLibre, and the signs that they draw with."""

import io

import orjson
from flask import Blueprint, Response, request, url_for

from geoservice.drawing.map_style import THEMES, map_style
from geoservice.drawing.sprite import sprite, sprite_index
from geoservice.model.datum import DATUMS
from geoservice.model.fault import LANGUAGES, Missing
from geoservice.web.answers import document
from geoservice.web.languages import language
from geoservice.web.links import absolute
from geoservice.web.params import one_of, only
from geoservice.web.parts import layers
from geoservice.web.portal.landing import TITLE
from geoservice.web.portal.map import A_WHILE, with_etag
from geoservice.web.portal.tile_query import ALL, asked_layers
from geoservice.web.security import public

blueprint = Blueprint("styles", __name__)

SPRITES = {"sites": 1, "sites@2x": 2}


@blueprint.get("/styles/<layer>.json")
@public(cors=True)
def style(layer: str) -> Response:
    kinds = asked_layers(layer)
    only(("datum", "lang", "theme"))
    datum = one_of(request.args.get("datum", "wgs84"), "datum", list(DATUMS))
    theme = THEMES[one_of(request.args.get("theme", "light"), "theme", list(THEMES))]
    if "lang" in request.args:
        one_of(request.args["lang"], "lang", LANGUAGES)
    name = TITLE[language()] if layer == ALL else kinds[0].title[language()]
    found = map_style(kinds, addresses(layer, datum), name=name, language=language(), theme=theme)
    response = document(found)
    response.headers["Cache-Control"] = A_WHILE
    return response


def addresses(layer: str, datum: str) -> dict[str, str]:
    shifted = None if datum == "wgs84" else datum  # what is None is left out
    return {
        "tiles": absolute(url_for("tiles.tilejson", layer=layer, datum=shifted)),
        "places": absolute(url_for("map.places_json", datum=shifted)),
        # The map library puts @2x.png and .json behind it.
        "sprite": absolute(url_for("styles.sprite_json", name="sites")).removesuffix(".json"),
    }


@blueprint.get("/sprites/<name>.json")
@public(cors=True)
def sprite_json(name: str) -> Response:
    index = sprite_index(layers(), scale_of(name))
    return with_etag(Response(orjson.dumps(index), mimetype="application/json"))


@blueprint.get("/sprites/<name>.png")
@public(cors=True)
def sprite_png(name: str) -> Response:
    file = io.BytesIO()
    sprite(layers(), scale_of(name)).save(file, "PNG", optimize=True)
    return with_etag(Response(file.getvalue(), mimetype="image/png"))


def scale_of(name: str) -> int:
    """Raises Missing."""
    if name not in SPRITES:
        raise Missing("missing_page")
    return SPRITES[name]
