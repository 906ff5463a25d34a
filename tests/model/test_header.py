"""Headers: found below titles, in both languages, with units and marks; coordinates in their many words."""

import pytest

from geoservice.model.fault import Invalid
from geoservice.model.header import LAT, LON, PAIR, PAIR_TURNED, find_header
from sheets import sheet


def header(layers, *rows, layer="worker_home", **given):
    return find_header(sheet(*rows[1:], header=list(rows[0]), **given), layers[layer])


def test_below_title_rows(layers):
    found = header(
        layers,
        ["神木市职工之家登记表"],
        ["填报单位：神木市总工会", "", "坐标系：高德"],
        ["序号", "名称", "经度", "纬度"],
    )
    assert (found.row, found.running, found.columns) == (2, 0, {"name": 1})
    assert found.titles[0] == "神木市职工之家登记表"


@pytest.mark.parametrize(
    "word", ["面积", "面积（㎡）", "面积(平方米)", "*面 积：", "area_m2", "Area", "建筑面积/㎡"]
)
def test_one_meaning_in_many_words(layers, word):
    assert header(layers, ["站点名称*", word]).columns == {"name": 0, "area_m2": 1}


@pytest.mark.parametrize(
    ("words", "roles"),
    [
        (["经度", "纬度"], {LON: 1, LAT: 2}),
        (["Longitude", "Latitude"], {LON: 1, LAT: 2}),
        (["lng", "lat"], {LON: 1, LAT: 2}),
        (["X坐标", "Y坐标"], {LON: 1, LAT: 2}),
        (["高德经度", "高德纬度"], {LON: 1, LAT: 2}),
        (["经度（东经）", "纬度（北纬）"], {LON: 1, LAT: 2}),
        (["百度坐标"], {PAIR: 1}),
        (["坐标（经度，纬度）"], {PAIR: 1}),
        (["经纬度"], {PAIR: 1}),
        (["纬度,经度"], {PAIR_TURNED: 1}),
        (["经度", "纬度", "坐标"], {LON: 1, LAT: 2}),
    ],
)
def test_coordinate_words(layers, words, roles):
    assert header(layers, ["名称", *words]).position == roles


@pytest.mark.parametrize(
    ("words", "datum"),
    [(["百度坐标"], "bd09"), (["经度(高德)", "纬度(高德)"], "gcj02"), (["坐标（WGS84）"], "wgs84"), (["经度", "纬度"], None),
     (["百度经度", "高德纬度"], None)],
)  # fmt: skip
def test_datum_in_the_header(layers, words, datum):
    assert header(layers, ["名称", *words]).datum == datum


def test_two_rows_under_a_merged_cell(layers):
    found = header(layers, ["名称", "坐标", "", "地址"], ["", "经度", "纬度", ""], ["甲", 110, 38, "乙"])
    assert (found.row, found.position, found.columns["address"]) == (1, {LON: 1, LAT: 2}, 3)


def test_unknown_columns_are_told(layers):
    assert header(layers, ["名称", "备注", "经度", "纬度"]).unknown == {"备注": 1}


def test_a_second_column_of_one_meaning_is_told(layers):
    assert header(layers, ["名称", "地址", "详细地址"]).unknown == {"详细地址": 2}


def test_no_header(layers):
    with pytest.raises(Invalid) as caught:
        header(layers, ["甲", "乙"], ["丙", "丁"])
    assert caught.value.code == "no_header"
