"""Rows of a sheet on their way into the database by COPY: new sites into the register, others beside it.

Columns are made ready as wholes.
"""

from dataclasses import replace
from itertools import repeat
from typing import BinaryIO

import orjson
from psycopg2.extensions import cursor

from geoservice.model.registration import Registration
from geoservice.store.binary_rows import as_file, dates, documents, integers, points, texts, uuids
from geoservice.store.sending import follow

# What a row says, in both, the end of its line. `arriving` has the row's number before it and the status as said.
SAID = "name, address, division_code, verified_at, geom, position, properties, internal"

COPY_NEW = f"""
    COPY register.site (layer, batch_id, review_state, id, status, organisation_id, code, source_key, {SAID})
    FROM STDIN (FORMAT binary)
"""

COPY_KNOWN = f"""
    COPY pg_temp.arriving (row, status, organisation_id, code, source_key, {SAID})
    FROM STDIN (FORMAT binary)
"""

# The history says that a site came with a batch; what it was then stands in its row until its first change,
# whose event holds it as `before`. Contact persons are in no event: they must be erasable, history is not.
COPY_HISTORY = """
    COPY register.event (actor, action, subject, subject_id, after) FROM STDIN (FORMAT binary)
"""

# Of a part that is ready: what is looked at before it is stored, the end of each line, and the name in its history.
LINE, NAME = "line", "name_as_json"
LOOKED_AT = ("row", "organisation", "division_code", "code", "source_key", "status")


def ready(part: Registration) -> Registration:
    """A part with all of its lines made that can be made without the register, in place of most columns.

    So it can be done while the part before it is stored. A part that is ready stays as it is.
    """
    sites = part.sites
    if LINE in sites:
        return part
    lines = list(map(b"".join, zip(*said(part), strict=True)))
    names = list(map(orjson.dumps, sites["name"]))
    return replace(part, sites=sites.only(LOOKED_AT).with_columns(**{LINE: lines, NAME: names}))


def copy_new(cur: cursor, part: Registration, *, ids: list[str], batch: str, publish: bool) -> None:
    """Sites that the register does not hold yet; located ones as published when asked. part: ready."""
    starts = {
        state: b"".join((*texts([part.layer.id]), *uuids([batch]), *texts([state])))
        for state in ("draft", "published")
    }
    came = [starts[state] for state in states(part, publish=publish)]
    copy(cur, COPY_NEW, as_file(16, came, uuids(ids), *named(part, status="active")))


def copy_history(
    cur: cursor, part: Registration, *, ids: list[str], batch: str, publish: bool, actor: str
) -> None:
    """An event for each site that `copy_new` brings. A cursor that sends goes on beside its user. actor: a line."""
    # Members in the order in which jsonb keeps them.
    ends = {
        state: f', "batch": "{batch}", "review_state": "{state}"}}'.encode()
        for state in ("draft", "published")
    }
    came = zip(part.sites[NAME], states(part, publish=publish), strict=True)
    after = [b'{"name": ' + name + ends[state] for name, state in came]
    act = b"".join(texts((actor, "add_site", "site")))
    follow(cur, COPY_HISTORY, as_file(5, repeat(act), uuids(ids), documents(after)), size=1 << 20)


def states(part: Registration, *, publish: bool) -> list[str]:
    return ["published" if publish and placed else "draft" for placed in part.sites.is_located.tolist()]


def copy_known(cur: cursor, part: Registration) -> None:
    """Sites that the register has, to be compared with it. part: ready."""
    copy(cur, COPY_KNOWN, as_file(13, integers(part.sites["row"]), *named(part, status="")))


def copy(cur: cursor, statement: str, rows: BinaryIO) -> None:
    cur.copy_expert(statement, rows, size=1 << 20)


def named(part: Registration, *, status: str) -> list[list[bytes]]:
    """What makes each row its site, and the end of its line. status: of those rows that say none."""
    sites = part.sites
    return [
        texts(value or status for value in sites.given("status")),
        uuids(sites["organisation_id"]),
        *(texts(sites.given(name)) for name in ("code", "source_key")),
        sites[LINE],
    ]


def said(part: Registration) -> list[list[bytes]]:
    """The columns of SAID as fields."""
    sites = part.sites
    return [
        *(texts(sites.given(name)) for name in ("name", "address", "division_code")),
        dates(sites.given("verified_at")),
        points(sites.lon, sites.lat),
        documents(sites.given("position")),
        *(documents(part.documents(internal=internal)) for internal in (False, True)),
    ]
