"""Too many sites to stand apart: rings that say how many of which kind, and lead to each one of them."""

import re

import mapbox_vector_tile
import pytest
from playwright.sync_api import expect

from browser.axe import LOOKS, serious_findings
from browser.signs import RINGS, SIGNS, expect_total, middle, total
from browser.waiting import until
from builders import add_site

pytestmark = pytest.mark.browser
ZOOM = 10
TILE = (ZOOM, 826, 391)
CENTRE = "110.56,38.96"  # of that tile
ADDRESS = re.compile(r"/tiles/all/(\d+)/(\d+)/(\d+)\.mvt(?:\?datum=(\w+))?$")


def cell(number, x, y, box=(110.4, 38.7, 110.6, 38.9), **counts):
    """A cell at x, y pixels from the tile's north-west."""
    edges = dict(zip(("west", "south", "east", "north"), box, strict=True))
    properties = {"count": sum(counts.values()), **counts, **edges}
    return {"geometry": f"POINT({x * 16} {y * 16})", "properties": properties, "id": number}


def site(number, x, y, name):
    properties = {"id": f"00000000-0000-4000-8000-{number:012d}", "name": name}
    return {"geometry": f"POINT({x * 16} {y * 16})", "properties": properties, "id": number}


CELLS = [
    cell(1, 30, 30, worker_home=80, reading_room=40),
    cell(2, 34, 34, reading_room=7),  # four pixels off: one ring with the first
    cell(3, 160, 96, box=(110.42, 38.8, 110.52, 38.86), worker_home=12_345),
    cell(4, 96, 224, service_station=3, worker_home=2, activity_centre=990),
]
SITES = [site(9, 224, 32, "锦界驿站")]


@pytest.fixture
def national(shared_live, open_page):
    """Opens the map on one tile of cells and one site, given as bytes; `.asked` are the tiles that were asked for."""
    content = [{"name": "cells", "features": CELLS}, {"name": "service_station", "features": SITES}]
    tile = mapbox_vector_tile.encode(content, default_options={"y_coord_down": True})

    def answer(route, page):
        z, x, y, datum = ADDRESS.search(route.request.url).groups()
        page.asked.append((int(z), int(x), int(y), datum))
        if (int(z), int(x), int(y)) == TILE:
            route.fulfill(body=tile, content_type="application/vnd.mapbox-vector-tile")
        else:
            route.fulfill(status=204)

    def look(width=1280, language="zh-CN", scheme="light"):
        page = open_page(width, language=language, scheme=scheme)
        page.asked = []
        page.route(ADDRESS, lambda route: answer(route, page))
        page.goto(f"{shared_live.url}/map?center={CENTRE}&zoom={ZOOM}")
        expect(page.locator(RINGS)).to_have_count(3)
        return page

    return look


def test_neighbouring_cells_are_one_ring_with_the_sums_of_each_kind(national):
    page = national()
    labels = [ring.get_attribute("aria-label") for ring in page.locator(RINGS).all()]
    assert "127 处：职工之家 80，职工书屋 47" in labels
    assert total(page) == 80 + 40 + 7 + 12_345 + 995 + 1
    expect(page.locator(SIGNS)).to_have_attribute("title", "锦界驿站")
    assert page.seen.errors == []


@pytest.mark.parametrize(
    ("language", "short", "label"),
    [("zh-CN", "1.2万", "12345 处：职工之家 12345"), ("en", "12k", "12,345 sites: Worker home 12,345")],
)
def test_a_great_count_is_short_in_the_ring_and_whole_in_its_name(national, language, short, label):
    ring = national(language=language).locator(f"{RINGS}[data-count='12345']")
    assert ring.text_content() == short
    assert ring.get_attribute("aria-label") == label


def test_the_arcs_have_the_share_of_their_kind(national):
    page = national()
    arcs = page.get_by_role("button", name="127 处").locator("circle")
    shares = [float(arc.get_attribute("stroke-dasharray").split()[0]) for arc in arcs.all()]
    assert shares[0] / shares[1] == pytest.approx(80 / 47, rel=0.06)  # the gaps between them are not shares
    classes = [arc.get_attribute("class") for arc in arcs.all()]
    assert classes == ["ring-arc layer-worker_home", "ring-arc layer-reading_room"]


def test_hiding_a_kind_takes_it_out_of_the_rings(national):
    page = national()
    page.get_by_role("checkbox", name="职工之家").uncheck()
    expect(page.locator(RINGS)).to_have_count(2)
    assert total(page) == 47 + 993 + 1


def bounds(page):
    return page.evaluate("map_sites.getBounds().toBBoxString()")


def test_a_ring_zooms_in_to_what_it_holds(national):
    page = national()
    page.get_by_role("button", name="12345 处").click()
    until(page, f"map_sites.getZoom() > {ZOOM}")
    west, south, east, north = map(float, bounds(page).split(","))
    assert west < 110.42 < 110.52 < east
    assert south < 38.8 < 38.86 < north
    assert east - west < 0.4


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_ring_is_opened_by_keyboard(national, key):
    page = national()
    page.get_by_role("button", name="12345 处").focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    page.keyboard.press(key)
    until(page, f"map_sites.getZoom() > {ZOOM}")
    assert outline == "3px"


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_rings_shut_nobody_out(national, width, scheme, language):
    assert serious_findings(national(width, language, scheme)) == []


