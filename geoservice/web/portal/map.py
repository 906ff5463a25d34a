"""The map page, and the files that every map of ours is made with."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, send_file, url_for

from geoservice.drawing.geomap import QUIET, GeoMap, SiteTiles
from geoservice.drawing.legend import embedded_sign, layer_sheet, legend
from geoservice.drawing.places import LEVELS, Place, moved, place_collection
from geoservice.drawing.shell import Shell, mark, shell
from geoservice.drawing.view import View
from geoservice.model.basemap import Basemap
from geoservice.model.datum import DATUMS
from geoservice.model.layer import Layer, Layers
from geoservice.store import atlas
from geoservice.web.links import asset
from geoservice.web.params import one_of
from geoservice.web.portal.map_query import query_of, view_of
from geoservice.web.security import public

blueprint = Blueprint("map", __name__)

FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=60"


@blueprint.get("/map")
@public
def page() -> str:
    view = asked_view()
    drawn = drawn_shell(view)
    return render_template("portal/map.html", shell=drawn, **files_of(view, drawn))


@blueprint.get("/map/script-<name>.js")
@public
def script(name: str) -> Response:
    drawn = drawn_shell(asked_view())
    return file_of(drawn.script, "text/javascript", name == drawn.script_mark)


@blueprint.get("/map/style-<name>.css")
@public
def style(name: str) -> Response:
    drawn = drawn_shell(asked_view())
    return file_of(drawn.style, "text/css", name == drawn.style_mark)


@blueprint.get("/legend.json")
@public(cors=True)
def legend_json() -> Response:
    """`choices=0` leaves out the closed lists, which a map beside a list does not name."""
    told = legend(all_layers(), basemaps(), everything().bounds)
    if request.args.get("choices") == "0":
        del told["choices"]
    return with_etag(json_of(told, "application/json"))


@blueprint.get("/places.json")
@public(cors=True)
def places_json() -> Response:
    datum = one_of(request.args.get("datum", "wgs84"), "datum", list(DATUMS))
    with current_app.extensions["database"].transaction() as cursor:
        rows = atlas.places(cursor, levels=list(LEVELS))
    found = moved((Place(*row) for row in rows), datum)
    return with_etag(json_of(place_collection(found), "application/geo+json"))


@blueprint.get("/layers.css")
@public
def layers_css() -> Response:
    sheet = layer_sheet(all_layers().values(), embedded_sign)
    return with_etag(Response(sheet, mimetype="text/css"))


@blueprint.get("/layers/<layer>.svg")
@public(cors=True)
def icon(layer: str) -> Response:
    found = all_layers().named(layer)
    answer = send_file(found.icon, mimetype="image/svg+xml", max_age=60)
    if request.args.get("v") == icon_mark(found):
        answer.headers["Cache-Control"] = FOR_EVER
    return answer


def all_layers() -> Layers:
    return current_app.extensions["layers"]


def everything() -> View:
    """All kinds, and the part of the earth that holds all sites."""
    with current_app.extensions["database"].transaction() as cursor:
        return View.of(all_layers(), atlas.extent(cursor))


def asked_view() -> View:
    """The view that the request describes. The database is asked only where the request names no bounds."""
    known = View.of(all_layers(), None) if "bbox" in request.args else everything()
    return view_of(request.args, known, [each.id for each in basemaps()])


def basemaps() -> tuple[Basemap, ...]:
    return current_app.config["GEOSERVICE"].basemaps


def drawn_shell(view: View) -> Shell:
    geomap = GeoMap(view)
    first = basemaps()[0].id if basemaps() else QUIET
    SiteTiles(view, addresses(), view.basemap or first).add_to(geomap)
    return shell(geomap)


def files_of(view: View, drawn: Shell) -> dict[str, str]:
    """The addresses of the script and the style that make a view's map."""
    query = query_of(view)
    return {
        "script": url_for("map.script", name=drawn.script_mark, **query),
        "style": url_for("map.style", name=drawn.style_mark, **query),
    }


def addresses() -> dict[str, str]:
    """What the map's script asks for; the browser fills in what stands in braces."""
    root = url_for("map.page").removesuffix("/map")
    return {
        "legend": url_for("map.legend_json"),
        "places": url_for("map.places_json"),
        "tiles": root + "/tiles/{layers}/{z}/{x}/{y}.mvt",
        "item": root + "/collections/{layer}/items/{id}",
        "items": root + "/collections/{layer}/items?bbox={bbox}&limit=100&f=json",
        "search": root + "/search?q={q}&f=json",
        "site": root + "/sites/{id}",
        "card": root + "/sites/{id}/card",
        "sprite": asset("icons/facilities.svg"),
    }


def icon_mark(layer: Layer) -> str:
    return mark(layer.icon.read_text(encoding="utf-8"))


def json_of(content: dict[str, Any], mimetype: str) -> Response:
    return Response(current_app.json.dumps(content), mimetype=mimetype)


def file_of(text: str, mimetype: str, named_so: bool) -> Response:
    """A file named after its content may be kept for ever; under an outdated name it may not be kept at all."""
    answer = Response(text, mimetype=mimetype)
    answer.headers["Cache-Control"] = FOR_EVER if named_so else "no-store"
    return answer


def with_etag(answer: Response) -> Response:
    answer.headers["Cache-Control"] = A_WHILE
    answer.add_etag()
    answer.make_conditional(request)
    return answer
