"""The sites nearest to a place. The place comes in the body, so that no log and no address holds it."""

from typing import Any

from flask import Blueprint, Response

from geoservice.model.datum import DATUMS, shift
from geoservice.store.nearest import nearest
from geoservice.web import body
from geoservice.web.answers import geojson
from geoservice.web.params import only
from geoservice.web.parts import database, layers
from geoservice.web.security import public

blueprint = Blueprint("nearest", __name__)

MEMBERS = ("lon", "lat", "datum", "layers", "within_metres", "limit")
DEFAULT_LIMIT, GREATEST_LIMIT = 20, 100
HALF_ROUND_METRES = 20_004_000  # no two places of the earth are farther apart


@blueprint.post("/nearest")
@public(cors=True)
def find() -> Response:
    only(("lang",))
    question = read_question(body.json_object(MEMBERS))
    with database().reading() as cursor:
        found = nearest(cursor, **question)
    response = geojson(found.features, numberReturned=found.number)
    response.headers["Cache-Control"] = "no-store"
    return response


def read_question(given: dict[str, Any]) -> dict[str, Any]:
    """What is asked, with the place in WGS-84. Raises Invalid naming the member."""
    datum = body.one_of(given, "datum", list(DATUMS)) if "datum" in given else "wgs84"
    lon, lat = body.number(given, "lon", -180, 180), body.number(given, "lat", -90, 90)
    if datum != "wgs84":
        lon, lat = (float(value) for value in shift(lon, lat, datum, "wgs84"))
    asked = body.some_of(given, "layers", list(layers())) if "layers" in given else list(layers())
    return {
        "lon": lon,
        "lat": lat,
        "layers": asked,
        "all_layers": len(asked) == len(layers()),
        "within_metres": body.number(given, "within_metres", 0, HALF_ROUND_METRES)
        if "within_metres" in given
        else None,
        "limit": body.whole(given, "limit", 1, GREATEST_LIMIT) if "limit" in given else DEFAULT_LIMIT,
    }
