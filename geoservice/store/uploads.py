"""Uploads: batches of the wizard, each of which is also the job that a worker takes.

A worker holds the lock on the row of the batch's file for as long as it works, in the transaction that ends with the
result. So one that is gone, however it went, has left nothing and holds nothing, and another takes its batch up again.
How far it is stands in the batch's own row, which it does not lock.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg2.extensions import Binary, cursor

from geoservice.model.fault import Fault
from geoservice.model.role import Member
from geoservice.model.upload import (
    CANCELLABLE,
    CHANGEABLE,
    FAILED,
    READING,
    SUBMITTING,
    UPLOADED,
    WAITING,
    Choices,
    Upload,
)

# Asked for one by its id, or a page of what is in somebody's scopes, the newest first, behind the last of the page before.
UPLOADS = """
    SELECT
        b.id::text, b.file_name, b.sha256, b.layer, b.datum, b.state, b.organisation_id::text, o.path::text, o.name, a.name,
        a.login, b.submitter_id::text, b.choices, b.counts, b.faults, b.found, b.done, b.total, b.attempts,
        extract(epoch FROM clock_timestamp() - b.started_at)::float8, b.created_at,
        coalesce((SELECT f.marked IS NOT NULL FROM register.batch_file AS f WHERE f.batch_id = b.id), false)
    FROM register.batch AS b
    JOIN register.organisation AS o ON o.id = b.organisation_id
    JOIN register.account AS a ON a.id = b.account_id
    WHERE (%(id)s IS NULL OR b.id = %(id)s::uuid)
        AND (%(scopes)s IS NULL OR o.path <@ %(scopes)s::ltree[])
        AND (%(before)s IS NULL OR (b.created_at, b.id) < (
            SELECT earlier.created_at, earlier.id FROM register.batch AS earlier WHERE earlier.id = %(before)s::uuid))
    ORDER BY b.created_at DESC, b.id DESC
    LIMIT %(most)s
"""

ADD = """
    WITH added AS (
        INSERT INTO register.batch (file_name, sha256, layer, datum, actor, state, account_id, organisation_id, choices)
        VALUES (%(file_name)s, %(sha256)s, %(layer)s, 'none', %(actor)s, 'uploaded', %(account)s, %(organisation)s, %(choices)s)
        ON CONFLICT DO NOTHING
        RETURNING *
    ), kept AS (
        INSERT INTO register.batch_file (batch_id, content) SELECT id, %(content)s FROM added
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
        SELECT actor, account_id, 'upload_batch', 'batch', id, jsonb_build_object(
            'file_name', file_name, 'sha256', sha256, 'layer', layer, 'organisation', organisation_id)
        FROM added
    )
    SELECT id::text FROM added
"""

THE_SAME = """
    SELECT id::text FROM register.batch
    WHERE sha256 = %(sha256)s AND organisation_id = %(organisation)s AND layer = %(layer)s
        AND state NOT IN ('cancelled', 'failed')
"""


def upload(cur: cursor, id: str) -> Upload | None:
    """The upload of this id; None when there is none. The caller checks whose it is."""
    cur.execute(UPLOADS, {"id": id, "scopes": None, "before": None, "most": 1})
    row = cur.fetchone()
    return from_row(row) if row else None


def recent(cur: cursor, scopes: Sequence[str], *, before: str | None, most: int) -> list[Upload]:
    """The newest uploads for unions in these subtrees, those before an upload of that id."""
    cur.execute(UPLOADS, {"id": None, "scopes": list(scopes), "before": before, "most": most})
    return [from_row(row) for row in cur]


def from_row(row: tuple[Any, ...]) -> Upload:
    names = (
        "id", "file_name", "sha256", "layer", "datum", "state", "organisation", "path", "union", "person", "login",
        "submitter", "choices", "counts", "faults", "found", "done", "total", "attempts", "seconds",
        "created_at", "has_marked",
    )  # fmt: skip
    given = dict(zip(names, row, strict=True))
    return Upload(**{**given, "choices": Choices.read(given["choices"])})


def add_upload(
    cur: cursor, member: Member, *, file_name: str, content: bytes, sha256: str, layer: str, organisation: str
) -> tuple[str, bool]:
    """Keep a file for a worker: its batch's id, and whether it is a new one and not the same file again."""
    given = {
        "file_name": file_name, "sha256": sha256, "layer": layer, "organisation": organisation,
        "actor": member.login, "account": member.id, "content": Binary(content), "choices": "{}",
    }  # fmt: skip
    cur.execute(ADD, given)
    if found := cur.fetchone():
        return found[0], True
    cur.execute(THE_SAME, {name: given[name] for name in ("sha256", "organisation", "layer")})
    return cur.fetchone()[0], False


# --- decisions of an officer ----------------------------------------------------------------------------------------

# One event for what she chose: what a file says is no secret, and its rows are not in it.
CHOOSE = """
    WITH chosen AS (
        UPDATE register.batch SET choices = %(choices)s, state = 'uploaded', attempts = 0, done = 0, total = 0, started_at = NULL
        WHERE id = %(id)s AND state = ANY(%(states)s)
        RETURNING id, choices
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
        SELECT %(actor)s, %(account)s, 'choose_for_batch', 'batch', id, choices FROM chosen
    )
    SELECT id FROM chosen
"""

