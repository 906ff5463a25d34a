"""Batches: one handed-in file in one transaction, all or nothing."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from psycopg2.extensions import cursor

from geoservice.model.fault import Conflict, Invalid, words
from geoservice.model.notice import Notice, gathered
from geoservice.model.registration import Findings, Registration
from geoservice.store import arrivals, codes, sites
from geoservice.store.identity import new_ids
from geoservice.store.owners import Owners
from geoservice.store.publishing import publish as publish_sites
from geoservice.store.sending import sending

words(
    register_moved=(
        "导入期间登记库里有站点被删除，什么都没有保存。请再导入一次。",
        "Sites were removed from the register during the import; nothing was stored. Please import again.",
    )
)

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
    """findings: on the whole sheet, with duplicates, and notices of what the store knew. held: rows left as they
    are in the register. batch: its id, None when nothing was written."""

    findings: Findings
    counts: Counts
    held: list[int]
    batch: str | None


# A hundred thousand rows are sorted and joined in memory.
ROOM = "SET LOCAL work_mem = '128MB'"

# Two files of one kind may hold the same site: the second waits, and finds what the first made of it.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('geoservice.import.' || %(layer)s))"

# Sites name their batch, so it comes before them, and is told what became of them when that is known.
ADD_BATCH = """
    INSERT INTO register.batch (file_name, sha256, layer, datum, actor)
    VALUES (%(file_name)s, %(sha256)s, %(layer)s, %(datum)s, %(actor)s)
    RETURNING id::text
"""

END_BATCH = """
    WITH ended AS (
        UPDATE register.batch SET datum = %(datum)s, counts = %(counts)s, faults = %(faults)s
        WHERE id = %(batch)s
        RETURNING *
    )
    INSERT INTO register.event (actor, action, subject, subject_id, after)
    SELECT actor, 'import_batch', 'batch', id,
           jsonb_build_object('file_name', file_name, 'sha256', sha256, 'counts', counts)
    FROM ended
