"""Tiles and pictures: sites where they are few, else cells. Each site counts in exactly one tile of a zoom."""

from typing import NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.filter import EVERYTHING, Filter
from geoservice.model.frame import Frame
from geoservice.model.mark import Mark
from geoservice.model.tile import EXTENT
from geoservice.store import contents
from geoservice.store.prepared import Prepared


class Drawn(NamedTuple):
    """mvt: bytes of a Mapbox Vector Tile 2, empty for no site. truncated: whether a filter left sites unseen."""

    mvt: bytes
    truncated: bool


class Seen(NamedTuple):
    """marks: from north to south. truncated: whether a filter left sites unseen."""

    marks: list[Mark]
    truncated: bool


# Where sites stand in the picture, and the layers of a tile that they make. Steps are whole numbers, so ST_AsMVTGeom with its
# clipping and snapping has nothing to do here. In order, so that the same sites are the same bytes. LATERAL gives the
# columns that the tile shall have, and no others.
SITES = """
    , sites AS (
        SELECT s.fid, s.id, s.name, s.layer,
            (place.x + 0.5 - %(left)s) * %(across)s AS u,
            (%(top)s - grid_northing(%(grid)s, psi_of(place.y))) * %(down)s AS v
        FROM chosen JOIN published_site AS s USING (fid)
        CROSS JOIN LATERAL (
            SELECT
                CASE %(datum)s WHEN 'wgs84' THEN s.x WHEN 'gcj02' THEN s.gcj_x ELSE s.bd_x END AS x,
                CASE %(datum)s WHEN 'wgs84' THEN s.y WHEN 'gcj02' THEN s.gcj_y ELSE s.bd_y END AS y
        ) AS place
    ), site_layers AS (
        SELECT layer, ST_AsMVT(r, layer, %(steps)s, 'geom', 'fid' ORDER BY r.fid) AS mvt
        FROM sites
        CROSS JOIN LATERAL (
            SELECT sites.fid, sites.id, sites.name, ST_MakePoint(
                least(greatest(round(u), 0), %(steps)s - 1), least(greatest(round(v), 0), %(steps)s - 1)) AS geom
        ) AS r
        GROUP BY layer
    )
"""

# Where cells stand, what they hold in degrees of the datum, and the layer that they make. A cell of one site is that site.
CELLS = """
    , groups AS (
        SELECT cell, n, counts,
            (cells.x + 0.5 - %(left)s) * %(across)s AS u,
            (%(top)s - grid_northing(%(grid)s, psi_of(cells.y))) * %(down)s AS v,
            lon_of(corner.x - 0.5) AS west, lat_of(corner.y + %(step)s - 0.5) AS south,
            lon_of(corner.x + %(step)s - 0.5) AS east, lat_of(corner.y - 0.5) AS north
        FROM cells
        CROSS JOIN LATERAL (
            SELECT
                floor((cells.x - shift_x) / %(step)s) * %(step)s + shift_x AS x,
                floor((cells.y - shift_y) / %(step)s) * %(step)s + shift_y AS y
            OFFSET 0
        ) AS corner
        WHERE n > 1
    ), cell_layer AS (
        SELECT 'cells' AS layer, ST_AsMVT(r, 'cells', %(steps)s, 'geom', 'cell' ORDER BY r.cell) AS mvt
        FROM (
            SELECT cell, n AS count, counts, west, south, east, north, ST_MakePoint(
                least(greatest(round(u), 0), %(steps)s - 1), least(greatest(round(v), 0), %(steps)s - 1)) AS geom
            FROM groups
        ) AS r
        HAVING count(*) > 0
    )
"""

TILE_OF_FEW = """
    SELECT string_agg(mvt, '' ORDER BY layer), (SELECT many FROM size) FROM site_layers
"""
TILE = """
    SELECT string_agg(mvt, '' ORDER BY layer), (SELECT truncated FROM size)
    FROM (SELECT layer, mvt FROM site_layers UNION ALL SELECT layer, mvt FROM cell_layer) AS drawn
"""
# One row at least, for that of a filter which let nothing through tells whether it has seen everything.
SEEN = """
    SELECT size.truncated, mark.*
    FROM size LEFT JOIN (
        SELECT u, v, 1 AS n, jsonb_build_object(layer, 1) AS counts, id::text, name, layer FROM sites
        UNION ALL
        SELECT u, v, n, counts, NULL, NULL, NULL FROM groups
    ) AS mark ON true
    ORDER BY v, u, id
"""


TYPES = contents.TYPES | {
    "grid": "text",
    "left": "float8",
    "top": "float8",
    "across": "float8",
    "down": "float8",
    "steps": "integer",
}
TILE_OF_SITES = Prepared("tile_of_sites", contents.FEW + SITES + TILE_OF_FEW, TYPES)
TILES = {part: Prepared("tile", part + SITES + CELLS + TILE, TYPES) for part in contents.PARTS}
PICTURES = {part: Prepared("seen", part + SITES + CELLS + SEEN, TYPES) for part in contents.PARTS}


def tile(
    cur: cursor, frame: Frame, *, layers: list[str], datum: str = "wgs84", only: Filter = EVERYTHING
) -> Drawn:
    """A tile of the sites of `layers`, drawn in `datum`: an MVT layer for each, and `cells`."""
    bound = values(frame, layers, datum, only)
    if not only:
        TILE_OF_SITES.execute(cur, bound)
        mvt, many = cur.fetchone()
        if not many:
            return Drawn(bytes(mvt or b""), False)
    TILES[contents.part(frame, only)].execute(cur, bound | contents.part_values(frame, datum, only))
    mvt, truncated = cur.fetchone()
    return Drawn(bytes(mvt or b""), truncated)


def seen(
    cur: cursor, frame: Frame, *, layers: list[str], datum: str = "wgs84", only: Filter = EVERYTHING
) -> Seen:
    """What a picture shows, cell by cell however few sites there are; a site that is alone in its cell is that site.

    So two pictures that meet show the same of the places which both see.
    """
    bound = values(frame, layers, datum, only) | contents.part_values(frame, datum, only) | {"most": 0}
    PICTURES[contents.part(frame, only)].execute(cur, bound)
    rows = cur.fetchall()
    return Seen([Mark(*row[1:]) for row in rows if row[1] is not None], rows[0][0])


def values(frame: Frame, layers: list[str], datum: str, only: Filter) -> dict[str, object]:
    """What the statements bind."""
    placing = {
        "grid": frame.grid.id,
        "left": frame.left,
        "top": frame.top,
        "across": frame.across,
        "down": frame.down,
        "steps": EXTENT,
    }
    return contents.values(frame, layers, datum, only) | placing
