"""The photos of a site: which there are, in which order, and what each shows.

They are the member `photos` of its public properties, so they go the way of all else that a review is about.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geoservice.model.fault import Invalid, words

words(
    photo_most=(
        "一个站点最多 {limit} 张照片。请先勾选去掉几张。",
        "A site has at most {limit} photos. Please tick some to be removed.",
    ),
    photo_caption=("说明最多 {limit} 个字。", "A caption has at most {limit} characters."),
    photo_reason=(
        "请写明为什么永久删除，最多 {limit} 个字；不要写人名，它会一直留在历史里。",
        "Please say why it is erased for good, in {limit} characters at most, and name no person: it stays in the history.",
    ),
    photo_digest=(
        "“{value}”不是照片的指纹（64 位十六进制数）或地址。",
        "'{value}' is neither the digest of a photo (64 hexadecimal digits) nor its address.",
    ),
    photo_place=("请选择照片的次序。", "Please choose the place of the photo."),
    photo_bytes=(
        "照片文件超过 {limit} MB。请换一张小一些的。",
        "The photo's file is larger than {limit} MB. Please choose a smaller one.",
    ),
)

MOST_PHOTOS = 6
LONGEST_CAPTION = 100
LONGEST_REASON = 200
DIGEST = re.compile(r"(?:.*/)?([0-9a-f]{64})(?:\.jpg)?")
NUMBERS = range(1, MOST_PHOTOS + 1)
# The fields of a form: of photos that are there, and of new ones, each with its number behind it.
OF_KEPT = ("photo", "caption", "place", "drop")
OF_NEW = "note"


@dataclass(frozen=True)
class Photo:
    """digest: SHA-256 of the JPEG in hexadecimal. taken_metres: how far it was taken from where the site stood when
    it was handed in, by what the file said; None where it said nothing."""

    digest: str
    caption: str = ""
    taken_metres: int | None = None


def field_names() -> list[str]:
    """All fields that a form may have of photos, but those of files."""
    return [f"{name}_{number}" for name in (*OF_KEPT, OF_NEW) for number in NUMBERS]


def photos_of(properties: Mapping[str, Any]) -> list[Photo]:
    """The photos that a record's public properties name, in their order."""
    return [
        Photo(each["digest"], each.get("caption", ""), each.get("taken_metres"))
        for each in properties.get("photos") or ()
    ]


def with_photos(properties: Mapping[str, Any], photos: Sequence[Photo]) -> dict[str, Any]:
    """The properties with these photos and no others."""
    others = {name: value for name, value in properties.items() if name != "photos"}
    return {**others, "photos": [document(photo) for photo in photos]} if photos else others


def document(photo: Photo) -> dict[str, Any]:
    said = {"digest": photo.digest, "caption": photo.caption or None, "taken_metres": photo.taken_metres}
    return {name: value for name, value in said.items() if value is not None}


def read_caption(text: str, field: str) -> str:
    """Raises Invalid."""
    caption = " ".join(text.split())
    if len(caption) > LONGEST_CAPTION or not caption.isprintable():
        raise Invalid("photo_caption", field=field, limit=LONGEST_CAPTION)
    return caption


def read_reason(text: str, field: str) -> str:
    """Why a photo is erased for good, on one line. Raises Invalid."""
    reason = " ".join(text.split())
    if not 0 < len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise Invalid("photo_reason", field=field, limit=LONGEST_REASON)
    return reason


def read_digest(text: str, field: str) -> str:
    """The digest of a photo, as it is or in an address that shows it. Raises Invalid."""
    found = DIGEST.fullmatch(text.strip().partition("?")[0])
    if found is None:
        raise Invalid("photo_digest", field=field, value=text)
    return found[1]


def arranged(before: Sequence[Photo], written: Mapping[str, Any]) -> list[Photo]:
    """The photos that there were as a form wants them: in its order, with its captions, without those that are dropped.

    Photos of which the form says nothing stay as they are. Raises Invalid naming the field.
    """
    fields = {written.get(f"photo_{number}"): number for number in NUMBERS}
    order: list[tuple[tuple[int, int, int], Photo]] = []
    for index, photo in enumerate(before):
        number = fields.get(photo.digest)
        if number is None:
            order.append(((index + 1, 0, index), photo))
        elif not written.get(f"drop_{number}"):
            place = read_place(written.get(f"place_{number}"), f"place_{number}", index + 1)
            # Whoever moves a photo to a place means to push aside what is there.
            aside = (place > index + 1) - (place < index + 1)
            caption = read_caption(str(written.get(f"caption_{number}", "")), f"caption_{number}")
            order.append(((place, aside, index), replace(photo, caption=caption)))
    return [photo for _, photo in sorted(order, key=lambda pair: pair[0])]


def read_place(text: object, field: str, usual: int) -> int:
    """Raises Invalid."""
    if not text:
        return usual
    if str(text) not in map(str, NUMBERS):
        raise Invalid("photo_place", field=field)
    return int(str(text))


def joined(kept: Sequence[Photo], new: Sequence[Photo]) -> list[Photo]:
    """Those that there were, and behind them the new ones; one that is there already is no other. Raises Invalid."""
    unique: dict[str, Photo] = {}
    for photo in (*kept, *new):
        unique.setdefault(photo.digest, photo)
    if len(unique) > MOST_PHOTOS:
        raise Invalid("photo_most", field="photos", limit=MOST_PHOTOS)
    return list(unique.values())
