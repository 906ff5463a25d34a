"""What differs between two versions of a site, field by field, in words."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Flask
from flask_babel import gettext as _
from pyproj import Geod

from geoservice.model.division import division
from geoservice.model.layer import Property
from geoservice.model.photo import Photo, photos_of
from geoservice.model.record import Entry, Record
from geoservice.model.site_form import joined, shown_value
from geoservice.web.finder.wording import distance_words, value_words
from geoservice.web.languages import language
from geoservice.web.parts import layers

EARTH = Geod(ellps="WGS84")


class Difference(NamedTuple):
    """One field, or one photo: its title, and what it said before and says now. old, new: digests of a photo."""

    name: str
    title: str
    before: str
    after: str
    old: str = ""
    new: str = ""


def differences(before: Record | None, after: Record) -> list[Difference]:
    """The fields that differ; for a site that is new, all that are filled."""
    places = place_words(before), place_words(after)
    return differing(after.layer, before.said if before else {}, after.said, places)


def event_differences(entry: Entry, layer: str) -> list[Difference]:
    """What a line of the history has changed, where it tells of the content."""
    if not entry.after or "properties" not in entry.after:
        return []
    old, new = (said_then(told) for told in (entry.before or {}, entry.after))
    return differing(layer, old, new, (told_place(entry.before), told_place(entry.after)))


def differing(
    layer: str, old: Mapping[str, Any], new: Mapping[str, Any], places: tuple[str, str]
) -> list[Difference]:
    kind = layers().get(layer)
    found = [
        Difference(prop.name, prop.title[language()], field_words((prop, old)), field_words((prop, new)))
        for prop in (kind.properties.values() if kind else ())
        if old.get(prop.name) != new.get(prop.name)
    ]
    found += [Difference("place", _("Place"), *places), *photo_differences(old, new)]
    return [each for each in found if each.before != each.after]


def photo_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Photo by photo, in the order in which they are to stand; those that go at the end."""
    before, after = numbered(old), numbered(new)
    return [
        Difference(
            "photo", _("Photo"), before.get(digest, ""), after.get(digest, ""),
            digest if digest in before else "", digest if digest in after else "",
        )
        for digest in dict.fromkeys((*after, *before))
    ]  # fmt: skip


def numbered(said: Mapping[str, Any]) -> dict[str, str]:
    """The words on each photo, by its digest."""
    return {
        photo.digest: " · ".join(filter(None, (str(place), photo.caption, taken_words(photo))))
        for place, photo in enumerate(photos_of(said), start=1)
    }


def taken_words(photo: Photo) -> str:
    """How far from the site's place of that day it was taken, as far as its file said. The site may have moved since."""
    if photo.taken_metres is None:
        return ""
    return _("taken %(metres)s from where the site then stood", metres=distance_words(photo.taken_metres))


def said_then(told: Mapping[str, Any]) -> dict[str, Any]:
    """Value by property, of what an event tells of a site. The union is told by its id, which says nothing to people."""
    own = {
        name: told.get(name) for name in ("name", "address", "division_code", "code", "status", "verified_at")
    }
    return {**told.get("properties", {}), **own}


def told_place(told: Mapping[str, Any] | None) -> str:
    return f"{told['lon']:.6f}, {told['lat']:.6f}" if told and told.get("lon") is not None else ""


def field_words(stated: tuple[Property, Mapping[str, Any]]) -> str:
    """What a record says of a property, in words."""
    prop, said = stated
    if prop.type in ("states", "honours") or prop.name == "opening_hours":
        return joined(shown_value(prop, said))
    words = value_words(prop, said.get(prop.name))
    area = division(words) if prop.name == "division_code" else None
    return f"{area.name} {words}" if area else words


def place_words(record: Record | None) -> str:
    return f"{record.lon:.6f}, {record.lat:.6f}" if record and record.lon is not None else ""


def moved_words(before: Record | None, after: Record) -> str:
    """How far the place is from where it was; nothing where it is not."""
    if before is None or before.lon is None or after.lon is None:
        return ""
    _forth, _back, metres = EARTH.inv(before.lon, before.lat, after.lon, after.lat)
    return distance_words(metres) if metres >= 1 else ""


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        field_words=field_words, event_differences=event_differences, taken_words=taken_words
    )
