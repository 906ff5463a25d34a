"""`/search`: places and sites by what somebody typed, for search boxes and machines. People are sent to the list."""

from dataclasses import replace
from typing import Any, NamedTuple

import orjson
from flask import redirect, request
from werkzeug.wrappers import Response

from geoservice.model.cover import NOTHING, Understood
from geoservice.model.datum import DATUMS, shift
from geoservice.model.division import Division
from geoservice.model.fault import Invalid, words
from geoservice.model.needs import Needs
from geoservice.model.search import Search, read_search
from geoservice.store.found import Find
from geoservice.store.search import Near, search_sites
from geoservice.store.search_places import Place, places
from geoservice.web import body
from geoservice.web.answers import geojson
from geoservice.web.finder.asked import asked
from geoservice.web.finder.blueprint import blueprint
from geoservice.web.finder.home import varying
from geoservice.web.negotiation import wanted
from geoservice.web.params import only_once
from geoservice.web.parts import database, layers
from geoservice.web.portal.nearest import NEEDS, read_needs
from geoservice.web.security import public

words(
    body_text=("需要一段文字。", "It needs a text."),
    search_long=("搜索的文字太长，最多 {most} 个字。", "The search is too long: {most} characters at most."),
)

MOST, GREATEST_LIMIT = 10, 50  # sites of an answer
MOST_PLACES = 5
LONGEST_TYPED = 1_000  # of which the beginning is looked at
PARAMETERS = ("q", "layer", "facility", "access", "around_the_clock", "open_at", "after", "f", "lang")
MEMBERS = ("q", "lon", "lat", "datum", "limit", *NEEDS)


class Question(NamedTuple):
    """here: where the searcher is, in WGS-84; it is in a body only, and is kept nowhere."""

    search: Search
    needs: Needs
    here: Near | None = None
    limit: int = MOST


@blueprint.get("/search")
@public(cors=True)
def search() -> Response:
    only_once(PARAMETERS, "q")
    short_enough(request.args.get("q", ""))
    question = asked()
    if wanted("json", "html") == "html":
        return varying(redirect(question.link(), 303))
    return varying(answer(Question(question.search, question.needs)))


@blueprint.post("/search")
@public(cors=True)
def search_near() -> Response:
    """The same with the question in the body, which may say where the searcher is: nearer sites come first."""
    response = answer(read_question(body.json_object(MEMBERS)))
    response.headers["Cache-Control"] = "no-store"
    return response


def read_question(given: dict[str, Any]) -> Question:
    """Raises Invalid naming the member."""
    needs = read_needs(given) if any(name in given for name in NEEDS) else Needs()
    limit = body.whole(given, "limit", 1, GREATEST_LIMIT) if "limit" in given else MOST
    return Question(read_search(read_words(given), layers()), needs, read_place(given), limit)


def read_words(given: dict[str, Any]) -> str:
    """The member `q`. Raises Invalid."""
    typed = body.present(given, "q")
    if not isinstance(typed, str):
        raise Invalid("body_text", field="q")
    return short_enough(typed)


def short_enough(typed: str) -> str:
    """Raises Invalid for what nobody types."""
    if len(typed) > LONGEST_TYPED:
        raise Invalid("search_long", field="q", most=LONGEST_TYPED)
    return typed


def read_place(given: dict[str, Any]) -> Near | None:
    if not {"lon", "lat", "datum"} & set(given):
        return None
    datum = body.one_of(given, "datum", list(DATUMS)) if "datum" in given else "wgs84"
    lon, lat = body.number(given, "lon", -180, 180), body.number(given, "lat", -90, 90)
    if datum != "wgs84":
        lon, lat = (float(value) for value in shift(lon, lat, datum, "wgs84"))
    return Near(round(lon, 9), round(lat, 9))


def answer(question: Question) -> Response:
    """Sites as GeoJSON, with the places that were meant and how the words were understood; no words find nothing."""
    finds: list[Find] = []
    found: list[Place] = []
    meant = described(NOTHING)
    if question.search.text:
        with database().transaction(read_only=True) as cursor:
            results = search_sites(
                cursor, question.search, question.needs, limit=question.limit, here=question.here
            )
            reading = results.reading or question.search.meaning
            finds = results.page.finds
            understood = held_first(reading.understood, finds)
            meant = described(understood)
            found = places(cursor, meant_or_begun(understood.divisions, question.search))
    features = b",".join(orjson.dumps(feature(each)) for each in finds)
    members = {"numberReturned": len(finds), "places": [place_member(each) for each in found[:MOST_PLACES]]}
    return geojson(features, **members, understood=meant)


def held_first(understood: Understood, finds: list[Find]) -> Understood:
    """Of the namesakes those first in which something was found, and of these the larger ones."""
    codes = [str(find.properties.get("division_code")) for find in finds]
    order = sorted(
        understood.divisions, key=lambda d: (not any(code.startswith(d.prefix) for code in codes), d.depth)
    )
    return replace(understood, divisions=tuple(order))


def meant_or_begun(meant: tuple[Division, ...], search: Search) -> list[Division]:
    """Those that are meant, then those whose name the text begins."""
    return list(dict.fromkeys((*meant, *search.completed())))[: 2 * MOST_PLACES]


def described(understood: Understood) -> dict[str, Any]:
    """What was understood: codes of divisions, layers, and facts such as `facilities=shower`."""
    return {
        "divisions": [division.code for division in understood.divisions[:MOST_PLACES]],
        "layers": list(understood.layers),
        "facts": list(understood.facts),
    }


def place_member(place: Place) -> dict[str, Any]:
    division = place.division
    return {
        "code": division.code,
        "name": division.name,
        "full_name": division.full_name,
        "bbox": [round(edge, 7) for edge in place.bbox],
    }


def feature(found: Find) -> dict[str, Any]:
    near = {} if found.distance_metres is None else {"distance_metres": round(found.distance_metres, 1)}
    return {
        "type": "Feature",
        "id": found.id,
        "geometry": {"type": "Point", "coordinates": [found.lon, found.lat]},
        "properties": found.properties | near,
    }
