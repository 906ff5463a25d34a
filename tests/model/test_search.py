"""What people type, read as places, kinds and parts of names."""

import pytest

from geoservice.model.search import LONGEST, read_search


def read(typed, layers):
    search = read_search(typed, layers)
    return [d.code for d in search.divisions], list(search.layers), list(search.parts)


@pytest.mark.parametrize(
    ("typed", "divisions", "kinds", "parts"),
    [
        ("榆阳", ["610802"], [], []),
        ("神木市", ["610881"], [], []),
        ("榆林 书屋", ["610800"], ["reading_room"], []),
        ("书屋 榆林", ["610800"], ["reading_room"], []),
        ("神木市职工之家", ["610881"], ["worker_home"], []),
        ("榆林神木驿站", ["610881"], ["service_station"], []),
        ("神木 榆林", ["610881"], [], []),
        ("陕西榆林市神木市", ["610881"], [], []),
        ("爱心驿站", [], ["service_station"], []),
        ("户外劳动者服务站点", [], ["service_station"], []),
        ("工人文化宫", [], ["activity_centre"], []),
        ("Reading rooms", [], ["reading_room"], []),
        ("锦界", [], [], ["锦界"]),
        ("锦界 驿站", [], ["service_station"], ["锦界"]),
        ("神木 锦界", ["610881"], [], ["锦界"]),
        ("榆阳路", [], [], ["榆阳路"]),
        ("ＷＩＦＩ", [], [], ["wifi"]),
        ("", [], [], []),
        ("   ", [], [], []),
    ],
)
def test_readings(typed, divisions, kinds, parts, layers):
    assert read(typed, layers) == (divisions, kinds, parts)


def test_a_name_of_many_places_means_all_of_them(layers):
    divisions, _, _ = read("朝阳区", layers)
    assert {"110105", "220104"} <= set(divisions)


def test_the_province_tells_them_apart(layers):
    assert read("北京朝阳区", layers)[0] == ["110105"]


@pytest.mark.parametrize(
    "typed", ["\x00神木", "神\ud800木", "\u202e神木", "x" * 1_000_000, "%_\\", "{{7*7}}"]
)
def test_anything_can_be_read(typed, layers):
    search = read_search(typed, layers)
    assert len(search.text) <= LONGEST
    search.text.encode()
