"""Pan's portal shows our map in a frame; a page that Ada has not let in cannot."""

import re

import pytest
from playwright.sync_api import expect

from browser.axe import serious_findings
from browser.conftest import served
from browser.neighbour import neighbour
from browser.waiting import until
from builders import LAT, LON, add_site
from conftest import copied
from geoservice.model.basemap import Basemap
from geoservice.model.datum import shift
from geoservice.model.title import Title
from geoservice.store import portals

pytestmark = pytest.mark.browser
SITES = "[data-site]"
COUNT = 6
# A page that keeps what it hears, from whom.
LISTENER = """
    <script>
      window.heard = [];
      addEventListener("message", ({ data, origin }) => heard.push({ ...data, origin }));
    </script>
"""


@pytest.fixture(scope="module")
def pan():
    """The portal that is let in."""
    with neighbour() as there:
        yield there


@pytest.fixture(scope="module")
def stranger():
    with neighbour() as there:
        yield there


@pytest.fixture(scope="module")
def map_for_pan(cluster, template, pan):
    licensed = Basemap(
        id="amap",
        title=Title("高德", "Amap"),
        url="https://tiles.example/{z}/{x}/{y}.png",
        datum="gcj02",
        attribution="高德软件",
        review_number="GS(2024)0001号",
    )
    with copied(cluster, template) as name, served(cluster, name, basemaps=(licensed,)) as live:
        with live.rows() as cursor:
            portals.add(cursor, "Pan", (pan.origin,), "Ada")
            live.sites = [add_site(cursor, name=f"第{n}站", lon=LON + n / 50) for n in range(COUNT)]
        yield live


@pytest.fixture
def visitor(page):
    page.route("https://tiles.example/**", lambda route: route.fulfill(status=204))
    return page


def frame_tag(live, query="", more=""):
    return f'<iframe id="map" title="map" width="900" height="600" src="{live.url}/embed?{query}" {more}></iframe>'


def framed(page):
    return page.frame_locator("#map")


def heard(page, kind):
    """The messages of a kind, once there is one."""
    until(page, "kind => window.heard.some(({ type }) => type === kind)", kind)
    return page.evaluate("kind => window.heard.filter(({ type }) => type === kind)", kind)


def test_a_portal_on_the_list_shows_the_map(map_for_pan, pan, visitor):
    visitor.goto(pan.page(frame_tag(map_for_pan)))
    expect(framed(visitor).locator(SITES)).to_have_count(COUNT)
    assert visitor.context.cookies() == []
    assert visitor.seen.errors == []


def test_another_origin_is_blocked(map_for_pan, stranger, visitor):
    with visitor.expect_console_message(lambda message: "frame-ancestors" in message.text):
        visitor.goto(stranger.page(LISTENER + frame_tag(map_for_pan)))
    assert framed(visitor).locator("#map_sites").count() == 0
    assert visitor.evaluate("window.heard") == []


def test_a_portal_of_the_list_within_a_stranger_is_blocked_too(map_for_pan, pan, stranger, visitor):
    inner = pan.page(frame_tag(map_for_pan), "/inner")
    with visitor.expect_console_message(lambda message: "frame-ancestors" in message.text):
        visitor.goto(stranger.page(f'<iframe title="inner" src="{inner}"></iframe>'))


def test_a_portal_comes_and_goes_without_a_restart(live, stranger, visitor):
    with live.rows() as cursor:
        add_site(cursor)
    address = stranger.page(frame_tag(live))

    def shown():
        visitor.goto(address)
        visitor.wait_for_load_state("networkidle")
        return framed(visitor).locator("#map_sites").count() > 0

    def turns(wanted):
        return any(shown() is wanted or visitor.wait_for_timeout(250) for _ in range(80))

    assert not shown()
    with live.rows() as cursor:
        portals.add(cursor, "Pan", (stranger.origin,), "Ada")
    assert turns(True)
    with live.rows() as cursor:
        portals.revoke(cursor, "Pan", "Ada")
    assert turns(False)


def test_the_map_tells_its_portal_what_happens(map_for_pan, pan, visitor):
    visitor.goto(pan.page(LISTENER + frame_tag(map_for_pan, f"center={LON},{LAT}&zoom=12&basemap=quiet")))
    (ready,) = heard(visitor, "ready")
    assert ready["center"] == pytest.approx([LON, LAT], abs=1e-4)
    assert ready["zoom"] == 12
    assert ready["origin"] == map_for_pan.url
    framed(visitor).locator(SITES).first.click()
    told = heard(visitor, "select")[0]
    assert told["id"] in map_for_pan.sites
    assert told["layer"] == "worker_home"
    framed(visitor).get_by_role("button", name="放大").click()
    assert heard(visitor, "move")[-1]["zoom"] >= 12


