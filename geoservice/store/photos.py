"""Photos of sites: their pixels, by digest. Which site shows which is in the site's properties."""

from psycopg2.extensions import cursor

from geoservice.model.role import Member

ADD = """
    INSERT INTO register.photo (digest, whole, small, account_id)
    VALUES (%(digest)s, %(whole)s, %(small)s, %(account)s)
    ON CONFLICT (digest) DO NOTHING
"""

KEPT = """
    SELECT CASE WHEN %(small)s THEN small ELSE whole END FROM register.photo WHERE digest = %(digest)s
"""

PUBLIC = "SELECT public_photo(%(digest)s, %(small)s)"


def add(cur: cursor, member: Member, *, digest: str, whole: bytes, small: bytes) -> None:
    """Keep a photo of the member's, a JPEG in two sizes; the site that shows it has the event."""
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
