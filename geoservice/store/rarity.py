"""How many sites have what is asked, roughly and at once: told from a sample that a process keeps for a while."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from psycopg2.extensions import cursor

# So many sites stand for all, and for so long: what is told of them only chooses between exact ways.
SIZE, KEPT_SECONDS = 8_192, 300.0

# Before the first ANALYZE there are -1 rows.
ROWS = "SELECT reltuples FROM pg_class WHERE oid = 'public.published_site'::regclass"

# The sites that have each tag, by their numbers in the sample, and the hours of each.
SAMPLE = """
    WITH sample AS MATERIALIZED (
        SELECT row_number() OVER () - 1 AS number, tags, coalesce(hours_id, -1) AS hours_id
        FROM published_site TABLESAMPLE SYSTEM (%(percent)s)
        LIMIT 2 * %(size)s
    )
    SELECT tag, array_agg(number) FROM sample CROSS JOIN LATERAL unnest(tags) AS tag GROUP BY tag
    UNION ALL
    SELECT NULL, array_agg(hours_id ORDER BY number) FROM sample
"""
Values = Sequence[int]


@dataclass(frozen=True)
class Sample:
    """rows: of all sites; 0 where that is not known. hours: each one's in the sample. having: which have a tag."""

    until: float = 0.0
    rows: float = 0.0
    hours: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    having: dict[int, np.ndarray] = field(default_factory=dict)

    def matches(self, groups: Iterable[Values], open_hours: Values | None = None) -> float:
        """About so many sites have a tag of each group and one of these hours; where none of the sample has, half of
        what one stands for. None at all before the first ANALYZE."""
        if not len(self.hours):
            return 0.0
        left = np.ones(len(self.hours), bool) if open_hours is None else np.isin(self.hours, open_hours)
        for group in groups:
            left &= self.any_of(group)
        return self.rows * max(float(np.count_nonzero(left)), 0.5) / len(left)

    def any_of(self, group: Values) -> np.ndarray:
        found = np.zeros(len(self.hours), bool)
        for tag in group:
            if tag in self.having:
                found |= self.having[tag]
        return found


# By the address of the database: all connections of a process ask the same.
_kept: dict[str, Sample] = {}


def sample(cur: cursor) -> Sample:
    """What is known; asked for anew now and then, by one while the others still use what is there."""
    dsn, now = cur.connection.dsn, time.monotonic()
    kept = _kept.get(dsn)
    if kept is None or kept.until < now:
        _kept[dsn] = replace(kept or Sample(), until=now + KEPT_SECONDS)
        _kept[dsn] = drawn(cur)
    return _kept[dsn]


def drawn(cur: cursor) -> Sample:
    cur.execute(ROWS)
    (rows,) = cur.fetchone()
    if rows <= 0:
        return Sample()
    cur.execute(SAMPLE, {"percent": min(100.0, 100 * SIZE / rows), "size": SIZE})
    found: dict[int | None, list[int]] = dict(cur.fetchall())
    hours = np.array(found.pop(None) or (), int)
    having: dict[int, np.ndarray] = {}
    for tag, members in found.items():
        if tag is not None:
            having[tag] = np.zeros(len(hours), bool)
            having[tag][members] = True
    return Sample(time.monotonic() + KEPT_SECONDS, rows, hours, having)
