"""Open or not, as Wen sees it on a card and on a site's page."""

import re

import pytest

from builders import LAT, LON, add_site
from conftest import ROOT
from geoservice.drawing.sign import symbols

SIGNS = symbols(ROOT / "static" / "icons" / "finder.svg", 0)
ALWAYS = {"opening_hours": "24/7", "holiday_policy": "open"}


@pytest.fixture
def read(client):
    def page(address: str, lang: str = "zh-CN") -> str:
        answer = client.get(address, headers={"Accept": "text/html", "Accept-Language": lang})
        assert answer.status_code == 200
        return answer.text

    return page


@pytest.mark.parametrize(
    ("properties", "tone", "zh", "en"),
    [
        (ALWAYS, "open", "开放中 · 昼夜开放", "Open · day and night"),
        ({"opening_hours": "Mo off", "holiday_policy": "open"}, "closed", "未开放", "Closed"),
        ({"opening_hours": "Mo-Su 09:00+"}, "unknown", "不确定 · 登记的开放时间不能断定", "Not known · the opening hours on record leave it open"),
        ({}, "unknown", "不确定 · 没有登记开放时间", "Not known · no opening hours are on record"),
        ({**ALWAYS, "temporary_closure": ["<img src=x>"]}, "unknown", "不确定 · 临时关闭：&lt;img src=x&gt;", "Not known · closed for now: &lt;img src=x&gt;"),
    ],
)  # fmt: skip
def test_a_card_and_the_page_say_the_state_with_a_sign(cursor, read, properties, tone, zh, en):
    site = add_site(cursor, properties=properties)
    for address in ("/", f"/sites/{site}", f"/sites/{site}/card"):
        for lang, words in (("zh-CN", zh), ("en", en)):
            page = read(address, lang)
            assert words in page
            sign = re.search(rf'<span class="state {tone}"><svg class="icon"[^>]*>(.*?)</svg>', page)
            assert sign is not None
            assert sign[1] == SIGNS[f"state-{tone}"]


def test_the_page_has_the_next_seven_days(cursor, read):
    site = add_site(cursor, properties={"opening_hours": "Mo-Su 18:00-02:00", "holiday_policy": "open"})
    page = read(f"/sites/{site}")
    assert page.count('<th scope="row">') == 7
    assert page.count("18:00–次日02:00</span>") >= 7
    assert "今天 <time" in page
    assert "明天 <time" in page


def test_a_site_that_is_not_running_says_only_that(cursor, read):
    site = add_site(cursor, properties=ALWAYS, status="temporarily_closed")
    page = read(f"/sites/{site}")
    assert "昼夜开放" not in page
    assert 'class="week"' not in page


def test_cards_of_another_moment_tell_of_that_moment(client, cursor):
    add_site(cursor, properties={"opening_hours": "Mo-Fr 08:30-17:30", "holiday_policy": "closed"})
    body = {"lon": LON, "lat": LAT, "open_at": "2026-11-24T17:20:00+08:00"}
    page = client.post("/nearest/cards", json=body).text
    assert "即将关门 · 还开 10 分钟" in page
