"""Eve registers a site, Rui returns it, Eve mends it, Rui passes it, Pia publishes it, and Wen finds it."""

import pytest
from playwright.sync_api import Page, expect

from browser.axe import serious_findings
from browser.officer import log_in
from builders import add_county

pytestmark = pytest.mark.browser
SCOPE = "acftu.d610881"
NAME = "滨河路职工之家"


@pytest.fixture
def people(live, open_page):
    """Eve at a desk, Rui with a phone, and Pia."""
    with live.rows() as cur:
        add_county(cur)
    pages = {"eve": open_page(), "rui": open_page(360), "pia": open_page()}
    for (login, page), role in zip(pages.items(), ("editor", "reviewer", "publisher"), strict=True):
        log_in(live, page, login, (role, SCOPE))
    return pages


def fill(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        page.locator(f"#field-{name}").fill(text)


def register(live, page: Page) -> None:
    page.goto(f"{live.url}/register/sites/new?layer=worker_home")
    fill(page, name=NAME, address="陕西省榆林市神木市滨河路1号", opening_hours="周一至周五 8:30-17:30")
    page.locator("#field-opening_hours").blur()
    expect(page.locator("#week-shown .week tr")).to_have_count(7)
    expect(page.locator("#near")).to_contain_text("610881")
    page.locator("#field-access_method").select_option("open_door")
    page.locator("[name=facilities][value=microwave]").check()
    pin = page.locator(".pin")
    expect(pin).to_have_count(1)
    pin.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#field-lon")).not_to_have_value("")
    page.get_by_role("button", name="保存并提交").click()
    expect(page.locator(".review-state").first).to_have_text("已提交")


def test_site_goes_the_way_of_three_people(live, people, open_page):
    eve, rui, pia = people.values()
    register(live, eve)
    eve.locator(".move-map").scroll_into_view_if_needed()
    expect(eve.locator(".move-new")).to_be_visible()  # where she has put it
    assert serious_findings(eve) == []

    rui.goto(f"{live.url}/register/review")
    rui.keyboard.press("j")
    rui.keyboard.press("r")
    rui.locator("textarea").fill("楼层没有写")
    rui.get_by_role("button", name="退回", exact=True).click()
    expect(rui.locator(".done")).to_have_text(f"“{NAME}”已退回。")
    assert rui.url.split("?")[0] == f"{live.url}/register/review"  # where the next one waits

    eve.reload()
    expect(eve.locator(".history")).to_contain_text("楼层没有写")
    eve.get_by_role("link", name="修改", exact=True).click()
    fill(eve, floor="一楼")
    eve.get_by_role("button", name="保存并提交").click()
    expect(eve.locator(".review-state").first).to_have_text("已提交")

    rui.goto(f"{live.url}/register/review")
    expect(rui.locator("article")).to_contain_text("一楼")
    expect(rui.locator("article")).to_contain_text("神木市 610881")
    expect(rui.locator("article .move-new")).to_be_visible()
    assert serious_findings(rui) == []
    rui.keyboard.press("j")
    rui.keyboard.press("a")
    expect(rui.locator(".done")).to_have_text(f"“{NAME}”已核对。")

    pia.goto(f"{live.url}/register/review")
    pia.locator("article .tick").check()
    pia.get_by_role("button", name="发布 1 个站点").click()
    expect(pia.locator(".done")).to_have_text("1 个站点已发布。")

    wen = open_page(360)
    wen.goto(f"{live.url}/?q={NAME}")
    expect(wen.get_by_role("link", name=NAME)).to_have_count(1)
    for page in (eve, rui, pia):
        assert page.seen.errors == []
        assert {host.split(":")[0] for host in page.seen.hosts} == {"127.0.0.1"}
