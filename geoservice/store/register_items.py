"""Sites of the register for machines, in pages: what officers see, less what is internal."""

from collections.abc import Sequence

from psycopg2.extensions import cursor

from geoservice.store.records import part_of_the_tree

# Whole features, made by the database. Contact persons stand in `internal`, which is not named here.
ITEMS = """
    SELECT s.fid, jsonb_build_object(
        'type', 'Feature',
        'id', s.id,
        'geometry', CASE WHEN s.geom IS NOT NULL THEN ST_AsGeoJSON(s.geom, 7)::jsonb END,
        'properties', s.properties || jsonb_build_object(
            'code', s.code, 'name', s.name, 'layer', s.layer, 'address', s.address, 'division_code', s.division_code,
            'organisation', o.name, 'organisation_path', o.path, 'status', s.status, 'verified_at', s.verified_at,
            'review_state', s.review_state, 'version', s.version, 'updated_at', s.updated_at))::text
    FROM register.site AS s JOIN register.organisation AS o ON o.id = s.organisation_id
    WHERE (%(unions)s::uuid[] IS NULL OR s.organisation_id = ANY(%(unions)s::uuid[]))
        AND (%(scopes)s::ltree[] IS NULL OR o.path <@ %(scopes)s::ltree[])
        AND s.changes IS NULL AND s.fid > %(after)s
        AND (%(state)s IS NULL OR s.review_state = %(state)s)
        AND (%(layer)s IS NULL OR s.layer = %(layer)s)
    ORDER BY s.fid
    LIMIT %(limit)s
"""


def items(
    cur: cursor, scopes: Sequence[str], *, state: str | None, layer: str | None, after: int, limit: int
) -> list[tuple[int, str]]:
    """(number, GeoJSON feature) of sites below these paths. after: the number of the last one that was seen."""
    given = {"state": state, "layer": layer, "after": after, "limit": limit}
    cur.execute(ITEMS, {**part_of_the_tree(cur, scopes), **given})
    return cur.fetchall()
