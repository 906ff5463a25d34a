"""Wen goes where there is no network: the page, what she saw last and her stars are there, and say how old they are."""

import json
import re

import pytest
from playwright.sync_api import expect

from browser.axe import serious_findings
from browser.conftest import served
from browser.waiting import until
from builders import add_county, add_site

pytestmark = pytest.mark.browser
LON, LAT = 110.4912345, 38.8298765
HERE = {"geolocation": {"longitude": LON, "latitude": LAT}, "permissions": ["geolocation"]}
CARDS = "#cards [data-site]"
EVERYTHING = """async () => {
    const found = { storage: { ...localStorage, ...sessionStorage }, history: history.state, address: location.href };
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) found[`${name} ${request.url}`] = await (await cache.match(request)).text();
    }
    return JSON.stringify(found);
}"""


WORDS = {
    "zh-CN": {
        "here": "用我的位置", "nearest": "离您最近", "star": "收藏：", "old": "保存的，开放状态可能已经变了", "kept": "存在这部手机上的",
        "instead": "您打开的这一页没有存在手机上", "forget": "删除这里保存的全部内容",
    },
    "en": {
        "here": "Use my position", "nearest": "Nearest to you", "star": "Star: ", "old": "states may have changed", "kept": "On this phone",
        "instead": "is not kept on this phone", "forget": "Delete all that is saved here",
    },
}  # fmt: skip


def fill(live):
    """Five sites that are always open."""
    always = {"opening_hours": "24/7", "holiday_policy": "open"}
    with live.rows() as cursor:
        add_county(cursor)
        for number in range(5):
            add_site(cursor, name=f"第{number}站", lon=110.49 + number / 100, lat=38.91, properties=always)


@pytest.fixture
def town(live):
    fill(live)
    return live


def visited(page, live, say=WORDS["zh-CN"]):
    """A visit with everything in it: the position, two stars, a site's page."""
    page.goto(live.url)
    page.get_by_role("button", name=say["here"]).click()
    expect(page.locator("#found")).to_have_text(say["nearest"])
    for number in (0, 3):
        star = page.get_by_role("button", name=f"{say['star']}第{number}站")
        star.click()
        expect(star).to_have_attribute("aria-pressed", "true")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "caches.open('starred').then(async (cache) => (await cache.keys()).length === 4)")
    page.goto(live.url)
    expect(page.locator(CARDS)).to_have_count(5)
    page.goto(f"{live.url}/?facility=aed")
    expect(page.locator("#empty")).to_be_visible()


@pytest.mark.parametrize("language", WORDS)
def test_without_a_network_all_that_was_kept_is_there_and_says_its_age(cluster, fresh, open_page, language):
    say = WORDS[language]
    page = open_page(360, has_touch=True, language=language, **HERE)
    with served(cluster, fresh) as live:
        fill(live)
        visited(page, live, say)
    page.goto(live.url)
    expect(page.locator("#saved")).to_contain_text(say["old"])
    expect(page.locator(CARDS)).to_have_count(5)
    expect(page.locator(f"{CARDS} .as-of")).to_have_count(5)
    page.goto(f"{live.url}/?facility=shower")  # never seen
    expect(page.get_by_role("heading", name=say["kept"])).to_be_visible()
    expect(page.locator("#not-kept")).to_contain_text(say["instead"])
    expect(page.locator("#starred [data-site]")).to_have_count(2)
    expect(page.locator("#starred .as-of")).to_have_count(2)
    names = page.locator("#last-cards h3")
    expect(names).to_have_text([f"第{number}站" for number in range(5)])
    expect(page.locator(".distance")).to_have_count(0)
    assert serious_findings(page) == []
    page.locator("#starred").get_by_role("link", name="第3站").click()
    expect(page.get_by_role("heading", level=1, name="第3站")).to_be_visible()
    expect(page.locator("#saved")).to_be_visible()
    page.goto(f"{live.url}/starred")
    expect(page.locator("#not-kept")).to_be_hidden()
    page.get_by_role("button", name=say["forget"]).click()
    expect(page.locator("#starred-none")).to_be_visible()
    assert page.evaluate("caches.keys()") == ["shell"]


def test_the_position_is_kept_nowhere_on_the_phone(town, open_page):
    page = open_page(360, **HERE)
    asked = []
    page.context.on(
        "request", lambda request: asked.append((request.url, request.headers.get("referer", "")))
    )
    visited(page, town)
    found = page.evaluate(EVERYTHING)
    assert "第3站" in json.loads(found)[next(key for key in json.loads(found) if "last-results" in key)]
    for digits in ("110.4912", "38.8298", "38.8299"):
        assert digits not in found, found[found.index(digits) - 200 :][:300]
        assert not [pair for pair in asked if digits in "".join(pair)]
    assert not re.search(r'class="distance', found)
    assert not [address for address in json.loads(found) if "/tiles/" in address]


