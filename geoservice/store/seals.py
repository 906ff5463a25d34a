"""The chain over the history: what is over is sealed, a block at a time, and nobody who writes history waits for it."""

from dataclasses import dataclass
from typing import NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.audit_key import BLANK, Keys
from geoservice.model.fault import Conflict, words
from geoservice.model.seal import Event, Seal, seal_events

words(
    seal_foreign=(
        "历史是用另一个密钥 {key} 封存的，这里没有这个密钥，所以不再封存。",
        "The history is sealed with another key, {key}, which is not here; so nothing more is sealed.",
    ),
    seal_tampered=(
        "最后一个封存块（第 {number} 块）被改动过，所以不再封存。请用 geoservice audit verify 核对。",
        "The last sealed block, {number}, was changed; so nothing more is sealed. Ask geoservice audit verify.",
    ),
)

MOST_EVENTS = 5_000  # of one block, so that neither sealing nor verifying holds many of them
MOST_OPEN = 1_000  # ids that may be left open by transactions that were rolled back, before a block says so

# Whoever comes second has nothing to do. It ends with the transaction, so it also holds behind a pooler.
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('geoservice.seal'))"

LAST = """
    SELECT number, previous, total, floor, ids::text, macs, key, to_json(sealed_at AT TIME ZONE 'UTC') #>> '{}', head, form
    FROM register.seal
    ORDER BY number DESC
    LIMIT 1
"""

# Asked in this order, each by a statement of its own. Who has drawn an id before the first has this lock on the table
# since before that, until its end; so whoever is not among the second has committed what the third sees, or nothing.
# A snapshot's xmin would not do: an id is drawn before its transaction has a number.
DRAWN = "SELECT pg_backend_pid(), coalesce(pg_sequence_last_value('register.event_id_seq'), 0)"
WRITERS = """
    SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{}')
    FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'register.event'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND mode = 'RowExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid()
"""

# An event as it is signed: JSON in one order of keys, with the time in UTC and what is NULL left out, so that it
# differs from JSON's null, and so that a column that comes later changes nothing of what was sealed before.
# jsonb writes itself in one way only. Only built-in functions: one of ours could be replaced in the database.
# `chain.HELD` writes it the same way.
TAKE = """
    SELECT id, concat(
        '{"id":', id, ',"at":', to_json(at AT TIME ZONE 'UTC'), ',"actor":', to_json(actor),
        ',"account_id":"' || account_id || '"', ',"action":', to_json(action), ',"subject":', to_json(subject),
        ',"subject_id":"' || subject_id || '"', ',"before":' || before::text, ',"after":' || after::text, '}')
    FROM register.event
    WHERE id > %(floor)s AND NOT id <@ (
        SELECT coalesce(range_agg(ids), '{}') FROM register.seal WHERE ids && int8range(%(floor)s, NULL, '()')
    )
    ORDER BY id
    LIMIT %(most)s
"""

APPEND = """
    INSERT INTO register.seal (number, previous, total, floor, ids, macs, key, sealed_at, head, form)
    VALUES (
        %(number)s, %(previous)s, %(total)s, %(floor)s, %(ids)s, %(macs)s, %(key)s,
        %(at)s::timestamp AT TIME ZONE 'UTC', %(head)s, %(form)s)
"""

NOW = "SELECT to_json(clock_timestamp() AT TIME ZONE 'UTC') #>> '{}'"


class Horizon(NamedTuple):
    """Ids that were drawn at a moment, and who had drawn them and was not over; of one connection."""

    backend: int
    drawn: int
    writers: frozenset[str]


@dataclass(frozen=True)
class Step:
    """How much was found to do, and what the next step should be told."""

    count: int
    horizon: Horizon | None


def last(cur: cursor) -> Seal | None:
    """The newest block."""
    cur.execute(LAST)
    return read_seal(cur.fetchone())


def read_seal(row: tuple | None) -> Seal | None:
    if row is None:
        return None
    number, previous, total, floor, ids, macs, key, at, head, form = row
    return Seal(number, bytes(previous), total, floor, ids, bytes(macs), key, at, bytes(head), form)


def now(cur: cursor) -> str:
    """The time in UTC, as seals and checkpoints say it."""
    cur.execute(NOW)
    return cur.fetchone()[0]


def seal(cur: cursor, keys: Keys, horizon: Horizon | None = None) -> Step:
    """Seal one block of what is committed and in none yet.

    Nothing is done beside another who seals. Needs a transaction at READ COMMITTED that is committed after it.
    horizon: of the step before, if there was one. Raises Conflict when the last block is of a key that is not here, or was changed.
    """
    cur.execute(LOCK)
    if not cur.fetchone()[0]:
        return Step(0, horizon)
    before = last(cur)
    if before:
        check(before, keys)  # or its floor could keep events from ever being sealed
    floor = before.floor if before else 0
    settled, horizon = look(cur, horizon)
    cur.execute(TAKE, {"floor": floor, "most": MOST_EVENTS})
    events = cur.fetchall()
    if len(events) == MOST_EVENTS:  # there may be more of them, from here on
        settled = min(settled, events[-1][0])
    settled = max(settled, floor)
    if not events and settled - floor < MOST_OPEN:
        return Step(0, horizon)
    append(cur, keys, before, events, settled)
    return Step(max(1, len(events)), horizon)


def check(block: Seal, keys: Keys) -> None:
    """Raises Conflict for a block that nothing should follow."""
    key = keys.get(block.key)
    if block.key in keys.lost:
        return
    if key is None:
        raise Conflict("seal_foreign", key=block.key)
    if not block.is_proven(key):
        raise Conflict("seal_tampered", number=block.number)


def look(cur: cursor, horizon: Horizon | None) -> tuple[int, Horizon | None]:
    """(the id up to which whoever drew one is over, what to look for next time)."""
    cur.execute(DRAWN)
    backend, drawn = cur.fetchone()
    cur.execute(WRITERS)
    writers = frozenset(cur.fetchone()[0])
    if not writers:
        return drawn, None
    seen = Horizon(backend, drawn, writers)
    if horizon is None or horizon.backend != backend:  # of a database that a restore has replaced, perhaps
        return 0, seen
    if horizon.writers & writers:
        return 0, horizon
    return horizon.drawn, seen


def append(cur: cursor, keys: Keys, before: Seal | None, events: list[Event], floor: int) -> None:
    """Write the block of these events."""
    number, previous, total = (before.number + 1, before.head, before.total) if before else (1, BLANK, 0)
    block = seal_events(
        keys.sealing, events, number=number, previous=previous, total=total, floor=floor, at=now(cur)
    )
    cur.execute(APPEND, vars(block))
