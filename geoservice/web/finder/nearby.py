"""`POST /nearest/cards`: the answer of `/nearest` as the list of the page, so that a card is written in one place."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Response, make_response, render_template

from geoservice.store.finds import Find
from geoservice.web import body
from geoservice.web.finder.asked import asked_around
from geoservice.web.finder.blueprint import blueprint
from geoservice.web.portal.nearest import MEMBERS, Question, features, read_question, sites_near, true
from geoservice.web.security import public

# Beyond this nobody walks: it is said, and what opens next nearer by is offered.
WALK_METRES = 5_000
MOST_WAITING = 100  # sites around the place, of which those that open first are shown
SHOWN = 20
NEVER = "9999"  # after every moment, as text


@blueprint.post("/nearest/cards")
@public
def nearby() -> Response:
    """Takes the body of `/nearest`; the position is in no address, log or cache.

    `opens_next`: true asks for sites within a walk by when they open, whatever `open_at` says.
    """
    given = body.json_object((*MEMBERS, "opens_next"))
    waiting = true(given, "opens_next")
    question = read_question(given)
    finds = opening_next(question) if waiting else found(question)
    asked = asked_around(question.needs, str(given.get("open_at", "")))
    page = render_template("finder/nearby.html", asked=asked, finds=finds, waiting=waiting, walk=WALK_METRES)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def found(question: Question) -> list[Find]:
    """The sites nearest to the place, each told of the moment that is asked about."""
    told = json.loads(b"[" + features(sites_near(question), question.instant) + b"]")
    return [find_of(feature) for feature in told]


def opening_next(question: Question) -> list[Find]:
    """The sites within a walk that have what is needed, the first to open first, of equal ones the nearer."""
    needs = replace(question.needs, open_at=None)
    around = Question(needs, {**question.place, "within_metres": WALK_METRES, "limit": MOST_WAITING})
    told = json.loads(b"[" + features(sites_near(around), question.instant) + b"]")
    waiting = [feature for feature in told if feature["properties"]["open_state"] != "unknown"]
    return sorted(map(find_of, waiting), key=opens_at)[:SHOWN]


def opens_at(site: Find) -> str:
    """The moment as text, which sorts as time does; what is open already comes first."""
    if "open_until" in site.properties or site.properties["open_state"] == "open":
        return ""
    return str(site.properties.get("opens_at", NEVER))


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
