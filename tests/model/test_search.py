"""What people type, read as places, kinds and parts of names."""

import pytest

from geoservice.model.search import LONGEST, read_search


def read(typed, layers):
    """The first reading that is not the text as it stands, or that one."""
    search = read_search(typed, layers)
    found = [each for each in search.readings() if each.parts != (search.text,)] or [search.first]
    meant = found[0].understood
    return [d.code for d in meant.divisions], list(meant.layers), list(found[0].parts)


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
        ("锦界 驿站", [], ["service_station"], ["锦界"]),
        ("神木 锦界", ["610881"], [], ["锦界"]),
        ("", [], [], []),
        ("   ", [], [], []),
    ],
)
def test_readings(typed, divisions, kinds, parts, layers):
    assert read(typed, layers) == (divisions, kinds, parts)


def test_a_name_of_many_places_means_all_of_them(layers):
    assert {"110105", "220104"} <= {d.code for d in read_search("朝阳区", layers).divisions}


def test_the_province_tells_them_apart(layers):
    assert [d.code for d in read_search("北京朝阳区", layers).divisions] == ["110105"]


@pytest.mark.parametrize("typed", ["锦界", "榆阳路", "中山东路", "长安中路", "某某大楼"])
def test_what_means_nothing_is_a_part_of_a_name(typed, layers):
    readings = list(read_search(typed, layers).readings())
    assert readings[0].parts == (typed,)
    assert all(reading.understood.is_nothing for reading in readings)


def test_a_facility_is_a_fact(layers):
    first = read_search("神木 有淋浴的驿站", layers).first
    assert first.understood.facts == ("facilities=shower",)
    assert first.understood.layers == ("service_station",)
    assert [d.code for d in first.understood.divisions] == ["610881"]


@pytest.mark.parametrize("typed", ["smzgzj", "shenmuzhigongzhijia", "senmuzigongzijia", "Shen Mu zgzj"])
def test_letters_mean_divisions_and_kinds(typed, layers):
    meant = [reading.understood for reading in read_search(typed, layers).readings()]
    assert any(
        "610881" in {d.code for d in each.divisions} and each.layers == ("worker_home",) for each in meant
    )


@pytest.mark.parametrize("typed", ["职之工家", "职工家", "职工之之家", "职工之佳", "職工之家", "只公之家"])
def test_a_mistake_in_a_word_is_seen(typed, layers):
    assert any(
        reading.understood.layers == ("worker_home",) and reading.is_whole
        for reading in read_search(typed, layers).readings()
    )


@pytest.mark.parametrize(
    ("typed", "code"),
    [("神", "610881"), ("神木", "610881"), ("shenm", "610881"), ("陕西省榆", None), ("q", None)],
)
def test_a_division_may_be_begun(typed, code, layers):
    begun = {d.code for d in read_search(typed, layers).completed()}
    assert (code in begun) if code else (not begun)


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "、，。", "（）", "- -"])
def test_nothing_asked_is_nothing_read(typed, layers):
    assert list(read_search(typed, layers).readings()) == []


@pytest.mark.parametrize(
    "typed",
    [
        "\x00神木",
        "神\ud800木",
        "\u202e神木",
        "x" * 1_000_000,
        "a" * 60,
        "驿" * 60,
        "驿站" * 30,
        "%_\\",
        "{{7*7}}",
        "😀😀😀",
    ],
)
def test_anything_can_be_read(typed, layers):
    search = read_search(typed, layers)
    assert len(search.text) <= LONGEST
    search.text.encode()
    assert len(list(search.readings())) < 20
