"""The history as people ask for it: who did what when, the newest first."""

from datetime import datetime
from typing import Any, NamedTuple

from psycopg2.extensions import cursor


class Event(NamedTuple):
    """One line of the history. before, after: what changed, as it was written; None where nothing stood."""

    id: int
    at: datetime
    actor: str
    account_id: str | None
    action: str
    subject: str
    subject_id: str | None
    before: Any
    after: Any
    is_sealed: bool


# The optional arms are dropped by the planner, for the client binds them. Newest first, so a search that finds
# enough ends early; one for a rare actor should name a time, for which there is a small index.
SEARCH = """
    SELECT e.id, e.at, e.actor, e.account_id::text, e.action, e.subject, e.subject_id::text, e.before, e.after,
        EXISTS (SELECT FROM register.seal AS s WHERE s.ids @> e.id) AS is_sealed
    FROM (
        SELECT * FROM register.event
        WHERE (%(actor)s IS NULL OR actor = %(actor)s)
            AND (%(account_id)s IS NULL OR account_id = %(account_id)s::uuid)
            AND (%(action)s IS NULL OR action = %(action)s)
            AND (%(subject)s IS NULL OR subject = %(subject)s)
            AND (%(subject_id)s IS NULL OR subject_id = %(subject_id)s::uuid)
            AND (%(since)s IS NULL OR at >= %(since)s::timestamptz)
            AND (%(until)s IS NULL OR at < %(until)s::timestamptz)
            AND (%(below)s IS NULL OR id < %(below)s)
        ORDER BY id DESC
        LIMIT %(most)s
    ) AS e
    ORDER BY e.id DESC
"""


def search(
    cur: cursor,
    *,
    actor: str | None = None,
    account_id: str | None = None,
    action: str | None = None,
    subject: str | None = None,
    subject_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    below: int | None = None,
    most: int = 100,
) -> list[Event]:
    """Events that fit everything that is said, the newest first.

    subject: the kind of thing; subject_id, account_id: UUIDs as text. since, until: aware; until itself is left out.
    below: an id, for the next page.
    """
    given = {name: value for name, value in locals().items() if name != "cur"}
    cur.execute(SEARCH, given)
    return [Event(*row) for row in cur.fetchall()]
