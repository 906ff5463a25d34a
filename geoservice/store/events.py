"""The history as people ask for it: who did what when, the newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg2.extensions import cursor

from geoservice.store.records import part_of_the_tree


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


# The optional arms are dropped by the planner, for the client binds them. One actor is asked for by itself: an index has what
# she did in order.
FITS = """
    (%(actor)s IS NULL OR actor = %(actor)s)
    AND (%(actors)s::text[] IS NULL OR actor = ANY(%(actors)s::text[]))
    AND (%(action)s IS NULL OR action = %(action)s)
    AND (%(subject)s IS NULL OR subject = %(subject)s)
    AND (%(subject_id)s IS NULL OR subject_id = %(subject_id)s::uuid)
    AND (%(since)s IS NULL OR at >= %(since)s::timestamptz)
    AND (%(until)s IS NULL OR at < %(until)s::timestamptz)
    AND (%(below)s IS NULL OR id < %(below)s)
"""

# Newest first, so a search that finds enough ends early; actors and rare actions have an index, and a time has a small one.
SEARCH = f"""
    SELECT e.id, e.at, e.actor, e.account_id::text, e.action, e.subject, e.subject_id::text, e.before, e.after,
        EXISTS (SELECT FROM register.seal AS s WHERE s.ids @> e.id) AS is_sealed
    FROM (
        SELECT * FROM register.event
        WHERE (%(account_id)s IS NULL OR account_id = %(account_id)s::uuid) AND {FITS}
        ORDER BY id DESC
        LIMIT %(most)s
    ) AS e
    ORDER BY e.id DESC
"""  # noqa: S608  put together from constants


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
    given = {name: value for name, value in locals().items() if name != "cur"} | {"actors": None}
    cur.execute(SEARCH, given)
    return [Event(*row) for row in cur.fetchall()]


class Placed(NamedTuple):
    """An event with what it is about and who did it.

    name: of the site, the organisation, the file …; None of what is gone. person: whose account did it; None of what none did.
    """

    event: Event
    name: str | None
    person: str | None


TOLD = """
    c.id, c.at, c.actor, c.account_id::text, c.action, c.subject, c.subject_id::text, c.before, c.after,
    EXISTS (SELECT FROM register.seal AS s WHERE s.ids @> c.id), c.name,
    (SELECT name FROM register.account WHERE id = c.account_id)
"""

# Of a part of the tree with few unions: what is about these or about anything that is theirs, however long ago it was. The
# newest are found in an index alone where nothing more is asked of them.
OF_FEW = f"""
    WITH thing AS MATERIALIZED (
        SELECT id, name FROM register.site WHERE organisation_id = ANY(%(unions)s::uuid[])
        UNION ALL
        SELECT id, name FROM register.organisation WHERE id = ANY(%(unions)s::uuid[])
        UNION ALL
        SELECT id, name FROM register.account WHERE organisation_id = ANY(%(unions)s::uuid[])
        UNION ALL
        SELECT r.id, s.name FROM register.report AS r JOIN register.site AS s ON s.id = r.site_id
        WHERE r.organisation_id = ANY(%(unions)s::uuid[])
        UNION ALL
        SELECT id, file_name FROM register.batch WHERE organisation_id = ANY(%(unions)s::uuid[])
        LIMIT %(most_things)s + 1
    ), newest AS (
        SELECT e.id, thing.name
        FROM thing
        CROSS JOIN LATERAL (SELECT id FROM register.event WHERE subject_id = thing.id AND {FITS} OFFSET 0) AS e
        WHERE (SELECT count(*) FROM thing) <= %(most_things)s
        ORDER BY e.id DESC
        LIMIT %(most)s
    ), chosen AS (
        SELECT e.*, newest.name FROM newest JOIN register.event AS e USING (id)
    )
    SELECT {TOLD}, (SELECT count(*) FROM thing) > %(most_things)s
    FROM (SELECT) AS one LEFT JOIN chosen AS c ON true
    ORDER BY c.id DESC
