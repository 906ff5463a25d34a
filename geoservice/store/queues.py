"""What waits for somebody: sites by the step that comes next, in the part of the tree where she takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from psycopg2.extensions import cursor

from geoservice.model.review import CHECKED, RETURNED, SUBMITTED
from geoservice.store.records import part_of_the_tree

# The state in which a site waits for an act.
WAITS_FOR = {"edit_site": RETURNED, "check": SUBMITTED, "publish": CHECKED}

# Read from an index that holds nothing but what waits.
WAITING = """
    SELECT s.review_state, count(*), min(s.updated_at)
    FROM register.site AS s JOIN register.organisation AS o ON o.id = s.organisation_id
    WHERE s.review_state IN ('submitted', 'checked', 'returned')
        AND (
            s.review_state = 'returned' AND o.path <@ %(edit_site)s::ltree[]
            OR s.review_state = 'submitted' AND o.path <@ %(check)s::ltree[]
            OR s.review_state = 'checked' AND o.path <@ %(publish)s::ltree[])
    GROUP BY s.review_state
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
    cur.execute(WAITING, {act: list(scopes.get(act, ())) for act in WAITS_FOR})
    found = {state: (count, oldest) for state, count, oldest in cur}
    return [
        Queue(act, state, *found.get(state, (0, None))) for act, state in WAITS_FOR.items() if scopes.get(act)
    ]


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
