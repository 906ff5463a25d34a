"""Sites that arrive with a file, beside those that the register already holds."""

from collections.abc import Iterable

from psycopg2.extensions import cursor

# One look at the index for each organisation; sites are in it by organisation and kind.
HAS_ANY = """
    SELECT EXISTS (
        SELECT FROM register.organisation AS o
        CROSS JOIN LATERAL (
            SELECT FROM register.site AS s
            WHERE s.organisation_id = o.id AND s.layer = %(layer)s
            LIMIT 1
        ) AS held
    )
"""

KNOWN = """
    SELECT asked.place - 1
    FROM unnest(%(owners)s::uuid[], %(keys)s::text[]) WITH ORDINALITY AS asked (owner, key, place)
    JOIN register.site AS s
        ON s.layer = %(layer)s AND s.organisation_id = asked.owner AND s.source_key = asked.key
"""


def has_any(cur: cursor, layer: str) -> bool:
    """Whether the register holds a site of this kind."""
    cur.execute(HAS_ANY, {"layer": layer})
    return cur.fetchone()[0]


def known(cur: cursor, layer: str, owners: Iterable[str], keys: Iterable[str]) -> list[int]:
    """Which of the sites of these owners and keys, counted from 0, the register holds."""
    cur.execute(KNOWN, {"layer": layer, "owners": list(owners), "keys": list(keys)})
    return [place for (place,) in cur]


ARRIVING = """
    DROP TABLE IF EXISTS pg_temp.arriving, pg_temp.arrived;
    CREATE TEMP TABLE arriving (
        row integer NOT NULL,
        code text,
        organisation_id uuid NOT NULL,
        source_key text NOT NULL,
        name text NOT NULL,
        address text,
        division_code text,
        verified_at date,
        geom geometry,
        position jsonb,
        properties jsonb NOT NULL,
        internal jsonb NOT NULL,
        status text
    ) ON COMMIT DROP
"""

# Sheets bring no photos, so those that a site has stay.
WITH_PHOTOS = """CASE WHEN s.properties ? 'photos'
            THEN a.properties || jsonb_build_object('photos', s.properties -> 'photos')
            ELSE a.properties END"""

# What becomes of each row. A row without a place says nothing about the place, so it does not move a site
# that has one; nor does a row without a code take away the one on the door. A published site is changed only by a publishing import: the public must not see what nobody
# meant to publish, nor the register say what the public does not see. An archived site stays archived.
COMPARE = f"""
    CREATE TEMP TABLE arrived ON COMMIT DROP AS
    SELECT
        a.row, a.code, a.organisation_id, a.source_key, a.name, a.address, a.division_code, a.verified_at,
        a.position, {WITH_PHOTOS} AS properties, a.internal, a.status,
        s.id,
        coalesce(a.geom, s.geom::geometry) AS geom,
        CASE
            WHEN s.id IS NULL THEN 'missing'
            WHEN (s.name, s.address, s.division_code::text, s.properties, s.internal)
                    IS NOT DISTINCT FROM (a.name, a.address, a.division_code, {WITH_PHOTOS}, a.internal)
                AND (a.code IS NULL OR s.code IS NOT DISTINCT FROM a.code)
                AND (a.verified_at IS NULL OR s.verified_at IS NOT DISTINCT FROM a.verified_at)
                AND (a.status IS NULL OR s.status = a.status)
                AND (a.position IS NULL OR s.position IS NOT DISTINCT FROM a.position)
                THEN CASE
                    WHEN %(publish)s AND s.geom IS NOT NULL AND s.review_state NOT IN ('published', 'archived')
                        THEN 'released'
                    ELSE 'unchanged'
                END
            WHEN s.review_state = 'archived' OR (s.review_state = 'published' AND NOT %(publish)s) THEN 'held'
            ELSE 'changed'
        END AS verdict
    FROM arriving AS a
    LEFT JOIN register.site AS s
        ON s.layer = %(layer)s AND s.organisation_id = a.organisation_id AND s.source_key = a.source_key
"""  # noqa: S608  (constants only)

COUNT = """
    SELECT
        count(*) FILTER (WHERE verdict = 'missing'),
        count(*) FILTER (WHERE verdict = 'changed'),
        count(*) FILTER (WHERE verdict IN ('unchanged', 'released')),
        count(*) FILTER (WHERE verdict = 'held'),
        count(*) FILTER (WHERE geom IS NULL),
        count(*) FILTER (WHERE %(publish)s AND geom IS NOT NULL AND verdict IN ('changed', 'released'))
    FROM arrived
"""

HELD_ROWS = "SELECT row FROM arrived WHERE verdict = 'held' ORDER BY row"

CHANGE = """
    WITH before AS (
        SELECT s.* FROM register.site AS s JOIN arrived AS a USING (id)
        WHERE a.verdict IN ('changed', 'released')
        FOR UPDATE OF s
    ), changed AS (
        UPDATE register.site AS s SET
            code = coalesce(a.code, s.code),
            name = a.name,
            address = a.address,
            division_code = a.division_code,
            geom = a.geom,
            position = coalesce(a.position, s.position),
            properties = a.properties,
            internal = a.internal,
            verified_at = coalesce(a.verified_at, s.verified_at),
            status = coalesce(a.status, s.status),
            review_state = CASE WHEN %(publish)s AND a.geom IS NOT NULL THEN 'published' ELSE s.review_state END,
            batch_id = %(batch)s,
            version = s.version + 1,
            updated_at = now()
        FROM arrived AS a
        JOIN before USING (id)
        WHERE s.id = a.id
        RETURNING s.*
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    SELECT
        %(actor)s, %(account)s, 'change_site', 'site', id,
        jsonb_build_object(
            'code', b.code, 'name', b.name, 'address', b.address, 'division_code', b.division_code, 'position', b.position,
            'properties', b.properties, 'status', b.status, 'review_state', b.review_state),
        jsonb_build_object(
            'batch', %(batch)s, 'code', c.code, 'name', c.name, 'address', c.address, 'division_code', c.division_code,
            'position', c.position, 'properties', c.properties, 'status', c.status,
            'review_state', c.review_state)
    FROM changed AS c JOIN before AS b USING (id)
"""

TO_PUBLISH = "SELECT id::text FROM register.site WHERE batch_id = %(batch)s AND review_state = 'published'"


def stage(cur: cursor) -> None:
    """Make room for arriving rows, until the next `stage` or the end of the transaction."""
    cur.execute(ARRIVING)


def compare(cur: cursor, *, layer: str, publish: bool) -> tuple[int, ...]:
    """(missing, changed, unchanged, held, unlocated, to be published) of the staged rows.

    missing: those whose site is no longer in the register.
    """
    given = {"layer": layer, "publish": publish}
    cur.execute(COMPARE, given)
    cur.execute(COUNT, given)
    return cur.fetchone()


def held_rows(cur: cursor) -> list[int]:
    """Rows that differ from a site that this import may not change."""
    cur.execute(HELD_ROWS)
    return [row for (row,) in cur]


def change(cur: cursor, *, publish: bool, batch: str, actor: str, account: str | None = None) -> None:
    """Change what `compare` found to differ, with one event a site."""
    cur.execute(CHANGE, {"publish": publish, "batch": batch, "actor": actor, "account": account})


def to_publish(cur: cursor, batch: str) -> list[str]:
    """The ids of the sites of a batch that are to be put before the public."""
    cur.execute(TO_PUBLISH, {"batch": batch})
    return [site for (site,) in cur]
