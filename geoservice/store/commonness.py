"""How common the tokens of search entries are, by what ANALYZE has found; a process keeps it for a while."""

import time
from dataclasses import dataclass, field

from psycopg2.extensions import cursor

KEPT_SECONDS = 300.0  # what is told only chooses between exact ways

# There are some thousands of them, and to look a few up in the statistics costs as much as to read them all.
COMMON = """
    SELECT
        greatest(c.reltuples, 0),
        t.most_common_elems::text::integer[],
        t.most_common_elem_freqs[:cardinality(t.most_common_elems::text::integer[])]
    FROM pg_class AS c
    LEFT JOIN pg_stats AS t
        ON t.schemaname = 'public' AND t.tablename = 'search_entry' AND t.attname = 'tokens'
    WHERE c.oid = 'public.search_entry'::regclass
"""


@dataclass(frozen=True)
class Commonness:
    """total: of entries; 0 before the first ANALYZE. shares: of all entries, by token, of the more common tokens."""

    until: float = 0.0
    total: float = 0.0
    shares: dict[int, float] = field(default_factory=dict)


# By the address of the database: all connections of a process ask the same.
_kept: dict[str, Commonness] = {}


def commonness(cur: cursor) -> Commonness:
    """What is known. Nothing is kept of a database that knows nothing yet."""
    dsn, now = cur.connection.dsn, time.monotonic()
    kept = _kept.get(dsn)
    if kept is None or kept.until < now or not kept.total:
        kept = _kept[dsn] = found(cur, now + KEPT_SECONDS)
    return kept


def found(cur: cursor, until: float) -> Commonness:
    cur.execute(COMMON)
    total, tokens, shares = cur.fetchone()
    return Commonness(until, total, dict(zip(tokens or (), shares or (), strict=False)))
