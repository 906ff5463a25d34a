"""The tree of unions opens by keyboard beside its links, and without JavaScript leads to the page of what is below."""

import pytest
from playwright.sync_api import expect

from browser.axe import LOOKS, serious_findings
from browser.officer import opens
from builders import add_county

pytestmark = pytest.mark.browser
COUNTY, STREET = "神木市总工会", "麟州街道总工会"


@pytest.fixture
def tree(live, open_page):
    """Opens the tree before an officer who may change it: a county with a street below it."""
    with live.rows() as cur:
        add_county(cur, name=COUNTY)
        add_county(cur, name=STREET, path="acftu.d610881.s1", level="township")
    return opens(live, open_page, "/register/organisations", "ada", ("system_officer", "acftu"))


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_union_opens_beside_its_link_by_keyboard(tree, width, scheme, language):
    page = tree(width, scheme=scheme, language=language)
    for name in ("中华全国总工会", COUNTY):
        link = page.get_by_role("link", name=name)
        expect(link).to_be_visible()
        link.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=STREET)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious_findings(page) == []
    assert page.seen.errors == []


def test_without_javascript_what_is_below_is_a_page(tree):
    page = tree(java_script_enabled=False)
    page.locator(".tree summary").click()
    page.get_by_role("link", name="显示下级").click()
    expect(page.get_by_role("link", name=COUNTY)).to_be_visible()
