import zipfile
from pathlib import Path

import numpy as np
import pytest

from geoservice.model.crs import converted, crs_named, to_wgs84
from geoservice.model.fault import Invalid

STATIONS = Path(__file__).parents[3] / "shared" / "samples" / "hengshan-service-stations.zip"


def prj():
    with zipfile.ZipFile(STATIONS) as archive:
        return archive.read("hengshan.prj").decode()


@pytest.mark.parametrize("crs", ["EPSG:4326", "4490", 4490, "EPSG:4490", "EPSG:４４９０", "urn:ogc:def:crs:EPSG::4490", "OGC:CRS84",
                                 "http://www.opengis.net/def/crs/EPSG/0/4326",
                                 "http://www.opengis.net/def/crs/OGC/1.3/CRS84"])  # fmt: skip
def test_degrees_stay_and_longitude_comes_first(crs):
    lon, lat = to_wgs84([110.5, 109.7], [38.8, 38.3], crs)
    assert np.allclose(lon, [110.5, 109.7], atol=1e-9)
    assert np.allclose(lat, [38.8, 38.3], atol=1e-9)


def test_three_degree_gauss_kruger_by_code_and_by_an_esri_description_agree():
    by_code = to_wgs84(345531.936, 4207457.257, "EPSG:4546")
    by_prj = to_wgs84(345531.936, 4207457.257, prj())
    assert np.allclose(by_code, (109.241723, 37.986488), atol=1e-6)
    assert np.allclose(by_code, by_prj, atol=1e-9)


@pytest.mark.parametrize(
    "crs", ["EPSG:4513", "EPSG:4534", "EPSG:4547", "EPSG:4502", "EPSG:3857", "EPSG:32649"]
)
def test_the_middle_of_any_system_lies_where_its_meridian_does(crs):
    described = crs_named(crs)
    lon, lat = to_wgs84(*_forward(described, 105.0, 38.0), crs)
    assert np.allclose((lon, lat), (105.0, 38.0), atol=1e-6)


def _forward(crs, lon, lat):
    from pyproj import Transformer

    return Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)


@pytest.mark.parametrize("crs", ["", "EPSG:", "EPSG:99999", "gcj02", "+proj=longlat +datum=WGS84", "/etc/passwd", "12",
                                 "PROJCS[", "PROJCS[" * 5000, "ESRI:1", None])  # fmt: skip
def test_an_unknown_system_is_a_fault_that_names_the_parameter(crs):
    with pytest.raises(Invalid) as caught:
        to_wgs84(110, 38, crs, field="--crs")
    assert caught.value.field == "--crs"
    assert caught.value.code == "crs_unknown"


@pytest.mark.parametrize("crs", ["EPSG:5703", "EPSG:4978"])
def test_heights_and_geocentric_systems_are_refused(crs):
    with pytest.raises(Invalid) as caught:
        to_wgs84(110, 38, crs)
    assert caught.value.code == "crs_unsuited"


def test_the_moon_is_refused():
    moon = 'GEOGCS["Moon",DATUM["D_Moon",SPHEROID["Moon",1737400,0]],PRIMEM["Ref",0],UNIT["Degree",0.0174532925199433]]'
    with pytest.raises(Invalid) as caught:
        crs_named(moon)
    assert caught.value.code == "crs_unsuited"


def test_what_does_not_convert_is_reported_and_not_passed_on():
    x, y = [345531.936, 1e30, np.nan, np.inf], [4207457.257, 4e6, 4e6, 4e6]
    lon, lat, failed = converted(x, y, "EPSG:4546")
    assert failed.tolist() == [False, True, True, True]
    assert np.isnan(lon[1:]).all()
    assert np.isnan(lat[1:]).all()
    with pytest.raises(Invalid) as caught:
        to_wgs84(x, y, "EPSG:4546")
    assert "第 2 个" in caught.value.text("zh")


def test_degrees_beyond_the_globe_do_not_pass():
    assert converted([200.0, 110.0], [38.0, 95.0], "EPSG:4326")[2].all()


def test_no_rows_are_no_fault():
    assert to_wgs84([], [], "EPSG:4546")[0].shape == (0,)
