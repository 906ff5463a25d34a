"""Workers' reports as the register's officers have them: what waits, one report, and its answer."""

from collections.abc import Sequence
from datetime import date

from psycopg2.extensions import cursor

from geoservice.model.fault import Conflict, Missing, words
from geoservice.model.report import Reported
from geoservice.store.organisations import ROOT
from geoservice.store.publishing import publish
from geoservice.store.records import part_of_the_tree
from geoservice.store.reports import reported_of

words(
    report_missing=("没有编号为 {number} 的反馈。", "There is no report number {number}."),
    report_without_photo=("编号 {number} 的反馈没有照片。", "Report number {number} has no photo."),
    report_answered=(
        "编号 {number} 的反馈已经在 {day} 答复过了。",
        "Report number {number} was answered already, on {day}.",
    ),
)


# What waits for an answer, what is to be answered first first: found in the index alone, which knows who answers.
WAITING = """
    SELECT
        r.number, s.id::text, s.layer, s.name, o.name, r.kind, r.facilities, r.words, ST_X(r.geom), ST_Y(r.geom),
        r.photo IS NOT NULL, r.created_at, r.due, r.outcome, r.answer, r.answered_at
    FROM (
        SELECT due, number
        FROM register.report
        WHERE outcome IS NULL AND due IS NOT NULL
            AND (%(unions)s::uuid[] IS NULL OR organisation_id = ANY(%(unions)s::uuid[]))
            AND (%(scopes)s::ltree[] IS NULL OR organisation_id IN (
                SELECT o.id FROM unnest(%(scopes)s::ltree[]) AS scope (path) JOIN register.organisation AS o ON o.path <@ scope.path))
            AND (%(due)s::date IS NULL OR (due, number) > (%(due)s::date, %(after)s))
        ORDER BY due, number
        LIMIT %(limit)s
    ) AS first
    JOIN register.report AS r USING (number)
    JOIN register.site AS s ON s.id = r.site_id
    JOIN register.organisation AS o ON o.id = r.organisation_id
    ORDER BY first.due, first.number
"""

# One, or all of some unions and of all below them. What is to be answered first stands first.
LIST = """
    SELECT
        r.number, s.id::text, s.layer, s.name, o.name, r.kind, r.facilities, r.words, ST_X(r.geom), ST_Y(r.geom),
        r.photo IS NOT NULL, r.created_at, r.due, r.outcome, r.answer, r.answered_at
    FROM register.report AS r
    JOIN register.site AS s ON s.id = r.site_id
    JOIN register.organisation AS o ON o.id = r.organisation_id
    WHERE (%(number)s IS NULL OR r.number = %(number)s)
        AND (%(unions)s IS NULL OR o.path <@ %(unions)s::ltree[])
    ORDER BY r.outcome IS NOT NULL, r.due, r.number
    LIMIT %(limit)s
"""

# Those with an answer, the last one first.
ANSWERED = """
    SELECT
        r.number, s.id::text, s.layer, s.name, o.name, r.kind, r.facilities, r.words, ST_X(r.geom), ST_Y(r.geom),
        r.photo IS NOT NULL, r.created_at, r.due, r.outcome, r.answer, r.answered_at
    FROM register.report AS r
    JOIN register.site AS s ON s.id = r.site_id
    JOIN register.organisation AS o ON o.id = r.organisation_id
    WHERE r.outcome IS NOT NULL AND o.path <@ %(unions)s::ltree[]
        AND (%(before)s IS NULL OR r.number < %(before)s)
    ORDER BY r.number DESC
    LIMIT %(limit)s
"""

# Where it belongs, and where the site stands.
PLACE = """
    SELECT o.path::text, ST_X(s.geom), ST_Y(s.geom)
    FROM register.report AS r
    JOIN register.site AS s ON s.id = r.site_id
    JOIN register.organisation AS o ON o.id = r.organisation_id
    WHERE r.number = %(number)s
"""

OVERDUE = """
    SELECT count(*) FILTER (WHERE due < %(today)s), count(*)
    FROM register.report
    WHERE outcome IS NULL AND due IS NOT NULL
        AND (%(unions)s::uuid[] IS NULL OR organisation_id = ANY(%(unions)s::uuid[]))
        AND (%(scopes)s::ltree[] IS NULL OR organisation_id IN (
            SELECT o.id FROM unnest(%(scopes)s::ltree[]) AS scope (path) JOIN register.organisation AS o ON o.path <@ scope.path))
"""

ERASE_PHOTO = """
    WITH erased AS (
        UPDATE register.report SET photo = NULL WHERE number = %(number)s AND photo IS NOT NULL
        RETURNING id, number, site_id
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
    SELECT %(actor)s, %(by)s, 'erase_photo', 'report', id,
        jsonb_build_object('number', number, 'site', site_id, 'reason', %(reason)s)
    FROM erased
"""
# By its id: after a restore other reports get the numbers of those that are not there any more.
ERASE_AGAIN = """
    WITH erased AS (
        UPDATE register.report SET
            photo = NULL,
            words = CASE WHEN NOT %(wholly)s THEN words END,
            geom = CASE WHEN NOT %(wholly)s THEN geom END
        WHERE id = %(report)s::uuid
            AND (photo IS NOT NULL OR %(wholly)s AND num_nonnulls(words, geom) > 0)
        RETURNING id, number, site_id
    )
    INSERT INTO register.event (actor, action, subject, subject_id, after)
    SELECT %(actor)s, %(action)s, 'report', id,
        jsonb_build_object('number', number, 'site', site_id, 'reason', %(reason)s)
    FROM erased
"""
SWEEP = "VACUUM register.report"

PHOTO = "SELECT photo FROM register.report WHERE number = %(number)s"


