"""Uploads as jobs: what a worker does with the batches of the wizard.

A worker holds the lock on the row of the batch's file for as long as it works, in the transaction that ends with the
result. So one that is gone, however it went, has left nothing and holds nothing, and another takes its batch up again.
How far it is stands in the batch's own row, which it does not lock.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg2.extensions import Binary, cursor

from geoservice.model.fault import Fault
from geoservice.model.upload import FAILED, READING, SUBMITTING, UPLOADED, WAITING

TAKE = """
    SELECT f.batch_id::text
    FROM register.batch_file AS f JOIN register.batch AS b ON b.id = f.batch_id
    WHERE b.state = ANY(%(states)s)
    ORDER BY b.created_at
    LIMIT 1
    FOR UPDATE OF f SKIP LOCKED
"""

IS_ANY = """
    SELECT EXISTS (
        SELECT FROM register.batch_file AS f JOIN register.batch AS b ON b.id = f.batch_id
        WHERE b.state IN ('uploaded', 'reading', 'submitting', 'submitted', 'cancelled')
            OR b.state = 'ready' AND f.marked IS NULL AND b.attempts <= %(most)s AND EXISTS (
                SELECT FROM register.batch_row AS r WHERE r.batch_id = b.id AND r.verdict = 'faulty'))
"""

CONTENT = "SELECT content FROM register.batch_file WHERE batch_id = %(id)s"

BEGIN = """
    UPDATE register.batch SET
        state = CASE WHEN state = 'uploaded' THEN 'reading' ELSE state END,
        attempts = attempts + 1, started_at = clock_timestamp(), done = 0, total = 0
    WHERE id = %(id)s AND state = ANY(%(states)s)
    RETURNING state, attempts
"""

PROGRESS = """
    UPDATE register.batch SET done = %(done)s, total = %(total)s
    WHERE id = %(id)s AND state IN ('reading', 'submitting')
"""

END_READING = """
    UPDATE register.batch SET
        state = 'ready', datum = %(datum)s, counts = %(counts)s, faults = %(faults)s, found = %(found)s, done = total
    WHERE id = %(id)s AND state = 'reading'
"""

FAIL = """
    UPDATE register.batch SET state = 'failed', found = found || %(found)s WHERE id = %(id)s AND state = ANY(%(states)s)
"""

# Asked again by the worker: between the button and the work a role may have ended, an account been closed, a union moved.
IS_ENTITLED = """
    SELECT EXISTS (
        SELECT FROM register.batch AS b
        JOIN register.organisation AS o ON o.id = b.organisation_id
        JOIN register.account AS a ON a.id = b.submitter_id AND a.disabled_at IS NULL
        JOIN register.appointment AS p ON p.account_id = a.id AND p.ended_at IS NULL AND p.role = ANY(%(roles)s)
        JOIN register.organisation AS scope ON scope.id = p.organisation_id
        WHERE b.id = %(id)s AND o.path <@ scope.path)
"""

# It waits again for somebody who may submit it.
REFUSE = """
    WITH former AS (
        SELECT b.id, b.submitter_id, a.login
        FROM register.batch AS b JOIN register.account AS a ON a.id = b.submitter_id
        WHERE b.id = %(id)s AND b.state = 'submitting'
        FOR UPDATE OF b
    ), refused AS (
        UPDATE register.batch AS b
        SET state = 'ready', submitter_id = NULL, done = total, found = found || %(found)s
        FROM former
        WHERE b.id = former.id
        RETURNING former.*
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id)
    SELECT login, submitter_id, 'refuse_batch', 'batch', id FROM refused
"""

# What may be made again, or is needed no more. Files that a worker holds are left to it.
SWEEP = """
    WITH ended AS (
        SELECT f.batch_id
        FROM register.batch_file AS f JOIN register.batch AS b ON b.id = f.batch_id
        WHERE b.state IN ('submitted', 'cancelled')
        FOR UPDATE OF f SKIP LOCKED
    ), emptied AS (
        DELETE FROM register.batch_row USING ended WHERE batch_row.batch_id = ended.batch_id
    )
    DELETE FROM register.batch_file USING ended WHERE batch_file.batch_id = ended.batch_id
