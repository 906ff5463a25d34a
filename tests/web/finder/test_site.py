"""The page of one site."""

import re
import uuid
from datetime import date

import pytest
import segno

from builders import add_county, add_site

PAGE = {"Accept": "text/html", "Accept-Language": "zh-CN"}
EVERYTHING = {
    "alias": ["港湾驿站"],
    "landmark": "客运站对面",
    "floor": "一层",
    "entrance_note": "从侧门进",
    "opening_hours": "Mo-Fr 08:00-12:00,14:00-18:00",
    "opening_hours_text": "上午8:00-12:00 下午14:00-18:00",
    "holiday_policy": "closed",
    "access_method": "ask_staff",
    "audience": ["couriers", "public"],
    "facilities": ["aed", "wheelchair"],
    "services": ["legal_aid"],
    "grade": 4,
    "honours": [{"title": "最美驿站", "year": 2024}, {"title": "示范点", "expires": "2020-12-31"}],
    "facilities_state": {
        "aed": {"working": False, "checked_at": "2026-10-01"},
        "wheelchair": {"working": True},
    },
    "phone": "0912-000 0123 转 8",
    "seats": 12,
    "area_m2": 45,
}


@pytest.fixture
def read(client):
    return lambda site, query="": client.get(f"/sites/{site}{query}", headers=PAGE).text


def test_it_shows_every_public_field(cursor, read):
    site = add_site(
        cursor,
        name="滨河爱心驿站",
        layer="service_station",
        organisation_id=add_county(cursor),
        verified_at=date(2026, 5, 1),
        properties=EVERYTHING,
        code="6108810400017",
    )
    page = read(site)
    for words in (
        "滨河爱心驿站", "又名 港湾驿站", "工会驿站", "客运站对面、一层", "从侧门进", "周一至周五 08:00–12:00、14:00–18:00",
        "登记原文：上午8:00-12:00 下午14:00-18:00", "节假日不开放", "找工作人员", "快递外卖、社会公众", "除颤仪", "无障碍",
        "法律援助", "4 星", "最美驿站（2024）", "坏了", "2026-10-01</time>", "610881-04-00017", "2026-05-01", "神木市总工会", "45 平方米", "38.82700", "110.49700",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("坏了") == 1
    assert "示范点" not in page, "an honour that has ended"
    assert 'href="tel:0912-00001238"' in page
    assert 'href="geo:38.827000,110.497000?q=' in page
    for app in ("uri.amap.com", "api.map.baidu.com", "apis.map.qq.com", "maps.apple.com"):
        assert f'href="https://{app}/' in page
    assert page.count("能用") == 1


def test_internal_fields_are_nowhere(cursor, read):
    site = add_site(cursor, internal={"manager_name": "张三", "manager_phone": "13800000000"})
    assert "张三" not in read(site)
    assert "13800000000" not in read(site)


def test_a_bare_record_leaves_nothing_empty(cursor, read):
    page = read(add_site(cursor, address=None))
    for words in ("地址", "服务设施", "服务项目", "荣誉", "tel:", "None", "<dd></dd>"):
        assert words not in page
    assert "尚未核实" in page


@pytest.mark.parametrize(
    ("status", "words"), [("temporarily_closed", "暂停开放"), ("closed", "已经关闭"), ("planned", "筹建中")]
)
def test_a_closed_site_says_so(cursor, read, status, words):
    assert words in read(add_site(cursor, status=status))


def test_a_site_that_is_closed_for_now_says_until_when_beside_its_state(cursor, read):
    closure = {"temporary_closure": ["2026-11-01 至 2026-12-15 装修"]}
    page = read(add_site(cursor, status="temporarily_closed", properties=closure))
    assert page.count("2026-11-01 至 2026-12-15 装修") == 1
    assert page.index("2026-11-01") < page.index("导航")
    assert "2026-11-01 至 2026-12-15 装修</dd>" in read(add_site(cursor, properties=closure))


def test_in_english(cursor, read):
    page = read(add_site(cursor, properties=EVERYTHING), "?lang=en")
    for words in (
        "Mo–Fr 08:00–12:00, 14:00–18:00",
        "Closed on public holidays",
        "Couriers, Everybody",
        "4 stars",
    ):
        assert words in page
    assert 'href="/?lang=en"' in page


def test_an_unknown_site_is_a_page_of_its_own(client):
    answer = client.get(f"/sites/{uuid.uuid4()}", headers=PAGE)
    assert answer.status_code == 404
    assert "没有这个站点" in answer.text


def test_a_draft_is_not_there(cursor, client):
    draft = add_site(cursor, review_state="draft")
    assert client.get(f"/sites/{draft}", headers=PAGE).status_code == 404


def test_machines_are_sent_to_the_feature(cursor, client):
    site = add_site(cursor)
    answer = client.get(f"/sites/{site}?f=json")
    assert answer.status_code == 303
    assert client.get(answer.location).json["id"] == site


def test_the_card_alone(cursor, client):
    site = add_site(cursor, name="{{7*7}}")
    card = client.get(f"/sites/{site}/card").text
    assert card.lstrip().startswith("<article")
    assert "{{7*7}}" in card


def test_the_code_is_read_as_the_pages_address(cursor, client):
    site = add_site(cursor)
    answer = client.get(f"/sites/{site}/qr.svg", headers={"Host": "map.example.cn"})
    assert answer.mimetype == "image/svg+xml"
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    wanted = segno.make(f"http://map.example.cn/sites/{site}", error="q", micro=False)
    assert drawn(answer.text) == {
        (x, y) for y, row in enumerate(wanted.matrix_iter(border=4)) for x, dark in enumerate(row) if dark
    }


def drawn(svg: str) -> set[tuple[int, int]]:
    """The dark squares of a picture that is one path of horizontal strokes."""
    (path,) = re.findall(r'stroke="#000"[^>]* d="([^"]*)"', svg)
    found, x, y = set(), 0.0, 0.0
    for kind, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(number) for number in re.findall(r"-?[0-9.]+", numbers)]
        if kind == "h":
            found |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = values if kind == "M" else (x + values[0], y + values[1])
    return found


def test_a_code_of_nothing_is_not_there(cursor, client):
    draft = add_site(cursor, review_state="draft")
    assert client.get(f"/sites/{draft}/qr.svg").status_code == 404
