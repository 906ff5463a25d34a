"""Every grid, zoom and datum against independent libraries, to the pixel."""

import morecantile
import numpy as np
import pytest

from geoservice.model.datum import shift
from geoservice.model.fault import Invalid
from geoservice.model.frame import tile_frame
from geoservice.model.grid import (
    BAIDU,
    GRIDS,
    KEY_EDGE,
    baidu_northing,
    baidu_psi,
    grid_named,
    isometric,
    key_x,
    key_y,
)
from geoservice.model.tile import Tile, read_tile
from outside import pixels, shifted

ZOOMS = range(3, 19)
DATUMS = ("wgs84", "gcj02", "bd09")


def sample(count=400, seed=3):
    """Places all over China and beyond its box, and some on the far side of the earth.

    Not beyond 60°, where the table that gcoord has for 百度's metres bends away from Mercator, by 7 to 10 m.
    """
    draw = np.random.default_rng(seed)
    china = np.column_stack([draw.uniform(73, 137, count), draw.uniform(1, 55, count)])
    world = np.column_stack([draw.uniform(-179, 179, count // 4), draw.uniform(-60, 60, count // 4)])
    return np.round(np.vstack([china, world]), 7).tolist()


def keys(places, datum):
    lon, lat = shift(*np.array(places).T, "wgs84", datum)
    x = np.floor([key_x(one) for one in lon])
    return x, np.floor([key_y(isometric(one)) for one in lat])


@pytest.fixture(scope="module", params=DATUMS)
def datum(request):
    return request.param


@pytest.fixture(scope="module", params=GRIDS.values(), ids=list(GRIDS))
def grid(request):
    return request.param


def test_the_sample_is_shifted_as_gcoord_shifts_it(datum):
    places = sample()
    ours = np.column_stack(shift(*np.array(places).T, "wgs84", datum))
    assert np.abs(ours - shifted(places, datum)).max() < 1e-8


@pytest.mark.parametrize("z", ZOOMS)
def test_every_place_is_within_a_pixel_of_where_independent_libraries_put_it(grid, datum, z):
    places = sample()
    expected = pixels(places, datum, grid.id, z)
    for (right, down), x, y in zip(expected, *keys(places, datum), strict=True):
        tile = Tile(z, int(right // 256), int(down // 256), grid)
        frame = tile_frame(tile, steps=256)
        psi = (0.5 - (y + 0.5) / KEY_EDGE) * 2 * np.pi
        u = (x + 0.5 - frame.left) * frame.across
        v = (frame.top - grid.northing(psi)) * frame.down
        assert abs(u - (right - 256 * tile.column)) < 1
        assert abs(v - (down - 256 * tile.row)) < 1


@pytest.mark.parametrize("z", [*ZOOMS, 21])
def test_each_key_is_in_exactly_one_tile_and_its_neighbours_are_not_it(grid, z):
    for x, y in zip(*keys(sample(60), grid.datum), strict=True):
        psi = (0.5 - (y + 0.5) / KEY_EDGE) * 2 * np.pi
        column = int((((x + 0.5) / KEY_EDGE - 0.5) * 360 * grid.degree - grid.west) // grid.edge(z))
        row = int((grid.north - grid.northing(psi)) // grid.edge(z))
        owners = [
            (column + right, row + down)
            for right in (-1, 0, 1)
            for down in (-1, 0, 1)
            if owns(Tile(z, column + right, row + down, grid), x, y)
        ]
        assert len(owners) == 1


def owns(tile, x, y):
    window = tile.window()
    return window.x0 <= x < window.x1 and window.y0 <= y < window.y1


@pytest.mark.parametrize(("id", "before"), [("WebMercatorQuad", 0), ("WorldCRS84Quad", 1)])
def test_a_place_is_in_the_tile_that_morecantile_names(id, before):
    registered = morecantile.tms.get(id)
    grid = GRIDS["CGCS2000Quad" if before else "WebMercatorQuad"]
    for z in ZOOMS:
        for (lon, lat), x, y in zip(sample(100), *keys(sample(100), "wgs84"), strict=True):
            theirs = registered.tile(lon, lat, z - before)
            assert owns(Tile(z, theirs.x, theirs.y, grid), x, y)


@pytest.mark.parametrize("north", [-1.2e7, -4_825_923.76, -1, 0, 3, 4_825_923.76, 1.2e7])
def test_baidus_northing_and_its_reverse(north):
    assert baidu_northing(baidu_psi(north)) == pytest.approx(north, abs=1e-6)


def test_tiananmen_is_in_the_tile_that_baidu_shows_for_it():
    # 百度's own middle of Beijing in its JS API: point 116.404, 39.915, of which zoom 12 shows tile 790, 294.
    metres_east, metres_north = 12958175.0, 4825923.77
    x, y = metres_east // (256 * 2**6), metres_north // (256 * 2**6)
    assert (x, y) == (790, 294)
    tile = read_tile("12", "790", "294", BAIDU)
    assert (tile.column, tile.row) == (790 + 2**11, 2**11 - 1 - 294)
    assert tile.west <= metres_east < tile.west + tile.edge
    assert tile.north - tile.edge < metres_north <= tile.north


@pytest.mark.parametrize(
    ("z", "x", "y", "field"),
    [
        ("30", "0", "0", "z"),
        ("-1", "0", "0", "z"),
        ("1e1", "0", "0", "z"),
        ("١", "0", "0", "z"),
        ("１２", "0", "0", "z"),
        ("3.0", "0", "0", "z"),
        ("03", "0", "0", "z"),
        ("+3", "0", "0", "z"),
        (" 3", "0", "0", "z"),
        ("1_0", "0", "0", "z"),
        ("", "0", "0", "z"),
        ("9" * 5000, "0", "0", "z"),
        ("3", "8", "0", "x"),
        ("3", "٣", "0", "x"),
        ("3", "0", "9", "y"),
        ("3", "0", "²", "y"),
        ("3", "0", "-9", "y"),
        ("3", "-5", "0", "x"),
    ],
)
def test_what_is_no_tile_is_refused_naming_it(grid, z, x, y, field):
    with pytest.raises(Invalid) as caught:
        read_tile(z, x, y, grid)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("id", "z"), [("CGCS2000Quad", "0"), ("BaiduQuad", "0"), ("BaiduQuad", "22"), ("WebMercatorQuad", "23")]
)
def test_zooms_that_a_grid_does_not_have(id, z):
    with pytest.raises(Invalid) as caught:
        read_tile(z, "0", "0", GRIDS[id])
    assert caught.value.field == "z"


def test_degrees_have_half_as_many_rows_as_columns():
    assert read_tile("3", "7", "3", GRIDS["CGCS2000Quad"]).row == 3
    with pytest.raises(Invalid):
        read_tile("3", "7", "4", GRIDS["CGCS2000Quad"])


@pytest.mark.parametrize("name", ["", "webmercatorquad", "EPSG:3857", "BaiduQuad ", "__class__"])
def test_unknown_grid(name):
    with pytest.raises(Invalid) as caught:
        grid_named(name)
    assert caught.value.field == "grid"