"""


def import_registration(
    cur: cursor,
    parts: Registration | Iterable[Registration],
    *,
    sha256: str,
    actor: str,
    publish: bool = False,
    dry_run: bool = False,
    copied: Callable[[int], object] = lambda rows: None,
) -> Outcome:
    """Register what a sheet says, and publish it when asked; what is the same as before is not touched.

    parts: the sheet understood, as a whole or some rows at a time; made without the cursor, which sends meanwhile. publish: located sites become public.
    dry_run: only tell what would happen. copied: told of every few rows of the sheet that are done with.
    Raises Conflict when sites vanish from the register meanwhile, and whatever making a part raises.
    """
    with sending(cur) as sender:
        batch = Batch(sender, sha256=sha256, actor=actor, publish=publish, dry_run=dry_run)
        batch.owners.prepare()
        for part in [parts] if isinstance(parts, Registration) else parts:
            batch.take(part)
            copied(len(part.rows))
        return batch.end()


class Batch:
    """One handed-in file on its way into the register, part by part.

    logs: whether it writes the history of what it adds; else whoever uses it does, knowing what became of it.
    """

    def __init__(
        self,
        cur: cursor,
        *,
        sha256: str,
        actor: str,
        publish: bool,
        dry_run: bool,
        owners: Owners | None = None,
        logs: bool = True,
    ):
        self.cur, self.sha256, self.actor, self.publish, self.dry_run = cur, sha256, actor, publish, dry_run
        self.logs = logs
        self.owners = owners or Owners(cur)
        self.id: str | None = None
        self.parts: list[Findings] = []
        self.first: dict[tuple[object, str], int] = {}  # row by owner and key
        self.codes: dict[str, int] = {}  # row by code, of those that the register did not know
        self.fresh = self.is_compared = False  # whether no site can match, and whether any does
        self.added, self.unlocated, self.released = 0, 0, 0

    def take(self, part: Registration) -> None:
        """Add what is new; lay what the register has beside it."""
        if not self.parts:
            self.begin(part)
        part = arrivals.ready(part)
        owners = self.owners.of(part)
        part = replace(part, sites=part.sites.with_columns(organisation_id=owners))
        part = self.recognised(part)
        part = part.without_duplicates(part.sites["organisation_id"], self.first)
        self.parts.append(part.findings())
        new, known = self.parted(part)
        if len(known.sites):
            self.compare(known)
        if len(new.sites):
            self.add(new)

    def begin(self, part: Registration) -> None:
        self.cur.execute(ROOM)
        if not self.dry_run:
            self.cur.execute(LOCK, {"layer": part.layer.id})
        self.fresh = not sites.has_any(self.cur, part.layer.id)

    def recognised(self, part: Registration) -> Registration:
        """With the sites that the register knows by their codes, whatever they are called by now."""
        bearing = part.sites.given("code")
        if not any(bearing):
            return part
        known = codes.holders(self.cur, [code for code in bearing if code], self.id)
        keys = zip(part.sites["organisation_id"], part.sites["source_key"], strict=True)
        pairs = [pair for pair, code in zip(keys, bearing, strict=True) if code in known]
        others = codes.registered(self.cur, part.layer.id, pairs, self.id)
        return part.recognised(known, others, self.codes)

    def parted(self, part: Registration) -> tuple[Registration, Registration]:
        """The sites that the register does not hold, and those that it does."""
        came = part.sites
        is_known = np.zeros(len(came), bool)
        if not self.fresh:
            is_known[sites.known(self.cur, part.layer.id, came["organisation_id"], came["source_key"])] = True
        return replace(part, sites=came.kept(~is_known)), replace(part, sites=came.kept(is_known))

    def add(self, part: Registration) -> None:
        located = len(part.sites) - part.unlocated
        self.added += len(part.sites)
        self.unlocated += part.unlocated
        self.released += located if self.publish else 0
        if not self.dry_run:
            ids = new_ids(len(part.sites))
            arrivals.copy_new(self.cur, part, ids=ids, batch=self.opened(), publish=self.publish)
            if self.logs:
                arrivals.copy_history(
                    self.cur, part, ids=ids, batch=self.opened(), publish=self.publish, actor=self.actor
                )

    def compare(self, part: Registration) -> None:
        if not self.is_compared:
            sites.stage(self.cur)
        self.is_compared = True
        arrivals.copy_known(self.cur, part)

    def opened(self) -> str:
        """The id of the batch's row."""
        if self.id is None:
            self.cur.execute(ADD_BATCH, self.described())
            self.id = self.cur.fetchone()[0]
        return self.id

    def described(self) -> dict[str, str]:
        first = self.parts[0]
        datum = next((part.source for part in self.parts if part.source), "none")
        return {
            "file_name": first.sheet.file_name, "sha256": self.sha256, "layer": first.layer.id,
            "datum": datum, "actor": self.actor,
        }  # fmt: skip

    def end(self) -> Outcome:
        """Change what differs, write the history, and publish."""
        findings = self.findings()
        counts, held = self.counted(findings)
        if self.dry_run or counts.is_nothing:
            return Outcome(findings, counts, held, None)
        batch = self.opened()
        self.cur.execute(END_BATCH, {**self.described(), **told(findings, counts), "batch": batch})
        if self.is_compared:
            sites.change(self.cur, publish=self.publish, batch=batch, actor=self.actor)
        if self.publish:
            publish_sites(self.cur, sites.to_publish(self.cur, batch))
        return Outcome(findings, counts, held, batch)

    def findings(self) -> Findings:
        problems = [problem for part in self.parts for problem in part.problems]
        notices = [notice for part in self.parts for notice in part.notices]
        return replace(
            self.parts[0],
            source=next((part.source for part in self.parts if part.source), None),
            problems=problems,
            notices=gathered([*notices, *self.owners.notices()]),
        )

    def counted(self, findings: Findings) -> tuple[Counts, list[int]]:
        """Raises Conflict when not every site is there any more that was found when its row came."""
        layer = findings.layer.id
        found = sites.compare(self.cur, layer=layer, publish=self.publish) if self.is_compared else (0,) * 6
        missing, changed, unchanged, held, unlocated, released = found
        if missing:
            raise Conflict("register_moved")
        counts = Counts(
            new=self.added, changed=changed, unchanged=unchanged, held=held,
            unlocated=self.unlocated + unlocated, published=self.released + released,
            refused=len(findings.refused_rows),
        )  # fmt: skip
        return counts, sites.held_rows(self.cur) if held else []


def told(findings: Findings, counts: Counts) -> dict[str, str]:
    """What the batch's row keeps of what is to be said."""
    sheet = findings.sheet
    said: list[tuple[str, Invalid | Notice]] = [
        (problem.code, problem.fault(sheet)) for problem in findings.problems[:KEPT_FAULTS]
    ]
    said += [(f"notice_{notice.code}", notice) for notice in findings.notices[:KEPT_FAULTS]]
    faults = [
        {"code": code, "cell": word.cell, "zh": word.text("zh"), "en": word.text("en")} for code, word in said
    ]
    return {"counts": json.dumps(counts.__dict__), "faults": json.dumps(faults, ensure_ascii=False)}
