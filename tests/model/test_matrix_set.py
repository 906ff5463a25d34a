"""Our tile matrix sets, read by a library that others use for theirs."""

import numpy as np
import pytest
from morecantile import TileMatrixSet, tms
from pyproj import CRS, Transformer

from geoservice.model.grid import BAIDU, GEOGRAPHIC, GRIDS, WEB_MERCATOR
from geoservice.model.matrix_set import BAIDU_CRS, BAIDU_URN, matrix_set
from geoservice.model.tile import Tile

BAIDU_FORMULA = "+proj=merc +a=6378206.4 +b=6356583.8"


@pytest.fixture(params=GRIDS.values(), ids=list(GRIDS))
def grid(request):
    return request.param


def read(grid):
    return TileMatrixSet.model_validate(matrix_set(grid, "en"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_definition_is_valid(grid, language):
    found = TileMatrixSet.model_validate(matrix_set(grid, language))
    assert found.id == grid.id
    assert [matrix.id for matrix in found.tileMatrices] == [
        str(z) for z in range(grid.first, grid.deepest + 1)
    ]


def test_tiles_lie_where_the_library_reads_them(grid):
    found = read(grid)
    for z in range(grid.first, grid.deepest + 1):
        matrix = found.matrix(z)
        for column in (0, matrix.matrixWidth // 3, matrix.matrixWidth - 1):
            for row in (0, matrix.matrixHeight // 3, matrix.matrixHeight - 1):
                ours, theirs = Tile(z, column, row, grid), found.xy_bounds(column, row, z)
                pixel = grid.resolution(z)
                assert ours.west == pytest.approx(theirs.left, abs=pixel / 1000)
                assert ours.north == pytest.approx(theirs.top, abs=pixel / 1000)
                assert ours.west + ours.edge == pytest.approx(theirs.right, abs=pixel / 1000)
                assert ours.north - ours.edge == pytest.approx(theirs.bottom, abs=pixel / 1000)


def test_web_mercator_is_the_registered_one():
    registered = tms.get("WebMercatorQuad")
    ours = read(WEB_MERCATOR)
    assert str(ours.uri) == str(registered.uri)
    for z in range(23):
        mine, theirs = ours.matrix(z), registered.matrix(z)
        assert mine.scaleDenominator == pytest.approx(theirs.scaleDenominator, rel=1e-12)
        assert mine.cellSize == pytest.approx(theirs.cellSize, rel=1e-12)
        assert mine.pointOfOrigin == pytest.approx(theirs.pointOfOrigin, rel=1e-12)
        assert (mine.matrixWidth, mine.matrixHeight) == (theirs.matrixWidth, theirs.matrixHeight)


def test_a_level_of_tianditu_is_the_registered_grid_of_degrees_one_level_before():
    registered = tms.get("WorldCRS84Quad")
    ours = read(GEOGRAPHIC)
    for z in range(1, 23):
        mine, theirs = ours.matrix(z), registered.matrix(z - 1)
        assert mine.scaleDenominator == pytest.approx(theirs.scaleDenominator, rel=1e-12)
        assert (mine.matrixWidth, mine.matrixHeight) == (theirs.matrixWidth, theirs.matrixHeight)
    assert CRS.from_user_input(ours.crs.to_wkt()).to_epsg() == 4490


def test_both_names_of_baidus_metres_are_the_formula():
    lon, lat = (axis.ravel() for axis in np.meshgrid(np.linspace(73, 135, 20), np.linspace(-60, 60, 20)))
    expected = Transformer.from_crs("EPSG:4326", BAIDU_FORMULA, always_xy=True).transform(lon, lat)
    for named in (CRS.from_json_dict(BAIDU_CRS), CRS.from_user_input(BAIDU_URN)):
        east, north = Transformer.from_crs(named.geodetic_crs, named, always_xy=True).transform(lon, lat)
        assert np.abs(east - expected[0]).max() < 1e-6
        assert np.abs(north - expected[1]).max() < 1e-6


def test_baidus_zoom_18_is_a_metre_to_a_pixel():
    assert read(BAIDU).matrix(18).cellSize == 1
    assert "column = x + 2^(z-1)" in matrix_set(BAIDU, "en")["description"]
