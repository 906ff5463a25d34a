"""Rows of a sheet on their way into the database by COPY: new sites into the register, others beside it.

Columns are made ready as wholes.
"""

import io
from collections.abc import Iterable
from dataclasses import replace
from itertools import repeat

import numpy as np
import orjson
import pandas
import shapely
from psycopg2.extensions import cursor

from geoservice.model.registration import Registration
from geoservice.store.sending import follow

POINT_4326 = "0101000020e6100000"  # little-endian, a point, with its SRID

# What a row says, in both, the end of its line. `arriving` has the row's number before it and the status as said.
SAID = "name, address, division_code, verified_at, geom, position, properties, internal"

COPY_NEW = f"""
    COPY register.site (id, layer, batch_id, review_state, status, organisation_id, code, source_key, {SAID})
    FROM STDIN (FORMAT text, NULL '', ENCODING 'UTF8')
"""

COPY_KNOWN = f"""
    COPY pg_temp.arriving (row, status, organisation_id, code, source_key, {SAID})
    FROM STDIN (FORMAT text, NULL '', ENCODING 'UTF8')
"""

# The history says that a site came with a batch; what it was then stands in its row until its first change,
# whose event holds it as `before`. Contact persons are in no event: they must be erasable, history is not.
COPY_HISTORY = """
    COPY register.event (actor, action, subject, subject_id, after) FROM STDIN (FORMAT text, NULL '', ENCODING 'UTF8')
"""

# Of a part that is ready: what is looked at before it is stored, the end of each line, and the name in its history.
LINE, NAME = "line", "name_as_json"
LOOKED_AT = ("row", "organisation", "division_code", "code", "source_key", "status", "geometry")


def ready(part: Registration) -> Registration:
    """A part with all of its lines made that can be made without the register, in place of most columns.

    So it can be done while the part before it is stored. A part that is ready stays as it is.
    """
    frame = part.sites
    if LINE in frame:
        return part
    lines = ["\t".join(values) + "\n" for values in zip(*said(part), strict=False)]
    names = [orjson.dumps(name).decode() for name in frame["name"].tolist()]
    made = {LINE: lines, NAME: names}
    looked_at = frame[[name for name in LOOKED_AT if name in frame]]
    return replace(
        part, sites=looked_at.assign(**{k: pandas.Series(v, frame.index, object) for k, v in made.items()})
    )


def copy_new(cur: cursor, part: Registration, *, ids: list[str], batch: str, publish: bool) -> None:
    """Sites that the register does not hold yet; located ones as published when asked. part: ready."""
    start = (ids, repeat(part.layer.id), repeat(batch), states(part, publish=publish))
    copy(cur, COPY_NEW, zip(*start, *named(part, status="active"), strict=False))


def copy_history(
    cur: cursor, part: Registration, *, ids: list[str], batch: str, publish: bool, actor: str
) -> None:
    """An event for each site that `copy_new` brings. A cursor that sends goes on beside its user. actor: a line."""
    names = part.sites[NAME].tolist()
    rows = zip(ids, names, states(part, publish=publish), strict=True)
    # Members in the order in which jsonb keeps them.
    lines = (
        f'{actor}\tadd_site\tsite\t{id}\t{{"name": {name}, "batch": "{batch}", "review_state": "{state}"}}\n'
        for id, name, state in rows
    )
    follow(cur, COPY_HISTORY, as_file(lines), size=1 << 20)


def states(part: Registration, *, publish: bool) -> list[str]:
    return ["published" if publish and is_placed else "draft" for is_placed in part.sites.geometry.notna()]


def copy_known(cur: cursor, part: Registration) -> None:
    """Sites that the register has, to be compared with it. part: ready."""
    copy(cur, COPY_KNOWN, zip(map(str, part.sites["row"].tolist()), *named(part, status=""), strict=True))


def copy(cur: cursor, statement: str, rows: Iterable[tuple[str, ...]]) -> None:
    cur.copy_expert(statement, as_file(map("\t".join, rows)), size=1 << 20)


def as_file(lines: Iterable[str]) -> io.BytesIO:
    """Lines for COPY, all at once: who makes them while they are sent waits for Python's lock again and again."""
    # No value holds a tab or a line break: cells are tidied, and JSON writes them as escapes.
    return io.BytesIO("".join(lines).replace("\\", "\\\\").encode())


def named(part: Registration, *, status: str) -> list[list[str]]:
    """What makes each row its site, and the end of its line. status: of those rows that say none."""
    frame = part.sites
    names = (texts(frame, name) for name in ("organisation_id", "code", "source_key"))
    return [texts(frame, "status", status), *names, frame[LINE].tolist()]


def said(part: Registration) -> list[Iterable[str]]:
    """The columns of SAID as texts, nothing as nothing."""
    frame = part.sites
    return [
        *(texts(frame, name) for name in ("name", "address", "division_code", "verified_at")),
        places(part),
        texts(frame, "position"),
        *(part.documents(internal=internal) for internal in (False, True)),
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
