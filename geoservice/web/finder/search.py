"""`/search`: the same finds as the list, as GeoJSON for the map's search box."""

from typing import Any

import orjson
from flask import redirect
from werkzeug.wrappers import Response

from geoservice.store.finds import Find, find
from geoservice.web.answers import geojson
from geoservice.web.finder.asked import Asked, asked
from geoservice.web.finder.blueprint import blueprint
from geoservice.web.finder.home import varying
from geoservice.web.negotiation import wanted
from geoservice.web.parts import database
from geoservice.web.security import public

MOST = 10  # suggestions under the box


@blueprint.get("/search")
@public(cors=True)
def search() -> Response:
    question = asked()
    return varying(
        redirect(question.link(), 303) if wanted("json", "html") == "html" else suggestions(question)
    )


def suggestions(question: Asked) -> Response:
    """The best finds; none for no words."""
    finds: list[Find] = []
    if question.search.text:
        with database().transaction(read_only=True) as cursor:
            finds = find(cursor, question.search, question.needs, limit=MOST).finds
    features = b",".join(orjson.dumps(feature(each)) for each in finds)
    return geojson(features, numberReturned=len(finds))


def feature(found: Find) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": found.id,
        "geometry": {"type": "Point", "coordinates": [found.lon, found.lat]},
        "properties": found.properties,
    }
