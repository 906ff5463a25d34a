"""The portal's front page for machines, and the standards that it keeps."""

from flask import Blueprint, Response, url_for

from geoservice.model.title import Title
from geoservice.web.answers import document
from geoservice.web.languages import language
from geoservice.web.links import link
from geoservice.web.negotiation import wanted
from geoservice.web.params import only
from geoservice.web.portal.hyperlink import hyperlink
from geoservice.web.security import public

blueprint = Blueprint("landing", __name__)

TITLE = Title("工会服务阵地", "Union service sites")
DESCRIPTION = Title(
    "工会服务阵地的公开数据：职工之家、职工书屋、职工活动中心、工会驿站等。",
    "Public records of the service sites of trade unions: worker homes, reading rooms, activity centres and more.",
)
TILING_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
PORTALS = Title("把地图放到您的网页上", "The map on your page")
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SPEC = "http://www.opengis.net/spec"
CONFORMS_TO = [
    f"{SPEC}/ogcapi-features-1/1.0/conf/core",
    f"{SPEC}/ogcapi-features-1/1.0/conf/oas30",
    f"{SPEC}/ogcapi-features-1/1.0/conf/geojson",
    f"{SPEC}/ogcapi-features-3/1.0/conf/queryables",
    f"{SPEC}/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    f"{SPEC}/ogcapi-tiles-1/1.0/conf/core",
    f"{SPEC}/ogcapi-tiles-1/1.0/conf/tileset",
    f"{SPEC}/ogcapi-tiles-1/1.0/conf/tilesets-list",
    f"{SPEC}/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    f"{SPEC}/ogcapi-tiles-1/1.0/conf/mvt",
    f"{SPEC}/tms/2.0/conf/tilematrixset",
    f"{SPEC}/tms/2.0/conf/json-tilematrixset",
]


def landing() -> Response:
    """The landing page of OGC API – Features, which shares its address with the finder's first page."""
    only(("f", "lang"))
    said, home = language(), url_for("finder.home")
    links = [
        hyperlink("self", link("finder.home", f="json"), "application/json"),
        hyperlink("alternate", home, "text/html"),
        hyperlink("service-desc", link("openapi.api", f="json"), OPENAPI),
        hyperlink("service-doc", link("openapi.api", f="html"), "text/html"),
        hyperlink("conformance", link("landing.conformance"), "application/json"),
        hyperlink("data", link("collections.collections"), "application/json"),
        hyperlink(TILING_SCHEMES, link("matrix_sets.matrix_sets"), "application/json"),
        hyperlink("service", url_for("wmts.capabilities_document"), "application/xml", "WMTS 1.0.0"),
        hyperlink("related", link("portals.page"), "text/html", PORTALS[said]),
        hyperlink("describedby", url_for("tiles.tilejson", layer="all"), "application/json", "TileJSON"),
    ]
    return document({"title": TITLE[said], "description": DESCRIPTION[said], "links": links})


@blueprint.get("/conformance")
@public(cors=True)
def conformance() -> Response:
    only(("f", "lang"))
    wanted("json")
    return document({"conformsTo": CONFORMS_TO})
