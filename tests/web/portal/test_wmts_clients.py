"""The WMTS over HTTP, as OWSLib asks it and as GDAL draws it: QGIS and much else read tiles through GDAL."""

import json
from urllib.request import urlopen

import numpy as np
import pytest
import rasterio
from mapbox_vector_tile import decode
from owslib.util import ServiceException
from owslib.wmts import WebMapTileService
from pyproj import CRS, Transformer
from rasterio.windows import Window

from browser.conftest import served
from builders import LAT, LON, add_site
from conftest import copied
from outside import pixels, shifted

MVT = "application/vnd.mapbox-vector-tile"
Z = 15
RED = (0xB5, 0x12, 0x1B)  # a worker home's
DRAWN = [
    ("all", "wgs84", "WebMercatorQuad"),
    ("all", "wgs84", "CGCS2000Quad"),
    ("worker_home@gcj02", "gcj02", "WebMercatorQuad"),
    ("all@bd09", "bd09", "WebMercatorQuad"),
    ("all@bd09", "bd09", "BaiduQuad"),
]


@pytest.fixture(scope="module")
def live(cluster, template):
    """A served application with one site."""
    with copied(cluster, template) as name, served(cluster, name) as live:
        with live.rows() as cursor:
            add_site(cursor, name="锦界镇职工之家")
        yield live


@pytest.fixture
def gdal(tmp_path):
    """GDAL, with its cache of tiles in a folder of the test's own."""
    with rasterio.Env(GDAL_DEFAULT_WMS_CACHE_PATH=str(tmp_path), GDAL_HTTP_TIMEOUT=60):
        yield


def place(datum, grid):
    right, down = pixels([(LON, LAT)], datum, grid, Z)[0]
    numbers = {"tilematrix": str(Z), "column": int(right // 256), "row": int(down // 256)}
    return numbers, int(right % 256), int(down % 256)


@pytest.mark.parametrize(("layer", "datum", "grid"), DRAWN)
def test_owslib_gets_a_tile_and_the_site_in_it(live, layer, datum, grid):
    service = WebMapTileService(f"{live.url}/wmts")
    numbers, i, j = place(datum, grid)
    asked = {"layer": layer, "style": "default", "tilematrixset": grid, **numbers}
    found = decode(service.gettile(format=MVT, **asked).read(), default_options={"y_coord_down": True})
    assert found["worker_home"]["features"][0]["properties"]["name"] == "锦界镇职工之家"
    # OWSLib reads where sites are asked for, and leaves the asking to others.
    (template,) = (
        url["template"]
        for url in service[layer].resourceURLs
        if url["resourceType"] == "FeatureInfo" and url["format"] == "application/json"
    )
    names = {"TileMatrixSet": grid, "TileMatrix": Z, "TileRow": numbers["row"], "TileCol": numbers["column"]}
    with urlopen(template.format(**names, I=i, J=j), timeout=60) as answer:
        assert json.load(answer)["features"][0]["properties"]["name"] == "锦界镇职工之家"


def test_owslib_reads_faults(live):
    service = WebMapTileService(f"{live.url}/wmts")
    with pytest.raises(ServiceException, match="TileRow"):
        service.gettile(
            layer="all",
            style="default",
            format="image/png",
            tilematrixset="WebMercatorQuad",
            tilematrix="1",
            row=2,
            column=0,
        )


@pytest.mark.parametrize(("layer", "datum", "grid"), DRAWN)
@pytest.mark.parametrize("start", ["1.0.0/WMTSCapabilities.xml", "?SERVICE=WMTS&REQUEST=GetCapabilities"])
def test_gdal_shows_the_site_at_its_place_on_earth(live, gdal, start, layer, datum, grid):
    address = f"WMTS:{live.url}/wmts{'' if start[0] == '?' else '/'}{start}"
    with rasterio.open(f"{address},layer={layer},tilematrixset={grid},tilematrix={Z}") as picture:
        crs = CRS.from_wkt(picture.crs.to_wkt())
        # What the datum calls the place, in the units of GDAL's own reading of the grid.
        lon, lat = shifted([(LON, LAT)], datum)[0]
        x, y = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(lon, lat)
        row, column = picture.index(x, y)
        drawn = picture.read(window=Window(column - 24, row - 24, 49, 49)).astype(int)
    rows, columns = np.nonzero((np.abs(drawn[:3].T - RED).max(axis=2) < 60).T & (drawn[3] > 200))
    assert len(rows) > 20
    assert np.mean([rows.min(), rows.max()]) == pytest.approx(24, abs=1.5)
    assert np.mean([columns.min(), columns.max()]) == pytest.approx(24, abs=1.5)


def test_gdal_lists_every_layer_in_every_grid(live, gdal):
    with rasterio.open(f"WMTS:{live.url}/wmts/1.0.0/WMTSCapabilities.xml") as service:
        listed = service.subdatasets
    ends = {one.split("WMTSCapabilities.xml,")[1] for one in listed}
    for layer, _, grid in DRAWN:
        # It leaves the grid out where a layer has but one.
        assert ends & {f"layer={layer},tilematrixset={grid}", f"layer={layer}"}
