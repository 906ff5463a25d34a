"""Photos of sites: their pixels, by digest. Which site shows which is in the site's properties."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.fault import Invalid, Missing, words
from geoservice.model.photo import photos_of, with_photos
from geoservice.model.role import Member
from geoservice.store.publishing import publish

words(
    photo_erased=(
        "这张照片已在 {day} 永久删除，不能再放上来。请换一张。",
        "This photo was erased for good on {day} and does not come back. Please choose another.",
    ),
    photo_unknown=(
        "没有这张照片，或者它已经永久删除。",
        "There is no such photo, or it was erased already.",
    ),
)

ADD = """
    INSERT INTO register.photo (digest, whole, small, account_id)
    VALUES (%(digest)s, %(whole)s, %(small)s, %(account)s)
    ON CONFLICT (digest) DO NOTHING
"""

KEPT = """
    SELECT CASE WHEN %(small)s THEN small ELSE whole END FROM register.photo WHERE digest = %(digest)s
"""

PUBLIC = "SELECT public_photo(%(digest)s, %(small)s)"

ERASED = "SELECT digest, erased_at FROM register.erased_photo WHERE digest = ANY(%(digests)s)"

# Change requests, too, and what is archived.
OWNERS = """
    SELECT DISTINCT o.path::text
    FROM register.site AS s JOIN register.organisation AS o ON o.id = s.organisation_id
    WHERE s.properties ? 'photos' AND s.properties -> 'photos' @> jsonb_build_array(jsonb_build_object('digest', %(digest)s))
    ORDER BY 1
"""

ERASE = "SELECT register.erase_photo(%(digest)s, %(reason)s, %(actor)s, %(by)s::uuid)::text[]"

# Without it the bytes stand in the table's file until something else is written over them.
SWEEP = "VACUUM register.photo"


def add(cur: cursor, member: Member, *, digest: str, whole: bytes, small: bytes) -> None:
    """Keep a photo of the member's, a JPEG in two sizes; the site that shows it has the event.

    Raises Invalid for one that was erased.
    """
    if found := erased(cur, [digest]):
        raise Invalid("photo_erased", field="photos", day=f"{found[digest]:%Y-%m-%d}")
    cur.execute(ADD, {"digest": digest, "whole": whole, "small": small, "account": member.id})


def kept(cur: cursor, digest: str, *, small: bool) -> bytes | None:
    """Any photo of the register, for officers."""
    return octets(cur, KEPT, digest, small)


def public(cur: cursor, digest: str, *, small: bool) -> bytes | None:
    """A photo that a public site shows now."""
    return octets(cur, PUBLIC, digest, small)


def octets(cur: cursor, statement: str, digest: str, small: bool) -> bytes | None:
    cur.execute(statement, {"digest": digest, "small": small})
    row = cur.fetchone()
    return bytes(row[0]) if row and row[0] is not None else None


def erased(cur: cursor, digests: list[str]) -> dict[str, datetime]:
    """When those of these photos were erased that were."""
    cur.execute(ERASED, {"digests": digests})
    return dict(cur.fetchall())


def without_erased(cur: cursor, properties: Mapping[str, Any]) -> dict[str, Any]:
    """What a record said once, less the photos that were erased since."""
    photos = photos_of(properties)
    gone = erased(cur, [photo.digest for photo in photos])
    return with_photos(properties, [photo for photo in photos if photo.digest not in gone])


def owners(cur: cursor, digest: str) -> list[str]:
    """The paths of the organisations whose sites show a photo, in whatever state."""
    cur.execute(OWNERS, {"digest": digest})
    return [path for (path,) in cur]


def erase(cur: cursor, digest: str, reason: str, *, actor: str, by: str | None = None) -> list[str]:
    """Erase a photo for good, wherever it is shown; the ids of the sites that showed it. Raises Missing.

    Each of these has an event with the digest and the reason, and is published again if it is public.
    """
    cur.execute(ERASE, {"digest": digest, "reason": reason, "actor": actor, "by": by})
    (sites,) = cur.fetchone()
    if sites is None:
        raise Missing("photo_unknown")
    if sites:
        publish(cur, sites)
    return sites


def sweep(cur: cursor) -> None:
    """Free the space of what was erased; in no transaction."""
    cur.execute(SWEEP)
