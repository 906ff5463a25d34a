"""What people type, read as places, kinds and parts of names."""

import pytest

from geoservice.model.pinyin import sounds, usual_sounds
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
    "typed",
    ["shenmu驿站", "神木yizhan", "神木 ghyz", "Shēnmù yìzhàn", "shen1mu4 驿站", "神木驿站在哪里", "去神木驿站怎么走", "神木（驿站）！😀",
     "shenmu service station", "神木县工会服务站点", "神木市总工会的户外驿站", "shenmuyiz"],
)  # fmt: skip
def test_what_is_said_around_it_and_how_it_is_spelled_change_nothing(typed, layers):
    meant = [each.understood for each in read_search(typed, layers).readings() if each.is_whole]
    assert any(
        [d.code for d in each.divisions] == ["610881"] and each.layers == ("service_station",)
        for each in meant
    )


@pytest.mark.parametrize(
    ("typed", "code"),
    [("lüliang", "141100"), ("lyuliang", "141100"), ("Lǚliáng", "141100"), ("xi'an", "610100"), ("Xi'an City", "610100"),
     ("laoting", "130225"), ("qianxian", "610424"), ("ningxiang", "430182"), ("shaanxi", "610000"), ("Inner Mongolia", "150000"), ("neimeng", "150000"), ("内蒙", "150000"),
     ("恩施州", "422800"), ("阿坝州", "513200"), ("神木县", "610881"), ("24小时 神木", "610881")],
)  # fmt: skip
def test_a_division_under_other_names_and_spellings(typed, code, layers):
    assert any(
        code in {d.code for d in each.understood.divisions} for each in read_search(typed, layers).readings()
    )


@pytest.mark.parametrize(
    ("typed", "parts"),
    [("12号麟州街", "麟州街12号"), ("麟州街十二号", "麟州街12号"), ("麟州街一百零二号", "麟州街102号"), ("麟州街二十号", "麟州街20号"),
     ("麟州街12号3楼", "麟州街12号"), ("麟州街99号", "麟州街"), ("去麟州街怎么走", "麟州街")],
)  # fmt: skip
def test_a_house_is_found_by_its_street_and_number(typed, parts, layers):
    assert (parts,) in [each.parts for each in read_search(typed, layers).readings()]


def test_a_name_before_a_kind_is_no_mistake_in_the_kind(layers):
    ways = list(read_search("小寨驿站", layers).readings())  # one character from 小哥驿站
    named = next(number for number, each in enumerate(ways) if each.parts == ("小寨",))
    mistaken = next(number for number, each in enumerate(ways) if each.is_whole)
    assert named < mistaken


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


def test_letters_may_be_any_reading_and_a_wrong_character_is_of_a_usual_one(layers):
    assert {"da", "tai"} <= set(sounds("大"))
    assert "da" in usual_sounds("大")
    assert "tai" not in usual_sounds("大")  # 镇北台 is no 镇北大街
    assert {"can", "zan"} <= set(usual_sounds("长"))