SUBMIT = """
    UPDATE register.batch
    SET state = 'submitting', submitter_id = %(account)s, attempts = 0, done = 0, total = 0, started_at = NULL,
        found = found - 'refused'
    WHERE id = %(id)s AND state = 'ready'
"""

CANCEL = """
    WITH cancelled AS (
        UPDATE register.batch SET state = 'cancelled', ended_at = now()
        WHERE id = %(id)s AND state = ANY(%(states)s)
        RETURNING id
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id)
        SELECT %(actor)s, %(account)s, 'cancel_batch', 'batch', id FROM cancelled
    )
    SELECT id FROM cancelled
"""


def choose(cur: cursor, id: str, choices: Choices, member: Member) -> bool:
    """Have the file read again with these choices; whether it could be."""
    given = {"choices": json.dumps(choices.document(), ensure_ascii=False), "states": list(CHANGEABLE)}
    cur.execute(CHOOSE, {**given, "id": id, "actor": member.login, "account": member.id})
    return cur.rowcount == 1


def submit(cur: cursor, id: str, member: Member) -> bool:
    """Have the batch submitted by a worker in her name; whether it could be. The event comes with the result."""
    cur.execute(SUBMIT, {"id": id, "account": member.id})
    return cur.rowcount == 1


def cancel(cur: cursor, id: str, member: Member) -> bool:
    """Give the batch up; whether it could be."""
    cur.execute(CANCEL, {"id": id, "states": list(CANCELLABLE), "actor": member.login, "account": member.id})
    return cur.rowcount == 1


# --- work of a worker -----------------------------------------------------------------------------------------------

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
MARKED = "SELECT marked FROM register.batch_file WHERE batch_id = %(id)s"

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


def marked(cur: cursor, id: str) -> bytes | None:
    """The workbook with the faults marked; None as long as there is none."""
    cur.execute(MARKED, {"id": id})
    row = cur.fetchone()
    return bytes(row[0]) if row and row[0] is not None else None


# --- what is remembered for a union -----------------------------------------------------------------------------------

REMEMBERED = "SELECT word, means FROM register.column_choice WHERE organisation_id = %(organisation)s AND layer = %(layer)s"

FORGET = """
    DELETE FROM register.column_choice
    WHERE organisation_id = %(organisation)s AND layer = %(layer)s AND word = ANY(%(words)s)
"""

REMEMBER = """
    INSERT INTO register.column_choice (organisation_id, layer, word, means)
    SELECT %(organisation)s, %(layer)s, word, means FROM unnest(%(words)s, %(meanings)s) AS chosen (word, means)
"""


def remembered(cur: cursor, organisation: str, layer: str) -> dict[str, str]:
    """What header words of this union mean, as far as somebody said so."""
    cur.execute(REMEMBERED, {"organisation": organisation, "layer": layer})
    return dict(cur.fetchall())


def remember(
    cur: cursor, organisation: str, layer: str, shown: Sequence[str], corrected: Mapping[str, str]
) -> None:
    """Remember corrections, and forget what is none any more of the words that were shown."""
    given = {"organisation": organisation, "layer": layer}
    cur.execute(FORGET, {**given, "words": list(shown)})
    if corrected:
        meanings = list(corrected.values())
        cur.execute(REMEMBER, {**given, "words": list(corrected), "meanings": meanings})


# --- unions for which somebody may import -------------------------------------------------------------------------------

# In the order of paths a part of the tree lies together, so its first ones are found without the others. IS TRUE keeps the
# last word on what is below out of the index that has no order.
UNIONS = """
    SELECT DISTINCT ON (below.path) below.id::text, below.path::text, below.name
    FROM unnest(%(scopes)s::ltree[]) AS scope (path)
    CROSS JOIN LATERAL (
        SELECT id, path, name
        FROM register.organisation
        WHERE path >= scope.path AND path < (scope.path::text || '0')::ltree
            AND (path <@ scope.path) IS TRUE
        ORDER BY path
        LIMIT %(most)s
    ) AS below
    ORDER BY below.path
    LIMIT %(most)s
"""

# Few names hold a word, so all are looked at, in no order.
UNIONS_NAMED = """
    SELECT id::text, path::text, name
    FROM register.organisation
    WHERE path <@ %(scopes)s::ltree[] AND strpos(name, %(name)s) > 0
    ORDER BY path
    LIMIT %(most)s
"""

UNIONS_AT = "SELECT id::text, path::text, name FROM register.organisation WHERE path = ANY(%(paths)s::ltree[]) ORDER BY path"

UNION = "SELECT id::text, path::text, name, division_code FROM register.organisation WHERE id = %(id)s"


def unions(cur: cursor, scopes: Sequence[str], name: str, most: int) -> Iterator[tuple[str, str, str]]:
    """(id, path, name) of unions in these subtrees whose name holds these words, in the order of the tree."""
    cur.execute(UNIONS_NAMED if name else UNIONS, {"scopes": list(scopes), "name": name, "most": most})
    yield from cur


def unions_at(cur: cursor, paths: Sequence[str]) -> list[tuple[str, str, str]]:
    """(id, path, name) of the unions with these paths, in the order of the tree."""
    cur.execute(UNIONS_AT, {"paths": list(paths)})
    return cur.fetchall()


def union(cur: cursor, id: str) -> tuple[str, str, str, str | None] | None:
    """(id, path, name, division code) of a union; None when there is none."""
    cur.execute(UNION, {"id": id})
    return cur.fetchone()
