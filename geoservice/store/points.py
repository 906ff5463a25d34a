"""The sites at a pixel of a tile, as it is drawn in a datum and a grid."""

from typing import NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.frame import framed, tile_frame
from geoservice.model.matrix_set import TILE_PIXELS
from geoservice.model.tile import Tile
from geoservice.model.window import cover

REACH_PIXELS = 12  # half of an icon
MOST = 20
MOST_SEEN = (
    2_000  # a pixel of China holds many thousands at zoom 3; whoever points there is told to come nearer
)


class Pointed(NamedTuple):
    """One site: its id, name and layer, and the whole GeoJSON feature, in WGS-84."""

    id: str
    name: str
    layer: str
    feature: str


class Answer(NamedTuple):
    """sites: nearest to the pixel first. truncated: whether there are more."""

    sites: list[Pointed]
    truncated: bool


# LATERAL with OFFSET 0 has each range walked down the index; as a plain join all sites would be read.
POINTED = """
    WITH seen AS MATERIALIZED (
        SELECT p.fid, p.pixels
        FROM unnest(%(lows)s::bigint[], %(lasts)s::bigint[]) AS part (low, last)
        CROSS JOIN LATERAL (
            SELECT p.fid,
                sqrt(power((p.x + 0.5 - %(left)s) * %(across)s - %(i)s, 2)
                    + power((%(top)s - grid_northing(%(grid)s, psi_of(p.y))) * %(down)s - %(j)s, 2)) AS pixels
            FROM site_place AS p
            WHERE p.datum = %(datum)s AND p.layer = ANY(%(layers)s) AND p.cell BETWEEN part.low AND part.last
                AND p.x >= %(x0)s AND p.x < %(x1)s AND p.y >= %(y0)s AND p.y < %(y1)s
            OFFSET 0
        ) AS p
        WHERE p.pixels <= %(reach)s
        LIMIT %(most_seen)s + 1
    ), nearest AS (
        SELECT fid, pixels FROM seen ORDER BY pixels, fid LIMIT %(most)s + 1
    )
    SELECT
        s.id::text, s.name, s.layer,
        '{"type":"Feature","id":"' || s.id || '","geometry":' || ST_AsGeoJSON(s.geom, 7)
            || ',"properties":' || s.properties || '}'
    FROM nearest
    JOIN published_site AS s USING (fid)
    ORDER BY nearest.pixels, nearest.fid
"""


def pointed(cur: cursor, tile: Tile, i: int, j: int, *, layers: list[str], datum: str) -> Answer:
    """The sites that are drawn within REACH_PIXELS of the middle of a tile's pixel: column i, row j."""
    frame = tile_frame(tile, steps=TILE_PIXELS)
    pixel = tile.grid.resolution(tile.z, TILE_PIXELS)
    reach, column, row = REACH_PIXELS * pixel, i + 0.5, j + 0.5
    window = framed(tile.grid, tile.west + column * pixel, tile.north - row * pixel, 0, 0, reach)
    ranges = cover(window)
    cur.execute(
        POINTED,
        {
            "datum": datum,
            "layers": layers,
            "grid": tile.grid.id,
            "lows": [low for low, _ in ranges],
            "lasts": [last for _, last in ranges],
            "x0": window.x0,
            "y0": window.y0,
            "x1": window.x1,
            "y1": window.y1,
            "left": frame.left,
            "top": frame.top,
            "across": frame.across,
            "down": frame.down,
            "i": column,
            "j": row,
            "reach": REACH_PIXELS,
            "most": MOST,
            "most_seen": MOST_SEEN,
        },
    )
    rows = cur.fetchall()
    return Answer([Pointed(*row) for row in rows[:MOST]], truncated=len(rows) > MOST)
