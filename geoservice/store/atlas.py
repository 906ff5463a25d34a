"""What a map as a whole needs: how far the sites reach, the places on its ground, and what must be said."""

from psycopg2.extensions import cursor

# The westernmost site is the one nearest to a line along the western edge of the world: a walk down an index, as quick
# at three million sites as at three.
EXTENT = """
    SELECT ST_X(west.geom), ST_Y(south.geom), ST_X(east.geom), ST_Y(north.geom)
    FROM (
        SELECT geom FROM published_site
        ORDER BY geom_3857 <-> 'SRID=3857;LINESTRING(-3e7 -3e7, -3e7 3e7)'::geometry LIMIT 1) AS west
    CROSS JOIN LATERAL (
        SELECT geom FROM published_site
        ORDER BY geom_3857 <-> 'SRID=3857;LINESTRING(-3e7 -3e7, 3e7 -3e7)'::geometry LIMIT 1) AS south
    CROSS JOIN LATERAL (
        SELECT geom FROM published_site
        ORDER BY geom_3857 <-> 'SRID=3857;LINESTRING(3e7 -3e7, 3e7 3e7)'::geometry LIMIT 1) AS east
    CROSS JOIN LATERAL (
        SELECT geom FROM published_site
        ORDER BY geom_3857 <-> 'SRID=3857;LINESTRING(-3e7 3e7, 3e7 3e7)'::geometry LIMIT 1) AS north
"""


def extent(cur: cursor) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the published sites in degrees; None while there are none."""
    cur.execute(EXTENT)
    return cur.fetchone()


# Highest first, so that a country's worth of townships cannot push a province out.
PLACES = """
    SELECT level, name, name_en, ST_X(geom), ST_Y(geom)
    FROM published_organisation
    WHERE level = ANY(%(levels)s) AND geom IS NOT NULL
    ORDER BY array_position(%(levels)s, level), name
    LIMIT %(limit)s
"""


def places(cur: cursor, *, levels: list[str], limit: int = 5000) -> list[tuple]:
    """Level, name, English name, lon and lat of organisations that have a position."""
    cur.execute(PLACES, {"levels": levels, "limit": limit})
    return cur.fetchall()


DEMONSTRATION = "SELECT EXISTS (SELECT FROM published_site WHERE demo)"


def has_demonstration(cur: cursor) -> bool:
    """Whether what the public sees holds demonstration sites."""
    cur.execute(DEMONSTRATION)
    return cur.fetchone()[0]


SITE = """
    SELECT id::text, layer, name, ST_X(geom), ST_Y(geom)
    FROM published_site
    WHERE id = %(id)s::uuid AND layer = ANY(%(layers)s)
"""


def site(cur: cursor, id: str, *, layers: list[str]) -> tuple | None:
    """Id, layer, name, lon and lat of a site of these layers; None if it is not public."""
    cur.execute(SITE, {"id": id, "layers": layers})
    return cur.fetchone()
