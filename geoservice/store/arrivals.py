"""Rows of a sheet on their way into the database by COPY: new sites into the register, others beside it.

Columns are made ready as wholes; lines are joined while the server takes in those before them.
"""

import io
from collections.abc import Iterable, Iterator
from itertools import islice, repeat

import numpy as np
import pandas
import shapely
from psycopg2.extensions import cursor

from geoservice.model.registration import Registration

COPIED_ROWS = 500
POINT_4326 = "0101000020e6100000"  # little-endian, a point, with its SRID

# What a row says, in both. `arriving` has the row's number before it and the status as said after it.
SAID = """organisation_id, code, source_key, name, address, division_code, verified_at,
          geom, position, properties, internal, status"""

COPY_NEW = f"""
    COPY register.site (id, layer, batch_id, review_state, {SAID})
    FROM STDIN (FORMAT text, NULL '', ENCODING 'UTF8')
"""

COPY_KNOWN = f"""
    COPY pg_temp.arriving (row, {SAID})
    FROM STDIN (FORMAT text, NULL '', ENCODING 'UTF8')
"""


class LineStream:
    """Lines as the file that COPY reads. They are made while the server takes in those before them."""

    def __init__(self, lines: Iterator[str]):
        self.lines, self.rest = lines, io.BytesIO()

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end."""
        if text := self.rest.read(size):
            return text
        # No value holds a tab or a line break: cells are tidied, and JSON writes them as escapes.
        part = "".join(islice(self.lines, COPIED_ROWS)).replace("\\", "\\\\")
        self.rest = io.BytesIO(part.encode())
        return self.rest.read(size)


def copy_new(cur: cursor, part: Registration, *, ids: list[str], batch: str, publish: bool) -> None:
    """Sites that the register does not hold yet; located ones as published when asked."""
    states = ["published" if publish and place else "draft" for place in places(part)]
    start = (ids, repeat(part.layer.id), repeat(batch), states)
    copy(cur, COPY_NEW, zip(*start, *said(part, status="active"), strict=False))


def copy_known(cur: cursor, part: Registration) -> None:
    """Sites that the register has, to be compared with it."""
    copy(cur, COPY_KNOWN, zip(map(str, part.sites["row"].tolist()), *said(part, status=""), strict=True))


def copy(cur: cursor, statement: str, rows: Iterator[tuple[str, ...]]) -> None:
    cur.copy_expert(statement, LineStream("\t".join(row) + "\n" for row in rows), size=1 << 20)


def said(part: Registration, *, status: str) -> list[Iterable[str]]:
    """The columns of SAID as texts, nothing as nothing. status: of those rows that say none."""
    frame = part.sites
    names = ("organisation_id", "code", "source_key", "name", "address", "division_code", "verified_at")
    return [
        *(texts(frame, name) for name in names),
        places(part),
        texts(frame, "position"),
        *(part.documents(internal=internal) for internal in (False, True)),
        texts(frame, "status", status),
    ]


def texts(frame: pandas.DataFrame, name: str, nothing: str = "") -> list[str]:
    return [value or nothing for value in frame[name].tolist()] if name in frame else [nothing] * len(frame)


def places(part: Registration) -> list[str]:
    """Points as PostGIS writes them (EWKB in hexadecimal); nothing for a site that waits for its place."""
    # By hand: shapely writes them one by one, which takes seven times as long.
    points = np.asarray(part.sites.geometry, object)
    lonlat = np.column_stack((shapely.get_x(points), shapely.get_y(points))).astype("<f8")
    text, waits = lonlat.tobytes().hex(), np.isnan(lonlat[:, 0]).tolist()
    return ["" if wait else POINT_4326 + text[32 * n : 32 * n + 32] for n, wait in enumerate(waits)]
