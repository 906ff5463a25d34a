"""Wen types: places and sites are suggested, and can be taken by thumb and by keyboard."""

import pytest
from playwright.sync_api import expect

from browser.axe import serious_findings
from builders import add_site

pytestmark = pytest.mark.browser
OPTIONS = "[role=option]"


@pytest.fixture(scope="module")
def town(shared_live):
    with shared_live.rows() as cursor:
        for number in range(3):
            add_site(
                cursor,
                name=f"锦界第{number}驿站",
                layer="service_station",
                lon=110.17 + number / 100,
                lat=38.72,
            )
        add_site(cursor, name="绥德书屋", layer="reading_room", division_code="610826", lon=110.26, lat=37.51)
        add_site(cursor, name="<b>粗</b>{{7*7}}站", lon=110.9, lat=38.9)
    return shared_live


@pytest.fixture
def finder(town, open_page):
    def look(path: str = "/", width: int = 360, **options):
        page = open_page(width, **options)
        page.goto(town.url + path)
        expect(page.locator(".site-marker").first).to_be_visible()
        return page

    return look


def box(page):
    return page.get_by_role("combobox").first


def test_a_place_is_looked_around(finder):
    page = finder()
    box(page).press_sequentially("suide")
    expect(page.locator(OPTIONS)).to_have_count(2)
    first = page.locator(OPTIONS).first
    expect(first).to_contain_text("绥德县")
    assert first.bounding_box()["height"] >= 44
    first.click()
    expect(page.locator("#cards [data-site] h3").first).to_have_text("绥德书屋")
    expect(page.locator(OPTIONS).first).to_be_hidden()
    assert "37.5" not in page.url
    assert page.seen.errors == []


def test_who_types_before_the_script_has_come_is_answered_when_it_has(town, open_page):
    page, held = open_page(360), []
    page.route("**/bundle/suggestions.js*", lambda route: held.append(route))
    page.goto(town.url)
    page.locator("#q").press_sequentially("suide")
    expect(page.locator(".site-marker").first).to_be_visible()
    assert page.get_by_role("combobox").count() == 0
    held[0].continue_()
    expect(page.locator(OPTIONS)).to_have_count(2)
    expect(box(page)).to_be_focused()


def test_a_site_opens_by_keyboard(finder):
    page = finder()
    box(page).press_sequentially("锦届")  # by ear
    box(page).fill("锦界1")
    box(page).fill("锦界第1")
    expect(page.locator(OPTIONS)).to_have_count(1)
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f"{OPTIONS}[aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(box(page)).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="锦界第1驿站")).to_be_visible()


def test_escape_closes_and_enter_sends_the_words(finder):
    page = finder()
    box(page).press_sequentially("锦界")
    expect(page.locator(OPTIONS)).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator(OPTIONS).first).to_be_hidden()
    expect(box(page)).to_have_value("锦界")
    page.keyboard.press("Enter")
    expect(page.locator("#cards [data-site]")).to_have_count(3)
    assert page.url.endswith("q=%E9%94%A6%E7%95%8C")


def test_what_is_not_found_is_said(finder):
    page = finder()
    box(page).fill("哪里都没有的站")
    expect(page.get_by_role("status").filter(has_text="没有找到")).to_be_visible()
    page.route("**/search?*", lambda route: route.fulfill(status=503, body=""))
    box(page).fill("锦界")
    expect(page.get_by_role("status").filter(has_text="搜索没有回应")).to_be_visible()


def test_names_are_only_text(finder):
    page = finder()
    box(page).fill("粗")
    expect(page.locator(OPTIONS).locator("strong")).to_have_text("<b>粗</b>{{7*7}}站", use_inner_text=False)
    assert page.seen.dialogs == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_nobody_is_shut_out_of_suggestions(finder, language):
    page = finder(language=language)
    box(page).fill("shenmu")
    expect(page.locator(OPTIONS).first).to_be_visible()
    assert serious_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_place_moves_the_large_map(finder):
    page = finder("/map", 1280)
    box(page).press_sequentially("绥德")
    expect(page.locator(OPTIONS).first).to_contain_text("绥德县")
    page.keyboard.press("Enter")
    expect(page.locator('.site-marker[title="绥德书屋"]')).to_be_in_viewport()
    box(page).fill("锦界第2")
    expect(page.locator(OPTIONS)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup")).to_contain_text("锦界第2驿站")
    assert page.seen.errors == []


def test_the_button_stays_beside_the_field(finder):
    page = finder()
    field, button = (
        box(page).bounding_box(),
        page.get_by_role("button", name="搜索", exact=True).bounding_box(),
    )
    assert abs(field["y"] - button["y"]) < 2
    box(page).fill("锦界")
    expect(page.locator(OPTIONS).first).to_be_visible()
    assert page.get_by_role("listbox").bounding_box()["y"] >= field["y"] + field["height"]


def test_who_names_a_kind_is_after_sites(finder):
    page = finder("/map", 1280)
    box(page).press_sequentially("神木驿站")
    expect(page.locator(OPTIONS)).to_have_count(4)
    expect(page.locator(OPTIONS).first).to_contain_text("锦界第")
    expect(page.locator(OPTIONS).last).to_contain_text("神木市")


def test_who_stands_somewhere_is_answered_from_there(finder):
    here = {"geolocation": {"longitude": 110.181, "latitude": 38.72}, "permissions": ["geolocation"]}
    page = finder(**here)
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("#found")).to_have_text("离您最近")
    box(page).press_sequentially("锦界")
    expect(page.locator(OPTIONS).first).to_contain_text("锦界第1驿站90 m")
    page.keyboard.press("Enter")
    expect(page.locator("#cards [data-site] h3").first).to_have_text("锦界第1驿站")
    assert page.url.endswith("q=%E9%94%A6%E7%95%8C")
    assert page.seen.errors == []
