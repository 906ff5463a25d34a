"""What a phone that was never here loads for the first page, map and all."""

import pytest
from playwright.sync_api import expect

from browser.waiting import until
from builders import add_county, add_site

pytestmark = pytest.mark.browser
MOST_BYTES = 90_000  # as they come over the network, headers too
WAITED_FOR = """performance.getEntriesByType("resource")
    .filter(({ renderBlockingStatus }) => renderBlockingStatus === "blocking").map(({ name }) => name)"""
SIGNS = "#map .site-marker, #map .ring-marker"
# No paint that a script hears of: what waits for the first never comes, so whoever presses something is always before it.
NEVER_PAINTED = "window.requestAnimationFrame = () => 0; delete window.PerformanceObserver"
SHIFTED = """window.shifted = 0; new PerformanceObserver((seen) => {
    for (const { value } of seen.getEntries()) window.shifted += value;
}).observe({ type: "layout-shift", buffered: true })"""
MOST_SHIFTED = 0.01  # of what Chromium counts; 0.1 is thought to be good
HERE = {"geolocation": {"longitude": 110.49, "latitude": 38.83}, "permissions": ["geolocation"]}


def test_the_first_page_is_light(live, open_page):
    offered = {
        "opening_hours": "Mo-Fr 08:30-17:30",
        "access_method": "qr_scan",
        "facilities": ["microwave", "wifi"],
    }
    with live.rows() as cursor:
        add_county(cursor)
        for number in range(200):
            address = f"神木市滨河新区街道文化路{number}号"
            place = {"lon": 110.3 + number % 20 / 50, "lat": 38.6 + number // 20 / 50}
            add_site(cursor, name=f"第{number}号工会爱心驿站", address=address, properties=offered, **place)
    page = open_page(360, has_touch=True)
    page.add_init_script(SHIFTED)
    weights, names = {}, {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.requestWillBeSent", lambda each: names.update({each["requestId"]: each["request"]["url"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda each: weights.update({names[each["requestId"]]: each["encodedDataLength"]}),
    )
    page.goto(live.url)
    expect(page.locator(SIGNS).first).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert any("finder_map.js" in name for name in weights)
    assert [name.split("?")[0] for name in page.evaluate(WAITED_FOR)] == [
        f"{live.url}/static/bundle/finder.css"
    ]
    until(page, "performance.getEntriesByName('usable', 'mark').length === 1")
    # What is below the first screen waits for a moment only.
    until(
        page,
        "getComputedStyle(document.querySelector('#cards > li:last-child')).contentVisibility === 'auto'",
    )
    assert page.evaluate("window.shifted") <= MOST_SHIFTED
    assert sum(weights.values()) <= MOST_BYTES, sorted(weights.items(), key=lambda pair: -pair[1])
    assert not [name for name in names.values() if "/tiles/" in name or "/places.json" in name]
    page.locator("#map").tap(position={"x": 100, "y": 60})
    expect(page.locator("#found")).to_have_text("离这里最近")
    expect(page.locator(".place-name")).to_have_count(1)
    assert [name for name in names.values() if "/tiles/" in name]


def test_the_first_press_is_heard(live, open_page):
    with live.rows() as cursor:
        add_site(cursor, name="近处驿站", lon=110.49, lat=38.83)
        add_site(cursor, name="远处驿站", lon=110.6, lat=38.9)
    page = open_page(360, has_touch=True, **HERE)
    page.add_init_script(NEVER_PAINTED)
    page.goto(live.url)
    until(page, "performance.getEntriesByName('usable', 'mark').length === 1")
    star = page.get_by_role("button", name="收藏：近处驿站")
    star.dispatch_event("click")
    expect(star).to_have_attribute("aria-pressed", "true")
    page.reload()
    until(page, "performance.getEntriesByName('usable', 'mark').length === 1")
    page.locator("#here").dispatch_event("click")
    expect(page.locator("#found")).to_have_text("离您最近")
    page.reload()
    until(page, "performance.getEntriesByName('usable', 'mark').length === 1")
    page.locator(".quick [name=layer]").first.dispatch_event("click")
    until(page, "location.search.includes('layer=')")
    assert not page.seen.errors


def test_a_place_is_shown_when_the_map_comes(live, open_page):
    with live.rows() as cursor:
        add_site(cursor, name="近处驿站", lon=110.49, lat=38.83)
        add_site(cursor, name="远处驿站", lon=110.6, lat=38.9)
    page = open_page(360, has_touch=True)
    held = []
    page.route("**/finder_map.js*", lambda route: held.append(route))
    page.goto(live.url)
    page.get_by_role("button", name="在地图上看：远处驿站").click()
    expect(page.locator(".picked")).to_contain_text("远处驿站")
    until(page, "document.querySelector('script[src*=finder_map]')")
    for each in held:
        each.continue_()
    expect(page.locator("#map .site-marker.chosen")).to_have_count(1)
    assert not page.seen.errors
