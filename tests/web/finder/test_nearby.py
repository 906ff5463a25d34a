"""The nearest sites as cards: the same answer as `/nearest`, in the same words as the list."""

import re

import pytest

from builders import LAT, LON, add_site


@pytest.fixture
def near(client):
    return lambda **body: client.post("/nearest/cards", json={"lon": LON, "lat": LAT, **body})


def names(page: str) -> list[str]:
    return re.findall(r"<h3><a [^>]*>(.*?)</a>", page)


def test_nearest_first_with_distances(cursor, near):
    add_site(cursor, name="远", lon=LON + 0.1)
    add_site(cursor, name="近", lon=LON + 0.001)
    page = near().text
    assert re.findall(r"<h3><a [^>]*>(.*?)</a>", page) == ["近", "远"]
    assert re.findall(r'<strong class="distance figures">(.*?)</strong>', page) == ["90 m", "8.7 km"]


def test_only_the_kinds_that_were_asked_for(cursor, near):
    add_site(cursor, name="家")
    add_site(cursor, name="书屋", layer="reading_room")
    assert re.findall(r"<h3><a [^>]*>(.*?)</a>", near(layers=["reading_room"]).text) == ["书屋"]


def test_the_position_is_kept_by_nobody(near):
    assert near().headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "body",
    [
        {"lon": 200},
        {"lon": "x"},
        {"layers": ["airport"]},
        {"speed": 3},
        {"q": 5},
        {"q": None},
        {"q": "站" * 1001},
    ],
)
def test_bad_questions_are_refused(near, body):
    assert near(**body).status_code == 400


def test_where_none_is_open_in_a_walk_the_next_step_is_offered(cursor, near):
    add_site(cursor, name="远", lon=LON + 0.1, properties={"opening_hours": "24/7", "holiday_policy": "open"})
    add_site(
        cursor,
        name="近",
        lon=LON + 0.001,
        properties={"opening_hours": "Mo-Su 08:00-18:00", "holiday_policy": "open"},
    )
    page = near(open_at="2026-11-24T02:00:00+08:00").text
    assert names(page) == ["远"]
    assert "5 公里内，没有那时开放" in page
    assert "data-opens-next" in page
    page = near(open_at="2026-11-24T12:00:00+08:00").text
    assert names(page) == ["近", "远"]
    assert "data-opens-next" not in page


def test_what_opens_next_comes_first(cursor, near):
    for name, hours, lon in (
        ("早", "Mo-Su 06:00-18:00", 0.03), ("晚", "Mo-Su 09:00-18:00", 0.001), ("早又近", "Mo-Su 06:00-18:00", 0.02),
        ("开着", "24/7", 0.04), ("不知", "Mo-Su 09:00+", 0.001), ("太远", "Mo-Su 03:00-18:00", 0.1),
    ):  # fmt: skip
        add_site(
            cursor, name=name, lon=LON + lon, properties={"opening_hours": hours, "holiday_policy": "open"}
        )
    page = near(open_at="2026-11-24T02:00:00+08:00", opens_next=True).text
    assert names(page) == ["开着", "早又近", "早", "晚"]
    assert "未开放 · 周二 06:00 开门" in page or "06:00 开门" in page


def test_words_find_what_they_mean_the_nearer_first(cursor, near):
    for name, lon in (("远书屋", 0.1), ("中书屋", 0.05), ("近书屋", 0.001)):
        add_site(cursor, name=name, lon=LON + lon, layer="reading_room")
    add_site(cursor, name="更近的家", lon=LON)
    page = near(q="书屋").text
    assert names(page) == ["近书屋", "中书屋", "远书屋"]
    assert re.findall(r'<strong class="distance figures">(.*?)</strong>', page) == [
        "90 m",
        "4.3 km",
        "8.7 km",
    ]
    assert "3 个站点：书屋" in page
    assert "data-here" not in page
    assert names(near(q="中书屋").text)[0] == "中书屋"
    assert names(near(q="  ").text) == ["更近的家", "近书屋", "中书屋", "远书屋"]


def test_words_and_needs_go_together_and_each_can_be_left_out(cursor, near):
    open_one = {"opening_hours": "24/7", "holiday_policy": "open", "facilities": ["aed"]}
    add_site(cursor, name="关着的书屋", layer="reading_room", properties={"opening_hours": "Mo off"})
    add_site(cursor, name="开着的书屋", lon=LON + 0.1, layer="reading_room", properties=open_one)
    assert names(near(q="书屋", open_at="now", facilities=["aed"]).text) == ["开着的书屋"]
    page = near(q="书屋", facilities=["shower"]).text
    assert names(page) == []
    assert "没有" in page
    assert 'href="/?q=%E4%B9%A6%E5%B1%8B" data-filters' in page
    assert str(LON) not in page


def test_cards_of_words_tell_of_the_moment_that_is_asked_about(cursor, near):
    hours = {"opening_hours": "Mo-Fr 08:30-17:30", "holiday_policy": "closed"}
    add_site(cursor, name="书屋", layer="reading_room", properties=hours)
    assert "即将关门 · 还开 10 分钟" in near(q="书屋", open_at="2026-11-24T17:20:00+08:00").text


def test_each_need_can_be_left_out_and_no_address_has_a_position(cursor, near):
    page = near(facilities=["aed"], layers=["worker_home"]).text
    assert names(page) == []
    assert 'href="/?facility=aed" data-filters' in page
    assert 'href="/?layer=worker_home" data-filters' in page
    assert str(LON) not in page


def test_around_a_place_too_it_is_told_how_words_were_understood(cursor, near):
    add_site(cursor, name="锦界驿站", layer="service_station")
    assert "按 工会驿站 查找" in near(q="爱心驿站").text
    assert "还没有这样的站点：陕西省榆林市神木市 · 职工活动中心" in near(q="神木文化宫").text
    assert "没有名称里带" in near(q="哪里都没有").text
