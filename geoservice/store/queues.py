"""What waits for somebody: sites by the step that comes next, in the part of the tree where she takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.review import CHECKED, RETURNED, SUBMITTED
from geoservice.store.records import part_of_the_tree

# The state in which a site waits for an act.
WAITS_FOR = {"edit_site": RETURNED, "check": SUBMITTED, "publish": CHECKED}

# Read from an index that holds nothing but what waits, and whose it is.
WAITING = """
    SELECT count(*), min(s.updated_at)
    FROM register.site AS s
    WHERE s.review_state = %(state)s
        AND (%(unions)s::uuid[] IS NULL OR s.organisation_id = ANY(%(unions)s::uuid[]))
        AND (%(scopes)s::ltree[] IS NULL OR s.organisation_id IN (
            SELECT o.id FROM unnest(%(scopes)s::ltree[]) AS scope (path) JOIN register.organisation AS o ON o.path <@ scope.path))
"""


@dataclass(frozen=True)
class Queue:
    """What waits for an act. oldest: since when the longest has been waiting; None when nothing is."""

    act: str
    state: str
    count: int
    oldest: object | None


def waiting(cur: cursor, scopes: Mapping[str, Sequence[str]]) -> list[Queue]:
    """The queues of whoever has these scopes for each act; those that are none of her business are left out."""
    parts: dict[tuple[str, ...], dict[str, Any]] = {}
    found = []
    for act, state in WAITS_FOR.items():
        if hers := tuple(scopes.get(act, ())):
            part = parts[hers] = parts.get(hers) or part_of_the_tree(cur, hers)
            cur.execute(WAITING, {**part, "state": state})
            found.append(Queue(act, state, *cur.fetchone()))
    return found


# Of so many at most, for a number above it says no more to anybody.
STALE = """
    SELECT count(*) FROM (
        SELECT FROM register.site AS s JOIN register.organisation AS o ON o.id = s.organisation_id
        WHERE (%(unions)s::uuid[] IS NULL OR s.organisation_id = ANY(%(unions)s::uuid[]))
            AND (%(scopes)s::ltree[] IS NULL OR o.path <@ %(scopes)s::ltree[])
            AND s.review_state = 'published' AND s.changes IS NULL
            AND coalesce(s.verified_at, '-infinity') < %(before)s
        LIMIT %(most)s + 1
    ) AS stale
"""
MOST_STALE = 1_000


def stale(cur: cursor, scopes: Sequence[str], before: date) -> int:
    """How many public sites below these paths were not confirmed since a day; MOST_STALE + 1 stands for more."""
    cur.execute(STALE, {**part_of_the_tree(cur, scopes), "before": before, "most": MOST_STALE})
    return cur.fetchone()[0]
