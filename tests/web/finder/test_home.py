"""The list of sites: what Wen sees of it, with and without words in the box."""

import re
from datetime import timedelta

import pytest

from builders import add_site
from geoservice.web.finder.wording import today
from hostile import NAMES

PAGE = {"Accept": "text/html"}


@pytest.fixture
def read(client):
    def page(address: str, **headers: str) -> str:
        answer = client.get(address, headers={**PAGE, "Accept-Language": "zh-CN", **headers})
        assert answer.status_code == 200
        return answer.text

    return page


def names(page: str) -> list[str]:
    return re.findall(r'<h3><a href="[^"]*">(.*?)</a></h3>', page)


def test_a_card_says_what_a_worker_needs(cursor, read):
    add_site(
        cursor,
        name="锦界镇爱心驿站",
        layer="service_station",
        address="陕西省榆林市神木市锦界镇工业大道19号",
        verified_at=today() - timedelta(days=3),
        properties={
            "opening_hours": "Mo-Fr 08:30-17:30",
            "access_method": "qr_scan",
            "facilities": ["microwave", "phone_charging"],
        },
    )
    page = read("/")
    for words in (
        "锦界镇爱心驿站",
        "工会驿站",
        "神木市锦界镇工业大道19号",
        "周一至周五 08:30–17:30",
        "扫码进门",
    ):
        assert words in page
    assert "3 天前核实" in page
    assert re.search(r'<svg class="icon"[^>]*><path d="[^"]+"/></svg>\s*<span>微波炉</span>', page)
    assert "陕西省榆林市神木市锦界镇" not in page


def test_the_same_in_english(cursor, read):
    add_site(
        cursor,
        layer="service_station",
        verified_at=today(),
        properties={"opening_hours": "24/7", "access_method": "qr_scan", "facilities": ["microwave"]},
    )
    page = read("/?lang=en")
    for words in (
        "Service station",
        "Open 24 hours",
        "Scan a code",
        "Microwave",
        "Confirmed today",
        "1 site",
    ):
        assert words in page
    assert 'lang="en"' in page


def test_words_in_the_box_find_names_divisions_and_kinds(cursor, read):
    add_site(cursor, name="神木书屋", layer="reading_room", division_code="610881")
    add_site(cursor, name="榆阳之家", division_code="610802")
    assert (
        names(read("/?q=书屋"))
        == names(read("/?q=神木市"))
        == names(read("/?q=神木+职工书屋"))
        == ["神木书屋"]
    )
    assert names(read("/?q=榆")) == ["榆阳之家"]


def test_kinds_can_be_chosen_and_left_out_again(cursor, read):
    add_site(cursor, name="书屋甲", layer="reading_room")
    add_site(cursor, name="之家乙")
    page = read("/?layer=reading_room&q=")
    assert names(page) == ["书屋甲"]
    assert ticked(page) == [("layer", "reading_room")]


def ticked(page: str) -> list[tuple[str, str]]:
    return re.findall(r'name="([^"]*)" value="([^"]*)" checked', page)


NEEDS = (
    "facility=microwave&facility=shower&access=qr_scan&around_the_clock=true&layer=reading_room&open_at=now"
)


def test_all_that_is_needed_stands_in_the_address_and_in_the_form(cursor, read):
    offered = {"opening_hours": "24/7", "holiday_policy": "open", "access_method": "qr_scan"}
    add_site(
        cursor,
        name="都有",
        layer="reading_room",
        properties={**offered, "facilities": ["microwave", "shower"]},
    )
    add_site(cursor, name="没淋浴", layer="reading_room", properties={**offered, "facilities": ["microwave"]})
    page = read(f"/?{NEEDS}")
    assert names(page) == ["都有"]
    assert sorted("=".join(pair) for pair in ticked(page)) == sorted(NEEDS.split("&"))
    assert '<span class="count figures" id="filter-count">2</span>' in page, (
        "shower and the way in are out of sight"
    )


def test_a_moment_is_a_minute_in_china(cursor, read):
    hours = {"opening_hours": "Mo-Fr 08:30-17:30", "holiday_policy": "closed"}
    add_site(cursor, name="甲", properties=hours)
    page = read("/?open_at=2026-11-24T17:20")
    assert names(page) == ["甲"]
    assert "即将关门 · 还开 10 分钟" in page
    assert 'type="datetime-local" value="2026-11-24T17:20"' in page
    assert names(read("/?open_at=2026-11-24T17:40")) == []
    assert names(read("/?open_at=2026-11-24T09:20:00Z")) == ["甲"]


def test_a_minute_goes_before_now_where_a_form_sends_both(cursor, read):
    add_site(cursor, name="甲", properties={"opening_hours": "2026 Nov 24 08:00-18:00"})
    page = read("/?open_at=now&open_at=2026-11-24T09:00")
    assert 'value="2026-11-24T09:00"' in page
    assert ("open_at", "now") not in ticked(page)


def test_an_empty_form_asks_for_all(cursor, read):
    add_site(cursor, name="甲")
    assert names(read("/?q=&open_at=")) == ["甲"]


