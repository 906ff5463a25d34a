"""What a map as a whole needs: how far the sites reach, the places on its ground, and all sites at once."""

import geopandas
import shapely
from psycopg2.extensions import cursor

# Read off the root of the index that tiles use: as quick at three million sites as at three. It may be
# too large for a while after sites went, which is good enough to open a map with.
EXTENT = """
    SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
    FROM (
        SELECT ST_Transform(ST_SetSRID(
            ST_EstimatedExtent('public', 'published_site', 'geom_3857')::geometry, 3857), 4326) AS box
    ) AS extent
    WHERE box IS NOT NULL AND EXISTS (SELECT FROM published_site)
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


# An export reads everything once, so a plain comparison serves; it also crosses the antimeridian.
SITES = """
    SELECT id::text, layer, name, properties, ST_AsBinary(geom)
    FROM published_site
    WHERE layer = ANY(%(layers)s)
        AND (%(west)s IS NULL OR ST_Y(geom) BETWEEN %(south)s AND %(north)s AND CASE
            WHEN %(west)s <= %(east)s THEN ST_X(geom) BETWEEN %(west)s AND %(east)s
            ELSE ST_X(geom) >= %(west)s OR ST_X(geom) <= %(east)s END)
    ORDER BY layer, fid
    LIMIT %(limit)s
"""


def sites(
    cur: cursor,
    *,
    layers: list[str],
    bounds: tuple[float, float, float, float] | None = None,
    limit: int,
) -> geopandas.GeoDataFrame:
    """The published sites of some kinds, within bounds if they are given, as a table in EPSG:4326.

    Columns: id, layer, name, properties (the public GeoJSON members) and geometry.
    """
    west, south, east, north = bounds or (None, None, None, None)
    given = {"layers": layers, "west": west, "south": south, "east": east, "north": north, "limit": limit}
    cur.execute(SITES, given)
    columns = list(zip(*cur.fetchall(), strict=True)) or [()] * 5
    ids, kinds, names, properties, wkb = columns
    return geopandas.GeoDataFrame(
        {"id": list(ids), "layer": list(kinds), "name": list(names), "properties": list(properties)},
        geometry=shapely.from_wkb([bytes(each) for each in wkb]),
        crs="EPSG:4326",
    )
