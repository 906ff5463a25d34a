"""Photos of public sites, each under the digest of its pixels: what an address gives never changes."""

import re

from flask import Blueprint, Response, request

from geoservice.model.fault import Missing, words
from geoservice.store import photos
from geoservice.web.parts import database
from geoservice.web.security import public

words(
    photo_gone=(
        "没有这张照片，或者它已经撤下。",
        "There is no such photo, or it was taken down.",
    )
)

blueprint = Blueprint("photos", __name__)

DIGEST = re.compile(r"[0-9a-f]{64}")
# Not for a year as our own files: what is taken down or erased shall also leave the caches of others, within a day.
CACHE = "public, max-age=86400"


@blueprint.get("/photos/<digest>.jpg")
@public(cors=True)
def photo(digest: str) -> Response:
    return answer(digest, small=False)


@blueprint.get("/photos/small/<digest>.jpg")
@public(cors=True)
def small_photo(digest: str) -> Response:
    return answer(digest, small=True)


def answer(digest: str, *, small: bool) -> Response:
    """Raises Missing."""
    with database().reading() as cursor:
        found = photos.public(cursor, digest, small=small) if DIGEST.fullmatch(digest) else None
    if found is None:
        raise Missing("photo_gone")
    response = Response(found, mimetype="image/jpeg")
    response.headers["Cache-Control"] = CACHE
    response.set_etag(digest)
    response.make_conditional(request)
    return response
