"""A map as one PNG, for pages without scripts and for printed bulletins."""

from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, request

from geoservice.drawing.credit import credit
from geoservice.drawing.picture import png
from geoservice.drawing.places import LEVELS, Place, moved
from geoservice.drawing.static_map import Content, static_map
from geoservice.drawing.view import CHINA, View
from geoservice.model.datum import shift
from geoservice.model.fault import Missing, words
from geoservice.model.mark import Mark, parted
from geoservice.model.static_map import StaticMap, fitting
from geoservice.store import atlas, tiles
from geoservice.web.languages import language
from geoservice.web.parts import database, layers
from geoservice.web.portal.landing import TITLE
from geoservice.web.portal.pictures import image
from geoservice.web.portal.static_map_query import Asked, read_asked
from geoservice.web.security import public

words(static_map_site=("没有这个站点，或者它还没有公开。", "There is no such site, or it is not public."))

blueprint = Blueprint("static_map", __name__)

CELL = 40  # pixels along an edge of what stands for many sites
APART = 34  # pixels between the middles of two signs; nearer ones become one ring


class Chosen(NamedTuple):
    """A site, with lon and lat in the map's datum."""

    id: str
    layer: str
    name: str
    lon: float
    lat: float


@blueprint.get("/static-map.png")
@public(cors=True)
def picture() -> Response:
    asked = read_asked(request.args, View.of(layers(), None))
    with database().reading() as cursor:
        chosen = chosen_site(cursor, asked) if asked.select else None
        shown = map_of(cursor, asked, chosen)
        content = Content(
            marks=parted(marks_of(cursor, asked, shown), APART),
            places=moved((Place(*row) for row in atlas.places(cursor, levels=list(LEVELS))), asked.datum),
            credit=words_below(asked, demonstration=atlas.has_demonstration(cursor)),
            language=language(),
            chosen=mark_of(shown, chosen) if chosen else None,
        )
    return image(png(static_map(shown, content, layers(), asked.scale)))


def marks_of(cursor: Any, asked: Asked, shown: StaticMap) -> list[Mark]:
    return tiles.seen(cursor, shown.frame(CELL), layers=list(asked.layers), datum=asked.datum).marks


def chosen_site(cursor: Any, asked: Asked) -> Chosen:
    """Raises Missing."""
    row = atlas.site(cursor, asked.select or "", layers=list(asked.layers))
    if row is None:
        raise Missing("static_map_site", field="select")
    id, layer, name, lon, lat = row
    east, north = shift(lon, lat, "wgs84", asked.datum)
    return Chosen(id, layer, name, float(east), float(north))


def map_of(cursor: Any, asked: Asked, chosen: Chosen | None) -> StaticMap:
    """The map that was asked for; without a place, around the chosen site, and else of all there is."""
    if asked.bounds:
        return fitting(asked.bounds, asked.width, asked.height)
    center = asked.center or ((chosen.lon, chosen.lat) if chosen else None)
    if center:
        return asked.around(center)
    everything = asked.of_all(atlas.extent(cursor) or CHINA)
    return everything if asked.zoom is None else asked.around((everything.lon, everything.lat))


def mark_of(shown: StaticMap, chosen: Chosen) -> Mark:
    u, v = shown.at(chosen.lon, chosen.lat)
    return Mark(u, v, 1, {chosen.layer: 1}, chosen.id, chosen.name, chosen.layer)


def words_below(asked: Asked, *, demonstration: bool) -> list[str]:
    return credit(
        TITLE,
        asked.datum,
        language(),
        review_number=current_app.config["GEOSERVICE"].review_number,
        demonstration=demonstration,
    )
