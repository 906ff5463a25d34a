"""Monthly bulletins: drawn up once from the register, then only read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson
from psycopg2.extensions import cursor

from geoservice.model.bulletin import Bulletin, next_month, tallies_of
from geoservice.model.completeness import required
from geoservice.model.fault import Missing, words
from geoservice.model.layer import Layer

words(bulletin_gone=("没有这份通报。", "There is no such bulletin."))

# What counts as coming and going stands in the history. What is public now, less what came after the month and with
# what went, is what was public at its end.
DRAW = """
    WITH organisation AS (
        SELECT id, path FROM register.organisation WHERE path = %(path)s::ltree
    ), standing AS (
        SELECT coalesce(left(p.division_code::text, 6), '') AS county, layer,
            count(*) AS standing,
            count(*) FILTER (WHERE p.verified_at >= %(month)s AND p.verified_at < %(end)s) AS confirmed,
            count(*) FILTER (WHERE p.verified_at IS NULL OR p.verified_at < %(end)s::date - 90) AS stale,
            count(*) FILTER (WHERE p.properties ?& wanted.names) AS complete,
            ST_Extent(p.geom::geometry)::geometry AS box
        FROM published_site AS p
        LEFT JOIN (
            SELECT key AS layer, ARRAY(SELECT jsonb_array_elements_text(value)) AS names
            FROM jsonb_each(%(required)s::jsonb)
        ) AS wanted USING (layer)
        WHERE p.organisation_path <@ %(path)s::ltree
        GROUP BY 1, 2
    ), moves AS (
        SELECT e.subject_id, e.at < %(until)s AS in_month,
            e.after ->> 'review_state' = 'published' AND e.before ->> 'review_state' IS DISTINCT FROM 'published' AS came,
            e.before ->> 'review_state' = 'published' AND e.after ->> 'review_state' <> 'published' AS left_map,
            e.after ->> 'status' = 'closed' AND e.before ->> 'status' <> 'closed' AS closed
        FROM register.event AS e
        WHERE e.subject = 'site' AND e.at >= %(since)s
    ), moved AS (
        SELECT coalesce(left(s.division_code::text, 6), '') AS county, s.layer,
            count(*) FILTER (WHERE m.in_month AND m.came) AS new,
            count(*) FILTER (WHERE m.in_month AND (m.left_map OR m.closed)) AS gone,
            count(*) FILTER (WHERE NOT m.in_month AND m.left_map) - count(*) FILTER (WHERE NOT m.in_month AND m.came) AS later
        FROM moves AS m
        JOIN register.site AS s ON s.id = m.subject_id
        JOIN register.organisation AS o ON o.id = s.organisation_id
        WHERE (m.came OR m.left_map OR m.closed) AND s.changes IS NULL AND o.path <@ %(path)s::ltree
        GROUP BY 1, 2
    ), reports AS (
        SELECT coalesce(left(s.division_code::text, 6), '') AS county, s.layer,
            count(*) AS reported,
            count(*) FILTER (WHERE (r.answered_at AT TIME ZONE 'Asia/Shanghai')::date <= r.due) AS answered,
            count(*) FILTER (WHERE r.due < least(%(end)s::date, %(today)s::date)
                AND (r.answered_at IS NULL OR (r.answered_at AT TIME ZONE 'Asia/Shanghai')::date > r.due)) AS overdue
        FROM register.report AS r
        JOIN register.site AS s ON s.id = r.site_id
        JOIN register.organisation AS o ON o.id = r.organisation_id
        WHERE r.due IS NOT NULL AND r.created_at >= %(since)s AND r.created_at < %(until)s AND o.path <@ %(path)s::ltree
        GROUP BY 1, 2
    ), line AS (
        SELECT county, layer,
            greatest(coalesce(standing, 0) + coalesce(later, 0), 0) AS standing,
            coalesce(confirmed, 0) AS confirmed, coalesce(stale, 0) AS stale,
            coalesce(complete, 0) AS complete, coalesce(new, 0) AS new, coalesce(gone, 0) AS gone,
            coalesce(reported, 0) AS reported, coalesce(answered, 0) AS answered, coalesce(overdue, 0) AS overdue
        FROM standing FULL JOIN moved USING (county, layer) FULL JOIN reports USING (county, layer)
    ), extent AS (
        SELECT ST_Extent(box) AS box FROM standing
    ), drawn AS (
        INSERT INTO register.bulletin (id, organisation_id, month, account_id, content)
        SELECT coalesce(%(id)s::uuid, gen_random_uuid()), organisation.id, %(month)s, %(account)s, jsonb_build_object(
            'lines', (SELECT coalesce(jsonb_agg(to_jsonb(line) ORDER BY county, layer), '[]') FROM line),
            'bounds', (SELECT CASE WHEN box IS NOT NULL
                THEN jsonb_build_array(ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)) END FROM extent))
        FROM organisation
        RETURNING id, organisation_id
    ), logged AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
        SELECT %(actor)s, %(account)s, 'draw_bulletin', 'organisation', organisation_id,
            jsonb_build_object('bulletin', id, 'month', %(month)s)
        FROM drawn
    )
    SELECT id::text FROM drawn
"""

# Told from the sites on record, which an index has by their unions; no more than these are looked at.
IS_LARGE = """
    SELECT count(*) > %(most)s
    FROM (
        SELECT FROM register.organisation AS o JOIN register.site AS s ON s.organisation_id = o.id
        WHERE o.path <@ %(path)s::ltree
        LIMIT %(most)s + 1
    ) AS seen
