"""A large bulletin appears by itself on the page that waits for it, with and without JavaScript."""

from contextlib import closing

import pytest
from playwright.sync_api import expect

from browser.axe import LOOKS, serious_findings
from browser.officer import opens
from builders import add_county, add_site
from geoservice import bulletin_working
from geoservice.db import Database
from geoservice.embedded.databases import OFFICER
from geoservice.store import bulletins

pytestmark = pytest.mark.browser
COUNTY = "acftu.d610881"


@pytest.fixture
def waiting(live, open_page, monkeypatch):
    """Opens the page of a bulletin that an editor has just asked for."""
    monkeypatch.setattr(bulletins, "MOST_AT_ONCE", 0)
    with live.rows() as cur:
        add_site(cur, organisation_id=add_county(cur))
    bulletins_page = opens(live, open_page, "/register/bulletins", "eve", ("editor", COUNTY), path=COUNTY)

    def opened(width=1280, **options):
        page = bulletins_page(width, **options)
        page.locator("form .button.main").click()
        expect(page.locator("#progress progress")).to_be_visible()
        return page

    return opened


def work(live, layers):
    """What the worker does once."""
    with closing(Database(live.dsn, role=OFFICER)) as database:
        assert bulletin_working.work_once(database, layers)


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_it_is_shown_when_it_is_there(live, layers, waiting, width, scheme, language):
    page = waiting(width, scheme=scheme, language=language)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious_findings(page) == []
    work(live, layers)
    expect(page.locator(".tallies tbody").first).to_contain_text("神木市")
    assert page.seen.errors == []


def test_without_javascript_the_page_asks_again_by_itself(live, layers, waiting):
    page = waiting(java_script_enabled=False)
    work(live, layers)
    expect(page.locator(".tallies tbody").first).to_contain_text("神木市")