"""  # noqa: S608  put together from constants
MOST_THINGS = 5_000

# Of a larger part: the newest so many that fit.
SEEN = f"""
    SELECT * FROM register.event WHERE {FITS}
    ORDER BY id DESC
    LIMIT %(most_seen)s
"""  # noqa: S608

# Of these, those about a part of the tree. What belongs to no organisation is the root's. What each is about and whose that is
# are asked of one event after another, in order as they come, so a page that is full ends early; and one whose part of the
# tree is quiet ends in time.
WITHIN = f"""
    SELECT {TOLD}
    FROM (
        SELECT e.*, about.name
        FROM ({SEEN}) AS e
        LEFT JOIN LATERAL (
            SELECT organisation_id, name FROM register.site WHERE e.subject = 'site' AND id = e.subject_id
            UNION ALL
            SELECT id, name FROM register.organisation WHERE e.subject = 'organisation' AND id = e.subject_id
            UNION ALL
            SELECT organisation_id, name FROM register.account WHERE e.subject = 'account' AND id = e.subject_id
            UNION ALL
            SELECT r.organisation_id, s.name FROM register.report AS r JOIN register.site AS s ON s.id = r.site_id
            WHERE e.subject = 'report' AND r.id = e.subject_id
            UNION ALL
            SELECT organisation_id, file_name FROM register.batch WHERE e.subject = 'batch' AND id = e.subject_id
        ) AS about ON true
        LEFT JOIN LATERAL (
            SELECT path FROM register.organisation WHERE id = about.organisation_id OFFSET 0
        ) AS place ON true
        WHERE coalesce(place.path, 'acftu') <@ %(scopes)s::ltree[]
        ORDER BY e.id DESC
        LIMIT %(most)s
    ) AS c
    ORDER BY c.id DESC
"""  # noqa: S608
LAST_SEEN = f"SELECT id FROM ({SEEN}) AS seen ORDER BY id DESC OFFSET %(most_seen)s - 1 LIMIT 1"  # noqa: S608
MOST_SEEN = 5_000


def within(
    cur: cursor,
    scopes: Sequence[str],
    *,
    actors: Sequence[str] = (),
    action: str | None = None,
    subject: str | None = None,
    subject_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    below: int | None = None,
    most: int = 50,
) -> tuple[list[Placed], int | None]:
    """Events about what belongs to these parts of the tree (paths), the newest first, and where to look further back.

    The second is an id, for `below`; None when there is nothing further back. Of large parts it may be given without a single
    event: of the newest MOST_SEEN that fit, none is about these parts. actors: done by one of these; by anybody without any.
    """
    given = {name: value for name, value in locals().items() if name not in ("cur", "scopes", "actors")}
    given |= {
        "actor": actors[0] if len(actors) == 1 else None,
        "actors": list(actors) if len(actors) > 1 else None,
    }
    if (few := of_few(cur, scopes, given)) is not None:
        return few, few[-1].event.id if len(few) == most else None
    given |= {"scopes": list(scopes), "most_seen": MOST_SEEN}
    cur.execute(WITHIN, given)
    found = [placed(row) for row in cur]
    if len(found) == most:
        return found, found[-1].event.id
    cur.execute(LAST_SEEN, given)
    last = cur.fetchone()
    return found, last[0] if last else None


def of_few(cur: cursor, scopes: Sequence[str], given: dict[str, Any]) -> list[Placed] | None:
    """None where these parts have too many unions, or too many things are theirs."""
    unions = part_of_the_tree(cur, scopes)["unions"]
    if unions is None:
        return None
    cur.execute(OF_FEW, {**given, "unions": unions, "most_things": MOST_THINGS})
    rows = cur.fetchall()
    is_large = rows[0][-1]
    return None if is_large else [placed(row) for row in rows if row[0] is not None]


def placed(row: tuple[Any, ...]) -> Placed:
    return Placed(Event(*row[:10]), row[10], row[11])