# Every copy of a cache as it would be, had it been put away so many hours ago; of the addresses that end so, or of all.
OLDER = """async ([name, hours, end]) => {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
        if (end && !request.url.includes(end)) continue;
        const copy = await cache.match(request, { ignoreVary: true });
        const headers = new Headers(copy.headers);
        headers.set("Geoservice-Saved", new Date(Date.now() - hours * 3600e3).toISOString());
        await cache.put(request, new Response(await copy.text(), { headers }));
    }
}"""


@pytest.mark.parametrize(
    ("language", "ago", "day"),
    [
        ("zh-CN", "3 天前保存的", r"截至 \d+月\d+日 \d\d:\d\d"),
        ("en", "saved 3 days ago", r"as of \w+ \d+, \d\d:\d\d"),
    ],
)
def test_what_is_some_days_old_says_so_whatever_else_is_kept(town, open_page, language, ago, day):
    page = open_page(360, language=language)
    page.goto(town.url)
    for star in page.locator("#cards [data-star]").all()[:2]:
        star.click()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "caches.open('starred').then(async (cache) => (await cache.keys()).length === 4)")
    older = page.locator("#cards [data-site]").first.get_attribute("data-site")
    page.context.set_offline(True)
    page.goto(f"{town.url}/starred")
    expect(page.locator("#starred [data-site]")).to_have_count(2)
    page.evaluate(OLDER, ["starred", 73, older])
    page.reload()
    expect(page.locator("#saved")).to_contain_text(ago)
    expect(page.locator(f'[data-site="{older}"] .as-of')).to_have_text(re.compile(day))
    expect(page.locator("#starred .as-of")).to_have_text([re.compile(r"\d\d:\d\d")] * 2)


def test_the_page_of_what_is_kept_claims_no_age_of_its_own(town, open_page):
    page = open_page(360)
    page.goto(town.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.goto(f"{town.url}/starred")
    expect(page.locator("#saved")).to_have_text("您现在离线。")


def test_a_proxy_without_a_server_behind_it_is_no_network(town, open_page):
    page = open_page(360)
    page.goto(town.url)
    page.locator("#cards [data-star]").first.click()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "caches.open('starred').then(async (cache) => (await cache.keys()).length === 2)")
    page.goto(town.url)
    expect(page.locator(CARDS)).to_have_count(5)
    page.context.route("**/*", lambda route: route.fulfill(status=502, body="Bad Gateway"))
    page.goto(town.url)
    expect(page.locator("#saved")).to_contain_text("服务器没有回应。这些是")
    expect(page.locator(CARDS)).to_have_count(5)
    page.goto(f"{town.url}/starred")
    expect(page.locator("#starred [data-site]")).to_have_count(1)
    expect(page.locator("#starred .as-of")).to_have_count(1)
    page.goto(f"{town.url}/trust")  # not kept: what the proxy says is all there is
    assert page.locator("body").text_content() == "Bad Gateway"


# A browser whose owner forbids pages to keep anything.
FORBIDDEN = """for (const name of ["localStorage", "caches"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });
}"""


def test_where_nothing_may_be_kept_a_star_says_so_and_all_else_works(town, open_page):
    page = open_page(360, **HERE)
    page.add_init_script(FORBIDDEN)
    page.goto(town.url)
    star = page.get_by_role("button", name="收藏：第0站")
    star.click()
    expect(page.locator("#saved")).to_contain_text("收藏不了")
    expect(star).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("#found")).to_have_text("离您最近")
    expect(page.locator(CARDS)).to_have_count(5)
    page.goto(f"{town.url}/starred")
    expect(page.locator("#starred-none")).to_be_visible()
    assert page.seen.errors == []


def test_a_site_that_is_gone_loses_its_star(town, open_page):
    page = open_page(360)
    page.goto(town.url)
    page.evaluate("localStorage.setItem('starred', JSON.stringify(['00000000-0000-4000-8000-000000000000']))")
    page.goto(f"{town.url}/starred")
    expect(page.locator("#starred-gone")).to_have_text("收藏的站点里有 1 个已经撤下。")
    assert page.evaluate("localStorage.getItem('starred')") == "[]"


def test_on_a_desk_what_is_said_stands_over_the_list_and_its_map(town, open_page):
    """It took a third of the page's width, beside them."""
    page = open_page(1280)
    page.goto(town.url)
    expect(page.locator(CARDS)).to_have_count(5)
    page.context.set_offline(True)
    expect(page.locator("#saved")).to_be_visible()
    note, finder = page.locator("#saved").bounding_box(), page.locator(".finder").bounding_box()
    assert (note["width"], finder["width"]) == (1280, 1280)
    assert note["y"] + note["height"] <= finder["y"]
    assert finder["y"] + finder["height"] <= 800


def test_going_offline_is_said_and_taken_back(town, open_page):
    page = open_page(360)
    page.goto(town.url)
    expect(page.locator(CARDS)).to_have_count(5)
    page.context.set_offline(True)
    expect(page.locator("#saved")).to_contain_text("您现在离线")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_be_hidden()
    expect(page.locator(".as-of")).to_have_count(0)
