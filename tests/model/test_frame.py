"""How far datums move places, and the ranges that hold strips of keys."""

from itertools import pairwise

import numpy as np
import pytest

from geoservice.model.datum import BOX, shift
from geoservice.model.frame import REACH, REACHES, STEEPEST, reaches, tile_frame
from geoservice.model.grid import GRIDS, KEY_EDGE, isometric, key_x, key_y
from geoservice.model.tile import Tile
from geoservice.model.touched import tiles_at
from geoservice.model.window import Window, cover_evenly, spread


def cell_of(x, y):
    return 1 << 62 | spread(x) | spread(y) << 1


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_no_datum_moves_a_place_farther_than_its_reach(datum):
    west, south, east, north = BOX
    lon, lat = (
        axis.ravel() for axis in np.meshgrid(np.arange(west, east, 0.05), np.arange(south, north, 0.05))
    )
    there = shift(lon, lat, "wgs84", datum)
    x = key_x(there[0]) - key_x(lon)
    y = key_y(np.arcsinh(np.tan(np.radians(there[1])))) - key_y(np.arcsinh(np.tan(np.radians(lat))))
    least_x, most_x, least_y, most_y = REACHES[datum]
    slack = 0.0003 * KEY_EDGE / 360  # more than a shift changes between two places that were looked at
    assert least_x + slack * (least_x < 0) <= x.min() <= x.max() <= most_x - slack
    assert least_y + slack <= y.min() <= y.max() <= most_y - slack * (most_y > 0)
    assert max(map(abs, REACHES[datum])) <= REACH


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_a_window_has_reaches_that_hold_each_place_in_it(datum):
    draw = np.random.default_rng(3)
    for zoom in (3, 5, 7, 8, 9):
        for lon, lat in zip(draw.uniform(71, 139, 25), draw.uniform(1, 57, 25), strict=True):
            (key,) = (key for key in tiles_at(GRIDS["WebMercatorQuad"], "wgs84", lon, lat) if key.z == zoom)
            window = tile_frame(Tile(key.z, key.column, key.row, GRIDS["WebMercatorQuad"])).window
            x, y = draw.uniform(window.x0, window.x1, 5000), draw.uniform(window.y0, window.y1, 5000)
            lons, lats = (
                x / KEY_EDGE * 360 - 180,
                np.degrees(np.arctan(np.sinh((0.5 - y / KEY_EDGE) * 2 * np.pi))),
            )
            there = shift(lons, lats, "wgs84", datum)
            east = key_x(there[0]) - x
            south = key_y(np.arcsinh(np.tan(np.radians(there[1])))) - y
            west_most, east_most, north_most, south_most = reaches(window, datum)
            assert west_most - 1 <= east.min() <= east.max() <= east_most + 1
            assert north_most - 1 <= south.min() <= south.max() <= south_most + 1


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_no_shift_changes_more_steeply_than_its_reach_allows(datum):
    west, south, east, north = BOX
    draw = np.random.default_rng(4)
    lon = draw.uniform(west + 0.01, east - 0.01, 400_000)
    lat = draw.uniform(south + 0.01, north - 0.01, 400_000)
    step = 0.001
    here, beside, above = (keys(*shift(lon + dx, lat + dy, "wgs84", datum)) - keys(lon + dx, lat + dy)
                           for dx, dy in ((0, 0), (step, 0), (0, step)))  # fmt: skip
    ways = (
        np.abs(keys(lon + step, lat) - keys(lon, lat))[0],
        np.abs(keys(lon, lat + step) - keys(lon, lat))[1],
    )
    steepness = np.abs(beside - here) / ways[0] + np.abs(above - here) / ways[1]
    assert steepness.max() <= STEEPEST[datum]


def keys(lon, lat):
    return np.stack([key_x(lon), key_y(np.arcsinh(np.tan(np.radians(lat))))])


@pytest.mark.parametrize(
    "window",
    [
        Window(0, 0, KEY_EDGE, 70_000),
        Window(1_700_000_001, 900_000_003, 1_700_000_300, 990_000_000),
        Window(5, 7, 6, 8),
        Window(KEY_EDGE - 9, KEY_EDGE - 500, KEY_EDGE, KEY_EDGE),
        Window(1_000_000, 1_000_000, 3_000_000, 3_500_000),
    ],
)
@pytest.mark.parametrize("most", [4, 256])
def test_ranges_of_cells_of_one_size_hold_a_window(window, most):
    ranges = cover_evenly([window], most)
    assert 0 < len(ranges) <= most
    assert all(last < low for (_, last), (low, _) in pairwise(ranges))
    draw = np.random.default_rng(1)
    xs = [window.x0, window.x1 - 1, *draw.integers(window.x0, window.x1, 200).tolist()]
    ys = [window.y0, window.y1 - 1, *draw.integers(window.y0, window.y1, 200).tolist()]
    for cell in (cell_of(x, y) for x in xs[:40] for y in ys[:40]):
        assert any(low <= cell <= last for low, last in ranges)


def test_an_empty_window_has_no_ranges():
    assert cover_evenly([Window(5, 5, 5, 9)], 256) == ()


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_the_border_holds_whatever_is_in_one_window_only(grid, datum):
    """Places on both sides of a window's edges: in the window as they are drawn, or in the home window, not in both."""
    draw = np.random.default_rng(2)
    for key in tiles_at(grid, "wgs84", 112.3, 36.2):
        if key.z not in (4, 7, 9):
            continue
        frame = tile_frame(Tile(key.z, key.column, key.row, grid))
        window, home, border = frame.window, frame.home(), frame.border(datum)
        off = draw.uniform(-0.05, 0.05, 500) * KEY_EDGE / 360
        x, y = draw.uniform(window.x0, window.x1, 500), draw.uniform(window.y0, window.y1, 500)
        if key.z == 7:
            x = draw.choice([window.x0, window.x1], 500) + off
        else:
            y = draw.choice([window.y0, window.y1], 500) + off
        lon = x / KEY_EDGE * 360 - 180
        lat = np.degrees(np.arctan(np.sinh((0.5 - y / KEY_EDGE) * 2 * np.pi)))
        there = shift(lon, lat, "wgs84", datum)
        for east, south, shifted_lon, shifted_lat in zip(x, y, *there, strict=True):
            at = int(key_x(shifted_lon)), int(key_y(isometric(shifted_lat)))
            if holds(window, *at) != holds(home, int(east), int(south)):
                assert any(low <= cell_of(*at) <= last for low, last in border)


def holds(window, x, y):
    return window.x0 <= x < window.x1 and window.y0 <= y < window.y1


@pytest.mark.parametrize("tile", [Tile(0, 0, 0), Tile(12, 3304, 1575), Tile(22, 4_194_303, 4_194_303)])
def test_a_tile_of_web_mercator_is_one_range_and_nothing_else(tile):
    frame = tile_frame(tile)
    ((low, last),) = frame.ranges()
    assert frame.is_one_range
    assert last - low + 1 == (frame.window.x1 - frame.window.x0) * (frame.window.y1 - frame.window.y0)


def test_a_window_that_ends_within_a_cell_is_more_than_its_range():
    assert not tile_frame(Tile(12, 3304, 1575), 256, 208).is_one_range
    assert not tile_frame(Tile(12, 6762, 1143, GRIDS["CGCS2000Quad"])).is_one_range
