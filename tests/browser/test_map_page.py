"""Wen and Pan look at the map in a real Chromium."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from browser.axe import LOOKS, serious_findings
from browser.signs import expect_total
from builders import add_county, add_site
from hostile import NAMES

pytestmark = pytest.mark.browser
SITES = "[data-site]"


FURNISHED = {"facilities": ["microwave", "wifi"], "facilities_state": {"microwave": {"working": False}}}


@pytest.fixture(scope="module")
def many(shared_live):
    """One site for each hostile name and forty ordinary ones, over two kinds; the served application."""
    with shared_live.rows() as cursor:
        add_county(cursor)
        for number, name in enumerate(NAMES):
            add_site(cursor, name=name, lon=110.40 + number / 50, lat=38.90, address=f"{name}街1号")
        for number in range(40):
            place = {"lon": 110.40 + number % 10 / 50, "lat": 38.75 + number // 10 / 40}
            add_site(cursor, layer="reading_room", properties=FURNISHED, **place)
    return shared_live


@pytest.fixture
def shown(many, page):
    page.goto(f"{many.url}/map")
    expect(page.locator(SITES)).to_have_count(40 + len(NAMES))
    return page


def test_there_is_one_sign_for_each_row_whatever_it_is_called(shown):
    labels = [sign.get_attribute("aria-label") for sign in shown.locator(SITES).all()]
    assert {f"{name}，职工之家" for name in NAMES} <= set(labels)
    assert len({sign.get_attribute("data-site") for sign in shown.locator(SITES).all()}) == len(labels)


def test_the_map_asks_no_other_host_and_nothing_fails(shown, many):
    shown.locator(SITES).first.click()
    expect(shown.locator(".site-card h2")).to_be_visible()
    assert shown.seen.hosts == {urlsplit(many.url).netloc}
    assert shown.seen.errors == []


def test_cards_show_hostile_names_as_they_are(shown):
    for name in NAMES:
        button = next(sign for sign in shown.locator(SITES).all() if sign.get_attribute("title") == name)
        button.dispatch_event("click")
        expect(shown.locator(".site-card h2")).to_have_text(name, use_inner_text=False)
        assert shown.locator(".site-card dd").first.text_content() == f"{name}街1号"
    assert shown.seen.dialogs == []
    assert shown.locator(".site-card img, .site-card script").count() == 0


def test_signs_stay_one_for_each_row_while_zooming(shown):
    for press in ("放大", "缩小", "缩小", "放大"):
        shown.get_by_role("button", name=press).click()
        shown.wait_for_timeout(400)
    expect(shown.locator(SITES)).to_have_count(40 + len(NAMES))


def test_a_card_opens_by_keyboard_and_gives_the_focus_back(shown):
    button = shown.locator(SITES).nth(3)
    button.focus()
    shown.keyboard.press("Enter")
    heading = shown.locator(".site-card h2")
    expect(heading).to_be_focused()
    shown.keyboard.press("Escape")
    expect(heading).to_have_count(0)
    expect(button).to_be_focused()


def test_the_focused_sign_can_be_seen(shown):
    shown.locator(SITES).first.focus()
    shown.keyboard.press("Tab")
    outline = shown.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_a_card_tells_kind_facilities_and_the_way_to_the_page(shown):
    shown.locator(".layer-reading_room[data-site]").first.dispatch_event("click")
    card = shown.locator(".site-card")
    expect(card).to_contain_text("职工书屋")
    expect(card.locator(".openness")).to_contain_text("不确定 · 没有登记明确的开放时间")
    expect(card.get_by_role("listitem")).to_have_text(["微波炉 · 坏了", "无线网络"])
    assert "/sites/" in card.get_by_role("link", name="查看详情").get_attribute("href")


def test_the_chosen_language_goes_along_to_the_page_of_a_site(many, page):
    page.goto(f"{many.url}/map?lang=en")
    page.locator(SITES).first.dispatch_event("click")
    assert page.get_by_role("link", name="See details").get_attribute("href").endswith("?lang=en")
    expect(page.locator(".openness")).to_contain_text("Not known")


def test_a_card_that_cannot_be_read_says_so_and_tries_again(shown):
    shown.route("**/collections/**", lambda route: route.abort())
    shown.locator(SITES).first.dispatch_event("click")
    expect(shown.get_by_role("alert")).to_contain_text("没有读到这个站点")
    shown.unroute("**/collections/**")
    shown.get_by_role("button", name="再试一次").click()
    expect(shown.locator(".site-card h2")).to_be_visible()


def test_the_legend_hides_and_shows_a_kind(shown):
    box = shown.get_by_role("checkbox", name="职工书屋")
    box.uncheck()
    expect(shown.locator(SITES)).to_have_count(len(NAMES))
    box.check()
    expect(shown.locator(SITES)).to_have_count(40 + len(NAMES))


def test_layers_in_the_address_choose_the_kinds(many, page):
    page.goto(f"{many.url}/map?layers=worker_home")
    expect(page.locator(SITES)).to_have_count(len(NAMES))
    expect(page.get_by_role("checkbox")).to_have_count(1)


def test_the_search_goes_to_a_site_and_opens_its_card(shown):
    shown.get_by_role("combobox").fill("{{7*7}}")
    expect(shown.get_by_role("option").first).to_contain_text("{{7*7}}")
    shown.keyboard.press("ArrowDown")
    shown.keyboard.press("Enter")
    expect(shown.locator(".site-card h2")).to_have_text("{{7*7}}")
    expect(shown.locator(f"{SITES}.chosen")).to_have_count(1)


def test_a_search_without_finds_says_so(shown):
    shown.get_by_role("combobox").fill("没有这样的地方")
    expect(shown.locator(".search-say")).to_contain_text("没有找到")


def test_the_ground_names_our_places_and_its_datum(shown):
    expect(shown.locator(".place-name")).to_have_text(["神木市"])
    expect(shown.locator(".credit")).to_contain_text("WGS-84")
    assert shown.locator("path.graticule").count() > 2


def test_an_empty_part_of_the_earth_says_so_and_leads_back(many, page):
    page.goto(f"{many.url}/map?bbox=80,30,81,31")
    expect(page.get_by_text("这一带还没有站点")).to_be_visible()
    page.get_by_role("button", name="看全部站点").click()
    expect(page.locator(SITES)).to_have_count(40 + len(NAMES))


def test_tiles_that_fail_are_told_and_read_again(many, page):
    page.route("**/tiles/**", lambda route: route.fulfill(status=503))
    page.goto(f"{many.url}/map")
    expect(page.get_by_text("部分地图没有读到")).to_be_visible()
    page.unroute("**/tiles/**")
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator(SITES)).to_have_count(40 + len(NAMES))


def test_the_position_is_asked_for_on_a_press_only(many, open_page):
    page = open_page(geolocation={"longitude": 110.5, "latitude": 38.8}, permissions=["geolocation"])
    page.goto(f"{many.url}/map")
    expect(page.locator(SITES)).to_have_count(40 + len(NAMES))
    assert page.locator(".my-position").count() == 0
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator(".my-position")).to_have_count(1)


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_axe_finds_nothing_serious(many, open_page, width, scheme, language):
    page = open_page(width, scheme=scheme, language=language)
    page.goto(f"{many.url}/map")
    expect(page.locator(SITES)).to_have_count(40 + len(NAMES))
    assert serious_findings(page) == []
    page.locator(SITES).last.dispatch_event("click")
    expect(page.locator(".site-card h2")).to_be_visible()
    page.wait_for_timeout(300)
    assert serious_findings(page) == []


def test_nothing_is_wider_than_a_phone(many, open_page):
    page = open_page(360)
    page.goto(f"{many.url}/map")
    expect(page.locator(SITES)).to_have_count(40 + len(NAMES))
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("width", [360, 1280])
def test_names_of_places_hide_no_sign(many, open_page, width):
    page = open_page(width)
    page.goto(f"{many.url}/map")
    expect_total(page, 40 + len(NAMES))
    expect(page.locator(".place-name")).to_have_text(["神木市"])
    hidden = page.evaluate(
        """() => {
            const name = document.querySelector(".place-name span").getBoundingClientRect();
            return [...document.querySelectorAll(".site-marker, .ring-marker")]
                .map((sign) => sign.getBoundingClientRect())
                .filter((sign) => sign.left < name.right && name.left < sign.right
                    && sign.top < name.bottom && name.top < sign.bottom).length;
        }"""
    )
    assert hidden == 0
