"""Opening hours in the database: each distinct text compiled once, and the sites that are open at an instant."""

from datetime import datetime
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.asked_moment import asked_moment
from geoservice.model.closure import Closures, read_closures
from geoservice.model.minutes import multirange, stretches
from geoservice.model.opening import EDITION, Opening, compiled

# The filter "open at" of any statement over published_site AS s, by the values of `open_at`:
#
#     (%(open_at)s IS NULL OR (
#         s.hours_id IN (SELECT * FROM open_hours(
#             %(open_day)s, %(open_today)s::int4multirange, %(open_eve)s, %(open_tonight)s::int4multirange))
#         AND NOT coalesce(s.closures @> %(open_at)s::timestamptz, false)))
#
# What is not known to be open is not found. The inner SELECT looks at every text once, in milliseconds.


def open_at(instant: datetime | None) -> dict[str, Any]:
    """The values of the filter above for an instant with its zone; for None it lets every site through."""
    if instant is None:
        return dict.fromkeys(("open_at", "open_day", "open_today", "open_eve", "open_tonight"))
    asked = asked_moment(instant)
    return {
        "open_at": asked.instant,
        "open_day": asked.day,
        "open_today": asked.today,
        "open_eve": asked.eve,
        "open_tonight": asked.tonight,
    }


# What the sites with these ids, as far as they are to be published, say of their hours; each text once.
STATED = """
    SELECT DISTINCT
        s.properties ->> 'opening_hours',
        coalesce(s.properties ->> 'holiday_policy', ''),
        s.properties ->> 'temporary_closure',
        s.properties -> 'temporary_closure',
        h.id IS NULL
    FROM register.site AS s
    LEFT JOIN hours AS h
        ON h.grammar = s.properties ->> 'opening_hours'
        AND h.holiday_policy = coalesce(s.properties ->> 'holiday_policy', '')
    WHERE s.id = ANY(%(ids)s::uuid[]) AND s.review_state = 'published'
"""

# In order, so that two transactions with the same new texts wait for each other and not in a circle.
ADD = """
    INSERT INTO hours (grammar, holiday_policy, edition)
    SELECT DISTINCT grammar, holiday_policy, %(edition)s
    FROM unnest(%(grammars)s::text[], %(policies)s::text[]) AS stated (grammar, holiday_policy)
    WHERE length(grammar) BETWEEN 1 AND 300 AND length(holiday_policy) <= 40
    ORDER BY grammar, holiday_policy
    ON CONFLICT DO NOTHING
    RETURNING id, grammar, holiday_policy
"""

ADD_WEEKS = """
    INSERT INTO hours_week (hours_id, season, open, unsure)
    SELECT * FROM unnest(%(ids)s, %(seasons)s::int4multirange[], %(open)s::int4multirange[], %(unsure)s::int4multirange[])
"""


def prepare_hours(cur: cursor, ids: list[str]) -> dict[str, list[Any]]:
    """See to it that the hours of these sites are compiled, and tell the closures that they state.

    As three columns: the closure's text, its times, and whether some of it is not understood.
    """
    cur.execute(STATED, {"ids": ids})
    stated = cur.fetchall()
    missing = [(grammar, policy) for grammar, policy, _, _, is_new in stated if is_new and grammar]
    if missing:
        grammars, policies = (list(column) for column in zip(*missing, strict=True))
        cur.execute(ADD, {"grammars": grammars, "policies": policies, "edition": EDITION})
        add_weeks(cur, cur.fetchall())
    return closure_columns({text: given for _, _, text, given, _ in stated if text is not None})


def closure_columns(stated: dict[str, Any]) -> dict[str, list[Any]]:
    found = [
        read_closures(map(str, given) if isinstance(given, list) else [str(given)])
        for given in stated.values()
    ]
    return {
        "closure_texts": list(stated),
        "closures": [times(closures) for closures in found],
        "unread": [bool(closures.unread) for closures in found],
    }


def add_weeks(cur: cursor, rows: list[tuple[int, str, str]]) -> None:
    weeks = [week for id, grammar, policy in rows for week in weeks_of(id, compiled(grammar, policy or None))]
    if weeks:
        numbers, seasons, open_, unsure = (list(column) for column in zip(*weeks, strict=True))
        cur.execute(ADD_WEEKS, {"ids": numbers, "seasons": seasons, "open": open_, "unsure": unsure})


def weeks_of(id: int, opening: Opening) -> list[tuple[int, str, str, str]]:
    """The rows of hours_week."""
    return [
        (
            id,
            multirange((begin, end + 1) for begin, end in week.season),
            multirange(stretches(week.open)),
            multirange(stretches(week.unsure)),
        )
        for week in opening.weeks
    ]


def times(closures: Closures) -> str | None:
    """As PostgreSQL writes a tstzmultirange; None for none."""
    if not closures.known:
        return None
    ends = ((each.begin, each.end) for each in closures.known)
    return "{" + ",".join(f"[{written(begin)},{written(end)})" for begin, end in ends) + "}"


def written(moment: datetime | None) -> str:
    return f'"{moment.isoformat()}"' if moment else ""


STALE = "SELECT id, grammar, holiday_policy FROM hours WHERE edition <> %(edition)s ORDER BY id LIMIT 5000 FOR UPDATE"
DROP_WEEKS = "DELETE FROM hours_week WHERE hours_id = ANY(%(ids)s)"
RENEWED = "UPDATE hours SET edition = %(edition)s WHERE id = ANY(%(ids)s)"


def compile_stale(cur: cursor) -> int:
    """Compile anew some of what another edition of the compiler made, or none did yet; how many."""
    cur.execute(STALE, {"edition": EDITION})
    rows = cur.fetchall()
    given = {"ids": [id for id, _, _ in rows], "edition": EDITION}
    if rows:
        cur.execute(DROP_WEEKS, given)
        add_weeks(cur, rows)
        cur.execute(RENEWED, given)
    return len(rows)