def test_positions_are_told_in_the_portals_datum(map_for_pan, pan, visitor):
    lon, lat = map(float, shift(LON, LAT, "wgs84", "bd09"))
    visitor.goto(
        pan.page(LISTENER + frame_tag(map_for_pan, f"center={lon:.6f},{lat:.6f}&zoom=14&datum=bd09"))
    )
    (ready,) = heard(visitor, "ready")
    assert ready["datum"] == "bd09"
    assert ready["center"] == pytest.approx([lon, lat], abs=2e-4)


def test_the_portal_opens_sites_and_moves_the_map(map_for_pan, pan, visitor):
    visitor.goto(pan.page(LISTENER + frame_tag(map_for_pan)))
    heard(visitor, "ready")
    say = "message => document.getElementById('map').contentWindow.postMessage(message, '*')"
    visitor.evaluate(say, {"geoservice": 1, "type": "select", "id": map_for_pan.sites[2]})
    expect(framed(visitor).locator(".site-card h2")).to_have_text("第2站")
    visitor.evaluate(say, {"geoservice": 1, "type": "select", "id": None})
    expect(framed(visitor).locator(".site-card")).to_have_count(0)
    visitor.evaluate(say, {"geoservice": 1, "type": "view", "center": [110, 38], "zoom": 9})
    until(visitor, "window.heard.at(-1).zoom === 9")
    assert visitor.evaluate("window.heard.at(-1).center") == pytest.approx([110, 38], abs=1e-3)


@pytest.mark.parametrize(
    "message",
    [
        {"geoservice": 1, "type": "view", "center": ["110", 38]},
        {"geoservice": 1, "type": "view", "center": [1e999, 38], "zoom": 5},
        {"geoservice": 1, "type": "view", "zoom": "{{7*7}}"},
        {"geoservice": 1, "type": "select", "id": "../../healthz"},
        {"geoservice": 1, "type": "select", "id": {"a": 1}},
        {"geoservice": 2, "type": "view", "zoom": 5},
        {"type": "view", "zoom": 5},
        "view",
        None,
    ],
)
def test_a_message_that_makes_no_sense_changes_nothing(map_for_pan, pan, visitor, message):
    visitor.goto(pan.page(LISTENER + frame_tag(map_for_pan)))
    before = len(heard(visitor, "ready")) + visitor.evaluate(
        "heard.filter(({type}) => type === 'move').length"
    )
    say = "message => document.getElementById('map').contentWindow.postMessage(message, '*')"
    visitor.evaluate(say, message)
    visitor.evaluate(say, {"geoservice": 1, "type": "view", "center": [110, 38], "zoom": 9})
    until(visitor, "window.heard.at(-1).zoom === 9")
    assert visitor.evaluate("window.heard.length") == before + 1
    assert visitor.seen.errors == []


def test_another_frame_of_the_portals_page_is_not_heard(map_for_pan, pan, stranger, visitor):
    order = {"geoservice": 1, "type": "view", "center": [100, 30], "zoom": 4}
    meddler = stranger.page(
        f"<script>setInterval(() => parent.frames[0].postMessage({order!r}, '*'), 20)</script>", "/meddler"
    )
    visitor.goto(pan.page(LISTENER + frame_tag(map_for_pan) + f'<iframe title="x" src="{meddler}"></iframe>'))
    heard(visitor, "ready")
    say = "message => document.getElementById('map').contentWindow.postMessage(message, '*')"
    for zoom in (9, 10, 11):
        visitor.wait_for_timeout(100)
        visitor.evaluate(say, {"geoservice": 1, "type": "view", "center": [110, 38], "zoom": zoom})
        until(visitor, f"window.heard.at(-1).zoom === {zoom}")
    assert 4 not in visitor.evaluate("window.heard.map(({ zoom }) => zoom)")


