"""Pan reads the API's page: it works under the same policy as every page, and asks no other host."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from browser.axe import serious_findings

pytestmark = pytest.mark.browser


def test_api_page_is_dark_where_pages_are(shared_live, open_page):
    """Its words were as dark as the ground."""
    page = open_page(scheme="dark")
    page.goto(f"{shared_live.url}/api?f=html")
    expect(page.locator(".opblock").first).to_be_visible()
    assert [line for line in serious_findings(page) if line.startswith("color-contrast")] == []


def test_api_page_shows_the_operations_and_asks_no_other_host(shared_live, page):
    document = page.request.get(f"{shared_live.url}/api").json()
    operations = [verb for path in document["paths"].values() for verb in path if verb in ("get", "post")]
    page.goto(f"{shared_live.url}/api?f=html")
    expect(page.locator(".opblock")).to_have_count(len(operations))
    operation = page.locator("#operations-nearest-nearest")
    operation.get_by_role("button").first.click()
    expect(operation.get_by_role("button", name="Try it out")).to_be_visible()
    operation.get_by_role("button", name="Try it out").click()
    operation.locator("textarea").fill('{"lon": 110.5, "lat": 38.8}')
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table tbody .response-col_status")).to_contain_text("200")
    assert page.seen.hosts <= {urlsplit(shared_live.url).netloc, "data"}
    assert page.seen.errors == []
