"""All published sites at once, as a table, for what leaves the house as a whole."""

import geopandas
import shapely
from psycopg2.extensions import cursor

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
