"""A role is given in a union that is looked for by its name, while one types, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from browser.axe import LOOKS, serious_findings
from browser.officer import opens
from builders import add_county, add_officer
from geoservice.store import people

pytestmark = pytest.mark.browser
COUNTY, STREET = "神木市总工会", "麟州街道总工会"
STREET_PATH = "acftu.d610881.s1"


@pytest.fixture
def person(live, open_page):
    """Opens the page of Eve, of a county, before a security officer."""
    with live.rows() as cur:
        add_county(cur, name=COUNTY)
        add_county(cur, name=STREET, path=STREET_PATH, level="township")
        eve = add_officer(cur, "eve", path="acftu.d610881")
    return eve, opens(live, open_page, f"/register/people/{eve}", "sue", ("security_officer", "acftu"))


def held(live, account):
    with live.rows() as cur:
        return [(each.role, each.path) for each in people.appointments(cur, account)]


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_what_one_types_is_offered_and_given(live, person, width, scheme, language):
    eve, opened = person
    page = opened(width, scheme=scheme, language=language)
    choice = page.locator("#choice-appoint")
    expect(choice.locator("option:checked")).to_have_text(COUNTY)
    page.locator("#field-role").select_option("reviewer")
    page.locator("#seek-appoint").press_sequentially("麟州")
    expect(choice.locator("option")).to_have_text([f"{STREET} · {COUNTY}"])
    expect(page.locator("#said-appoint")).to_contain_text("1")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious_findings(page) == []
    page.locator("form", has=choice).get_by_role("button").last.click()
    expect(page.locator(".done")).to_be_visible()
    assert held(live, eve) == [("reviewer", STREET_PATH)]
    assert page.seen.errors == []


def test_without_javascript_it_is_looked_for_by_its_button(live, person):
    eve, opened = person
    page = opened(java_script_enabled=False)
    page.locator("#seek-appoint").fill("麟州")
    page.get_by_role("button", name="查找").first.click()
    expect(page.locator("#choice-appoint")).to_have_value(STREET_PATH)
    page.locator("form", has=page.locator("#choice-appoint")).get_by_role("button").last.click()
    expect(page.locator(".done")).to_be_visible()
    assert held(live, eve) == [("editor", STREET_PATH)]
