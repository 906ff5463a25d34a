"""The work on uploads: each is read, or submitted, in one transaction that ends with its result.

Whoever does it may be killed at any moment: then nothing of it is stored, and the batch waits for the next who takes it.
"""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from geoservice.db import Database
from geoservice.intake.reading import Handed, read_sheet
from geoservice.intake.report import report_content
from geoservice.model.column_choice import likely_columns, sheet_columns
from geoservice.model.completeness import required
from geoservice.model.datum_fit import datum_fit
from geoservice.model.fault import Fault, Invalid, Unavailable
from geoservice.model.header import find_header
from geoservice.model.layer import Layer, Layers
from geoservice.model.mend import swapped
from geoservice.model.preview import preview_rows
from geoservice.model.registration import Registration
from geoservice.model.role import ACTS
from geoservice.model.sheet import Sheet
from geoservice.model.understanding import PART_ROWS, SheetReader
from geoservice.model.upload import MOST_ATTEMPTS, SUBMITTING, Refused, Upload
from geoservice.store import column_choices, previews, upload_work, uploads
from geoservice.store.batches import Counts, told
from geoservice.store.submissions import Ending, Submission

MOST_KNOWN_PLACES = 2_000
# Of a hundred: how far the bar is when the file is read, and when its rows are understood.
ALL, READ, UNDERSTOOD = 100, 20, 90
NO_COUNTS = Counts(new=0, changed=0, unchanged=0, held=0, unlocated=0, published=0, refused=0)

log = logging.getLogger("geoservice.work")


class GivenUp(Exception):
    """The batch was cancelled, or another has ended it."""


def work_once(database: Database, layers: Layers) -> bool:
    """Do one piece of work; whether there was any. Raises Unavailable."""
    with database.transaction() as cur:
        if upload_work.sweep(cur):
            return True
    return do(database, layers, upload_work.take, work) or do(database, layers, take_unmarked, mark)


def take_unmarked(cur) -> str | None:
    return upload_work.take_unmarked(cur, MOST_ATTEMPTS)


def do(database: Database, layers: Layers, take: Callable, step: Callable) -> bool:
    """Take a batch, hold it, and do a step of it; a file that cannot be used is told of in its row."""
    id = None
    try:
        with database.transaction() as cur, without_collection():
            if (id := take(cur)) is None:
                return False
            begun(database, id)
            step(cur, database, layers, id)
    except GivenUp:
        pass
    except Unavailable:
        raise
    except Refused as fault:
        with database.transaction() as cur:
            upload_work.refuse(cur, str(id), fault)
    except Fault as fault:
        failed(database, str(id), fault, **getattr(fault, "found", {}))
    except Exception:
        log.exception("work", extra={"batch": id})
        failed(database, str(id), Invalid("upload_broken", upload=id))
    return True


def begun(database: Database, id: str) -> None:
    """Raises GivenUp, and Invalid when it was tried too often: then it is the file that ends the workers."""
    with database.transaction() as cur:
        started = upload_work.begin(cur, id)
    if started and started.attempts > MOST_ATTEMPTS:
        raise Invalid("upload_tried", count=MOST_ATTEMPTS)


def failed(database: Database, id: str, fault: Fault, **found: object) -> None:
    with database.transaction() as cur:
        upload_work.fail(cur, id, fault, **found)


@dataclass
class Bar:
    """How far a batch is, told in transactions of its own."""

    database: Database
    id: str

    def at(self, done: float) -> None:
        """So many of ALL are done. Raises GivenUp."""
        with self.database.transaction() as cur:
            if not upload_work.progress(cur, self.id, int(done), ALL):
                raise GivenUp


def work(cur, database: Database, layers: Layers, id: str) -> None:
    """Read a batch, or submit it."""
    upload = uploads.upload(cur, id)
    assert upload is not None
    layer = layers.named(upload.layer)
    bar = Bar(database, id)
    bar.at(1)
    opened = Opened.of(cur, upload, layer)
    bar.at(READ)
    submission = Submission(cur, upload, layer, dry_run=upload.state != SUBMITTING)
    if upload.state == SUBMITTING:
        submit(submission, opened, bar)
        return
    previews.forget(cur, id)
    for part, share in opened.parts():
        keep(cur, submission, part, opened)
        bar.at(READ + (UNDERSTOOD - READ) * share)
    submission.compare()
    if submission.batch.is_compared:
        previews.settle(cur, id)
    ending = Ending(previews.counts(cur, id), *said(submission))
    if not upload_work.end_reading(
        cur, id, datum=ending.datum, counts=ending.counts, faults=ending.faults,
        found={**opened.found(), "fit": fit(cur, id, ending.datum)},
    ):  # fmt: skip
        raise GivenUp


