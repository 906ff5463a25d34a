"""How common the tokens of search entries are, by what ANALYZE has found."""

from dataclasses import dataclass, field

from psycopg2.extensions import cursor

from geoservice.store.known import Known

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

    total: float = 0.0
    shares: dict[int, float] = field(default_factory=dict)


def read(cur: cursor) -> Commonness | None:
    cur.execute(COMMON)
    total, tokens, shares = cur.fetchone()
    return Commonness(total, dict(zip(tokens or (), shares or (), strict=False))) if total else None


COMMONNESS = Known(read, Commonness())
