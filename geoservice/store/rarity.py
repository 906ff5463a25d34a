"""How many sites have what is asked, roughly and at once, from what ANALYZE knows."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from psycopg2.extensions import cursor

from geoservice.store.hours import open_at

MANY = 1e9  # where nothing is known

# A fact's number is the same in every database, so each is asked for once.
NUMBERS = "SELECT fact, tag_of(fact) FROM unnest(%(facts)s) AS fact"
_numbers: dict[str, int] = {}


def numbers(cur: cursor, facts: Sequence[str]) -> list[int]:
    """The numbers of facts, as `published_site.tags` has them."""
    missing = [fact for fact in facts if fact not in _numbers]
    if missing:
        cur.execute(NUMBERS, {"facts": missing})
        _numbers.update(cur.fetchall())
    return [_numbers[fact] for fact in facts]


OPEN_HOURS = """
    SELECT coalesce(array_agg(DISTINCT id), '{}')
    FROM open_hours(
        %(open_day)s, %(open_today)s::int4multirange, %(open_eve)s, %(open_tonight)s::int4multirange) AS id
"""


def open_hours(cur: cursor, instant: datetime) -> list[int]:
    """The ids of the hours that are surely open at an instant."""
    cur.execute(OPEN_HOURS, open_at(instant))
    return cur.fetchone()[0]


# Frequencies are shares of the rows. What is on no list is rarer than all that is. Before the first ANALYZE they
# are NULL, and there are -1 rows.
FREQUENCIES = """
    SELECT
        c.reltuples,
        t.most_common_elems::text::integer[], t.most_common_elem_freqs[:cardinality(t.most_common_elems::text::integer[])],
        h.most_common_vals::text::integer[], h.most_common_freqs
    FROM pg_class AS c
    LEFT JOIN pg_stats AS t ON t.schemaname = 'public' AND t.tablename = 'published_site' AND t.attname = 'tags'
    LEFT JOIN pg_stats AS h ON h.schemaname = 'public' AND h.tablename = 'published_site' AND h.attname = 'hours_id'
    WHERE c.oid = 'public.published_site'::regclass
"""


def matches(cur: cursor, groups: Iterable[Sequence[int]], open_ids: Sequence[int] | None) -> float:
    """At most about so many sites have one tag of each group and one of these hours."""
    cur.execute(FREQUENCIES)
    rows, tags, tag_shares, hours, hour_shares = cur.fetchone()
    if rows < 0:
        return MANY
    asked = [(group, tags, tag_shares) for group in groups]
    asked += [(open_ids, hours, hour_shares)] if open_ids is not None else []
    return min((rows * share(*each) for each in asked), default=MANY)


def share(wanted: Sequence[int], known: list[int] | None, shares: list[float] | None) -> float:
    """At most about this share of the rows has one of the wanted values; a value on no list is rarer than all on it."""
    if not known or not shares:
        return MANY
    of = dict(zip(known, shares, strict=False))
    return sum(of.get(each, min(shares)) for each in wanted)