@pytest.fixture(scope="module")
def crowd(shared_live):
    """1600 sites a kilometre apart, and five on one spot; the served application."""
    with shared_live.rows() as cursor:
        for number in range(1600):
            layer = ("worker_home", "reading_room")[number % 5 == 0]
            add_site(cursor, layer=layer, lon=110.3 + number % 40 / 100, lat=38.6 + number // 40 / 100)
        for number in range(5):
            add_site(cursor, layer="service_station", name=f"同楼{number}", lon=112.0, lat=39.5)
    return shared_live


def test_every_site_is_in_one_sign_or_ring_at_every_zoom(crowd, page):
    page.goto(f"{crowd.url}/map?bbox=110.2,38.5,110.8,39.1")
    expect_total(page, 1600)
    assert page.locator(SIGNS).count() == 0
    for press in ("缩小", "缩小", "放大"):
        page.get_by_role("button", name=press).click()
        page.wait_for_timeout(300)
    expect_total(page, 1605)


def test_rings_do_not_hide_one_another(crowd, page):
    page.goto(f"{crowd.url}/map?bbox=110.2,38.5,110.8,39.1")
    expect_total(page, 1600)
    boxes = [ring.bounding_box() for ring in page.locator(RINGS).all()]
    circles = [(b["x"] + b["width"] / 2, b["y"] + b["height"] / 2, b["width"] / 2) for b in boxes]
    near = [
        (one, other)
        for i, one in enumerate(circles)
        for other in circles[i + 1 :]
        if ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5 < one[2] + other[2]
    ]
    assert near == []


def test_panning_leaves_the_rings_as_they_are(crowd, page):
    page.goto(f"{crowd.url}/map?bbox=110.2,38.5,110.8,39.1")
    expect_total(page, 1600)
    names = "rings => rings.map(ring => ring.getAttribute('aria-label')).sort()"
    before = page.locator(RINGS).evaluate_all(names)
    page.evaluate("map_sites.panBy([37, 23], {animate: false})")
    page.wait_for_timeout(300)
    assert page.locator(RINGS).evaluate_all(names) == before


def test_rings_lead_to_single_sites(crowd, page):
    page.goto(f"{crowd.url}/map?center=110.5,38.8&zoom=9")
    while not page.locator(SIGNS).count():
        expect(page.locator(RINGS).first).to_be_attached()
        zoom = page.evaluate("map_sites.getZoom()")
        page.locator(RINGS).first.dispatch_event("click")
        until(page, "zoom => map_sites.getZoom() > zoom", zoom)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
    page.locator(SIGNS).first.dispatch_event("click")
    expect(page.locator(".site-card h2")).to_be_visible()


def test_sites_on_one_spot_are_picked_from_a_list(crowd, page):
    page.goto(f"{crowd.url}/map?center=112,39.5&zoom=12")
    ring = page.get_by_role("button", name="5 处：工会驿站 5")
    ring.focus()
    page.keyboard.press("Enter")
    choice = page.get_by_role("dialog", name="这里有 5 个站点")
    expect(choice.get_by_role("button", name="同楼")).to_have_count(5)
    choice.get_by_role("button", name="同楼3").press("Enter")
    expect(page.locator(".site-card h2")).to_have_text("同楼3")
    expect(page.locator(f"{SIGNS}.chosen")).to_have_attribute("title", "同楼3")
    page.keyboard.press("Escape")
    expect(page.locator(SIGNS)).to_have_count(0)
    expect(ring).to_be_visible()


def test_sites_that_a_cell_counts_without_naming_them_are_listed_too(crowd, page):
    # Zoom 20 is drawn from tiles of zoom 18: more sites on one spot than a tile names are one cell of it.
    edge = (111.99999, 39.49999, 112.00001, 39.50001)
    spot = cell(7, 128, 128, edge, service_station=5)
    tile = mapbox_vector_tile.encode([{"name": "cells", "features": [spot]}])
    page.route("**/*.mvt", lambda route: route.fulfill(status=204))
    page.route(
        "**/18/212627/99715.mvt",
        lambda route: route.fulfill(body=tile, content_type="application/vnd.mapbox-vector-tile"),
    )
    page.goto(f"{crowd.url}/map?center=112,39.5&zoom=20")
    page.get_by_role("button", name="5 处").press("Enter")
    choice = page.get_by_role("dialog", name="这里有 5 个站点")
    expect(choice.get_by_role("button", name="同楼")).to_have_count(5)
    choice.get_by_role("button", name="同楼2").press("Enter")
    expect(page.locator(".site-card h2")).to_have_text("同楼2")


def test_a_ring_is_where_its_sites_are(crowd, page):
    page.goto(f"{crowd.url}/map?center=112,39.5&zoom=12")
    lon, lat = middle(page, page.locator(RINGS))
    assert (lon, lat) == pytest.approx((112, 39.5), abs=0.001)