def waiting(
    cur: cursor,
    *,
    unions: Sequence[str] | None = None,
    answered: bool = False,
    after: tuple[date, int] | None = None,
    limit: int = 200,
) -> list[Reported]:
    """Reports that wait for an answer, or all; of the unions at these paths of the tree and of those below them.

    after: the due day and the number of the last report that was seen of those that wait.
    """
    due, number = after or (None, None)
    if answered:
        given = {"number": None, "unions": None if unions is None else list(unions), "limit": limit}
        cur.execute(LIST, given)
    else:
        part = part_of_the_tree(cur, [ROOT] if unions is None else unions)
        cur.execute(WAITING, {**part, "due": due, "after": number, "limit": limit})
    return [reported_of(row) for row in cur.fetchall()]


def answered(
    cur: cursor, *, unions: Sequence[str], before: int | None = None, limit: int = 50
) -> list[Reported]:
    """Reports with an answer, the last ones first. before: the number of the last one that was seen."""
    cur.execute(ANSWERED, {"unions": list(unions), "before": before, "limit": limit})
    return [reported_of(row) for row in cur.fetchall()]


def overdue(cur: cursor, *, unions: Sequence[str], today: date) -> tuple[int, int]:
    """How many reports should have been answered before today, and how many wait at all."""
    cur.execute(OVERDUE, {**part_of_the_tree(cur, unions), "today": today})
    return cur.fetchone()


def place(cur: cursor, number: int) -> tuple[str, tuple[float, float] | None]:
    """The path of the organisation that answers a report, and lon, lat of its site. Raises Missing."""
    cur.execute(PLACE, {"number": number})
    row = cur.fetchone()
    if row is None:
        raise Missing("report_missing", field="NUMBER", number=number)
    path, lon, lat = row
    return path, None if lon is None else (lon, lat)


def one(cur: cursor, number: int) -> Reported:
    """Raises Missing."""
    cur.execute(LIST, {"number": number, "unions": None, "limit": 1})
    row = cur.fetchone()
    if row is None:
        raise Missing("report_missing", field="NUMBER", number=number)
    return reported_of(row)


def photo(cur: cursor, number: int) -> bytes | None:
    """The photo of a report, a JPEG."""
    cur.execute(PHOTO, {"number": number})
    row = cur.fetchone()
    return bytes(row[0]) if row and row[0] is not None else None


def erase_photo(cur: cursor, number: int, reason: str, *, actor: str, by: str | None = None) -> None:
    """Erase the photo of a report for good; the rest of it stays. Raises Missing."""
    cur.execute(ERASE_PHOTO, {"number": number, "reason": reason, "actor": actor, "by": by})
    if cur.rowcount == 0:
        raise Missing("report_without_photo", number=number)


def erase_again(cur: cursor, report: str, action: str, *, reason: str, actor: str) -> bool:
    """Do once more to the report with this id what the history says was done (`erase_photo`, `erase_report`); whether there was anything left to erase."""
    cur.execute(
        ERASE_AGAIN,
        {
            "report": report,
            "wholly": action == "erase_report",
            "action": action,
            "reason": reason,
            "actor": actor,
        },
    )
    return cur.rowcount > 0


def sweep(cur: cursor) -> None:
    """Free the space of what was erased; in no transaction."""
    cur.execute(SWEEP)


# The first answer stands: who comes second changes no row.
ANSWER = """
    WITH answered AS (
        UPDATE register.report SET outcome = %(outcome)s, answer = %(answer)s, answered_at = now()
        WHERE number = %(number)s AND outcome IS NULL
        RETURNING id, number, site_id
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
        SELECT %(actor)s, %(by)s, 'answer_report', 'report', id, jsonb_build_object(
            'number', number, 'site', site_id, 'outcome', %(outcome)s, 'answer', %(answer)s)
        FROM answered
    )
    SELECT site_id::text FROM answered
"""

COUNT = "SELECT register.count_reports(%(site)s::uuid)"

# A site that was looked at is confirmed as of today; one that is gone is closed as of today.
CHECK = """
    WITH before AS (
        SELECT * FROM register.site WHERE id = %(site)s::uuid FOR UPDATE
    ), checked AS (
        UPDATE register.site AS s SET
            verified_at = (now() AT TIME ZONE 'Asia/Shanghai')::date,
            status = coalesce(%(status)s, s.status),
            version = s.version + 1,
            updated_at = now()
        FROM before
        WHERE s.id = before.id
        RETURNING s.*
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    SELECT %(actor)s, %(by)s, 'check_site', 'site', c.id,
        jsonb_build_object('verified_at', b.verified_at, 'status', b.status),
        jsonb_build_object('verified_at', c.verified_at, 'status', c.status, 'report', %(number)s)
    FROM checked AS c JOIN before AS b USING (id)
"""


def answer(cur: cursor, number: int, text: str, *, outcome: str, actor: str, by: str | None = None) -> None:
    """Answer a report, and do to its site what the outcome says: `confirmed` and `closed` are checks of today.

    actor, by: the name and the account of who answers.
    Raises Missing, and Conflict when it was answered before.
    """
    cur.execute(ANSWER, {"number": number, "answer": text, "outcome": outcome, "actor": actor, "by": by})
    row = cur.fetchone()
    if row is None:
        found = one(cur, number)
        raise Conflict("report_answered", field="NUMBER", number=number, day=f"{found.answered_at:%Y-%m-%d}")
    site = row[0]
    cur.execute(COUNT, {"site": site})
    if outcome in ("confirmed", "closed"):
        status = "closed" if outcome == "closed" else None
        cur.execute(CHECK, {"site": site, "status": status, "number": number, "actor": actor, "by": by})
        publish(cur, [site])
