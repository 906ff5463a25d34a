"""A picture's frame: which keys it shows, where in the picture they stand, and how coarse its cells are."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from geoservice.model import datum as datums
from geoservice.model.grid import KEY_EDGE, KEY_LEVEL, WEB_MERCATOR, Grid, isometric, key_x, key_y
from geoservice.model.tile import EXTENT, Tile
from geoservice.model.window import Range, Window, cover, cover_evenly, is_one_cell

FINEST_CELL = 26  # a finer cell's number would not fit into the 53 bits that JavaScript counts with
CELLS = 32  # along an edge of a vector tile: half the width of a sign, and a thousand of them are drawn in no time
MOST_CELLS = 8_192
STORED_LEVELS = range(6, 16)  # of the pyramid

# How far a datum moves a place in WGS-84, in keys: least and most eastwards, least and most southwards (a test holds that).
# The square is 360 degrees wide, and Mercator stretches those of latitude.
DEGREE = KEY_EDGE / 360
REACHES = {
    "wgs84": (0, 0, 0, 0),
    "gcj02": tuple(round(degrees * DEGREE) for degrees in (-0.0006, 0.0114, -0.0056, 0.0051)),
    "bd09": tuple(round(degrees * DEGREE) for degrees in (0, 0.0180, -0.0170, 0)),
}
REACH = round(0.018 * DEGREE)  # the most of them
# The most by which a shift changes from a place to another, as a share of the way between (a test holds that), and
# at how many places along an edge it is looked at.
STEEPEST = {"gcj02": 0.0085, "bd09": 0.0475}
PROBES = 33
# Levels by which the cells around those that are drawn are finer than these, and those at the edge of the home window still finer.
FINER, STILL_FINER = 2, 3
MOST_EDGE_RANGES = 256  # along each edge: with more of them a tile takes longer to look them up, with fewer to pass over sites
MOST_CROSSED_RANGES = 64  # where only those sites are looked at that lie across an edge of a tile


@dataclass(frozen=True)
class Frame:
    """window: keys, in the datum of the picture. left, top: the picture's north-west corner, in keys from the west
    and in the grid's units of northing. across, down: steps of the picture to a key and to a unit of northing.
    level: of the cells that stand for sites where there are many. is_tile: whether it shows what a vector tile does, no more and
    no less, so that its edges are among those that migration 0034 knows.
    """

    grid: Grid
    window: Window
    left: float
    top: float
    across: float
    down: float
    level: int
    is_tile: bool = False

    def ranges(self) -> tuple[Range, ...]:
        """Morton ranges that hold the window."""
        return cover(self.window)

    @property
    def is_one_range(self) -> bool:
        """Whether one range holds the keys of the window and no others, as in a tile of Web-Mercator."""
        return is_one_cell(self.window)

    @property
    def is_stored(self) -> bool:
        """Whether its cells are made of the pyramid's. The finest of those are for edges alone: where these would be drawn,
        counting the sites anew is as quick, and as quick in each datum."""
        return self.level < STORED_LEVELS[-1]

    @property
    def stored_level(self) -> int:
        """Of the pyramid's cells that make those of a frame that is stored."""
        return max(self.level, STORED_LEVELS[0])

    @property
    def edge_level(self) -> int:
        """Of the cells around those that are drawn."""
        return min(self.stored_level + FINER, STORED_LEVELS[-1])

    @property
    def rim_level(self) -> int:
        """Of the cells that make the home window's edge."""
        return min(self.edge_level + STILL_FINER, STORED_LEVELS[-1])

    def home(self) -> Window:
        """The window made of the pyramid's cells that is next to this one: finer cells than those that are drawn,
        so that little is left between the two."""
        return self.window.snapped(self.rim_level).clipped()

    def middle(self) -> Window:
        """What of the home window is made of the cells of the edge."""
        return self.home().whole(self.edge_level)

    def inner(self) -> Window:
        """What of the home window is made of the cells that are drawn."""
        return self.home().whole(self.stored_level)

    def edge(self) -> tuple[Range, ...]:
        """Ranges that hold what of the middle window is not in the inner one; some more, too."""
        return covered(tuple(self.middle().around(self.inner())))

    def rim(self) -> tuple[Range, ...]:
        """Ranges that hold what of the home window is not in the middle one; some more, too."""
        return covered(tuple(self.home().around(self.middle())))

    def border(self, datum: str) -> tuple[Range, ...]:
        """Ranges, in `datum`, that hold each site that is in one of the window, as drawn in `datum`, and the home
        window, as it stands in WGS-84, and not in the other."""
        most = MOST_CROSSED_RANGES if self.is_tile else MOST_EDGE_RANGES
        return border(self.window, self.home(), datum, most)

    def around(self) -> Window:
        """Where in WGS-84 the sites are that are in the window as it is drawn, or in the home window."""
        return (self.window | self.home()).grown(REACH, REACH).clipped()


@lru_cache(maxsize=4096)
def covered(windows: tuple[Window, ...], most: int = MOST_EDGE_RANGES) -> tuple[Range, ...]:
    """Ranges that hold all keys of some windows, each held by no more than `most`."""
    return cover_evenly(windows, most)


@lru_cache(maxsize=4096)
def border(window: Window, home: Window, datum: str, most: int) -> tuple[Range, ...]:
    if window == home and datum == "wgs84":
        return ()
    # A site that is drawn here stood up to `east` keys farther west; outside the box it stands where it is drawn.
    west, east, north, south = reaches(window | home, datum)
    outside = window | home.moved(west, north, east, south)
    hole = window & home.moved(east, south, west, north)
    parts = outside.clipped().around(hole)
    if window == home:  # then only a shift makes a difference, and there is none outside the box
        parts = [part & SHIFTED for part in parts]
    return covered(tuple(part for part in parts if not part.is_empty), most)


