"""Publishing is writing a row: the register's record, less what is internal, in one statement."""

from psycopg2.extensions import cursor

from geoservice.store.hours import prepare_hours
from geoservice.store.search_entries import enter

# The row is made whole by the database, so that a bulk load and a single approval publish the same thing.
# Only `properties` is copied: what is `internal` is never named here, and so cannot leak.
PUBLISH = """
    INSERT INTO published_site (
        fid, id, layer, name, organisation_path, division_code, geom,
        verified_at, updated_at, properties, demo, hours_id, closures)
    SELECT
        s.fid, s.id, s.layer, s.name, o.path, s.division_code, s.geom,
        s.verified_at, s.updated_at,
        s.properties || jsonb_strip_nulls(jsonb_build_object(
            'code', s.code,
            'name', s.name,
            'layer', s.layer,
            'address', s.address,
            'organisation', o.name,
            'division_code', s.division_code,
            'status', s.status,
            'verified_at', s.verified_at,
            'updated_at', s.updated_at,
            'reports', r.days,
            'demo', CASE WHEN s.demo THEN true END)),
        s.demo,
        CASE WHEN c.unread THEN NULL ELSE h.id END,
        CASE WHEN s.status <> 'active' THEN '{(,)}' ELSE c.during END
    FROM register.site AS s
    JOIN register.organisation AS o ON o.id = s.organisation_id
    LEFT JOIN hours AS h
        ON h.grammar = s.properties ->> 'opening_hours'
        AND h.holiday_policy = coalesce(s.properties ->> 'holiday_policy', '')
    LEFT JOIN register.report_days AS r ON r.site_id = s.id
    LEFT JOIN unnest(%(closure_texts)s::text[], %(closures)s::tstzmultirange[], %(unread)s::boolean[])
        AS c (text, during, unread) ON c.text = s.properties ->> 'temporary_closure'
    WHERE s.id = ANY(%(ids)s::uuid[]) AND s.review_state = 'published'
        AND s.changes IS NULL  -- a change request that was passed is told by the site that it has changed
    ORDER BY ST_GeoHash(s.geom)  -- neighbours share a page, so a tile reads few of them
    ON CONFLICT (fid) DO UPDATE SET
        layer = excluded.layer,
        name = excluded.name,
        organisation_path = excluded.organisation_path,
        division_code = excluded.division_code,
        geom = excluded.geom,
        verified_at = excluded.verified_at,
        updated_at = excluded.updated_at,
        properties = excluded.properties,
        demo = excluded.demo,
        hours_id = excluded.hours_id,
        closures = excluded.closures
"""


def publish(cur: cursor, ids: list[str]) -> int:
    """Put the sites with these ids, as far as their review says published, before the public; how many."""
    cur.execute(PUBLISH, {"ids": ids, **prepare_hours(cur, ids)})
    count = cur.rowcount
    enter(cur, ids)
    return count


WITHDRAW = """
    DELETE FROM published_site AS p
    USING register.site AS s
    WHERE s.id = p.id AND s.id = ANY(%(ids)s::uuid[]) AND s.review_state <> 'published'
"""


def withdraw(cur: cursor, ids: list[str]) -> int:
    """Take from the public the sites with these ids whose review no longer says published; how many."""
    cur.execute(WITHDRAW, {"ids": ids})
    return cur.rowcount


REVISION = "SELECT coalesce(max(revision), 0) FROM publication"


def revision(cur: cursor) -> int:
    """The number of the newest publication that the fold (store/cells.py) has numbered."""
    cur.execute(REVISION)
    return cur.fetchone()[0]
