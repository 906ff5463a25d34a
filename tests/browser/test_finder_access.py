"""Nobody is shut out of the finder: in the dark, in both languages, on a narrow phone and in large text."""

import pytest
from playwright.sync_api import expect

from browser.axe import LOOKS, serious_findings
from browser.town import CARDS, HERE, LONG

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_nobody_is_shut_out(finder, town, width, scheme, language):
    page = finder("/", width, scheme=scheme, language=language)
    for path in ("/", "/?q=哪里都没有", f"/?q={LONG}"):
        page.goto(town.url + path)
        expect(page.locator(".leaflet-control-zoom")).to_be_visible()
        assert serious_findings(page) == [], path
    page.locator(CARDS).first.get_by_role("link").click()
    expect(page.locator(".leaflet-control-zoom")).to_be_visible()
    assert serious_findings(page) == []


@pytest.mark.parametrize("path", ["/", f"/?q={LONG[:9]}", "/?q=哪里都没有"])
def test_nothing_runs_out_of_a_phone_and_targets_are_large(finder, town, path):
    page = finder("/", 360)
    page.goto(town.url + path)
    page.add_style_tag(url="/static/css/base.css")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    small = page.evaluate(
        """() => [...document.querySelectorAll("main a:not(.leaflet-container a, h3 a, footer a), main button")]
            .map((node) => [node.textContent.trim(), node.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 43.5)).map(([text]) => text)"""
    )
    assert small == []


# What lies beyond the screen's right edge, and is neither on the map nor in the row of chips that can be pushed aside.
BEYOND = """() => [...document.querySelectorAll("main *:not(.leaflet-container *, .quick *)")]
    .map((node) => [node, node.getBoundingClientRect()]).filter(([, box]) => box.width && box.right > innerWidth + 1)
    .map(([node]) => node.outerHTML.slice(0, 60))"""


# What is wider than its box, where that is neither meant to be pushed aside nor for screen readers alone.
CUT_OFF = """() => [...document.querySelectorAll("body *:not(input, select, pre, .quick, .quick *, .leaflet-container, .leaflet-container *)")]
    .filter((node) => getComputedStyle(node).overflowX !== "visible" && node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1)
    .map((node) => node.outerHTML.slice(0, 60))"""


@pytest.mark.parametrize("path", ["/?open_at=now&facility=toilet", "site", "/trust", "/portals", "/nowhere"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_narrow_phone_of_large_text_cuts_nothing_off(town, open_page, path, language):
    """The words of the masthead were, and half of the page's name."""
    page = open_page(320, language=language)
    page.goto(town.url)
    address = page.locator(CARDS).first.get_by_role("link").get_attribute("href") if path == "site" else path
    page.goto(town.url + address)
    for size in ("100%", "200%"):
        page.evaluate("size => document.documentElement.style.setProperty('font-size', size)", size)
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_large_text_still_fits(finder, language):
    """Also what only opens when it is pressed, and what stands beside a distance."""
    page = finder(f"/?q={LONG[:9]}", width=360, language=language, **HERE)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    letters = page.locator("#here").evaluate(
        "node => node.getBoundingClientRect().height / parseFloat(getComputedStyle(node).fontSize)"
    )
    assert letters < 4, "at most two lines"
    assert page.evaluate(BEYOND) == []
    page.locator("#here").click()
    expect(page.locator(".distance").first).to_be_visible()
    page.locator("#all-filters summary").click()
    assert page.evaluate(BEYOND) == []
    page.goto(page.locator(CARDS).last.get_by_role("link").evaluate("link => link.href"))
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    page.locator("#way-there summary").click()
    expect(page.locator("#by-geo")).to_be_visible()
    assert page.evaluate(BEYOND) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
