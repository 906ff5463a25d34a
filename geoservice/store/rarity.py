"""How many sites have what is asked, roughly and at once: told from a sample that a process keeps for a while."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from psycopg2.extensions import cursor

from geoservice.store.known import Known
from geoservice.store.sampling import sampled

SIZE = 8_192  # so many sites stand for all

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


def draw(cur: cursor) -> Sample | None:
    drawn = sampled(cur, "public.published_site", SAMPLE, SIZE)
    if drawn is None:
        return None
    rows, told = drawn
    found: dict[int | None, list[int]] = dict(told)
    hours = np.array(found.pop(None) or (), int)
    having: dict[int, np.ndarray] = {}
    for tag, members in found.items():
        if tag is not None:
            having[tag] = np.zeros(len(hours), bool)
            having[tag][members] = True
    return Sample(rows, hours, having)


SAMPLED = Known(draw, Sample())
