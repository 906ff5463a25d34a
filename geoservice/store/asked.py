"""What is asked of a site, as the numbers by which the database knows it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.needs import Needs
from geoservice.store.hours import open_at

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


class Asked(NamedTuple):
    """What is asked, in numbers. facilities: all of them. kinds: of each group one; audience: one. open_hours: ids, one of
    which it must have. Nothing is asked by what is empty, of open_hours by None."""

    facilities: list[int]
    kinds: list[list[int]]
    audience: list[int]
    open_hours: list[int] | None

    @property
    def groups(self) -> list[list[int]]:
        """Tags of which a site must have one of each group."""
        return [*([tag] for tag in self.facilities), *self.kinds, *([self.audience] if self.audience else [])]


def asked(cur: cursor, needs: Needs) -> Asked:
    return Asked(
        numbers(cur, [f"facilities={key}" for key in needs.facilities]),
        [numbers(cur, group) for group in replace(needs, facilities=(), audience=()).facts()],
        numbers(cur, [f"audience={key}" for key in needs.audience]),
        open_hours(cur, needs.open_at) if needs.open_at else None,
    )


def query(groups: Sequence[Sequence[int]]) -> str | None:
    """One of each group, as a query of intarray; None where nothing is asked."""
    return "&".join(f"({'|'.join(map(str, group))})" for group in groups) or None


OPEN_HOURS = """
    SELECT coalesce(array_agg(DISTINCT id), '{}')
    FROM open_hours(
        %(open_day)s, %(open_today)s::int4multirange, %(open_eve)s, %(open_tonight)s::int4multirange) AS id
"""


def open_hours(cur: cursor, instant: datetime) -> list[int]:
    """The ids of the hours that are surely open at an instant."""
    cur.execute(OPEN_HOURS, open_at(instant))
    return cur.fetchone()[0]