def submit(submission: Submission, opened: "Opened", bar: Bar) -> None:
    """Submit what was looked at; the preview's rows are needed no more. Raises Refused."""
    check_entitled(submission)
    for part, share in opened.parts():
        submission.take(part)
        bar.at(READ + (UNDERSTOOD - READ) * share)
    submission.compare()
    submission.submit(Ending(submission.counts(), *said(submission)))
    check_entitled(submission)  # all of it may have taken long


def check_entitled(submission: Submission) -> None:
    """Raises Refused."""
    if not upload_work.is_entitled(submission.cur, submission.upload.id, ACTS["import"]):
        raise Refused("upload_refused")


def mark(cur, database: Database, layers: Layers, id: str) -> None:
    """Make the workbook with the faults marked."""
    upload = uploads.upload(cur, id)
    assert upload is not None
    opened = Opened.of(cur, upload, layers.named(upload.layer))
    submission = Submission(cur, upload, layers.named(upload.layer), dry_run=True)
    for part, _ in opened.parts():
        submission.take(part)
    upload_work.keep_marked(cur, id, report_content(opened.file, submission.batch.findings()))


@dataclass
class Opened:
    """A file on its way: read, with its header found. undeclared: it has positions and does not say in which datum."""

    file: Handed
    sheet: Sheet
    reader: SheetReader
    chosen: dict[str, str]
    undeclared: bool

    @classmethod
    def of(cls, cur, upload: Upload, layer: Layer) -> "Opened":
        """Raises Invalid or TooLarge for a file that cannot be used; `found` on it says what was seen all the same."""
        file = Handed(upload.file_name, upload_work.content(cur, upload.id))
        sheet = read_sheet(file, wanted=upload.choices.sheet)
        chosen = upload.found.get("chosen") if upload.state == SUBMITTING else None
        if chosen is None:
            remembered = column_choices.remembered(cur, upload.organisation, upload.layer)
            chosen = {**remembered, **upload.choices.columns}
        try:
            header = find_header(sheet, layer, chosen)
        except Invalid as fault:
            columns = [column.document() for column in likely_columns(sheet, layer)]
            fault.found = {"columns": columns, "counts": {}}  # type: ignore[attr-defined]
            raise
        sheet = swapped(sheet, header, upload.choices.swapped)
        try:
            reader, undeclared = SheetReader(sheet, layer, upload.choices.datum, chosen), False
        except Invalid as fault:
            if fault.code != "datum_unnamed":
                raise
            reader, undeclared = SheetReader(sheet, layer, "wgs84", chosen), True
        return cls(file, sheet, reader, chosen, undeclared)

    def parts(self) -> Iterator[tuple[Registration, float]]:
        """The sheet understood, some rows at a time, and how much of it that was."""
        start, end = self.reader.header.row + 1, len(self.sheet.rows)
        for first in range(start, max(end, start + 1), PART_ROWS):
            rows = range(first, min(end, first + PART_ROWS))
            yield self.reader.read(rows), (rows.stop - start) / max(1, end - start)

    def shown(self) -> list[int]:
        """The columns whose cells are shown: those that mean something, in the order of the sheet."""
        header = self.reader.header
        return sorted({*header.columns.values(), *header.position.values()})

    def found(self) -> dict[str, object]:
        columns = [column.document() for column in sheet_columns(self.sheet, self.reader.header)]
        return {
            "columns": columns, "shown": self.shown(), "chosen": self.chosen, "declared": self.reader.declared,
            "undeclared": self.undeclared, "rows": len(self.sheet.rows),
        }  # fmt: skip


def keep(cur, submission: Submission, part: Registration, opened: Opened) -> None:
    """Take a part, and keep what is to be shown of it."""
    allowed = submission.take(part)
    problems = submission.batch.parts[-1].problems
    needed = [prop.name for prop in required(allowed.layer)]
    owners = submission.owners.quietly(allowed)
    previews.keep(cur, submission.upload.id, preview_rows(allowed, problems, owners, opened.shown(), needed))


def said(submission: Submission) -> tuple[str, str]:
    """Faults as JSON, and the datum that was used."""
    findings = submission.batch.findings()
    return told(findings, NO_COUNTS)["faults"], findings.source or "none"


def fit(cur, id: str, datum: str) -> dict[str, object]:
    places = previews.known_places(cur, id, MOST_KNOWN_PLACES)
    lon, lat, known_lon, known_lat = places.T
    return datum_fit(lon, lat, known_lon, known_lat, datum).document()


@contextmanager
def without_collection() -> Iterator[None]:
    """Rows are all kept to the end, so looking for garbage among them again and again finds none.

    At the end it is looked for once, among what came meanwhile: what was there before stays out of sight.
    """
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
        gc.unfreeze()