def reaches(window: Window, datum: str) -> tuple[int, ...]:
    """How far the datum moves a place that is in a window before or after it: as REACHES has it for all places, or less."""
    most = REACHES[datum]
    around = window.grown(REACH, REACH)
    if datum == "wgs84" or around & BOXED != around:  # at the border of the box a shift ends abruptly
        return most
    _, _, east, south = probed(around, datum, PROBES)
    # Between two probes a shift may be so much more than at either.
    slack = STEEPEST[datum] * max(around.x1 - around.x0, around.y1 - around.y0) / (PROBES - 1) + 1
    least = (east.min() - slack, south.min() - slack)
    greatest = (east.max() + slack, south.max() + slack)
    return (
        max(most[0], math.floor(least[0])), min(most[1], math.ceil(greatest[0])),
        max(most[2], math.floor(least[1])), min(most[3], math.ceil(greatest[1])),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def shift_plane(window: Window, datum: str) -> tuple[float, ...]:
    """How a datum shifts the middle of a cell: x by a + b·x + c·y keys, and y by d + e·x + f·y.

    The plane that fits best over the window. Within a picture of the pyramid's zooms it is off by less than half a
    pixel of 256 to the tile (a test holds that); a cell's ring is many pixels wide. A site is shifted exactly.
    """
    x, y, east, south = probed(window, datum, 9)
    terms = np.stack([np.ones(x.size), x.ravel(), y.ravel()], axis=1)
    planes = [np.linalg.lstsq(terms, shift.ravel(), rcond=None)[0] for shift in (east, south)]
    return tuple(float(number) for plane in planes for number in plane)


def probed(window: Window, datum: str, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Places of a window, so many along each edge, and how far a datum moves them: x, y, eastwards, southwards, in keys."""
    steps = np.linspace(0.0, 1.0, count)
    x, y = np.meshgrid(
        window.x0 + steps * (window.x1 - window.x0), window.y0 + steps * (window.y1 - window.y0)
    )
    lon, lat = x / KEY_EDGE * 360 - 180, np.degrees(np.arctan(np.sinh((0.5 - y / KEY_EDGE) * 2 * np.pi)))
    shifted_lon, shifted_lat = datums.shift(lon, lat, "wgs84", datum)
    return x, y, key_x(shifted_lon) - x, key_y(np.arcsinh(np.tan(np.radians(shifted_lat)))) - y


def shifted_window() -> Window:
    west, south, east, north = datums.BOX
    return Window(
        math.floor(key_x(west)),
        math.floor(key_y(isometric(north))),
        math.ceil(key_x(east)),
        math.ceil(key_y(isometric(south))),
    )


BOXED = shifted_window()
SHIFTED = BOXED.grown(REACH, REACH)


@lru_cache(maxsize=4096)
def tile_frame(tile: Tile, steps: int = EXTENT, margin: int = 0, cells: int = CELLS) -> Frame:
    """The frame of a tile.

    steps: of the picture along the tile's edge. margin: steps around it that are looked at, too; without one each
    site is in exactly one tile. cells: how many should stand along an edge.
    """
    beside = margin / steps * tile.edge
    window = (
        framed(tile.grid, tile.west, tile.north, tile.edge, tile.edge, beside) if margin else tile.window()
    )
    found = frame(tile.grid, window, tile.west, tile.north, steps / tile.edge, cells=steps / cells)
    return replace(found, is_tile=not margin and cells == CELLS)


def view_frame(
    lon: float, lat: float, zoom: float, width: int, height: int, margin: int = 0, cell: int = 16
) -> Frame:
    """The frame of a picture of Web-Mercator around a place.

    lon, lat: its middle, degrees in the datum of the picture. zoom: as of tiles of 256 pixels, also between two.
    width, height, margin, cell: pixels.
    """
    grid = WEB_MERCATOR
    pixel = grid.resolution(0) / 2**zoom
    west = lon * grid.degree - width / 2 * pixel
    north = grid.northing(isometric(lat)) + height / 2 * pixel
    window = framed(grid, west, north, width * pixel, height * pixel, margin * pixel)
    return frame(grid, window, west, north, 1 / pixel, cells=cell)


def framed(grid: Grid, west: float, north: float, width: float, height: float, margin: float) -> Window:
    """The keys of a rectangle in units of the grid, and `margin` around it."""
    return Window(
        math.floor(key_x((west - margin) / grid.degree)),
        math.floor(key_y(grid.psi(north + margin))),
        math.ceil(key_x((west + width + margin) / grid.degree)),
        math.ceil(key_y(grid.psi(north - height - margin))),
    ).clipped()


def frame(grid: Grid, window: Window, west: float, north: float, density: float, *, cells: float) -> Frame:
    """density: steps of the picture to a unit of the grid. cells: steps along the edge of a cell, at least."""
    keys = KEY_EDGE / 360 / grid.degree  # to a unit of the grid
    return Frame(
        grid=grid,
        window=window,
        left=key_x(west / grid.degree),
        top=north,
        across=density / keys,
        down=density,
        level=cell_level(window, cells / density * keys),
    )


def cell_level(window: Window, edge: float) -> int:
    """The finest level whose cells are `edge` keys wide, or wider where the window would hold too many."""
    level = max(0, min(FINEST_CELL, math.floor(KEY_LEVEL - math.log2(edge) + 1e-9)))
    while level and number_of_cells(window, level) > MOST_CELLS:
        level -= 1
    return level


def number_of_cells(window: Window, level: int) -> int:
    step = KEY_EDGE >> level
    return math.ceil((window.x1 - window.x0) / step) * math.ceil((window.y1 - window.y0) / step)
