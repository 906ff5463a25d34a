"""Where the benchmark looks at tiles: at sites as they lie, and where most of them lie together."""

from collections.abc import Iterator, Sequence

import numpy as np
from psycopg2.extensions import cursor

from benchmark.cities import SEED
from geoservice.model import datum as datums
from geoservice.model.grid import GRIDS, WEB_MERCATOR, Grid, isometric
from geoservice.model.tile import Tile

Place = tuple[float, float]
DATUMS = ("wgs84", "gcj02", "bd09")

SAMPLE = "SELECT ST_X(geom), ST_Y(geom) FROM published_site WHERE fid = ANY(%(fids)s) ORDER BY fid"
REACH = "SELECT min(fid), max(fid) FROM published_site"
# The fullest cells of a level, by the middle of their sites; the numbers of level n begin at 4^n.
FULLEST = """
    SELECT lon_of((sum(x) / sum(n))::float8), lat_of((sum(y) / sum(n))::float8)
    FROM cell_count
    WHERE cell >= 1::bigint << (2 * %(level)s) AND cell < 2::bigint << (2 * %(level)s)
    GROUP BY cell
    ORDER BY sum(n) DESC
    LIMIT %(most)s
"""


def drawn_places(cur: cursor, count: int, seed: int) -> list[Place]:
    """Places of `count` sites, lon and lat in WGS-84: the same for the same sites and seed."""
    cur.execute(REACH)
    low, high = cur.fetchone()
    rng = np.random.default_rng(SEED + seed)
    cur.execute(SAMPLE, {"fids": rng.integers(low, high + 1, 2 * count).tolist()})
    found = cur.fetchall()
    return [found[number] for number in rng.permutation(len(found))[:count]]


def fullest_places(cur: cursor, zoom: int, most: int) -> list[Place]:
    """The middles of the tiles of a zoom that hold most sites; beyond zoom 15 those of zoom 15."""
    cur.execute(FULLEST, {"level": min(max(zoom, 6), 15), "most": most})
    return cur.fetchall()


def tile_at(grid: Grid, z: int, place: Place, datum: str) -> Tile:
    """The tile that shows a place of WGS-84, drawn in `datum`."""
    lon, lat = (float(axis) for axis in datums.shift(*place, "wgs84", datum))
    column = int((lon * grid.degree - grid.west) / grid.edge(z))
    return Tile(z, column, int((grid.north - grid.northing(isometric(lat))) / grid.edge(z)), grid)


def address(tile: Tile, datum: str = "wgs84", ending: str = ".mvt") -> str:
    """Where geoservice has it, all layers, as its grid counts."""
    grid, x, y = tile.grid, tile.column, tile.row
    if grid.upwards:
        x, y = x - grid.columns(tile.z) // 2, grid.rows(tile.z) // 2 - 1 - y
    return f"/tiles/all/{tile.z}/{x}/{y}{ending}?datum={datum}&grid={grid.id}"


def tiles_at(places: Sequence[Place], zooms: Sequence[int], most: int, datum: str = "wgs84") -> list[Tile]:
    """Tiles of Web-Mercator at the places, up to `most` of each zoom and none twice, zooms mixed."""
    found: list[Tile] = []
    for z in zooms:
        found += list(dict.fromkeys(tile_at(WEB_MERCATOR, z, place, datum) for place in places))[:most]
    return [found[number] for number in np.random.default_rng(SEED).permutation(len(found))]


def everywhere(cur: cursor, most: int) -> Iterator[tuple[Tile, str]]:
    """Tiles of each zoom from 0 to 20 of each grid, with each datum: up to `most` drawn ones, and as many of the
    fullest."""
    drawn = drawn_places(cur, 4 * most, seed=11)
    for z in range(21):
        places = [*fullest_places(cur, z, most), *drawn]
        for grid in GRIDS.values():
            for datum in DATUMS if grid.first <= z <= grid.deepest else ():
                yield from ((tile, datum) for tile in distinct(grid, z, places, datum)[: 2 * most])


def distinct(grid: Grid, z: int, places: Sequence[Place], datum: str) -> list[Tile]:
    return list(dict.fromkeys(tile_at(grid, z, place, datum) for place in places))
