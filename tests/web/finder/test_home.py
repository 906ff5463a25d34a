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
    assert "facilities.svg" in page
    assert "<span>微波炉</span>" in page
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
    assert re.search(r'href="/" data-layer="reading_room" aria-current="true"', page)
    assert 'href="/?layer=worker_home&amp;layer=reading_room"' in page or "layer=worker_home" in page


def test_the_words_stay_in_the_box_and_the_kinds_in_the_form(read):
    page = read("/?q=锦界&layer=worker_home")
    assert 'value="锦界"' in page
    assert '<input type="hidden" name="layer" value="worker_home">' in page


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
    "address", ["/?layer=airport", "/?after=x", "/?after=0.2026-02-31.1", "/?after=0.2026-01-01.-1"]
)
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


def test_every_page_says_that_there_is_demonstration_data(cursor, client, read):
    real = add_site(cursor)
    assert "demo-banner" not in read(f"/sites/{real}")
    add_site(cursor, demo=True)
    for address in ("/", f"/sites/{real}", "/map", "/nowhere"):
        assert "演示数据" in client.get(address, headers={**PAGE, "Accept-Language": "zh"}).text
