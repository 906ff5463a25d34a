"""Names on the quiet ground: the places that our own organisations answer for."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from geoservice.model.datum import shift

# rank 0 is the greatest; a name is drawn from min_zoom on.
RANKS = {"province": (1, 4), "city": (2, 6), "county": (3, 8), "township": (4, 11)}
LEVELS = tuple(RANKS)

# An organisation's place is its name without what makes it a union.
SUFFIXES_ZH = ("总工会", "工会联合会", "工会委员会", "工会")
SUFFIXES_EN = (
    " Federation of Trade Unions",
    " Trade Union Federation",
    " General Trade Union",
    " Trade Union",
)


class Place(NamedTuple):
    """A published organisation: its level, names and position in degrees."""

    level: str
    name: str
    name_en: str | None
    lon: float
    lat: float


def moved(places: Iterable[Place], datum: str) -> list[Place]:
    """The places where `datum` has them. Raises Invalid on a datum that is not known."""
    found = list(places)
    lons, lats = shift([place.lon for place in found], [place.lat for place in found], "wgs84", datum)
    return [
        place._replace(lon=float(lon), lat=float(lat))
        for place, lon, lat in zip(found, lons.round(7), lats.round(7), strict=True)
    ]


def place_collection(places: Iterable[Place]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of places, greatest first."""
    ordered = sorted(places, key=lambda place: (RANKS[place.level][0], place.name))
    return {"type": "FeatureCollection", "features": [place_feature(place) for place in ordered]}


def place_feature(place: Place) -> dict[str, Any]:
    rank, min_zoom = RANKS[place.level]
    properties = {
        "name": without(place.name, SUFFIXES_ZH),
        "name_en": without(place.name_en, SUFFIXES_EN) if place.name_en else None,
        "organisation": place.name,
        "level": place.level,
        "rank": rank,
        "min_zoom": min_zoom,
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {key: value for key, value in properties.items() if value is not None},
    }


def without(name: str, suffixes: tuple[str, ...]) -> str:
    """`name` without the first of the suffixes that it ends with, when something is left."""
    ending = next((suffix for suffix in suffixes if name.endswith(suffix)), "")
    return name.removesuffix(ending) or name
