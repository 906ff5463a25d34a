"""Rows for COPY in PostgreSQL's binary format, made a column at a time.

The server takes them in a tenth sooner than lines of text, which it must part, unescape and parse. A field is its length in
four bytes, and its value as its type sends it (PostgreSQL's documentation of COPY, "Binary Format").
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, repeat
from struct import Struct

import numpy as np

START = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # no flags, and no more in the header
END = b"\xff\xff"
NOTHING = b"\xff\xff\xff\xff"
JSONB = b"\x01"  # the version, before the text
FIRST_DAY = date(2000, 1, 1).toordinal()

length = Struct(">i").pack
number = Struct(">ii").pack

UUID_LENGTH = length(16)
# EWKB: little-endian, a point, with its SRID; x and y follow.
POINT_4326 = length(25) + bytes.fromhex("0101000020e6100000")


def as_file(fields: int, *columns: Iterable[bytes]) -> io.BytesIO:
    """All rows at once: who makes them while they are sent waits for Python's lock again and again.

    fields: of a row. columns: of equal length or endless, each holding one field or several of every row.
    """
    rows = zip(repeat(fields.to_bytes(2, "big")), *columns, strict=False)
    return io.BytesIO(b"".join((START, *chain.from_iterable(rows), END)))


def texts(values: Iterable[str | None]) -> list[bytes]:
    """Fields of text; nothing for what is empty."""
    return [length(len(text)) + text if (text := (value or "").encode()) else NOTHING for value in values]


def documents(values: Iterable[bytes | None]) -> list[bytes]:
    """Fields of jsonb, of the text of JSON."""
    return [NOTHING if text is None else length(len(text) + 1) + JSONB + text for text in values]


def uuids(values: Iterable[str]) -> list[bytes]:
    return [UUID_LENGTH + bytes.fromhex(value.replace("-", "")) for value in values]


def integers(values: Iterable[int]) -> list[bytes]:
    return [number(4, value) for value in values]


def dates(values: Sequence[str | None]) -> list[bytes]:
    """Fields of dates, of days as ISO 8601 writes them; each day is reckoned once."""
    days = {
        day: number(4, date.fromisoformat(day).toordinal() - FIRST_DAY) if day else NOTHING
        for day in set(values)
    }
    return [days[value] for value in values]


def points(lon: np.ndarray, lat: np.ndarray) -> list[bytes]:
    """Fields of points as PostGIS sends them (EWKB), of degrees in WGS-84; nothing for NaN."""
    # By hand: shapely writes them one by one, which takes seven times as long.
    places, waits = np.column_stack((lon, lat)).astype("<f8").tobytes(), np.isnan(lon).tolist()
    return [NOTHING if wait else POINT_4326 + places[16 * n : 16 * n + 16] for n, wait in enumerate(waits)]
