"""What waits for somebody: sites by the step that comes next, in the part of the tree where she takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg2.extensions import cursor

from geoservice.model.review import CHECKED, RETURNED, SUBMITTED

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
