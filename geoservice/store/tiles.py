"""Tiles and pictures: sites where they are few, else cells. Each site counts in exactly one tile of a zoom."""

from functools import lru_cache
from typing import NamedTuple

from psycopg2.extensions import cursor

from geoservice.model.filter import EVERYTHING, Filter
from geoservice.model.frame import Frame
from geoservice.model.mark import Mark
from geoservice.model.tile import EXTENT
from geoservice.store import content_values, contents
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
# columns that the tile shall have, and no others; ST_AsMVT looks up how a uuid is written for each of them, so it is text.
SITES = """
    , sites AS (
        SELECT fid, id, name, layer,
            (x + 0.5::float8 - %(left)s) * %(across)s AS u,
            (%(top)s - grid_northing(%(grid)s, psi_of(y))) * %(down)s AS v
        FROM chosen
    ), site_layers AS (
        SELECT layer, ST_AsMVT(r, layer, %(steps)s, 'geom', 'fid' ORDER BY r.fid) AS mvt
        FROM sites
        CROSS JOIN LATERAL (
            SELECT sites.fid, sites.id::text, sites.name, ST_MakePoint(
                least(greatest(round(u), 0), %(steps)s - 1), least(greatest(round(v), 0), %(steps)s - 1)) AS geom
        ) AS r
        GROUP BY layer
    )
"""

# Where cells stand, what they hold in degrees of the datum, and the layer that they make. A cell of one site is that site.
CELLS = """
    , groups AS (
        SELECT cell, n, {counts},
            (cells.x + 0.5::float8 - %(left)s) * %(across)s AS u,
            (%(top)s - grid_northing(%(grid)s, psi_of(cells.y))) * %(down)s AS v,
            lon_of(corner.x - 0.5::float8) AS west, lat_of(corner.y + %(step)s - 0.5::float8) AS south,
            lon_of(corner.x + %(step)s - 0.5::float8) AS east, lat_of(corner.y - 0.5::float8) AS north
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
            SELECT cell, n AS count, {counts_by_layer}, west, south, east, north, ST_MakePoint(
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
    SELECT string_agg(mvt, '' ORDER BY layer), (SELECT truncated FROM size), (SELECT sum(n)::bigint FROM cells)
    FROM (SELECT layer, mvt FROM site_layers UNION ALL SELECT layer, mvt FROM cell_layer) AS drawn
"""
# One row at least, for that of a filter which let nothing through tells whether it has seen everything.
SEEN = """
    SELECT size.truncated, mark.*
    FROM size LEFT JOIN (
        SELECT u, v, 1 AS n, id::text, name, layer, {no_counts} FROM sites
        UNION ALL
        SELECT u, v, n, NULL, NULL, NULL, {counts} FROM groups
    ) AS mark ON true
    ORDER BY v, u, id
"""

TYPES = {
    "grid": "text",
    "left": "float8",
    "top": "float8",
    "across": "float8",
    "down": "float8",
    "steps": "integer",
}


@lru_cache(maxsize=256)
def statement(part: str, ending: str, datum: str, layers: tuple[str, ...]) -> Prepared:
    return Prepared(
        "tile", contents.named(part + ending, datum, layers), TYPES | content_values.types(len(layers))
    )


def tile(
    cur: cursor, frame: Frame, *, layers: list[str], datum: str = "wgs84", only: Filter = EVERYTHING
) -> Drawn:
    """A tile of the sites of `layers`, drawn in `datum`: an MVT layer for each, and `cells`."""
    if not layers:
        return Drawn(b"", False)
    if only:
        return tile_of_many(cur, frame, layers, datum, only)[0]
    if frame.is_stored:  # the pyramid tells sooner that there are many than the sites do
        drawn, number = tile_of_many(cur, frame, layers, datum, only)
        return (
            drawn if number > content_values.MOST_SITES else tile_of_few(cur, frame, layers, datum) or drawn
        )
    return tile_of_few(cur, frame, layers, datum) or tile_of_many(cur, frame, layers, datum, only)[0]


def tile_of_few(cur: cursor, frame: Frame, layers: list[str], datum: str) -> Drawn | None:
    """A tile of sites; None when they are too many."""
    few = statement(contents.few(frame), SITES + TILE_OF_FEW, datum, ())
    few.execute(cur, values(frame, layers, EVERYTHING))
    mvt, many = cur.fetchone()
    return None if many else Drawn(bytes(mvt or b""), False)


def tile_of_many(cur: cursor, frame: Frame, layers: list[str], datum: str, only: Filter) -> tuple[Drawn, int]:
    """A tile of cells, and how many sites they hold; also of sites, when it is filtered."""
    many = statement(contents.part(frame, only), SITES + CELLS + TILE, datum, tuple(layers))
    many.execute(cur, values(frame, layers, only) | content_values.part_values(frame, datum, only))
    mvt, truncated, number = cur.fetchone()
    return Drawn(bytes(mvt or b""), truncated), number or 0


def seen(
    cur: cursor, frame: Frame, *, layers: list[str], datum: str = "wgs84", only: Filter = EVERYTHING
) -> Seen:
    """What a picture shows, cell by cell however few sites there are; a site that is alone in its cell is that site.

    So two pictures that meet show the same of the places which both see.
    """
    if not layers:
        return Seen([], False)
    part = contents.part(frame, only)
    bound = values(frame, layers, only) | content_values.part_values(frame, datum, only) | {"most": 0}
    # The names of layers make no difference here, only how many there are.
    statement(part, SITES + CELLS + SEEN, datum, tuple(map(str, range(len(layers))))).execute(cur, bound)
    rows = cur.fetchall()
    return Seen([mark(layers, *row[1:]) for row in rows if row[1] is not None], rows[0][0])


def mark(
    layers: list[str],
    u: float,
    v: float,
    n: int,
    id: str | None,
    name: str | None,
    layer: str | None,
    *counts: int,
) -> Mark:
    if layer is not None:
        return Mark(u, v, n, {layer: 1}, id, name, layer)
    return Mark(u, v, n, {each: count for each, count in zip(layers, counts, strict=True) if count})


def values(frame: Frame, layers: list[str], only: Filter) -> dict[str, object]:
    """What the statements bind."""
    placing = {
        "grid": frame.grid.id,
        "left": frame.left,
        "top": frame.top,
        "across": frame.across,
        "down": frame.down,
        "steps": EXTENT,
    }
    return content_values.values(frame, layers, only) | placing