@pytest.mark.parametrize("claim", ["", "origin={pan}"])
def test_a_stranger_hears_nothing_even_without_the_policy(map_for_pan, pan, stranger, visitor, claim):
    """The second wall by itself: the header is taken away, and the address tells a lie."""

    def without_policy(route):
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if "policy" not in name}
        route.fulfill(response=answer, headers=headers)

    visitor.route(re.compile("/embed[?]"), without_policy)
    visitor.goto(stranger.page(LISTENER + frame_tag(map_for_pan, claim.format(pan=pan.origin))))
    expect(framed(visitor).locator(SITES)).to_have_count(COUNT)
    order = {"geoservice": 1, "type": "view", "center": [100, 30], "zoom": 4}
    visitor.evaluate("order => document.getElementById('map').contentWindow.postMessage(order, '*')", order)
    framed(visitor).locator(SITES).first.click()
    expect(framed(visitor).locator(".site-card h2")).to_be_visible()
    expect(framed(visitor).locator(SITES)).to_have_count(COUNT)
    assert visitor.evaluate("window.heard") == []


def test_a_sandboxed_frame_works(map_for_pan, pan, visitor):
    tag = frame_tag(map_for_pan, "basemap=quiet", 'sandbox="allow-scripts allow-popups"')
    visitor.goto(pan.page(LISTENER + tag))
    expect(framed(visitor).locator(SITES)).to_have_count(COUNT)
    (ready,) = heard(visitor, "ready")
    assert ready["origin"] == "null"
    framed(visitor).locator("[title=第1站]").click()
    expect(framed(visitor).locator(".site-card h2")).to_have_text("第1站")
    framed(visitor).get_by_role("combobox").fill("第3站")
    expect(framed(visitor).get_by_role("option").first).to_contain_text("第3站")
    assert visitor.seen.errors == []


def test_a_link_out_of_the_frame_opens_a_page_of_its_own(map_for_pan, pan, visitor):
    visitor.goto(pan.page(frame_tag(map_for_pan, f"select={map_for_pan.sites[0]}")))
    link = framed(visitor).get_by_role("link", name="查看详情")
    with visitor.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("h1")).to_have_text("第0站")
    assert opened.value.evaluate("window.opener") is None


def test_select_opens_the_site_and_says_so_when_it_is_gone(map_for_pan, pan, visitor):
    visitor.goto(pan.page(LISTENER + frame_tag(map_for_pan, f"select={map_for_pan.sites[4]}")))
    expect(framed(visitor).locator(".site-card h2")).to_have_text("第4站")
    assert heard(visitor, "select")[0]["name"] == "第4站"
    gone = "7f0c3f0e-0000-4000-8000-000000000000"
    visitor.goto(pan.page(frame_tag(map_for_pan, f"select={gone}")))
    expect(framed(visitor).get_by_text("这个站点已经撤下")).to_be_visible()


def test_the_frame_takes_no_focus_from_the_portals_page(map_for_pan, pan, visitor):
    body = '<input id="own" autofocus>' + frame_tag(map_for_pan, f"select={map_for_pan.sites[4]}")
    visitor.goto(pan.page(body))
    visitor.locator("#own").focus()
    expect(framed(visitor).locator(".site-card h2")).to_have_text("第4站")
    assert visitor.evaluate("document.activeElement.id") == "own"


def test_one_script_tag_makes_the_frame(map_for_pan, pan, open_page):
    visitor = open_page(900)
    visitor.route("https://tiles.example/**", lambda route: route.fulfill(status=204))
    visitor.goto(
        pan.page(
            f"""<script>
              window.heard = [];
              for (const type of ["ready", "select", "move"])
                addEventListener("geoservice:" + type, ({{ detail, target }}) => heard.push({{ ...detail, type, tag: target.tagName }}));
            </script>
            <p>before</p>
            <script async src="{map_for_pan.url}/embed.js" data-zoom="13" data-center="110.547,38.827" data-lang="en"
                    data-basemap="quiet" data-controls="zoom"></script>
            <p>after</p>"""
        )
    )
    frame = visitor.locator("iframe")
    expect(frame).to_have_attribute("loading", "lazy")
    expect(frame).to_have_attribute("title", "Map of union service sites")
    assert "geolocation" in frame.get_attribute("allow")
    inside = visitor.frame_locator("iframe")
    expect(inside.locator(SITES)).to_have_count(COUNT)
    expect(inside.get_by_role("button", name="Zoom in")).to_be_visible()
    assert inside.get_by_role("combobox").count() == 0
    (ready,) = heard(visitor, "ready")
    assert ready["tag"] == "IFRAME"
    assert "geoservice" not in ready
    visitor.evaluate("id => document.querySelector('iframe').geoservice.select(id)", map_for_pan.sites[5])
    assert heard(visitor, "select")[0]["name"] == "第5站"
    assert visitor.evaluate("document.querySelector('iframe').previousElementSibling.src").endswith(
        "/embed.js"
    )
    assert visitor.seen.errors == []


