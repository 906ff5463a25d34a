"""`POST /nearest/cards`: the answer of `/nearest` as the cards of the list, so that a card is written in one place."""

import json
from datetime import date
from typing import Any

from flask import Response, make_response, render_template

from geoservice.store.finds import Find
from geoservice.web import body
from geoservice.web.finder.blueprint import blueprint
from geoservice.web.portal.nearest import MEMBERS, features, read_question, sites_near
from geoservice.web.security import public


@blueprint.post("/nearest/cards")
@public
def nearby() -> Response:
    """Takes the body of `/nearest`; the position is in no address, log or cache."""
    question = read_question(body.json_object(MEMBERS))
    found = json.loads(b"[" + features(sites_near(question), question.instant) + b"]")
    finds = [find_of(feature) for feature in found]
    response = make_response(render_template("finder/cards.html", finds=finds))
    response.headers["Cache-Control"] = "no-store"
    return response


def find_of(feature: dict[str, Any]) -> Find:
    """A site of `/nearest` as lists hold it."""
    (lon, lat), properties = feature["geometry"]["coordinates"], feature["properties"]
    confirmed = properties.get("verified_at")
    return Find(
        fid=0,
        id=feature["id"],
        layer=properties["layer"],
        name=properties["name"],
        lon=lon,
        lat=lat,
        verified_at=date.fromisoformat(confirmed) if confirmed else None,
        properties=properties,
        distance_metres=properties["distance_metres"],
    )
