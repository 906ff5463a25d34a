"""WMTS 1.0.0 for desktop programs, by query (KVP) and by address (REST)."""

from collections.abc import Mapping

from flask import Blueprint, Response, render_template

from geoservice.model.fault import Fault
from geoservice.store.extents import extents
from geoservice.store.points import Answer, pointed
from geoservice.web import errors
from geoservice.web.answers import geojson
from geoservice.web.languages import language
from geoservice.web.links import absolute
from geoservice.web.params import one_of
from geoservice.web.parts import database, layers
from geoservice.web.portal.pictures import picture
from geoservice.web.portal.tiles import vector_tile
from geoservice.web.portal.wmts_capabilities import capabilities
from geoservice.web.portal.wmts_fault import exception_report
from geoservice.web.portal.wmts_request import (
    FORMATS,
    INFO_FORMATS,
    check_version,
    named,
    needed,
    read_pixel,
    read_tile_request,
)
from geoservice.web.security import public

blueprint = Blueprint("wmts", __name__)

XML = "application/xml"


@blueprint.get("/wmts")
@public(cors=True)
def by_query() -> Response:
    given = named()
    one_of(needed(given, "Service"), "Service", ["WMTS"])
    answer = OPERATIONS[one_of(needed(given, "Request"), "Request", list(OPERATIONS))]
    if answer is get_capabilities:
        check_version(given.get("AcceptVersions", "1.0.0"), "AcceptVersions")
    else:
        check_version(needed(given, "Version"), "Version")
    return answer(given)


@blueprint.get("/wmts/1.0.0/WMTSCapabilities.xml")
@public(cors=True)
def capabilities_document() -> Response:
    return get_capabilities({})


@blueprint.get("/wmts/1.0.0/<layer>/<style>/<grid>/<z>/<row>/<column>.<form>")
@public(cors=True)
def tile_by_address(layer: str, style: str, grid: str, z: str, row: str, column: str, form: str) -> Response:
    return get_tile(parts(layer, style, grid, z, row, column) | {"Format": media_type(form, FORMATS)})


@blueprint.get("/wmts/1.0.0/<layer>/<style>/<grid>/<z>/<row>/<column>/<j>/<i>.<form>")
@public(cors=True)
def feature_info_by_address(
    layer: str, style: str, grid: str, z: str, row: str, column: str, j: str, i: str, form: str
) -> Response:
    place = {"I": i, "J": j, "Format": next(iter(FORMATS)), "InfoFormat": media_type(form, INFO_FORMATS)}
    return get_feature_info(parts(layer, style, grid, z, row, column) | place)


def parts(layer: str, style: str, grid: str, z: str, row: str, column: str) -> dict[str, str]:
    tile = {"TileMatrixSet": grid, "TileMatrix": z, "TileRow": row, "TileCol": column}
    return {"Layer": layer, "Style": style} | tile


def media_type(form: str, types: Mapping[str, str]) -> str:
    """The type that an ending stands for; one that is not known stays, to be refused by its name."""
    return next((kind for kind, ending in types.items() if ending == form), form)


def get_capabilities(given: Mapping[str, str]) -> Response:
    with database().reading() as cursor:
        reach = extents(cursor, list(layers()))
    text = render_template("portal/wmts_capabilities.xml", **capabilities(layers(), reach, language()))
    response = Response(text, mimetype=XML)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language"
    return response


def get_tile(given: Mapping[str, str]) -> Response:
    asked = read_tile_request(given, layers())
    if asked.form == "png":
        return picture(asked.query, asked.tile, scale=1)
    return vector_tile(asked.query, asked.tile)


def get_feature_info(given: Mapping[str, str]) -> Response:
    asked = read_tile_request(given, layers())
    i, j = read_pixel(given)
    form = INFO_FORMATS[one_of(needed(given, "InfoFormat"), "InfoFormat", INFO_FORMATS)]
    with database().reading() as cursor:
        shown = asked.query.shown(asked.tile.z)
        answer = pointed(cursor, asked.tile, i, j, layers=shown, datum=asked.query.datum)
    return info(answer, form)


def info(answer: Answer, form: str) -> Response:
    if form == "json":
        features = ",".join(site.feature for site in answer.sites).encode()
        response = geojson(features, numberReturned=len(answer.sites))
        # By the name under which it was asked for, not by GeoJSON's own.
        response.mimetype = "application/json"
    else:
        kind = "text/html" if form == "html" else "text/plain"
        page = render_template(
            f"portal/wmts_info.{form}", answer=answer, layers=layers(), absolute=absolute, said=language()
        )
        response = Response(page, mimetype=kind)
    response.headers["Cache-Control"] = "no-cache"
    if answer.truncated:
        response.headers["Geoservice-Truncated"] = "true"
    return response


OPERATIONS = {
    "GetCapabilities": get_capabilities,
    "GetTile": get_tile,
    "GetFeatureInfo": get_feature_info,
}


@blueprint.errorhandler(Fault)
def answer_fault(error: Fault) -> Response:
    """The status and headers that a fault has everywhere, and OWS's words about it."""
    response = errors.answer_fault(error)
    response.data = exception_report(error)
    response.mimetype = XML
    return response
