"""An officer comes in through the served pages, under the officers' own role."""

import pytest
from playwright.sync_api import Page, expect

from browser.officer import log_in

pytestmark = pytest.mark.browser


def test_officer_logs_in_and_sees_her_desk(live, page: Page):
    log_in(live, page, "eve", ("editor", "acftu"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Eve")
    assert page.seen.errors == []
    assert {host.split(":")[0] for host in page.seen.hosts} == {"127.0.0.1"}
