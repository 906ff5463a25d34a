"""Uploads: batches of the wizard, as officers hand them in and decide on them. What a worker does with them: upload_work.py."""

import json
from collections.abc import Sequence
from typing import Any

from psycopg2.extensions import Binary, cursor

from geoservice.model.role import Member
from geoservice.model.upload import (
    CANCELLABLE,
    CHANGEABLE,
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


MARKED = "SELECT marked FROM register.batch_file WHERE batch_id = %(id)s"


def marked(cur: cursor, id: str) -> bytes | None:
    """The workbook with the faults marked; None as long as there is none."""
    cur.execute(MARKED, {"id": id})
    row = cur.fetchone()
    return bytes(row[0]) if row and row[0] is not None else None
