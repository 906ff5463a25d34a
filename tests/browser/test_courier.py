"""A courier's whole way on a phone: ten minutes, one hand, a microwave that is open now."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from browser.axe import serious_findings
from browser.waiting import until
from builders import add_county, add_site
from geoservice.web.finder.wording import today

pytestmark = pytest.mark.browser
LON, LAT = 110.4912345, 38.8298765
HERE = {"geolocation": {"longitude": LON, "latitude": LAT}, "permissions": ["geolocation"]}
CARDS = "#cards [data-site]"
ALWAYS = {"opening_hours": "24/7", "holiday_policy": "open", "access_method": "qr_scan"}
WORDS = {
    "zh-CN": {
        "here": "用我的位置", "nearest": "离您最近", "microwave": "微波炉", "now": "现在开放", "filters": "筛选", "qr": "扫码进门",
        "show": "看站点", "state": "开放中 · 昼夜开放", "confirmed": "3 天前核实", "star": "收藏：", "navigate": "导航", "share": "分享",
        "amap": "高德地图", "kept": "存在这部手机上的", "search": "搜索", "all": "看全部",
    },
    "en": {
        "here": "Use my position", "nearest": "Nearest to you", "microwave": "Microwave", "now": "Open now", "filters": "Filters",
        "qr": "Scan a code", "show": "Show sites", "state": "Open · day and night", "confirmed": "Confirmed 3 days ago", "star": "Star: ",
        "navigate": "Navigate", "share": "Share", "amap": "Amap", "kept": "On this phone", "search": "Search", "all": "Show all",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def town(shared_live):
    """A near station that lacks the microwave, one that has it, one that is shut at night, and a far one."""
    day = {"opening_hours": "Mo-Su off", "holiday_policy": "open", "access_method": "qr_scan"}
    with shared_live.rows() as cursor:
        add_county(cursor)
        confirmed = {"verified_at": today() - timedelta(days=3), "layer": "service_station", "lat": 38.83}
        add_site(
            cursor,
            name="近处没有微波炉",
            lon=110.492,
            properties={**ALWAYS, "facilities": ["toilet"]},
            **confirmed,
        )
        microwave = {"facilities": ["microwave", "wifi"], "phone": "0912-0000001"}
        add_site(cursor, name="要找的驿站", lon=110.495, properties={**ALWAYS, **microwave}, **confirmed)
        add_site(cursor, name="关着的驿站", lon=110.493, properties={**day, **microwave}, **confirmed)
        add_site(
            cursor,
            name="远处的驿站",
            lon=110.52,
            properties={**ALWAYS, **microwave, "access_method": "app"},
            **confirmed,
        )
    return shared_live


@pytest.mark.parametrize(("language", "scheme"), [("zh-CN", "light"), ("en", "dark")])
def test_by_thumb(town, open_page, language, scheme):
    say = WORDS[language]
    page = open_page(360, language=language, scheme=scheme, has_touch=True, **HERE)
    page.goto(town.url)
    page.get_by_role("button", name=say["here"]).tap()
    expect(page.locator("#found")).to_have_text(say["nearest"])
    page.get_by_text(say["microwave"], exact=True).first.tap()
    page.get_by_text(say["now"], exact=True).first.tap()
    expect(page.locator(CARDS)).to_have_count(2)
    page.locator("summary").tap()
    page.locator(".filter-panel").get_by_text(say["qr"], exact=True).tap()
    expect(page.locator(CARDS)).to_have_count(1)
    assert serious_findings(page) == []
    page.get_by_role("button", name=say["show"]).tap()
    expect(page.locator(".filter-panel")).to_be_hidden()
    card = page.locator(CARDS)
    for words in ("要找的驿站", "m · ", say["state"], say["qr"], say["confirmed"], say["microwave"]):
        expect(card).to_contain_text(re.compile(re.escape(words).replace("\\ ", r"\s+")))
    expect(page.locator(".site-marker.listed")).to_have_count(1)
    page.get_by_role("button", name=f"{say['star']}要找的驿站").tap()
    card.get_by_role("link").tap()
    expect(page.get_by_role("heading", level=1, name="要找的驿站")).to_be_visible()
    page.locator("summary").filter(has_text=say["navigate"]).tap()
    expect(page.get_by_role("link", name=say["amap"])).to_be_visible()
    assert (
        page.get_by_role("link", name=say["amap"]).get_attribute("href").startswith("https://uri.amap.com/")
    )
    assert serious_findings(page) == []
    page.go_back()
    assert page.url == f"{town.url}/?access=qr_scan&open_at=now&facility=microwave"
    expect(page.locator(CARDS)).to_have_count(1)
    page.goto(f"{town.url}/starred")
    expect(page.get_by_role("heading", level=1, name=say["kept"])).to_be_visible()
    expect(page.locator("#starred [data-site]")).to_have_count(1)
    assert serious_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.seen.errors == []


@pytest.mark.parametrize("language", WORDS)
def test_without_javascript(town, open_page, language):
    say = WORDS[language]
    page = open_page(360, language=language, java_script_enabled=False)
    page.goto(town.url)
    expect(page.get_by_role("button", name=say["here"])).to_be_hidden()
    page.get_by_text(say["microwave"], exact=True).first.click()
    page.get_by_text(say["now"], exact=True).first.click()
    page.locator("summary").click()
    page.locator(".filter-panel").get_by_text(say["qr"], exact=True).click()
    page.get_by_role("button", name=say["show"]).click()
    expect(page.locator(CARDS)).to_have_count(1)
    expect(page.locator(CARDS)).to_contain_text(say["state"])
    page.locator(CARDS).get_by_role("link").click()
    page.locator("summary").filter(has_text=say["navigate"]).click()
    expect(page.get_by_role("link", name=say["amap"])).to_be_visible()
    expect(page.get_by_role("button", name=say["share"])).to_have_count(0)
    page.goto(f"{town.url}/starred")
    expect(page.get_by_role("heading", level=1, name=say["kept"])).to_be_visible()


def test_by_keyboard(town, open_page):
    page = open_page(360, **HERE)
    page.goto(town.url)
    page.get_by_role("button", name="用我的位置").press("Enter")
    expect(page.locator("#found")).to_be_focused()
    page.get_by_role("checkbox", name="微波炉").press(" ")
    expect(page.locator(CARDS)).to_have_count(3)
    expect(page.get_by_role("checkbox", name="微波炉")).to_be_focused()
    page.locator("summary").press("Enter")
    page.locator(".filter-panel").get_by_role("checkbox", name="APP 开门").press(" ")
    expect(page.locator(CARDS)).to_have_count(1)
    link = page.locator(CARDS).get_by_role("link")
    link.focus()
    expect(page.locator(".site-marker.chosen")).to_have_count(1)
    page.get_by_role("button", name="收藏：远处的驿站").press("Enter")
    expect(page.get_by_role("button", name="收藏：远处的驿站")).to_have_attribute("aria-pressed", "true")
    link.press("Enter")
    expect(page.get_by_role("heading", level=1, name="远处的驿站")).to_be_visible()


def test_links_within_the_page_keep_the_position(town, open_page):
    page = open_page(360, **HERE)
    page.goto(town.url)
    expect(page.locator(".site-marker, .ring-marker").first).to_be_visible()
    page.get_by_role("button", name="用我的位置").press("Enter")
    expect(page.locator("#found")).to_have_text("离您最近")
    page.get_by_role("link", name="跳到正文").press("Enter")
    expect(page).to_have_url(f"{town.url}/#main")
    page.get_by_role("link", name="跳过地图，看列表").press("Enter")
    expect(page.locator("#found")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(CARDS).first.get_by_role("link")).to_be_focused()
    page.get_by_role("checkbox", name="微波炉").press(" ")
    expect(page.locator(CARDS)).to_have_count(3)
    expect(page.locator(".distance")).to_have_count(3)
    page.go_back()
    expect(page.locator(CARDS)).to_have_count(4)
    expect(page.locator("#found")).to_have_text("离您最近")
    assert page.seen.errors == []


def test_where_a_phone_has_no_sheet_for_sharing_the_address_is_copied_or_shown(town, open_page):
    page = open_page(360)
    page.goto(f"{town.url}/?q=要找的驿站")
    page.locator(CARDS).first.get_by_role("link").click()
    page.evaluate("delete Navigator.prototype.share")
    page.get_by_role("button", name="分享").click()
    expect(page.locator("#shared")).to_have_text(re.compile("网址已复制|/sites/"))


def test_a_phone_shares_the_address_of_the_site_in_nobodys_language(town, open_page):
    page = open_page(360)
    page.add_init_script("navigator.share = async (given) => { window.given = given; }")
    page.goto(f"{town.url}/?q=要找的驿站&lang=en")
    site = page.locator(CARDS).first.get_attribute("data-site")
    page.locator(CARDS).first.get_by_role("link").click()
    page.get_by_role("button", name="Share").click()
    until(page, "window.given !== undefined")
    assert page.evaluate("window.given") == {"title": "要找的驿站", "url": f"{town.url}/sites/{site}"}
