"""`POST /nearest/cards`: the answer of `/nearest` as the list of the page, so that a card is written in one place."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Response, make_response, render_template

from geoservice.model.search import Search, read_search
from geoservice.store.finds import Find, Page
from geoservice.store.search import Near, search_sites
from geoservice.web import body
from geoservice.web.finder.asked import Asked, asked_around
from geoservice.web.finder.blueprint import blueprint
from geoservice.web.finder.meant import how_meant
from geoservice.web.finder.search import read_words
from geoservice.web.openness import told
from geoservice.web.parts import database, layers
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

    `q`: only what these words mean. `opens_next`: true asks for sites within a walk by when they open, whatever
    `open_at` and `q` say.
    """
    given = body.json_object((*MEMBERS, "q", "opens_next"))
    waiting = true(given, "opens_next")
    question = read_question(given)
    search = Search() if waiting or "q" not in given else read_search(read_words(given), layers())
    asked = asked_around(question.needs, str(given.get("open_at", "")), search)
    page = meant(question, asked) if search.text else Page(by_nearness(question, waiting), None, False)
    drawn = render_template(
        "finder/nearby.html",
        asked=asked,
        page=page,
        meant=how_meant(search, page),
        waiting=waiting,
        walk=WALK_METRES,
    )
    response = make_response(drawn)
    response.headers["Cache-Control"] = "no-store"
    return response


def by_nearness(question: Question, waiting: bool) -> list[Find]:
    return opening_next(question) if waiting else found(question)


def meant(question: Question, asked: Asked) -> Page:
    """The sites that the words mean, of equally good ones the nearer first."""
    here = Near(question.place["lon"], question.place["lat"])
    with database().transaction(read_only=True) as cursor:
        page = search_sites(cursor, asked.search, asked.needs, limit=SHOWN, here=here).page
    if not asked.needs.open_at:
        return page
    return replace(page, finds=[told(each, question.instant) for each in page.finds])


def found(question: Question) -> list[Find]:
    """The sites nearest to the place, each told of the moment that is asked about."""
    near = json.loads(b"[" + features(sites_near(question), question.instant) + b"]")
    return [find_of(feature) for feature in near]


def opening_next(question: Question) -> list[Find]:
    """The sites within a walk that have what is needed, the first to open first, of equal ones the nearer."""
    needs = replace(question.needs, open_at=None)
    around = Question(needs, {**question.place, "within_metres": WALK_METRES, "limit": MOST_WAITING})
    near = json.loads(b"[" + features(sites_near(around), question.instant) + b"]")
    waiting = [feature for feature in near if feature["properties"]["open_state"] != "unknown"]
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
