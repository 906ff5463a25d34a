"""Grids as OGC tile matrix sets."""

from flask import Blueprint, Response, url_for

from geoservice.model.fault import Missing, words
from geoservice.model.grid import GRIDS
from geoservice.model.matrix_set import REGISTERED, TITLES, crs, matrix_set
from geoservice.web.answers import document
from geoservice.web.languages import language
from geoservice.web.links import link
from geoservice.web.negotiation import wanted
from geoservice.web.params import only
from geoservice.web.portal.hyperlink import hyperlink
from geoservice.web.security import public

words(missing_grid=("没有“{value}”这种瓦片网格。", "There is no tile matrix set '{value}'."))

blueprint = Blueprint("matrix_sets", __name__)


@blueprint.get("/tileMatrixSets")
@public(cors=True)
def matrix_sets() -> Response:
    only(("f", "lang"))
    wanted("json")
    said = language()
    shown = [
        {
            "id": grid.id,
            "title": TITLES[grid.id][said],
            "uri": REGISTERED.get(grid.id),
            "crs": crs(grid),
            "links": [hyperlink("self", link("matrix_sets.one", id=grid.id), "application/json")],
        }
        for grid in GRIDS.values()
    ]
    links = [
        hyperlink("self", link("matrix_sets.matrix_sets"), "application/json"),
        hyperlink("alternate", url_for("wmts.capabilities_document"), "application/xml", "WMTS"),
    ]
    told = [{name: value for name, value in one.items() if value is not None} for one in shown]
    return document({"tileMatrixSets": told, "links": links})


@blueprint.get("/tileMatrixSets/<id>")
@public(cors=True)
def one(id: str) -> Response:
    only(("f", "lang"))
    wanted("json")
    if id not in GRIDS:
        raise Missing("missing_grid", value=id)
    return document(matrix_set(GRIDS[id], language()))
