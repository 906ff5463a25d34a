"""The sites nearest to a place. The place comes in the body, so that no log and no address holds it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, Response

from geoservice.model.datum import DATUMS, shift
from geoservice.model.fault import Invalid, words
from geoservice.model.instant import now, read_instant
from geoservice.model.needs import Needs
from geoservice.store.nearest import Near, nearest
from geoservice.web import body
from geoservice.web.answers import geojson
from geoservice.web.openness import open_members
from geoservice.web.params import only
from geoservice.web.parts import database, layers
from geoservice.web.security import public
from geoservice.web.trust import trust_members

words(body_true=("这一项只能是 true，或者不写。", "This member can only be true, or left out."))

blueprint = Blueprint("nearest", __name__)

# What is needed of a site, beside its being near; several facilities are all needed, of the other lists one.
NEEDS = ("layers", "facilities", "access", "audience", "wheelchair", "around_the_clock", "open_at")
MEMBERS = ("lon", "lat", "datum", "within_metres", "limit", *NEEDS)
DEFAULT_LIMIT, GREATEST_LIMIT = 20, 100
HALF_ROUND_METRES = 20_004_000  # no two places of the earth are farther apart


class Question(NamedTuple):
    """needs: what a site must have. place: the other arguments of `nearest`."""

    needs: Needs
    place: dict[str, Any]

    @property
    def instant(self) -> datetime:
        """The moment at which it is told whether a site is open."""
        return self.needs.open_at or now()


@blueprint.post("/nearest")
@public(cors=True)
def find() -> Response:
    only(("lang",))
    question = read_question(body.json_object(MEMBERS))
    found = sites_near(question)
    response = geojson(features(found, question.instant), numberReturned=len(found))
    response.headers["Cache-Control"] = "no-store"
    return response


def sites_near(question: Question) -> list[Near]:
    """The statement that finds them needs no transaction around it."""
    with database().reading() as cursor:
        return nearest(cursor, question.needs, **question.place)


def features(found: Sequence[Near], instant: datetime) -> bytes:
    """GeoJSON features joined by commas, each with whether it is open and how much it is to be trusted."""
    told = zip(found, open_members(found, instant), trust_members(found), strict=True)
    return b",".join(site.feature + state + trusted + b"}}" for site, state, trusted in told)


def read_question(given: dict[str, Any]) -> Question:
    """What is asked, with the place in WGS-84. Raises Invalid naming the member."""
    datum = body.one_of(given, "datum", list(DATUMS)) if "datum" in given else "wgs84"
    lon, lat = body.number(given, "lon", -180, 180), body.number(given, "lat", -90, 90)
    if datum != "wgs84":
        lon, lat = (float(value) for value in shift(lon, lat, datum, "wgs84"))
    place = {
        "lon": lon,
        "lat": lat,
        "within_metres": body.number(given, "within_metres", 0, HALF_ROUND_METRES)
        if "within_metres" in given
        else None,
        "limit": body.whole(given, "limit", 1, GREATEST_LIMIT) if "limit" in given else DEFAULT_LIMIT,
    }
    return Question(read_needs(given), place)


def read_needs(given: dict[str, Any]) -> Needs:
    """What is needed of a site. Raises Invalid naming the member."""
    lists = layers().choices
    facilities = some_of(given, "facilities", list(lists["facilities"]))
    if true(given, "wheelchair"):
        facilities = tuple(dict.fromkeys((*facilities, "wheelchair")))
    return Needs(
        layers=some_of(given, "layers", list(layers())) or tuple(layers()),
        facilities=facilities,
        access=some_of(given, "access", list(lists["access_method"])),
        audience=some_of(given, "audience", list(lists["audience"])),
        around_the_clock=true(given, "around_the_clock"),
        open_at=instant(given),
    )


def some_of(given: dict[str, Any], field: str, choices: list[str]) -> tuple[str, ...]:
    return tuple(body.some_of(given, field, choices)) if field in given else ()


def true(given: dict[str, Any], field: str) -> bool:
    if given.get(field, True) is not True:
        raise Invalid("body_true", field=field)
    return field in given


def instant(given: dict[str, Any]) -> datetime | None:
    if "open_at" not in given:
        return None
    value = given["open_at"]
    return read_instant(body.written(value), "open_at")