"""

MARK = "UPDATE register.batch_file SET marked = %(marked)s WHERE batch_id = %(id)s"

UNMARKED = """
    SELECT f.batch_id::text
    FROM register.batch_file AS f JOIN register.batch AS b ON b.id = f.batch_id
    WHERE b.state = 'ready' AND f.marked IS NULL AND b.attempts <= %(most)s
        AND EXISTS (SELECT FROM register.batch_row AS r WHERE r.batch_id = b.id AND r.verdict = 'faulty')
    ORDER BY b.created_at
    LIMIT 1
    FOR UPDATE OF f SKIP LOCKED
"""


@dataclass(frozen=True)
class Started:
    """What is being done: READING or SUBMITTING, for how many times."""

    state: str
    attempts: int


def is_any(cur: cursor, most: int) -> bool:
    """Whether there is anything to do or to tidy away, be it another's. most: attempts on one batch."""
    cur.execute(IS_ANY, {"most": most})
    return cur.fetchone()[0]


def take(cur: cursor) -> str | None:
    """The id of the oldest batch that waits and that no other worker holds; it is held until the transaction ends."""
    cur.execute(TAKE, {"states": list(WAITING)})
    row = cur.fetchone()
    return row[0] if row else None


def take_unmarked(cur: cursor, most: int) -> str | None:
    """The id of a batch whose marked workbook is still to be made; held as with `take`."""
    cur.execute(UNMARKED, {"most": most})
    row = cur.fetchone()
    return row[0] if row else None


def content(cur: cursor, id: str) -> bytes:
    cur.execute(CONTENT, {"id": id})
    return bytes(cur.fetchone()[0])


def begin(cur: cursor, id: str) -> Started | None:
    """Say that the work has begun; None when it was given up meanwhile."""
    cur.execute(BEGIN, {"id": id, "states": [UPLOADED, READING, SUBMITTING]})
    row = cur.fetchone()
    return Started(*row) if row else None


def progress(cur: cursor, id: str, done: int, total: int) -> bool:
    """Say how far the work is; False when it was given up."""
    cur.execute(PROGRESS, {"id": id, "done": done, "total": total})
    return cur.rowcount == 1


def end_reading(
    cur: cursor, id: str, *, datum: str, counts: Mapping[str, int], faults: str, found: Mapping[str, Any]
) -> bool:
    """Say what was read; False when it was given up. faults: as JSON."""
    given = {"counts": json.dumps(counts), "found": json.dumps(found, ensure_ascii=False)}
    cur.execute(END_READING, {**given, "id": id, "datum": datum, "faults": faults})
    return cur.rowcount == 1


def fail(cur: cursor, id: str, fault: Fault, **found: Any) -> None:
    """Say why the file cannot be used. It may be read again with other choices."""
    told = {**found, "fault": in_both(fault)}
    given = {"found": json.dumps(told, ensure_ascii=False), "states": [*WAITING, FAILED]}
    cur.execute(FAIL, {**given, "id": id})


def is_entitled(cur: cursor, id: str, roles: Iterable[str]) -> bool:
    """Whether who submitted the batch has, at this moment, one of these roles for the batch's union."""
    cur.execute(IS_ENTITLED, {"id": id, "roles": list(roles)})
    return cur.fetchone()[0]


def refuse(cur: cursor, id: str, fault: Fault) -> None:
    """Submit nothing, say why, and let somebody else submit it."""
    cur.execute(REFUSE, {"id": id, "found": json.dumps({"refused": in_both(fault)}, ensure_ascii=False)})


def in_both(fault: Fault) -> dict[str, str]:
    return {"code": fault.code, "zh": fault.text("zh"), "en": fault.text("en")}


def sweep(cur: cursor) -> int:
    """Remove files and rows of batches that are done; how many."""
    cur.execute(SWEEP)
    return cur.rowcount


def keep_marked(cur: cursor, id: str, marked: bytes) -> None:
    cur.execute(MARK, {"id": id, "marked": Binary(marked)})
