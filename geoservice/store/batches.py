"""Batches: one handed-in file in one transaction, all or nothing."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import pandas
from psycopg2.extensions import cursor

from geoservice.model.fault import Invalid
from geoservice.model.notice import Notice
from geoservice.model.registration import Registration
from geoservice.store import codes, sites
from geoservice.store.organisations import organisations_for_divisions, organisations_named
from geoservice.store.publishing import publish as publish_sites

COPIED_ROWS = 1_000
KEPT_FAULTS = 1_000  # in the batch row; the report has them all


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What became of the rows of a file. held: differ from a site that this import may not change."""

    new: int
    changed: int
    unchanged: int
    held: int
    unlocated: int
    published: int
    refused: int

    @property
    def is_nothing(self) -> bool:
        return not (self.new or self.changed or self.published)


@dataclass(frozen=True)
class Outcome:
    """registration: less duplicates, with notices of what the store knew. held: rows left as they are in the
    register. batch: its id, None when nothing was written."""

    registration: Registration
    counts: Counts
    held: list[int]
    batch: str | None


# Two files of one kind may hold the same site: the second waits, and finds what the first made of it.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('geoservice.import.' || %(layer)s))"

COPY = """
    COPY arriving (row, code, organisation_id, source_key, name, address, division_code, verified_at, status,
                   lon, lat, position, properties, internal)
    FROM STDIN (FORMAT text, NULL '')
"""

ADD_BATCH = """
    WITH added AS (
        INSERT INTO register.batch (file_name, sha256, layer, datum, counts, faults, actor)
        VALUES (%(file_name)s, %(sha256)s, %(layer)s, %(datum)s, %(counts)s, %(faults)s, %(actor)s)
        RETURNING id
    )
    INSERT INTO register.event (actor, action, subject, subject_id, after)
    SELECT %(actor)s, 'import_batch', 'batch', id,
           jsonb_build_object('file_name', %(file_name)s, 'sha256', %(sha256)s, 'counts', %(counts)s::jsonb)
    FROM added
    RETURNING subject_id::text
"""


def import_registration(
    cur: cursor,
    registration: Registration,
    *,
    sha256: str,
    actor: str,
    publish: bool = False,
    dry_run: bool = False,
    copied: Callable[[int], object] = lambda rows: None,
) -> Outcome:
    """Register what a sheet says, and publish it when asked; what is the same as before is not touched.

    publish: located sites become public. dry_run: only tell what would happen. copied: told of every few
    thousand rows that were handed to the database.
    """
    layer = registration.layer.id
    if not dry_run:
        cur.execute(LOCK, {"layer": layer})
    registration = recognised(cur, owned(cur, registration))
    registration = registration.without_duplicates(registration.sites["organisation_id"])
    sites.stage(cur)
    copy(cur, registration, copied)
    counts = counted(sites.compare(cur, layer=layer, publish=publish), registration)
    held = sites.held_rows(cur)
    batch = None
    if not dry_run and not counts.is_nothing:
        batch = add_batch(cur, registration, counts, sha256, actor)
        publish_sites(cur, sites.write(cur, layer=layer, publish=publish, batch=batch, actor=actor))
    return Outcome(registration, counts, held, batch)


def counted(found: tuple[int, ...], registration: Registration) -> Counts:
    names = ("new", "changed", "unchanged", "held", "unlocated", "published")
    return Counts(**dict(zip(names, found, strict=True)), refused=len(registration.refused_rows))


def owned(cur: cursor, registration: Registration) -> Registration:
    """With the organisation of each site: the one that the sheet names, else that of the site's division."""
    frame = registration.sites
    names = frame["organisation"] if "organisation" in frame else [None] * len(frame)
    pairs = list(zip(names, frame["division_code"], strict=True))
    named = organisations_named(cur, {name for name, _ in pairs if name})
    answering = organisations_for_divisions(cur, {code for _, code in pairs})
    missing = [name for name, _ in pairs if name and name not in named]
    notices = [
        Notice("organisation", {"name": name, "count": missing.count(name)})
        for name in list(dict.fromkeys(missing))[:100]
    ]
    return replace(
        registration,
        sites=frame.assign(organisation_id=[named.get(name) or answering[code] for name, code in pairs]),
        notices=[*registration.notices, *notices],
    )


def recognised(cur: cursor, registration: Registration) -> Registration:
    """With the sites that the register knows by their codes, whatever they are called by now."""
    frame = registration.sites
    if "code" not in frame or not frame["code"].any():
        return registration
    known = codes.holders(cur, frame["code"].dropna().tolist())
    bearing = frame[frame["code"].isin(known)]
    pairs = list(zip(bearing["organisation_id"], bearing["source_key"], strict=True))
    return registration.recognised(known, codes.registered(cur, registration.layer.id, pairs))


class LineStream:
    """Lines as the file that COPY reads. They are made while the server takes in those before them."""

    def __init__(self, lines: Iterator[str], copied: Callable[[int], object]):
        self.lines, self.copied, self.rest = lines, copied, io.StringIO()

    def read(self, size: int) -> str:
        """Up to `size` characters; none at the end."""
        if text := self.rest.read(size):
            return text
        part = list(islice(self.lines, COPIED_ROWS))
        # No value holds a tab or a line break: cells are tidied, and JSON writes them as escapes.
        self.rest = io.StringIO("".join(part).replace("\\", "\\\\"))
        self.copied(len(part))
        return self.rest.read(size)


def copy(cur: cursor, registration: Registration, copied: Callable[[int], object]) -> None:
    cur.copy_expert(COPY, LineStream(lines(registration), copied), size=1 << 16)


def lines(registration: Registration) -> Iterator[str]:
    """Rows in the order of the table: columns first, then the place and the documents. Nothing is NULL."""
    frame = registration.sites
    nothing = [""] * len(frame)
    plain = (
        "row",
        "code",
        "organisation_id",
        "source_key",
        "name",
        "address",
        "division_code",
        "verified_at",
        "status",
    )
    columns = [texts(frame[name]) if name in frame else nothing for name in plain]
    places = [
        texts(axis.where(frame.geometry.notna(), None)) for axis in (frame.geometry.x, frame.geometry.y)
    ]
    documents = (registration.documents(internal=internal) for internal in (False, True))
    for values in zip(*columns, *places, texts(frame["position"]), *documents, strict=True):
        yield "\t".join(values) + "\n"


def texts(column: pandas.Series) -> list[str]:
    """Values as text; a float in the shortest form that reads back as itself, nothing as nothing."""
    return ["" if value is None or value != value else str(value) for value in column.tolist()]


def add_batch(cur: cursor, registration: Registration, counts: Counts, sha256: str, actor: str) -> str:
    sheet, told = registration.sheet, registration.problems[:KEPT_FAULTS]
    said: list[tuple[str, Invalid | Notice]] = [(problem.code, problem.fault(sheet)) for problem in told]
    said += [(f"notice_{notice.code}", notice) for notice in registration.notices[:KEPT_FAULTS]]
    cur.execute(
        ADD_BATCH,
        {
            "file_name": sheet.file_name,
            "sha256": sha256,
            "layer": registration.layer.id,
            "datum": registration.source or "none",
            "counts": json.dumps(counts.__dict__),
            "faults": json.dumps(
                [
                    {"code": code, "cell": word.cell, "zh": word.text("zh"), "en": word.text("en")}
                    for code, word in said
                ],
                ensure_ascii=False,
            ),
            "actor": actor,
        },
    )
    return cur.fetchone()[0]
