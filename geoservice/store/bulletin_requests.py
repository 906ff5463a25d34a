"""Bulletins that were asked for and wait for a worker.

A worker holds the lock on a request's row in the transaction that ends with the bulletin. So one that is gone, however it
went, has left nothing and holds nothing, and another takes the request up again.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.fault import Fault, Missing, words

words(
    bulletin_tried=(
        "试了 {count} 次都没有生成，已经停下。请告诉系统管理员：{id}",
        "It was tried {count} times and never came to an end, so it was stopped. Please tell the system officer: {id}",
    ),
    bulletin_refused=(
        "申请的人现在没有为这个工会生成通报的权限，什么都没有生成。有权限的人可以再申请。",
        "Whoever asked for it may not draw up bulletins of this union any more, so nothing was drawn up. Somebody who may can ask for it.",
    ),
    bulletin_broken=(
        "生成时出了差错，已经记录。请告诉系统管理员：{id}",
        "Something went wrong while it was drawn up and was recorded. Please tell the system officer: {id}",
    ),
)

# The same month of a union that waits already is what was asked for; one that failed is asked for anew.
ASK = """
    WITH organisation AS (
        SELECT id FROM register.organisation WHERE path = %(path)s::ltree
    ), former AS (
        SELECT r.id, r.fault IS NULL AS waits
        FROM register.bulletin_request AS r JOIN organisation ON organisation.id = r.organisation_id
        WHERE r.month = %(month)s
    ), forgotten AS (
        DELETE FROM register.bulletin_request USING former
        WHERE bulletin_request.id = former.id AND NOT former.waits
    ), added AS (
        INSERT INTO register.bulletin_request (organisation_id, month, account_id)
        SELECT id, %(month)s, %(by)s FROM organisation WHERE NOT EXISTS (SELECT FROM former WHERE waits)
        RETURNING id
    )
    SELECT id::text FROM former WHERE waits UNION ALL SELECT id::text FROM added
    LIMIT 1
"""

REQUESTS = """
    SELECT r.id::text, o.name, o.path::text, r.month, r.asked_at, a.name, r.fault
    FROM register.bulletin_request AS r
    JOIN register.organisation AS o ON o.id = r.organisation_id
    JOIN register.account AS a ON a.id = r.account_id
    WHERE (%(id)s IS NULL OR r.id = %(id)s::uuid) AND (%(scopes)s IS NULL OR o.path <@ %(scopes)s::ltree[])
    ORDER BY r.asked_at DESC
    LIMIT 100
"""

IS_ANY = "SELECT EXISTS (SELECT FROM register.bulletin_request WHERE fault IS NULL)"

BEGIN = """
    UPDATE register.bulletin_request SET attempts = attempts + 1
    WHERE id = (
        SELECT id FROM register.bulletin_request WHERE fault IS NULL
        ORDER BY asked_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED)
    RETURNING id::text, attempts
"""

# Asked again by the worker: since the button was pressed a role may have ended, an account been closed, a union moved.
TAKE = """
    SELECT o.path::text, r.month, a.id::text, a.login, a.disabled_at IS NULL AND EXISTS (
        SELECT FROM register.appointment AS p JOIN register.organisation AS scope ON scope.id = p.organisation_id
        WHERE p.account_id = a.id AND p.ended_at IS NULL AND p.role = ANY(%(roles)s) AND o.path <@ scope.path)
    FROM register.bulletin_request AS r
    JOIN register.organisation AS o ON o.id = r.organisation_id
    JOIN register.account AS a ON a.id = r.account_id
    WHERE r.id = %(id)s AND r.fault IS NULL
    FOR UPDATE OF r SKIP LOCKED
"""

END = "DELETE FROM register.bulletin_request WHERE id = %(id)s"
FAIL = "UPDATE register.bulletin_request SET fault = %(fault)s WHERE id = %(id)s"


class Asked(NamedTuple):
    """A bulletin that was asked for. fault: why it was not drawn up, by language; None while it waits."""

    id: str
    organisation: str
    path: str
    month: date
    asked_at: datetime
    asked_by: str
    fault: dict[str, str] | None


class Taken(NamedTuple):
    """What a worker draws up, in whose name. is_entitled: whether she may still have it drawn up."""

    path: str
    month: date
    account: str
    login: str
    is_entitled: bool


def ask(cur: cursor, path: str, month: date, *, by: str) -> str:
    """Have the bulletin of a month drawn up for the organisation at `path`; the id that it will have. Raises Missing."""
    cur.execute(ASK, {"path": path, "month": month, "by": by})
    row = cur.fetchone()
    if row is None:
        raise Missing("bulletin_gone")
    return row[0]


def asked(cur: cursor, id: str) -> Asked | None:
    """What waits under this id; None when there is nothing, as when it is drawn up."""
    cur.execute(REQUESTS, {"id": id, "scopes": None})
    row = cur.fetchone()
    return Asked(*row) if row else None


def within(cur: cursor, scopes: Sequence[str]) -> list[Asked]:
    """What waits of these parts of the tree, what was asked for last first."""
    cur.execute(REQUESTS, {"id": None, "scopes": list(scopes)})
    return [Asked(*row) for row in cur]


# --- the worker's side ------------------------------------------------------------------------------------------------


def is_any(cur: cursor) -> bool:
    """Whether there is one to be drawn up, be it with another worker."""
    cur.execute(IS_ANY)
    return cur.fetchone()[0]


def begin(cur: cursor) -> tuple[str, int] | None:
    """The request that waits longest and that no other worker holds, and how often it was begun by now."""
    cur.execute(BEGIN)
    return cur.fetchone()


def take(cur: cursor, id: str, roles: Iterable[str]) -> Taken | None:
    """Hold a request until the transaction ends; None where another does, or has done it. roles: those that may."""
    cur.execute(TAKE, {"id": id, "roles": list(roles)})
    row = cur.fetchone()
    return Taken(*row) if row else None


def end(cur: cursor, id: str) -> None:
    cur.execute(END, {"id": id})


def fail(cur: cursor, id: str, fault: Fault) -> None:
    """Say why there is no bulletin; it may be asked for anew."""
    told = {"code": fault.code, "zh": fault.text("zh"), "en": fault.text("en")}
    cur.execute(FAIL, {"id": id, "fault": json.dumps(told, ensure_ascii=False)})
