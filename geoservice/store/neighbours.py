"""Sites that stand where somebody is about to register one: the public ones, and those of her part of the tree."""

from collections.abc import Sequence
from typing import NamedTuple

from psycopg2.extensions import cursor

# The box holds all that is so near, for the straight line through the earth is never longer than the way over it; a metre
# is for rounding. It is what the index of places in space (migration 0010) answers, and no other index does.
PUBLIC = """
    SELECT p.id::text, p.layer, p.name, p.properties ->> 'address', ST_Distance(p.geom::geography, at.here),
        p.organisation_path <@ %(scopes)s::ltree[], 'published'
    FROM published_site AS p
    CROSS JOIN (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography AS here) AS at
    WHERE space_point(p.geom) &&& ST_Expand(space_point(at.here::geometry), %(metres)s + 1)
        AND ST_DWithin(p.geom::geography, at.here, %(metres)s)
        AND p.id IS DISTINCT FROM %(site)s::uuid
    ORDER BY 5
    LIMIT %(most)s
"""

# Where the site would be looked for that is not public yet: all her scope, or of a large one the largest part around the
# union that has few enough unions to be read one by one, for an index of places would slow each import. In the order of
# paths a part of the tree lies together, and counting it ends early; by `<@` alone all of it would be found before.
AROUND = """
    SELECT above.path::text
    FROM register.organisation AS above
    WHERE above.path @> coalesce(%(union)s::ltree, (
            SELECT o.path FROM register.site AS s JOIN register.organisation AS o ON o.id = s.organisation_id
            WHERE s.id = %(site)s::uuid))
        AND above.path <@ %(scopes)s::ltree[]
        AND (
            SELECT count(*) FROM (
                SELECT FROM register.organisation AS below
                WHERE below.path >= above.path AND below.path < (above.path::text || '0')::ltree
                    AND below.path <@ above.path
                LIMIT %(few)s + 1) AS counted
        ) <= %(few)s
    ORDER BY nlevel(above.path)
    LIMIT 1
"""

# A box first, of degrees that are more than so few metres anywhere in China.
NOT_PUBLIC = """
    SELECT s.id::text, s.layer, s.name, s.address, ST_Distance(s.geom::geography, at.here), true, s.review_state
    FROM register.organisation AS o
    JOIN register.site AS s ON s.organisation_id = o.id
    CROSS JOIN (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS here) AS at
    WHERE o.path <@ %(around)s::ltree
        AND s.review_state IN ('draft', 'submitted', 'checked', 'returned')
        AND s.changes IS NULL
        AND s.geom && ST_Expand(at.here, %(metres)s / 50000.0)
        AND ST_DWithin(s.geom::geography, at.here::geography, %(metres)s)
        AND s.id IS DISTINCT FROM %(site)s::uuid
    ORDER BY 5
    LIMIT %(most)s
"""
MOST = 5
FEW_UNIONS = 1_000


class Neighbour(NamedTuple):
    """A site nearby. is_hers: whether it is within the scopes of whoever asked."""

    id: str
    layer: str
    name: str
    address: str | None
    metres: float
    is_hers: bool
    state: str


def near(
    cur: cursor,
    lon: float,
    lat: float,
    *,
    metres: float,
    scopes: Sequence[str],
    union: str | None = None,
    site: str | None = None,
) -> list[Neighbour]:
    """The sites around a place but this one, the nearest first: public ones, and others only of the scopes (paths).

    union: the path of the union for which a site would be registered; without it, that of the site.
    """
    given = {"lon": lon, "lat": lat, "metres": metres, "scopes": list(scopes), "site": site, "most": MOST}
    cur.execute(PUBLIC, given)
    found = [Neighbour(*row) for row in cur]
    cur.execute(AROUND, {**given, "union": union, "few": FEW_UNIONS})
    if row := cur.fetchone():
        cur.execute(NOT_PUBLIC, {**given, "around": row[0]})
        found += [Neighbour(*row) for row in cur]
    return sorted(found, key=lambda each: each.metres)
