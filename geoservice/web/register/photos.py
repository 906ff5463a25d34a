"""The photos of a site in its form, and as officers see them before the public does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, current_app, request
from werkzeug.datastructures import FileStorage

from geoservice.intake.limits import MIB
from geoservice.intake.photo import Drawn, drawn
from geoservice.model.distance import way
from geoservice.model.draft import Draft
from geoservice.model.fault import Fault, Invalid, Missing, TooLarge, Unavailable
from geoservice.model.photo import (
    MOST_PHOTOS,
    NUMBERS,
    OF_NEW,
    Photo,
    arranged,
    joined,
    photos_of,
    read_caption,
    with_photos,
)
from geoservice.model.role import Member
from geoservice.store import photos, records
from geoservice.web.params import one_of, only
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.member import allow, requires, visitor

FORM_BYTES = 256 * 1024  # of everything but the photos
WITH_PHOTOS = ("register.add_site", "register.change_site", "register.change_photos")
FILES = tuple(f"file_{number}" for number in NUMBERS)


@blueprint.url_value_preprocessor
def room_for_photos(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before anything reads the form. A stranger's photos are not even taken in."""
    if endpoint in WITH_PHOTOS and visitor():
        request.max_content_length = (
            MOST_PHOTOS * current_app.config["GEOSERVICE"].max_photo_mb * MIB + FORM_BYTES
        )


@blueprint.get("/sites/<uuid:site>/photos/<digest>.jpg")
@requires("see_sites")
def site_photo(site: UUID, digest: str) -> Response:
    """A photo that the site shows by now, in whatever state it is; with size=small as lists have it."""
    only(("size", "lang"))
    is_small = bool(request.args.get("size")) and one_of(request.args["size"], "size", ("small",)) == "small"
    with register_database().transaction(read_only=True) as cur:
        found = records.record(cur, str(site))
        allow("see_sites", found.path)
        is_shown = digest in {photo.digest for photo in photos_of(found.properties)}
        content = photos.kept(cur, digest, small=is_small) if is_shown else None
    if content is None:
        raise Missing("photo_gone")
    return Response(content, mimetype="image/jpeg")


class Handed(NamedTuple):
    """What a form says of the photos: all that the site shall have, the pixels of new ones, and what was wrong."""

    photos: list[Photo]
    drawn: list[Drawn]
    faults: list[Fault]


def handed_in(before: Sequence[Photo], written: Mapping[str, Any], draft: Draft) -> Handed:
    faults: list[Fault] = []
    kept, new, pixels = list(before), [], []
    try:
        for name in request.files:
            if name not in FILES:
                raise Invalid("form_field", field=name)
        kept = arranged(before, written)
    except Invalid as fault:
        faults.append(fault)
    for number in NUMBERS:
        try:
            if one := new_photo(number, written, draft):
                new.append(one[0])
                pixels.append(one[1])
        except (Invalid, TooLarge, Unavailable) as fault:
            faults.append(fault)
    try:
        kept = joined(kept, new)
    except Invalid as fault:
        faults.append(fault)
    return Handed(kept, pixels, faults)


def new_photo(number: int, written: Mapping[str, Any], draft: Draft) -> tuple[Photo, Drawn] | None:
    """The photo of one of the form's fields, if there is one. Raises Invalid, TooLarge and Unavailable naming the field."""
    field = f"file_{number}"
    content = read(request.files.get(field), field)
    if not content:
        return None
    caption = read_caption(str(written.get(f"{OF_NEW}_{number}", "")), f"{OF_NEW}_{number}")
    pixels = drawn(content, field)
    return Photo(pixels.digest, caption, metres_off(pixels, draft)), pixels


def read(file: FileStorage | None, field: str) -> bytes:
    """Raises TooLarge."""
    limit = current_app.config["GEOSERVICE"].max_photo_mb
    content = file.read(limit * MIB + 1) if file else b""
    if len(content) > limit * MIB:
        raise TooLarge("photo_bytes", field=field, limit=limit)
    return content


def metres_off(photo: Drawn, draft: Draft) -> int | None:
    """How far from the site's place a photo was taken, where both are known."""
    if photo.taken_at is None or draft.lon is None or draft.lat is None:
        return None
    return round(way((draft.lon, draft.lat), photo.taken_at).metres)


def showing(draft: Draft, handed: Handed) -> Draft:
    """The draft with all photos that the form wants."""
    return replace(draft, properties=with_photos(draft.properties, handed.photos))


def keep(cur: Any, member: Member, handed: Handed) -> None:
    """Store the pixels of new photos, in the transaction that writes the site."""
    for photo in handed.drawn:
        photos.add(cur, member, digest=photo.digest, whole=photo.whole, small=photo.small)


class Row(NamedTuple):
    """A photo that is there, as the form shows it."""

    number: int
    photo: Photo
    caption: str
    place: int
    is_dropped: bool


def rows(properties: Mapping[str, Any], written: Mapping[str, Any]) -> list[Row]:
    """written: what was sent before, of which each photo finds its own again."""
    fields = {written.get(f"photo_{number}"): number for number in NUMBERS}
    found = []
    for index, photo in enumerate(photos_of(properties), start=1):
        before = fields.get(photo.digest)
        place = str(written.get(f"place_{before}", ""))
        found.append(
            Row(
                index, photo, written.get(f"caption_{before}", photo.caption),
                int(place) if place in map(str, NUMBERS) else index, bool(written.get(f"drop_{before}")),
            )
        )  # fmt: skip
    return found


def form_of(properties: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """What a page with these fields is drawn from."""
    photos = rows(properties, written)
    return {
        "photos": photos,
        "most_photos": MOST_PHOTOS,
        "new_photos": NUMBERS[: max(MOST_PHOTOS - len(photos), 1)],
        "limit_mb": current_app.config["GEOSERVICE"].max_photo_mb,
    }