"""
MOST_AT_ONCE = 20_000  # sites of which a bulletin is drawn up while somebody waits

ONE = """
    SELECT b.id::text, o.name, o.path::text, b.month, b.drawn_at, a.name, b.content::text
    FROM register.bulletin AS b
    JOIN register.organisation AS o ON o.id = b.organisation_id
    JOIN register.account AS a ON a.id = b.account_id
    WHERE b.id = %(bulletin)s
"""

# As ONE, with its lines added up by province: thirty are read in less time than eleven thousand.
BY_PROVINCE = """
    WITH line AS (
        SELECT CASE WHEN county <> '' THEN left(county, 2) || '0000' ELSE '' END AS county, layer,
            sum(standing) AS standing, sum(new) AS new, sum(gone) AS gone, sum(confirmed) AS confirmed, sum(stale) AS stale,
            sum(complete) AS complete, sum(reported) AS reported, sum(answered) AS answered, sum(overdue) AS overdue
        FROM register.bulletin AS b
        CROSS JOIN LATERAL jsonb_to_recordset(b.content -> 'lines') AS kept (
            county text, layer text, standing int, new int, gone int, confirmed int, stale int, complete int,
            reported int, answered int, overdue int)
        WHERE b.id = %(bulletin)s
        GROUP BY 1, 2
    )
    SELECT b.id::text, o.name, o.path::text, b.month, b.drawn_at, a.name,
        jsonb_build_object('lines', (SELECT jsonb_agg(to_jsonb(line)) FROM line), 'bounds', b.content -> 'bounds')::text
    FROM register.bulletin AS b
    JOIN register.organisation AS o ON o.id = b.organisation_id
    JOIN register.account AS a ON a.id = b.account_id
    WHERE b.id = %(bulletin)s
"""
MOST_LINES = 1_000  # of a county and a kind; no province has more
LENGTH = "SELECT jsonb_array_length(content -> 'lines') FROM register.bulletin WHERE id = %(bulletin)s"

# The last that was drawn up of each month.
LIST = """
    SELECT DISTINCT ON (b.month, o.path) b.id::text, o.name, b.month, b.drawn_at
    FROM register.bulletin AS b JOIN register.organisation AS o ON o.id = b.organisation_id
    WHERE o.path <@ %(scopes)s::ltree[]
    ORDER BY b.month DESC, o.path, b.drawn_at DESC
    LIMIT 100
"""

# Of whom she may draw one up: each of her scopes, and what stands right below it.
UNIONS = """
    SELECT o.path::text, o.name
    FROM unnest(%(scopes)s::ltree[]) AS scope (path)
    JOIN register.organisation AS o ON o.path = scope.path OR o.path ~ (scope.path::text || '.*{1}')::lquery
    ORDER BY o.path
    LIMIT 200
"""


class Drawn(NamedTuple):
    """A bulletin in a list."""

    id: str
    organisation: str
    month: date
    drawn_at: datetime


def is_large(cur: cursor, path: str) -> bool:
    """Whether so many sites are on record there that a bulletin of them is for a worker."""
    cur.execute(IS_LARGE, {"path": path, "most": MOST_AT_ONCE})
    return cur.fetchone()[0]


def draw(
    cur: cursor,
    path: str,
    month: date,
    layers: Mapping[str, Layer],
    today: date,
    *,
    actor: str,
    by: str,
    id: str | None = None,
) -> str:
    """Draw up the bulletin of a month (its first day) for the organisation at `path`; its id. Raises Missing.

    id: what it is to have; a new one without it.
    """
    end = next_month(month)
    wanted = {name: [prop.name for prop in required(layer)] for name, layer in layers.items()}
    given = {
        "id": id, "path": path, "month": month, "end": end, "today": today, "account": by, "actor": actor,
        "since": f"{month} 00:00+08", "until": f"{end} 00:00+08", "required": json.dumps(wanted),
    }  # fmt: skip
    cur.execute(DRAW, given)
    row = cur.fetchone()
    if row is None:
        raise Missing("bulletin_gone")
    return row[0]


def overview(cur: cursor, bulletin: str) -> Bulletin:
    """As `one`; of more counties than anybody reads on a page by province. Raises Missing."""
    cur.execute(LENGTH, {"bulletin": bulletin})
    length = cur.fetchone()
    if length is None or length[0] <= MOST_LINES:
        return one(cur, bulletin)
    return replace(one(cur, bulletin, BY_PROVINCE), is_by_province=True)


def one(cur: cursor, bulletin: str, statement: str = ONE) -> Bulletin:
    """Raises Missing."""
    cur.execute(statement, {"bulletin": bulletin})
    row = cur.fetchone()
    if row is None:
        raise Missing("bulletin_gone")
    found, organisation, path, month, drawn_at, drawn_by, text = row
    content = orjson.loads(text)
    return Bulletin(
        id=found, organisation=organisation, path=path, month=month, drawn_at=drawn_at, drawn_by=drawn_by,
        tallies=tallies_of(content["lines"]), bounds=bounds_of(content["bounds"]),
    )  # fmt: skip


def bounds_of(kept: Sequence[float] | None) -> tuple[float, float, float, float] | None:
    if not kept:
        return None
    west, south, east, north = kept
    return west, south, east, north


def drawn(cur: cursor, scopes: Sequence[str]) -> list[Drawn]:
    """The bulletins of these parts of the tree, the last month first."""
    cur.execute(LIST, {"scopes": list(scopes)})
    return [Drawn(*row) for row in cur.fetchall()]


def unions(cur: cursor, scopes: Sequence[str]) -> list[tuple[Any, ...]]:
    """(path, name) of the organisations for which one may be drawn up."""
    cur.execute(UNIONS, {"scopes": list(scopes)})
    return cur.fetchall()
