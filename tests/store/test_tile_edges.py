"""The index of the few sites that lie across an edge of a tile of cells has all of them."""

import numpy as np
import pytest

from geoservice.model.datum import shift
from geoservice.model.filter import EVERYTHING
from geoservice.model.frame import tile_frame
from geoservice.model.grid import GRIDS, KEY_EDGE, key_x, key_y
from geoservice.model.tile import Tile
from geoservice.model.touched import tiles_at
from geoservice.store import content_values, contents, tiles

CROSSES = """
    SELECT array_agg(crosses_tile_edge(x, y, drawn_x, drawn_y) ORDER BY number)
    FROM unnest(%s::integer[], %s::integer[], %s::integer[], %s::integer[])
        WITH ORDINALITY AS site (x, y, drawn_x, drawn_y, number)
"""
FAR = 0.12 * KEY_EDGE / 360  # farther than a shift and half of the coarsest cell that is read


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_whatever_lies_across_an_edge_is_known(cursor, grid, datum):
    draw = np.random.default_rng(6)
    found = 0
    for lon, lat in ((112.3, 36.2), (103.9, 30.6), (121.4, 31.2), (87.6, 43.8)):
        for key in tiles_at(grid, "wgs84", lon, lat):
            frame = tile_frame(Tile(key.z, key.column, key.row, grid))
            if not frame.is_stored:
                continue
            x, y = beside(frame.window, draw, 300)
            drawn_x, drawn_y = drawn(x, y, datum)
            apart = within(frame.window, drawn_x, drawn_y) != within(frame.home(), x, y)
            cursor.execute(CROSSES, [axis.tolist() for axis in (x, y, drawn_x, drawn_y)])
            assert np.array(cursor.fetchone()[0])[apart].all()
            found += apart.sum()
    assert found or (datum == "wgs84" and grid.id == "WebMercatorQuad")


def beside(window, draw, count):
    """Keys beside the four edges of a window: most of them close by, and some some cells away."""
    off = draw.normal(0, draw.choice([FAR / 100, FAR / 10, FAR / 3], (2, count)))
    x, y = draw.uniform(window.x0, window.x1, count), draw.uniform(window.y0, window.y1, count)
    upright = draw.random(count) < 0.5
    x = np.where(upright, draw.choice([window.x0, window.x1], count) + off[0], x)
    y = np.where(upright, y, draw.choice([window.y0, window.y1], count) + off[1])
    return (np.clip(axis, 0, KEY_EDGE - 1).astype(int) for axis in (x, y))


def drawn(x, y, datum):
    lon = (x + 0.5) / KEY_EDGE * 360 - 180
    lat = np.degrees(np.arctan(np.sinh((0.5 - (y + 0.5) / KEY_EDGE) * 2 * np.pi)))
    lon, lat = shift(lon, lat, "wgs84", datum)
    return (
        np.clip(np.floor(axis), 0, KEY_EDGE - 1).astype(int)
        for axis in (key_x(lon), key_y(np.arcsinh(np.tan(np.radians(lat)))))
    )


def within(window, x, y):
    return (x >= window.x0) & (x < window.x1) & (y >= window.y0) & (y < window.y1)


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_most_sites_lie_across_no_edge(cursor, datum):
    draw = np.random.default_rng(8)
    lon, lat = draw.uniform(80, 130, 2000), draw.uniform(20, 50, 2000)
    x, y = drawn(key_x(lon).astype(int), key_y(np.arcsinh(np.tan(np.radians(lat)))).astype(int), "wgs84")
    cursor.execute(CROSSES, [axis.tolist() for axis in (x, y, *drawn(x, y, datum))])
    assert 0 < np.mean(cursor.fetchone()[0]) < 0.08


@pytest.mark.parametrize(
    ("datum", "index"), [("wgs84", "site_edge"), ("gcj02", "site_gcj_edge"), ("bd09", "site_bd_edge")]
)
def test_a_tile_of_cells_looks_for_them_there(cursor, datum, index):
    frame = tile_frame(Tile(5, 51, 11, GRIDS["CGCS2000Quad"]))
    ending = tiles.SITES + tiles.CELLS + tiles.TILE
    asked = tiles.statement(contents.part(frame, EVERYTHING), ending, datum, ("worker_home",))
    bound = tiles.values(frame, ["worker_home"], EVERYTHING)
    bound |= content_values.part_values(frame, datum, EVERYTHING)
    asked.execute(cursor, bound)
    cursor.execute(f"EXPLAIN {asked.run}", bound)
    assert f"using published_{index} on" in "\n".join(line for (line,) in cursor.fetchall())
