import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoservice.model.datum import DATUMS, datum_named, in_box, shift
from geoservice.model.fault import Invalid
from places import EAST, NORTH, SHIFTED, SOUTH, WEST, border, metres, vectors


@pytest.mark.parametrize("source", DATUMS)
@pytest.mark.parametrize("target", DATUMS)
def test_agrees_with_two_independent_libraries(source, target):
    known = vectors()
    lon, lat = shift(known[f"lon_{source}"], known[f"lat_{source}"], source, target)
    assert np.abs(lon - known[f"lon_{target}"]).max() < 1e-8
    assert np.abs(lat - known[f"lat_{target}"]).max() < 1e-8


@pytest.mark.parametrize("datum", SHIFTED)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=3, deadline=None)
def test_round_trip_of_ten_thousand_points_is_within_a_millimetre(datum, seed):
    draw = np.random.default_rng(seed)
    lon, lat = draw.uniform(WEST, EAST, 10_000), draw.uniform(SOUTH, NORTH, 10_000)
    back = shift(*shift(lon, lat, "wgs84", datum), datum, "wgs84")
    assert metres(lon, lat, *back).max() < 0.001


@pytest.mark.parametrize("datum", SHIFTED)
@given(lon=st.floats(WEST, EAST), lat=st.floats(SOUTH, NORTH))
@settings(max_examples=200)
def test_round_trip_of_any_one_place_in_the_box(datum, lon, lat):
    back = shift(*shift(lon, lat, "wgs84", datum), datum, "wgs84")
    assert metres(lon, lat, *back) < 0.001


@pytest.mark.parametrize("datum", SHIFTED)
def test_places_just_inside_survive_although_their_image_lies_outside(datum):
    lon, lat = border(seed=1)
    inside = in_box(lon, lat)
    lon, lat = lon[inside], lat[inside]
    image = shift(lon, lat, "wgs84", datum)
    assert (~in_box(*image)).any()
    assert metres(lon, lat, *shift(*image, datum, "wgs84")).max() < 0.001


@pytest.mark.parametrize("datum", SHIFTED)
def test_shifting_back_is_either_exact_or_nothing(datum):
    """A shifted position comes from the place in the box that has it, else it is left alone."""
    lon, lat = border(seed=2)
    back = shift(lon, lat, datum, "wgs84")
    moved = metres(lon, lat, *back) > 1
    assert in_box(*back)[moved].all()
    again = shift(back[0][moved], back[1][moved], "wgs84", datum)
    assert metres(lon[moved], lat[moved], *again).max() < 0.001
    still = ~moved
    assert (back[0][still] == lon[still]).all()
    assert (back[1][still] == lat[still]).all()


@pytest.mark.parametrize("datum", SHIFTED)
@pytest.mark.parametrize(
    ("lon", "lat"), [(-73.98, 40.75), (151.2, -33.9), (72.00399999999, 39.0), (180.0, 0.8292999)]
)
def test_nothing_is_shifted_outside_the_box(datum, lon, lat):
    assert shift(lon, lat, "wgs84", datum) == (lon, lat)


def test_gcj02_and_bd09_agree_about_the_border():
    lon, lat = border(seed=3)
    over = shift(*shift(lon, lat, "wgs84", "gcj02"), "gcj02", "bd09")
    direct = shift(lon, lat, "wgs84", "bd09")
    inside = in_box(lon, lat)
    assert metres(*(a[inside] for a in (*over, *direct))).max() < 0.001


def test_scalars_and_arrays_broadcast():
    lon, lat = shift([110.0, 111.0], 38.0, "wgs84", "gcj02")
    assert lon.shape == lat.shape == (2,)
    assert float(shift(110.0, 38.0, "wgs84", "gcj02")[0]) == lon[0]
    assert shift([], [], "wgs84", "bd09")[0].shape == (0,)


@pytest.mark.filterwarnings("error")
def test_what_is_no_number_stays_so_and_warns_nobody():
    lon, lat = shift([np.nan, np.inf, 1e308, 110], [38, -np.inf, 38, np.nan], "bd09", "gcj02")
    assert np.isnan(lon[0])
    assert lon[1] == np.inf
    assert lon[2] == 1e308
    assert np.isnan(lat[3])


def test_the_input_is_not_written_to():
    lon = np.array([110.0])
    shift(lon, 38.0, "wgs84", "wgs84")[0][0] = 0
    assert lon[0] == 110.0


def test_an_unknown_datum_is_a_fault_that_names_the_parameter():
    with pytest.raises(Invalid) as caught:
        shift(110, 38, "wgs84", "mars")
    assert caught.value.field == "datum"
    assert "mars" in caught.value.text("zh")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("wgs84", "wgs84"), ("WGS-84", "wgs84"), ("WGS 1984", "wgs84"), ("CGCS2000", "wgs84"), ("天地图", "wgs84"),
        ("经纬度（GPS）", "wgs84"), ("2000国家大地坐标系", "wgs84"), ("坐标系：EPSG:4490", "wgs84"),
        ("gcj02", "gcj02"), ("GCJ－０２", "gcj02"), ("高德", "gcj02"), ("高德地图", "gcj02"), ("火星坐标系", "gcj02"),
        ("腾讯坐标", "gcj02"), ("高德/腾讯坐标", "gcj02"), ("lng_gcj02", "gcj02"), ("Amap", "gcj02"),
        ("坐标系：高德地图(GCJ-02)", "gcj02"), ("坐标系 ： 高德", "gcj02"),
        ("填报单位：神木市总工会    坐标系：高德地图(GCJ-02)    填报日期：2023年10月20日", "gcj02"),
        ("填报单位：百度公司工会 坐标系：GCJ-02", "gcj02"),
        ("bd09", "bd09"), ("BD-09", "bd09"), ("bd09ll", "bd09"), ("百度", "bd09"), ("百度坐标", "bd09"),
        ("百度地图经度", "bd09"), ("Baidu longitude", "bd09"),
    ],
)  # fmt: skip
def test_a_declared_datum_is_understood(text, name):
    assert datum_named(text) == name


@pytest.mark.parametrize(
    "text",
    [
        None, "", "经度", "坐标", "坐标系", "mars attacks", "填报单位：腾讯公司工会", "高德是否上图", "百度地图上图状态",
        "WGS84转GCJ02", "坐标系（百度/高德）", "请勿使用百度坐标", "非GCJ-02", "not gcj02",
        "bd09mc", "百度墨卡托坐标", "西安80坐标", "坐标系：北京54（GPS）", "EPSG:43260", "gcj021", "bd091",
    ],
)  # fmt: skip
def test_no_datum_is_guessed(text):
    assert datum_named(text) is None


def test_every_datum_has_titles_in_both_languages():
    assert list(DATUMS) == ["wgs84", "gcj02", "bd09"]
    assert all(datum.zh and datum.en for datum in DATUMS.values())
