"""Which tiles a published change touches: at each zoom, those of the places where a site was and now is."""

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from geoservice.model import datum as datums
from geoservice.model.grid import GRIDS, KEY_LEVEL, Grid, isometric

Place = tuple[float, float]


class TileKey(NamedTuple):
    """A tile as it is drawn in a datum; column and row from the grid's north-west corner."""

    grid: str
    datum: str
    z: int
    column: int
    row: int

    def around(self) -> list["TileKey"]:
        """This tile and the eight beside it, for a picture that also shows what stands across its edges."""
        return [
            self._replace(column=self.column + x, row=self.row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)
        ]


def touched(places: Iterable[Place], drawn: Iterable[tuple[str, str]]) -> Iterator[TileKey]:
    """The tiles of places in WGS-84, degrees lon and lat, for each pair of grid and datum in which tiles are drawn."""
    lon, lat = np.array(list(places), float).reshape(-1, 2).T
    for grid, datum in drawn:
        shifted = datums.shift(lon, lat, "wgs84", datum)
        for place in zip(*(axis.tolist() for axis in shifted), strict=True):
            yield from tiles_at(GRIDS[grid], datum, *place)


def tiles_at(grid: Grid, datum: str, lon: float, lat: float) -> Iterator[TileKey]:
    """At each zoom of a grid. A place within a hair of an edge touches both sides, for keys are rounded."""
    across = (lon * grid.degree - grid.west) / grid.width
    down = (grid.north - grid.northing(isometric(lat))) / grid.width
    for z in range(grid.first, grid.deepest + 1):
        hair = 2.0 ** (z + 1 - KEY_LEVEL)  # two keys, in tiles
        for column in near(across * 2**z, hair):
            for row in near(down * 2**z, hair):
                yield TileKey(grid.id, datum, z, column, row)


def near(number: float, hair: float) -> set[int]:
    return {math.floor(number - hair), math.floor(number + hair)}
