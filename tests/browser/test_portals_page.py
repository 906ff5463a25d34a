"""Pan composes an embed on /portals, and what Pan copies from there works on a page of Pan's own."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.axe import LOOKS, serious_findings
from browser.conftest import ARGUMENTS, CHROMIUM, served, watched
from browser.neighbour import neighbour
from browser.waiting import until
from builders import LAT, LON, add_site
from conftest import ROOT, copied
from geoservice.model.datum import shift
from geoservice.store import portals

pytestmark = pytest.mark.browser
SITES = "[data-site]"
COUNT = 3
CENTRE = f"center={LON},{LAT}&zoom=14"
LIBRARIES = (
    "leaflet/dist/leaflet.js",
    "leaflet/dist/leaflet.css",
    "ol/dist/ol.js",
    "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css",
)
# What the codes' first lines ask to be on the page.
ON_THE_PAGE = {
    "iframe": "",
    "script": "",
    "leaflet": '<link rel="stylesheet" href="/lib/leaflet.css"><script src="/lib/leaflet.js"></script>',
    "openlayers": '<script src="/lib/ol.js"></script>',
    "maplibre": '<link rel="stylesheet" href="/lib/maplibre-gl.css">'
    '<script type="importmap">{"imports": {"maplibre-gl": "/lib/maplibre-gl.mjs"}}</script>',
}


@pytest.fixture(scope="module")
def pan():
    with neighbour() as there:
        for path in map(Path, LIBRARIES):
            there.files[f"/lib/{path.name}"] = ROOT / "node_modules" / path
        yield there


@pytest.fixture(scope="module")
def composer(cluster, template, pan):
    with copied(cluster, template) as name, served(cluster, name) as live:
        with live.rows() as cursor:
            portals.add(cursor, "Pan", (pan.origin,), "Ada")
            for number in range(COUNT):
                add_site(cursor, name=f"第{number}站", lon=LON + number / 100)
        yield live


@pytest.fixture(scope="module")
def drawing(chromium):
    """A Chromium that draws by WebGL without a graphics card."""
    graphics = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
    arguments = [each for each in ARGUMENTS if each != "--disable-gpu"] + graphics
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


def opened(page, live, query=""):
    page.goto(f"{live.url}/portals?{query}")
    expect(inside(page).locator(SITES)).to_have_count(COUNT)
    return page


def inside(page):
    return page.frame_locator("#preview")


def code(page, name):
    return page.locator(f"#code-{name}").text_content()


def test_the_live_view_is_framed_by_our_own_page(composer, page):
    opened(page, composer)
    assert page.seen.errors == []


def test_what_is_chosen_shows_at_once_and_stands_in_the_code(composer, page):
    opened(page, composer)
    page.get_by_label("配色").select_option("dark")
    expect(inside(page).locator("html[data-theme=dark]")).to_have_count(1)
    page.get_by_role("checkbox", name="搜索").uncheck()
    expect(inside(page).get_by_role("combobox")).to_have_count(0)
    expect(page.locator("#code-iframe")).to_contain_text("theme=dark")
    assert 'data-theme="dark"' in code(page, "script")
    assert "theme=dark" in page.url


def test_moving_the_map_fills_in_centre_and_zoom(composer, page):
    opened(page, composer, CENTRE + "&datum=gcj02")
    zoom = page.locator("#zoom")
    inside(page).get_by_role("button", name="放大").click()
    expect(zoom).to_have_value("15")
    expect(page.locator("#code-iframe")).to_contain_text("zoom=15")
    lon, lat = map(float, page.locator("#center").input_value().split(","))
    assert (lon, lat) == pytest.approx((LON, LAT), abs=2e-4)  # as it was given, in the portal's datum


def test_a_map_that_moves_by_itself_leaves_the_form_as_it_was_typed(composer, page):
    page.add_init_script("window.heard = []; addEventListener('message', ({ data }) => heard.push(data))")
    opened(page, composer, "center=x")
    expect(page.locator("#fault-center")).not_to_be_empty()
    frame = next(each for each in page.frames if "/embed" in each.url)
    frame.evaluate("map_sites.setView([38, 110], 9, { animate: false })")
    until(page, "heard.some(({ type, zoom }) => type === 'move' && zoom === 9)")
    assert page.locator("#center").input_value() == "x"
    assert page.locator("#zoom").input_value() == ""


def test_a_wrong_field_is_told_beside_it_and_the_view_stays(composer, page):
    opened(page, composer)
    page.locator("#center").fill("38.8")
    expect(page.locator("#fault-center")).to_contain_text("经度,纬度")
    expect(page.locator("#center")).to_have_attribute("aria-invalid", "true")
    assert inside(page).locator(SITES).count() == COUNT
    page.locator("#center").fill(f"{LON},{LAT}")
    expect(page.locator("#fault-center")).to_be_empty()
    expect(page.locator("#center")).to_have_attribute("aria-invalid", "false")


def test_a_code_is_opened_and_copied_by_keyboard(composer, open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    opened(page, composer)
    page.locator("#snippet-leaflet summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#snippet-leaflet pre")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#copied")).to_have_text("已复制。")
    assert page.evaluate("navigator.clipboard.readText()") == code(page, "leaflet")


def test_without_tls_copying_works_too(composer, open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    opened(page, composer)
    page.evaluate("navigator.clipboard.writeText = undefined")
    page.get_by_role("button", name="复制 iframe 的代码").click()
    expect(page.locator("#copied")).to_have_text("已复制。")
    assert page.evaluate("navigator.clipboard.readText()").strip() == code(page, "iframe").strip()


def test_without_javascript_the_form_composes_the_map(composer, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(f"{composer.url}/portals")
    page.get_by_label("配色").select_option("dark")
    page.get_by_role("button", name="显示这样的地图").click()
    expect(page.locator("#code-iframe")).to_contain_text("theme=dark")
    expect(page.locator("#preview")).to_have_attribute("src", "/embed?theme=dark")
    expect(page.locator("[data-copy]").first).to_be_hidden()


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_axe_finds_nothing_serious_and_nothing_is_too_wide(composer, open_page, width, scheme, language):
    page = open_page(width, scheme=scheme, language=language)
    opened(page, composer)
    assert serious_findings(page) == []
    page.locator("#snippet-leaflet summary").click()
    page.locator("#center").fill("x")
    expect(page.locator("#fault-center")).not_to_be_empty()
    assert serious_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.fixture
def pans_page(drawing, composer, pan):
    """Opens a page of Pan's with a code on it, and whatever library the code asks for."""
    contexts = []

    def show(name, query=CENTRE):
        context = drawing.new_context(viewport={"width": 900, "height": 640}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.seen = watched(page)
        page.tiles = []
        page.on("response", lambda answer: page.tiles.append(answer) if "/tiles/" in answer.url else None)
        page.goto(f"{composer.url}/portals?{query}")
        # Pan's own server stands for the basemap's host, and has no tiles.
        text = code(page, name).replace("https://t0.tianditu.gov.cn", pan.origin)
        page.goto("about:blank")  # what the live view still asks for is not the code's doing
        page.seen.errors.clear()
        page.tiles.clear()
        page.goto(pan.page(ON_THE_PAGE[name] + text, f"/{name}"))
        return page

    yield show
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["iframe", "script"])
def test_the_copied_frame_shows_the_map(pans_page, name):
    page = pans_page(name)
    expect(page.frame_locator("iframe").locator(SITES)).to_have_count(COUNT)
    assert [each for each in page.seen.errors if "404" not in each] == []


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("leaflet", ".leaflet-popup-content a"),
        ("openlayers", ".ol-overlay-container a"),
        ("maplibre", ".maplibregl-popup a"),
    ],
)
def test_the_copied_code_draws_the_sites_and_names_the_one_that_is_clicked(
    pans_page, composer, name, link, datum
):
    lon, lat = map(float, shift(LON, LAT, "wgs84", datum))
    page = pans_page(name, f"center={lon:.6f},{lat:.6f}&zoom=14&datum={datum}")
    box = page.locator("#union-sites")
    expect(box.locator("canvas, .leaflet-tile-loaded").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    drawn = [answer for answer in page.tiles if composer.url in answer.url]
    assert {answer.status for answer in drawn} <= {200, 204}  # an empty vector tile is 204
    assert 200 in {answer.status for answer in drawn}
    # TileJSON leaves the usual datum out.
    assert {found for answer in drawn for found in re.findall(r"datum=(\w+)", answer.url)} <= {datum}
    assert datum == "wgs84" or all("datum=" in answer.url for answer in drawn)
    area = box.bounding_box()
    box.click(position={"x": area["width"] / 2, "y": area["height"] / 2})
    expect(page.locator(link)).to_have_text("第0站")
    assert page.locator(link).get_attribute("href").startswith(f"{composer.url}/sites/")
    assert [each for each in page.seen.errors if "404" not in each] == []


def test_the_copied_code_for_some_kinds_draws_their_tiles_alone(pans_page, composer):
    page = pans_page("maplibre", CENTRE + "&layers=worker_home&layers=reading_room")
    expect(page.locator("#union-sites canvas")).to_be_visible()

    def kinds():
        asked = [answer.url for answer in page.tiles if composer.url in answer.url]
        return {re.search(r"/tiles/(\w+)/", url)[1] for url in asked}

    wanted = {"worker_home", "reading_room"}
    assert any(kinds() >= wanted or page.wait_for_timeout(250) for _ in range(80))
    page.wait_for_load_state("networkidle")
    assert kinds() == wanted
