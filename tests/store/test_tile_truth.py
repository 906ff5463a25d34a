"""Vector tiles out of the database, decoded, against where independent libraries put each site."""

import mapbox_vector_tile
import numpy as np
import pytest

from builders import add_site
from geoservice.model.frame import tile_frame
from geoservice.model.grid import GRIDS
from geoservice.model.tile import EXTENT, Tile
from geoservice.store import tiles
from outside import pixels

DATUMS = ("wgs84", "gcj02", "bd09")
ZOOMS = range(3, 19)
TO_PIXELS = 256 / EXTENT
EDGE_ZOOMS = (5, 16)


def drawn(cursor, tile, datum):
    """Pixels, from the tile's north-west corner, of each site in a tile, by name."""
    mvt = tiles.tile(cursor, tile_frame(tile), layers=["worker_home"], datum=datum).mvt
    # y downwards, as it stands in the tile
    found = mapbox_vector_tile.decode(mvt, default_options={"y_coord_down": True})
    return {
        feature["properties"]["name"]: np.array(feature["geometry"]["coordinates"]) * TO_PIXELS
        for feature in found.get("worker_home", {}).get("features", [])
    }


def tile_at(grid, z, pixel):
    return Tile(z, int(pixel[0] // 256), int(pixel[1] // 256), grid)


@pytest.fixture(params=GRIDS.values(), ids=list(GRIDS))
def grid(request):
    return request.param


@pytest.mark.parametrize("datum", DATUMS)
def test_every_site_is_within_a_pixel_of_where_independent_libraries_put_it(cursor, grid, datum):
    places = sample(12)
    for number, (lon, lat) in enumerate(places):
        add_site(cursor, lon=lon, lat=lat, name=f"s{number}")
    for z in ZOOMS:
        expected = pixels(places, datum, grid.id, z)
        whole = {tile_at(grid, z, pixel) for pixel in expected}
        placed = {}
        for tile in whole:
            for name, at in drawn(cursor, tile, datum).items():
                assert name not in placed
                placed[name] = at + np.array([256 * tile.column, 256 * tile.row])
        for number, pixel in enumerate(expected):
            # A place that libraries put beside an edge may lie in the tile beside it.
            at = placed.get(f"s{number}")
            if at is None:
                at = beside(cursor, grid, z, pixel, datum, f"s{number}")
            assert np.abs(at - pixel).max() < 1


def sample(count):
    draw = np.random.default_rng(7)
    return np.round(np.column_stack([draw.uniform(74, 134, count), draw.uniform(2, 53, count)]), 7).tolist()


def beside(cursor, grid, z, pixel, datum, name):
    found = [
        at + np.array([256 * tile.column, 256 * tile.row])
        for tile in at_hand(grid, z, pixel)
        if (at := drawn(cursor, tile, datum).get(name)) is not None
    ]
    assert len(found) == 1
    return found[0]


def at_hand(grid, z, pixel):
    """The tiles that lie within a pixel of a place."""
    return {tile_at(grid, z, pixel + np.array(off)) for off in ((-1, -1), (-1, 1), (1, -1), (1, 1))}


@pytest.mark.parametrize("datum", DATUMS)
def test_a_site_beside_an_edge_is_in_exactly_one_tile(cursor, grid, datum):
    """By 0.1 mm to 1 m on either side of a tile's edge, as it is drawn in the datum."""
    for z in EDGE_ZOOMS:
        places = beside_edges(grid, datum, z)
        for number, (lon, lat) in enumerate(places):
            add_site(cursor, lon=lon, lat=lat, name=f"z{z} s{number}")
        expected = pixels(places, datum, grid.id, z)
        near = {tile for pixel in expected for tile in at_hand(grid, z, pixel)}
        seen = {}
        for tile in near:
            for name, at in drawn(cursor, tile, datum).items():
                seen.setdefault(name, []).append(at + np.array([256 * tile.column, 256 * tile.row]))
        for number, pixel in enumerate(expected):
            found = seen[f"z{z} s{number}"]
            assert len(found) == 1
            assert np.abs(found[0] - pixel).max() < 1


def beside_edges(grid, datum, z):
    """Places in WGS-84 whose image in a datum lies beside the west edge of a tile, its north edge, or its corner.

    Found by Newton's steps over what the libraries say, so that no formula of ours is used.
    """
    offs = np.array([-1e-5, -1e-9, 0.0, 1e-9, 1e-5])
    at = np.repeat(np.array(sample(3)), len(offs), axis=0)
    off = np.tile(offs, 3)[:, None]
    side = np.arange(len(at)) % 3
    wanted = np.column_stack([side != 1, side != 0])
    for _ in range(4):
        here, beyond = np.split(pixels(np.vstack([at, at + 1e-4]).tolist(), datum, grid.id, z), 2)
        degree = (beyond - here) / 1e-4
        at = at + np.where(wanted, (256 * np.round(here / 256) - here) / degree + off, 0)
    return at.tolist()
