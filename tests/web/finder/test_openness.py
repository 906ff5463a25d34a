"""Open or not, as Wen sees it on a card and on a site's page."""

import re
from datetime import datetime

import pytest

from builders import LAT, LON, add_site
from conftest import ROOT
from geoservice.drawing.sign import symbols
from geoservice.model.interval import BEIJING
from geoservice.web import openness
from geoservice.web.finder import wording

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
        ({}, "unknown", "不确定 · 没有登记明确的开放时间", "Not known · no exact opening hours are on record"),
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


def rows(page):
    """The days of the week on a page as people read them."""
    cells = re.findall(r"<tr.*?</tr>", page[page.index('class="week"') :], re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", cell)).strip() for cell in cells]


@pytest.mark.parametrize(
    ("today", "policy", "lang", "words"),
    [
        ("2026-09-29", "closed", "zh-CN", ["今天 9/29 08:30–17:30", "明天 9/30 08:30–17:30", "周四 10/1 不开放 国庆节"]),
        ("2026-09-29", "open", "zh-CN", ["今天 9/29 08:30–17:30", "明天 9/30 08:30–17:30", "周四 10/1 08:30–17:30 国庆节"]),
        ("2026-09-29", "unknown", "en", ["Today 9/29 08:30–17:30", "Tomorrow 9/30 08:30–17:30", "Th 10/1 perhaps 08:30–17:30 National Day"]),
        ("2026-10-08", "workdays", "zh-CN", ["今天 10/8 08:30–17:30", "明天 10/9 08:30–17:30", "周六 10/10 08:30–17:30 国庆节调休上班"]),
        ("2026-10-08", "workdays", "en", ["Today 10/8 08:30–17:30", "Tomorrow 10/9 08:30–17:30", "Sa 10/10 08:30–17:30 Working day for National Day"]),
        ("2027-02-05", "closed", "zh-CN", ["今天 2/5 可能 08:30–17:30 当年的节假日安排还未公布", "明天 2/6 不开放", "周日 2/7 不开放"]),
        ("2027-02-05", "closed", "en", ["Today 2/5 perhaps 08:30–17:30 The year's holidays are not published yet", "Tomorrow 2/6 closed"]),
    ],
)  # fmt: skip
def test_the_week_names_holidays_and_what_nobody_knows(cursor, read, monkeypatch, today, policy, lang, words):
    noon = datetime.fromisoformat(f"{today}T12:00").replace(tzinfo=BEIJING)
    monkeypatch.setattr(openness, "now", lambda: noon)
    monkeypatch.setattr(wording, "today", noon.date)
    site = add_site(cursor, properties={"opening_hours": "Mo-Fr 08:30-17:30", "holiday_policy": policy})
    assert rows(read(f"/sites/{site}", lang))[: len(words)] == words


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