def test_the_frame_of_the_script_follows_the_width(map_for_pan, pan, open_page):
    visitor = open_page(900)
    visitor.goto(pan.page(f'<script src="{map_for_pan.url}/embed.js" data-basemap="quiet"></script>'))
    expect(visitor.frame_locator("iframe").locator(SITES)).to_have_count(COUNT)
    height = "Math.round(document.querySelector('iframe').getBoundingClientRect().height)"
    assert 500 < visitor.evaluate(height) < 620
    visitor.set_viewport_size({"width": 360, "height": 800})
    until(visitor, f"{height} === 360")
    assert visitor.evaluate("document.documentElement.scrollWidth") == 360
    visitor.goto(
        pan.page(f'<script src="{map_for_pan.url}/embed.js" data-basemap="quiet" data-height="444"></script>')
    )
    until(visitor, f"{height} === 444")


def test_a_page_with_a_strict_policy_needs_to_allow_only_us(map_for_pan, pan, visitor):
    policy = f"default-src 'none'; script-src {map_for_pan.url}; frame-src {map_for_pan.url}"
    pan.pages["/strict"] = (
        f'<!doctype html><html lang="en"><head><title>Pan</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"></head>'
        f'<body><script src="{map_for_pan.url}/embed.js" data-basemap="quiet"></script></body>'
    )
    visitor.goto(f"{pan.origin}/strict")
    expect(visitor.frame_locator("iframe").locator(SITES)).to_have_count(COUNT)
    assert [each for each in visitor.seen.errors if "favicon" not in each] == []


@pytest.mark.parametrize("way", ["", "async", "defer"])
def test_a_script_in_the_head_makes_the_frame_at_the_end_of_the_page(map_for_pan, pan, visitor, way):
    pan.pages["/head"] = (
        f'<!doctype html><html lang="en"><head><title>Pan</title>'
        f'<script {way} src="{map_for_pan.url}/embed.js" data-basemap="quiet"></script></head><body><p>text</p></body>'
    )
    visitor.goto(f"{pan.origin}/head")
    expect(visitor.frame_locator("p + iframe").locator(SITES)).to_have_count(COUNT)


@pytest.mark.parametrize(("theme", "dark"), [("light", False), ("dark", True), ("auto", True)])
def test_the_theme_goes_before_the_visitors_system(map_for_pan, pan, open_page, theme, dark):
    visitor = open_page(scheme="dark")
    visitor.goto(pan.page(frame_tag(map_for_pan, f"basemap=quiet&theme={theme}")))
    box = framed(visitor).locator("#map_sites")
    expect(framed(visitor).locator(SITES)).to_have_count(COUNT)
    ground = box.evaluate("element => getComputedStyle(element).backgroundColor")
    assert ground == ("rgb(25, 28, 32)" if dark else "rgb(241, 239, 233)")
    scheme = box.evaluate("element => getComputedStyle(element).colorScheme")
    assert scheme == ("dark" if theme == "dark" else "light" if theme == "light" else "light dark")


def test_attribution_review_number_and_datum_are_legible_in_a_small_frame(map_for_pan, pan, open_page):
    visitor = open_page(360)
    visitor.route("https://tiles.example/**", lambda route: route.fulfill(status=204))
    visitor.goto(
        pan.page(
            f'<iframe id="map" title="m" width="320" height="320" src="{map_for_pan.url}/embed?controls=none"></iframe>'
        )
    )
    credit = framed(visitor).locator(".credit")
    for words in ("高德软件", "审图号：GS(2024)0001号", "GCJ-02"):
        expect(credit).to_contain_text(words)
    expect(credit).to_be_in_viewport(ratio=1)
    assert credit.evaluate("element => parseFloat(getComputedStyle(element).fontSize)") >= 12


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_serious(map_for_pan, open_page, width, theme):
    visitor = open_page(width)
    visitor.goto(f"{map_for_pan.url}/embed?basemap=quiet&theme={theme}&select={map_for_pan.sites[0]}")
    expect(visitor.locator(".site-card h2")).to_be_visible()
    visitor.wait_for_timeout(300)
    assert serious_findings(visitor) == []
