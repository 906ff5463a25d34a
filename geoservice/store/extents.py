"""How far the sites of a layer reach, in space and time, read off the ends of indexes."""

from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import cursor


class Extent(NamedTuple):
    """Edges in degrees, and when the first and the last record were edited."""

    west: float
    south: float
    east: float
    north: float
    begin: datetime
    end: datetime


# The westernmost site is the one nearest to a line along the western edge of the world: a walk down the
# index (geom_3857, layer), where ST_Extent would read every row.
EXTENTS = """
    SELECT
        asked.layer,
        ST_X(west.geom), ST_Y(south.geom), ST_X(east.geom), ST_Y(north.geom),
        first.updated_at, last.updated_at
    FROM unnest(%(layers)s) AS asked (layer)
    LEFT JOIN LATERAL (
        SELECT s.geom FROM published_site AS s WHERE s.layer = asked.layer
        ORDER BY s.geom_3857 <-> 'SRID=3857;LINESTRING(-3e7 -3e7, -3e7 3e7)'::geometry LIMIT 1) AS west ON true
    LEFT JOIN LATERAL (
        SELECT s.geom FROM published_site AS s WHERE s.layer = asked.layer
        ORDER BY s.geom_3857 <-> 'SRID=3857;LINESTRING(-3e7 -3e7, 3e7 -3e7)'::geometry LIMIT 1) AS south ON true
    LEFT JOIN LATERAL (
        SELECT s.geom FROM published_site AS s WHERE s.layer = asked.layer
        ORDER BY s.geom_3857 <-> 'SRID=3857;LINESTRING(3e7 -3e7, 3e7 3e7)'::geometry LIMIT 1) AS east ON true
    LEFT JOIN LATERAL (
        SELECT s.geom FROM published_site AS s WHERE s.layer = asked.layer
        ORDER BY s.geom_3857 <-> 'SRID=3857;LINESTRING(-3e7 3e7, 3e7 3e7)'::geometry LIMIT 1) AS north ON true
    LEFT JOIN LATERAL (
        SELECT s.updated_at FROM published_site AS s WHERE s.layer = asked.layer
        ORDER BY s.updated_at LIMIT 1) AS first ON true
    LEFT JOIN LATERAL (
        SELECT s.updated_at FROM published_site AS s WHERE s.layer = asked.layer
        ORDER BY s.updated_at DESC LIMIT 1) AS last ON true
"""


def extents(cur: cursor, layers: list[str]) -> dict[str, Extent]:
    """The extent of each layer that has sites."""
    cur.execute(EXTENTS, {"layers": layers})
    return {layer: Extent(*ends) for layer, *ends in cur if ends[0] is not None}