def test_where_nothing_has_all_that_is_needed_each_need_can_be_left_out(cursor, read):
    add_site(cursor, name="甲", properties={"facilities": ["microwave"]})
    page = read("/?facility=microwave&facility=aed&open_at=now&lang=en")
    assert "No site that is surely open now has all that you chose." in page
    for rest in (
        "/?lang=en&amp;facility=microwave&amp;facility=aed",
        "/?lang=en&amp;facility=aed&amp;open_at=now",
        "/?lang=en&amp;facility=microwave&amp;open_at=now",
    ):
        assert f'href="{rest}"' in page


def test_pages_follow_each_other(cursor, read):
    for number in range(25):
        add_site(cursor, name=f"站{number:02d}")
    first = read("/")
    more = re.search(r'id="more" href="([^"]*)"', first)[1].replace("&amp;", "&")
    second = read(more)
    assert len(names(first)) == 20
    assert sorted(names(first) + names(second)) == [f"站{number:02d}" for number in range(25)]
    assert 'id="more"' not in second


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "还没有发布任何站点"),
        ("/?q=哪里都没有", "没有名称里带"),
        ("/?layer=worker_home", "这类阵地还没有站点"),
        ("/?after=0.2026-01-01.1", "到底了"),
    ],
)
def test_an_empty_list_says_why(read, address, words):
    assert words in read(address)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("shenmu", "按 陕西省榆林市神木市 查找"),
        ("神木的爱心驿站", "按 陕西省榆林市神木市 · 工会驿站 查找"),
        ("锦界热饭", "按 微波炉 · “锦界” 查找"),
        ("锦届", "没有叫“锦届”的，以下读音相近。"),
        ("锦界工园驿站", "没有叫“锦界工园驿站”的，以下名称相近。"),
    ],
)
def test_how_words_were_understood_is_told(cursor, read, typed, told):
    add_site(cursor, name="锦界工业园驿站", layer="service_station", properties={"facilities": ["microwave"]})
    page = read(f"/?q={typed}")
    assert names(page) == ["锦界工业园驿站"]
    assert told in page


@pytest.mark.parametrize("typed", ["锦界", "锦界工业园驿站", "工会驿站", "jinjie"])
def test_what_needs_no_telling_is_not_told(cursor, read, typed):
    add_site(cursor, name="锦界工业园驿站", layer="service_station")
    assert 'id="meant"' not in read(f"/?q={typed}")


def test_where_nothing_is_all_that_was_typed_each_of_it_can_be_looked_for(cursor, read):
    add_site(cursor, name="锦界工业园驿站", layer="service_station")
    page = read("/?q=神木文化宫")
    assert "还没有这样的站点：陕西省榆林市神木市 · 职工活动中心" in page
    assert names(read(href(page, "陕西省榆林市神木市"))) == ["锦界工业园驿站"]


def href(page: str, words: str) -> str:
    return re.search(rf'href="([^"]*)"[^>]*>{words}<', page)[1].replace("&amp;", "&")


@pytest.mark.parametrize(
    "address",
    [
        "/?layer=airport", "/?facility=pool_table", "/?access=window", "/?around_the_clock=1",
        "/?open_at=soon", "/?open_at=9999-01-01T00:00", "/?open_at=2026-02-31T00:00", "/?after=x", "/?after=0.2026-02-31.1",
        "/?after=0.2026-01-01.-1",
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_name(client, address):
    answer = client.get(address, headers=PAGE)
    assert answer.status_code == 400
    assert address[2:].split("=")[0] in answer.text


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_only_text(cursor, read, name):
    add_site(cursor, name=name, address=name, properties={"landmark": name})
    page = read("/")
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert "onmouseover=alert(1)>" not in page.replace("&gt;", "")
    assert ">49<" not in page


@pytest.mark.parametrize("typed", ["%00", "%ED%A0%80", "{{7*7}}", "<b>", "%25", "x" * 4000])
def test_anything_may_be_typed(read, typed):
    assert "<b>" not in read(f"/?q={typed}")


def test_machines_get_the_landing_page(client):
    assert client.get("/?f=json").json["links"]
    assert client.get("/", headers={"Accept": "application/json"}).json["links"]


def test_no_style_or_script_stands_in_the_page(cursor, read):
    add_site(cursor)
    page = read("/")
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\son[a-z]+=", page)


def test_nothing_but_the_style_and_the_script_is_fetched_for_the_list(cursor, read):
    add_site(cursor)
    page = read("/")
    assert len(re.findall(r'<link rel="stylesheet"', page)) == len(re.findall(r"<script ", page)) == 1
    assert not re.search(r"<(use|img|image|iframe)\b", page)
    assert not re.search(r'<svg class="icon"[^>]*></svg>', page), "a sign is missing"


def test_a_kind_that_is_no_longer_there_has_a_bare_disc(cursor, read):
    add_site(cursor, layer="castle", name="旧堡")
    card = read("/").split("<article", 1)[1].split("<h3>")[0]
    assert '<svg class="kind-sign" color="#56606b" aria-hidden="true"></svg>' in card


def test_every_page_says_that_there_is_demonstration_data(cursor, client, read):
    real = add_site(cursor)
    assert "demo-banner" not in read(f"/sites/{real}")
    add_site(cursor, demo=True)
    for address in ("/", f"/sites/{real}", "/map", "/nowhere"):
        assert "演示数据" in client.get(address, headers={**PAGE, "Accept-Language": "zh"}).text
