"""Previews: what would become of each row of an upload, kept so that it can be paged, filtered and put on a map."""

import io
import json
from collections.abc import Iterable
from typing import Any

import numpy as np
from psycopg2.extensions import cursor

from geoservice.model.preview import Row

FORGET = "DELETE FROM register.batch_row WHERE batch_id = %(id)s"

COPY = """
    COPY register.batch_row (batch_id, row, verdict, organisation_id, name, address, geom, lacks, cells, faults)
    FROM STDIN (FORMAT text, NULL '', ENCODING 'UTF8')
"""


def forget(cur: cursor, id: str) -> None:
    cur.execute(FORGET, {"id": id})


def keep(cur: cursor, id: str, rows: Iterable[Row]) -> None:
    """Keep what was understood of some rows; which of them the register knows, `settle` adds."""
    # No value holds a tab or a line break: cells are tidied, and JSON writes them as escapes.
    lines = "".join("\t".join(line(id, row)) + "\n" for row in rows)
    cur.copy_expert(COPY, io.BytesIO(lines.replace("\\", "\\\\").encode()), size=1 << 20)


def line(id: str, row: Row) -> tuple[str, ...]:
    point = "" if row.lon is None else f"SRID=4326;POINT({row.lon!r} {row.lat!r})"
    return (
        id, str(row.row), row.verdict, row.organisation or "", row.name or "?", row.address or "", point,
        "{" + ",".join(row.lacks) + "}", document(row.cells), document(row.faults),
    )  # fmt: skip


def document(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# The register has these; what may not be changed by an import is told apart here (store/submissions.py: RELEASE).
SETTLE = """
    UPDATE register.batch_row AS r SET
        site_id = a.id,
        verdict = CASE a.verdict WHEN 'held' THEN 'conflict' WHEN 'released' THEN 'unchanged' ELSE a.verdict END
    FROM arrived AS a
    WHERE r.batch_id = %(id)s AND r.row = a.row
"""

COUNTS = """
    SELECT verdict, count(*), count(*) FILTER (WHERE lacks <> '{}' AND verdict IN ('new', 'changed', 'request'))
    FROM register.batch_row WHERE batch_id = %(id)s GROUP BY verdict
"""


def settle(cur: cursor, id: str) -> None:
    """Tell rows that the register knows from new ones, after `sites.compare`."""
    cur.execute(SETTLE, {"id": id})


def counts(cur: cursor, id: str) -> dict[str, int]:
    """How many rows there are of each verdict, and under `lacking` how many would stay drafts."""
    cur.execute(COUNTS, {"id": id})
    found = cur.fetchall()
    return {**{verdict: n for verdict, n, _ in found}, "lacking": sum(lacking for *_, lacking in found)}


PAGE = """
    SELECT row, verdict, name, address, ST_X(geom::geometry), ST_Y(geom::geometry), lacks, cells, faults
    FROM register.batch_row
    WHERE batch_id = %(id)s AND row > %(after)s AND (%(verdict)s IS NULL OR verdict = %(verdict)s)
    ORDER BY row
    LIMIT %(most)s
"""

# As much as a map shows at once, the faulty ones first.
PLACES = """
    SELECT row, verdict, name, ST_X(geom::geometry), ST_Y(geom::geometry)
    FROM register.batch_row
    WHERE batch_id = %(id)s AND geom IS NOT NULL
    ORDER BY verdict NOT IN ('faulty', 'conflict'), row
    LIMIT %(most)s
"""

SWAPPED = """
    SELECT row FROM register.batch_row
    WHERE batch_id = %(id)s AND verdict = 'faulty' AND faults @> '[{"mend": "swap"}]'
"""


def page(cur: cursor, id: str, *, verdict: str | None, after: int, most: int) -> list[Row]:
    """Rows behind a row of the sheet, of one verdict or of all."""
    cur.execute(PAGE, {"id": id, "verdict": verdict, "after": after, "most": most})
    names = ("row", "verdict", "name", "address", "lon", "lat", "lacks", "cells", "faults")
    return [Row(**dict(zip(names, row, strict=True))) for row in cur]


def places(cur: cursor, id: str, most: int) -> list[tuple[int, str, str, float, float]]:
    """(row, verdict, name, lon, lat) of rows that have a place."""
    cur.execute(PLACES, {"id": id, "most": most})
    return cur.fetchall()


def swappable(cur: cursor, id: str) -> list[int]:
    """The rows whose longitude and latitude are the wrong way round."""
    cur.execute(SWAPPED, {"id": id})
    return [row for (row,) in cur]


# The same site, or one at the same address in the same union's care: places that somebody gave before, in WGS-84.
KNOWN_PLACES = """
    SELECT ST_X(r.geom::geometry), ST_Y(r.geom::geometry), ST_X(s.geom::geometry), ST_Y(s.geom::geometry)
    FROM register.batch_row AS r
    CROSS JOIN LATERAL (
        SELECT s.geom FROM register.site AS s WHERE s.id = r.site_id AND s.geom IS NOT NULL
        UNION ALL
        (SELECT s.geom FROM register.site AS s
        WHERE r.site_id IS NULL AND s.organisation_id = r.organisation_id AND s.address = r.address
            AND s.geom IS NOT NULL AND s.review_state <> 'archived'
        LIMIT 1)
    ) AS s
    WHERE r.batch_id = %(id)s AND r.geom IS NOT NULL AND r.verdict <> 'faulty'
    LIMIT %(most)s
"""


def known_places(cur: cursor, id: str, most: int) -> np.ndarray:
    """(lon, lat as read, lon, lat as known) of rows whose place the register knows already; a row of four each."""
    cur.execute(KNOWN_PLACES, {"id": id, "most": most})
    return np.array(cur.fetchall(), float).reshape(-1, 4)
