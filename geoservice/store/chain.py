"""The sealed history read back in the order of the chain, to be verified or exported, a few thousand events at a time."""

from collections.abc import Callable, Iterator
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.audit_key import Keys
from geoservice.model.chain_line import block_line, event_lines
from geoservice.model.checkpoint import Checkpoint, make_checkpoint
from geoservice.model.fault import Missing, words
from geoservice.model.seal import Seal, written
from geoservice.model.verification import Verification
from geoservice.store import seals
from geoservice.store.seals import read_seal

words(nothing_sealed=("还没有封存过任何历史。", "Nothing of the history is sealed yet."))

LOWEST = -(2**62)  # ours begin at 1, but somebody else may have slipped in others
MOST_BLOCKS = 1_000  # of one group; blocks of one event are common
MOST_GROUPED = 5_000  # events of one group, unless one block has more

# The length of what is stored apart is known without fetching it.
GROUP_END = """
    SELECT max(number) FROM (
        SELECT number, sum(held) OVER (ORDER BY number) - held AS before
        FROM (
            SELECT number, octet_length(macs) / 32 AS held FROM register.seal
            WHERE number > %(after)s AND number <= %(until)s ORDER BY number LIMIT %(blocks)s
        ) AS next
    ) AS counted
    WHERE before < %(events)s
"""
GROUP = """
    SELECT number, previous, total, floor, ids::text, macs, key, to_json(sealed_at AT TIME ZONE 'UTC') #>> '{}', head, form
    FROM register.seal
    WHERE number > %(after)s AND number <= %(until)s
    ORDER BY number
"""

# Each event as `seals.TAKE` writes it. Runs are few or short, and each is looked up by its key: without OFFSET 0 it
# could become a join of everything.
HELD = """
    SELECT e.id, e.canonical
    FROM unnest(%(ids)s::int8multirange) AS run
    CROSS JOIN LATERAL (
        SELECT id, concat(
            '{"id":', id, ',"at":', to_json(at AT TIME ZONE 'UTC'), ',"actor":', to_json(actor),
            ',"account_id":"' || account_id || '"', ',"action":', to_json(action), ',"subject":', to_json(subject),
            ',"subject_id":"' || subject_id || '"', ',"before":' || before::text, ',"after":' || after::text, '}'
        ) AS canonical
        FROM register.event
        WHERE id >= lower(run) AND id < upper(run)
        OFFSET 0
    ) AS e
"""

# What is in none of the blocks up to here, whoever sealed them: settled by the floor, or beyond it. NULL is before all.
# Blocks are looked for by their ids: by number, with + 0 out of the way, all that came before would be read each time.
STRAYS = """
    SELECT count(*), (array_agg(id ORDER BY id))[1:20]
    FROM register.event
    WHERE (%(floor)s IS NULL OR id > %(floor)s) AND id <= %(settled)s AND NOT id <@ (
        SELECT coalesce(range_agg(ids), '{}') FROM register.seal
        WHERE number + 0 <= %(until)s AND ids && int8range(%(floor)s, %(settled)s, '(]')
    )
"""
UNSEALED = """
    SELECT count(*), to_json(min(at) AT TIME ZONE 'UTC') #>> '{}'
    FROM register.event
    WHERE (%(floor)s IS NULL OR id > %(floor)s) AND NOT id <@ (
        SELECT coalesce(range_agg(ids), '{}') FROM register.seal
        WHERE number + 0 <= %(until)s AND ids && int8range(%(floor)s, NULL, '()')
    )
"""

SEALED_BEFORE = "SELECT coalesce(max(number), 0) FROM register.seal WHERE sealed_at < %(since)s"


def groups(cur: cursor, *, after: int, until: int) -> Iterator[list[Seal]]:
    """The blocks after one number, up to another, as many at a time as are read at once."""
    while after < until:
        cur.execute(
            GROUP_END, {"after": after, "until": until, "blocks": MOST_BLOCKS, "events": MOST_GROUPED}
        )
        (end,) = cur.fetchone()
        if end is None:
            return
        cur.execute(GROUP, {"after": after, "until": end})
        yield [found for row in cur.fetchall() if (found := read_seal(row))]
        after = end


def held(cur: cursor, blocks: list[Seal]) -> tuple[dict[int, str], list[int]]:
    """(the canonical texts of what sound blocks hold, by id; ids of which there is more than one)."""
    found: dict[int, str] = {}
    twice = []
    ids = sorted({one for block in blocks for one in block.event_ids()})
    cur.execute(HELD, {"ids": written(ids)})
    for one, text in cur.fetchall():
        if one in found:
            twice.append(one)
        found[one] = text
    return found, twice


def verify(
    cur: cursor,
    keys: Keys,
    checkpoint: Checkpoint | None = None,
    tell: Callable[[int, int], object] = lambda events, total: None,
) -> Verification:
    """Compare all of the history with its chain.

    checkpoint: of an earlier time, without which a tail that was cut off is not missed. tell: hears now and then how
    many events were looked at, of how many. Nothing is written, and memory does not grow with the history.
    """
    verification = Verification(keys, checkpoint)
    newest = seals.last(cur)
    settled: int | None = None
    until, total = (newest.number, newest.total) if newest else (0, 0)
    for group in groups(cur, after=LOWEST, until=until):
        settled = see_group(cur, verification, group, settled)
        tell(verification.events, total)
    # After the last block that is proven nothing is settled, whatever other blocks say.
    cur.execute(UNSEALED, {"floor": settled, "until": until})
    verification.see_unsealed(*cur.fetchone())
    return verification.end()


def see_group(cur: cursor, verification: Verification, group: list[Seal], settled: int | None) -> int | None:
    """Look at some blocks, what they hold, and what they do not; the id up to which all is settled then."""
    proven = [(key, block) for block in group if (key := verification.see(block))]
    events, twice = held(cur, [block for _, block in proven])
    for key, block in proven:
        verification.see_events(key, block, events)
    verification.see_strays(twice, len(twice))
    floors = [block.floor for _, block in proven]
    if not floors:
        return settled
    floor = max(floors) if settled is None else max(settled, *floors)
    cur.execute(STRAYS, {"floor": settled, "settled": floor, "until": group[-1].number})
    count, ids = cur.fetchone()
    verification.see_strays(ids or [], count)
    return floor


def checkpoint(cur: cursor, keys: Keys) -> Checkpoint:
    """A checkpoint at the newest block. Raises Missing when there is none."""
    newest = seals.last(cur)
    if newest is None:
        raise Missing("nothing_sealed")
    return make_checkpoint(keys.sealing, newest, seals.now(cur))


def lines(cur: cursor, since: Any = None) -> Iterator[str]:
    """The sealed history as lines of JSON in the order of the chain: each block, then its events with their macs.

    since: an aware datetime; begins with the first block that was sealed then or later. None begins at the first.
    """
    after = 0
    if since is not None:
        cur.execute(SEALED_BEFORE, {"since": since})
        (after,) = cur.fetchone()
    newest = seals.last(cur)
    for group in groups(cur, after=after, until=newest.number if newest else 0):
        events, _ = held(cur, [block for block in group if block.is_sound])
        for block in group:
            yield block_line(block)
            if block.is_sound:
                yield from event_lines(block, events)
