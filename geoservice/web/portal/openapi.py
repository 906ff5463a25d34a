"""The OpenAPI document of the portal, and the page that shows it."""

from flask import Blueprint, Response, render_template

from geoservice.web.answers import document
from geoservice.web.languages import language
from geoservice.web.links import absolute
from geoservice.web.negotiation import wanted
from geoservice.web.params import only
from geoservice.web.parts import layers
from geoservice.web.portal.landing import OPENAPI
from geoservice.web.portal.openapi_document import openapi
from geoservice.web.portal.openapi_grids import grid_paths
from geoservice.web.security import public

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/api")
@public(cors=True)
def api() -> Response:
    only(("f", "lang"))
    if wanted("json", "html") == "html":
        return Response(render_template("portal/api.html"), mimetype="text/html")
    whole = openapi(layers(), language(), absolute(""))
    whole["paths"] |= grid_paths(layers())
    response = document(whole)
    response.content_type = OPENAPI
    return response
