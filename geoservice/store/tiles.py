"""Vector tiles, drawn by the database."""

from typing import NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.tile import EXTENT, Tile

MOST_SITES = 10_000


class Drawn(NamedTuple):
    """mvt: bytes of a Mapbox Vector Tile 2, empty for no site. truncated: whether sites were left out."""

    mvt: bytes
    truncated: bool


# A site belongs to the tile in which its shifted place lies, west and north edge included: to exactly one.
# Its units are plain integers, so ST_AsMVTGeom with its clipping and snapping has nothing to do here.
# In order, so that the same sites are the same bytes. OFFSET 0 has the place computed once. LATERAL r gives the columns that the tile shall have, and no others.
TILE = """
    WITH here AS MATERIALIZED (
        SELECT s.fid, s.id, s.name, s.layer, ST_X(place.at) AS east, ST_Y(place.at) AS north
        FROM published_site AS s
        CROSS JOIN LATERAL (
            SELECT CASE WHEN %(datum)s = 'wgs84' THEN s.geom_3857
                ELSE ST_Transform(datum_point(s.geom, %(datum)s), 3857) END AS at
            OFFSET 0
        ) AS place
        WHERE s.geom_3857 && ST_MakeEnvelope(%(reach_west)s, %(reach_south)s, %(reach_east)s, %(reach_north)s, 3857)
            AND (%(layer)s IS NULL OR s.layer = %(layer)s)
            AND (%(layer)s IS NOT NULL OR s.layer = ANY(%(layers)s))
            AND ST_X(place.at) >= %(west)s AND ST_X(place.at) < %(east)s
            AND ST_Y(place.at) > %(south)s AND ST_Y(place.at) <= %(north)s
        LIMIT %(most)s + 1
    ), units AS (
        SELECT fid, id, name, layer, ST_MakePoint(
            least(greatest(round((east - %(left)s) * %(units)s), 0), %(extent)s - 1),
            least(greatest(round((%(top)s - north) * %(units)s), 0), %(extent)s - 1)) AS geom
        FROM here
        LIMIT %(most)s
    )
    SELECT
        coalesce((SELECT string_agg(mvt, '' ORDER BY layer) FROM (
            SELECT layer, ST_AsMVT(r, layer, %(extent)s, 'geom', 'fid' ORDER BY r.fid) AS mvt
            FROM units CROSS JOIN LATERAL (SELECT units.fid, units.id, units.name, units.geom) AS r
            GROUP BY layer
        ) AS drawn), ''),
        (SELECT count(*) FROM here) > %(most)s
"""


def tile(cur: cursor, asked: Tile, *, layers: list[str], datum: str = "wgs84") -> Drawn:
    """The sites of `layers` in a tile, one layer of the tile for each; positions in `datum`."""
    west, south, east, north = asked.owns()
    reach = asked.reach(datum)
    cur.execute(
        TILE,
        {
            "datum": datum,
            # A single layer can use the index's second column.
            "layer": layers[0] if len(layers) == 1 else None,
            "layers": layers,
            "west": west,
            "south": south,
            "east": east,
            "north": north,
            "reach_west": reach[0],
            "reach_south": reach[1],
            "reach_east": reach[2],
            "reach_north": reach[3],
            "left": asked.west,
            "top": asked.north,
            "units": EXTENT / asked.edge,
            "extent": EXTENT,
            "most": MOST_SITES,
        },
    )
    mvt, truncated = cur.fetchone()
    return Drawn(bytes(mvt), truncated)
