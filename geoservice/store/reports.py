"""Workers' reports as the public's role hands them in and sees them again: through functions, never by the table.

Each takes the hash of the secret and of the sender, so that neither stands in a statement, and so in no log.
"""

from typing import NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.report import Report, Reported

# The public's login reads only, unless a transaction says at its beginning that it will write.
WRITING = "SET TRANSACTION READ WRITE"

KEY = "SELECT report_key()"
WAIT = "SELECT report_wait(%(sender)s, %(most)s)"

SUBMIT = """
    SELECT verdict, wait_seconds
    FROM submit_report(
        about => %(site)s::uuid, what => %(kind)s, broken => %(facilities)s::text[], said => %(words)s,
        lon => %(lon)s, lat => %(lat)s, picture => %(photo)s, secret => %(secret)s, who => %(sender)s,
        most => %(most)s)
"""

SEEN = """
    SELECT number, site::text, layer, name, organisation, kind, facilities, words, lon, lat, has_photo, created_at, due,
        outcome, answer, answered_at
    FROM report_of_secret(%(secret)s)
"""

PHOTO = "SELECT report_photo(%(secret)s)"
ERASE = "SELECT erase_report(%(secret)s)"


class Verdict(NamedTuple):
    """name: `stored`; `again`: the same form came twice; `taken`: its secret belongs to another report; `missing`: no
    such site; `wait`: the sender has sent enough, for so many seconds."""

    name: str
    wait_seconds: int


def writing(cur: cursor) -> None:
    """Let this transaction write. It has to come before anything else in it."""
    cur.execute(WRITING)


def sender_key(cur: cursor) -> bytes:
    """Today's key for the hashes of senders; needs a transaction that writes."""
    cur.execute(KEY)
    return bytes(cur.fetchone()[0])


def wait_seconds(cur: cursor, sender: bytes, most: int) -> int:
    """How long a sender has to wait who may send `most` reports an hour; 0: not at all."""
    cur.execute(WAIT, {"sender": sender, "most": most})
    return cur.fetchone()[0]


def submit(cur: cursor, site: str, report: Report, *, secret: bytes, sender: bytes, most: int) -> Verdict:
    """Take in a report of a public site, with its event; the site's counts follow in the same transaction.

    secret, sender: hashes of 32 and 16 bytes. most: reports of a sender in an hour.
    """
    lon, lat = report.place or (None, None)
    cur.execute(
        SUBMIT,
        {
            "site": site,
            "kind": report.kind,
            "facilities": list(report.facilities),
            "words": report.words,
            "lon": lon,
            "lat": lat,
            "photo": report.photo,
            "secret": secret,
            "sender": sender,
            "most": most,
        },
    )
    return Verdict(*cur.fetchone())


def reported(cur: cursor, secret: bytes) -> Reported | None:
    """The report with the secret of this hash."""
    cur.execute(SEEN, {"secret": secret})
    row = cur.fetchone()
    return reported_of(row) if row else None


def reported_of(row: tuple) -> Reported:
    """A report from the columns of SEEN, in their order."""
    number, site, layer, name, organisation, kind, facilities, words, lon, lat, *rest = row
    place = None if lon is None else (lon, lat)
    return Reported(number, site, layer, name, organisation, kind, tuple(facilities), words, place, *rest)


def photo(cur: cursor, secret: bytes) -> bytes | None:
    """The photo of the report with the secret of this hash, a JPEG."""
    cur.execute(PHOTO, {"secret": secret})
    found = cur.fetchone()[0]
    return None if found is None else bytes(found)


def erase(cur: cursor, secret: bytes) -> bool:
    """Delete words, place and photo of the report with the secret of this hash; whether there is such a report.

    Needs a transaction that writes. The history says that they were deleted, and never had them.
    """
    cur.execute(ERASE, {"secret": secret})
    return cur.fetchone()[0]
