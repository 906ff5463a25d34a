"""A licensed basemap in another datum: sites stay on their doorsteps, and the map says whose it is."""

import base64
import re

import pytest
from playwright.sync_api import expect

from browser.conftest import served
from browser.signs import SIGNS, middle
from browser.waiting import until
from builders import LAT, LON, add_site
from conftest import copied
from geoservice.model import datum as datums
from geoservice.model import mercator
from geoservice.model.basemap import Basemap
from geoservice.model.title import Title
from places import metres, vectors

pytestmark = pytest.mark.browser
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
HOST = "tiles.example"


def basemap(datum):
    return Basemap(
        id=f"map_{datum}",
        title=Title(datum, datum),
        url=f"https://{HOST}/{datum}/{{z}}/{{x}}/{{y}}.png",
        datum=datum,
        attribution="<b>某某地图</b> {{7*7}}",
        attribution_url="https://example.cn/licence",
        review_number="GS(2024)0001号",
    )


@pytest.fixture(scope="module")
def licensed(cluster, template):
    """The application served with three basemaps and one site."""
    basemaps = tuple(basemap(datum) for datum in ("gcj02", "bd09", "wgs84"))
    with copied(cluster, template) as name, served(cluster, name, basemaps=basemaps) as live:
        with live.rows() as cursor:
            add_site(cursor)
        yield live


@pytest.fixture
def on_basemaps(licensed, page):
    page.route(f"https://{HOST}/**", lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(f"{licensed.url}/map?center={LON},{LAT}&zoom=16")
    expect(page.locator("[data-site]")).to_have_count(1)
    return page


def silent(page):
    return page.get_by_role("status").filter(has_text="底图“gcj02”没有回应，站点照常显示")


def test_a_host_that_does_not_answer_is_told_calmly_and_can_be_tried_again(licensed, page):
    page.route(f"https://{HOST}/**", lambda route: route.abort("connectionrefused"))
    page.goto(f"{licensed.url}/map?center={LON},{LAT}&zoom=16")
    expect(silent(page)).to_be_visible()
    expect(page.locator("[data-site]")).to_have_count(1)
    page.unroute(f"https://{HOST}/**")
    page.route(f"https://{HOST}/**", lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    silent(page).get_by_role("button", name="再试一次").click()
    expect(silent(page)).to_have_count(0)


def test_a_host_that_keeps_silent_is_told_too_and_the_plain_ground_ends_it(licensed, page):
    page.route(f"https://{HOST}/**", lambda route: None)
    page.clock.install()
    page.goto(f"{licensed.url}/map?center={LON},{LAT}&zoom=16")
    expect(page.locator("[data-site]")).to_have_count(1)
    expect(silent(page)).to_have_count(0)
    page.clock.fast_forward(11_000)
    expect(silent(page)).to_be_visible()
    page.get_by_role("radio", name="素色底图").check()
    expect(silent(page)).to_have_count(0)


def place_on_map(page):
    """lon, lat at which the one sign is drawn."""
    return middle(page, page.locator(SIGNS))


def shifted(page, datum):
    return page.evaluate("([point, datum]) => geoservice.shift(point, datum)", [[LON, LAT], datum])


def test_sites_are_asked_for_in_the_datum_of_the_basemap(on_basemaps):
    tiles = [url for url in on_basemaps.asked if ".mvt" in url]
    assert tiles
    assert all(url.endswith("?datum=gcj02") for url in tiles)


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "wgs84"])
def test_a_site_lies_where_the_basemap_has_its_door(on_basemaps, datum):
    on_basemaps.get_by_role("radio", name=datum).check()
    on_basemaps.wait_for_timeout(600)
    expect(on_basemaps.locator("[data-site]")).to_have_count(1)
    assert metres(*place_on_map(on_basemaps), *shifted(on_basemaps, datum)) < 2  # a pixel at zoom 16


def test_the_view_stays_over_the_same_place_on_earth(on_basemaps):
    def centre():
        return on_basemaps.evaluate("Object.values(map_sites.getCenter())")[::-1]

    assert metres(*centre(), *shifted(on_basemaps, "gcj02")) < 2
    on_basemaps.get_by_role("radio", name="素色底图").check()
    assert metres(*centre(), LON, LAT) < 2


def door_on_tiles(page, datum):
    """The pixel of the window on which the basemap's own tiles have the site's door, by geoservice/model/datum.py."""
    lon, lat = datums.shift(LON, LAT, "wgs84", datum)
    image = page.locator(f"img.basemap[src*='/{datum}/16/'], .basemap img[src*='/{datum}/16/']").first
    image.wait_for(state="attached")
    z, x, y = map(int, re.search(r"/(\d+)/(\d+)/(\d+)\.png", image.get_attribute("src")).groups())
    east, north = mercator.metres(float(lon), float(lat))
    across, down = (mercator.HALF + east, mercator.HALF - north)
    edge = 2 * mercator.HALF / 2**z
    box = image.bounding_box()
    return box["x"] + (across / edge - x) * 256, box["y"] + (down / edge - y) * 256


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "wgs84"])
def test_signs_move_at_once_and_by_the_pixels_of_the_datum(on_basemaps, datum):
    # The new tiles never come: what is drawn has been moved by the page alone.
    on_basemaps.get_by_role("radio", name="bd09" if datum == "gcj02" else "gcj02").check()
    on_basemaps.wait_for_load_state("networkidle")
    on_basemaps.route("**/*.mvt*", lambda route: None)
    on_basemaps.get_by_role("radio", name=datum).check()
    across, down = door_on_tiles(on_basemaps, datum)
    until(
        on_basemaps,
        """([x, y]) => {
            const box = document.querySelector("[data-site]").getBoundingClientRect();
            return Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) <= 1;
        }""",
        [across, down],
    )


def test_an_open_card_goes_along(on_basemaps):
    on_basemaps.locator(SIGNS).press("Enter")
    expect(on_basemaps.locator(".site-card h2")).to_be_visible()

    def above():
        sign, tip = (
            on_basemaps.locator(each).bounding_box() for each in (SIGNS, ".leaflet-popup-tip-container")
        )
        return [sign["x"] + sign["width"] / 2 - tip["x"] - tip["width"] / 2, sign["y"] - tip["y"]]

    before = above()
    on_basemaps.get_by_role("radio", name="bd09").check()
    on_basemaps.wait_for_load_state("networkidle")
    assert above() == pytest.approx(before, abs=1.5)


def test_the_position_of_the_device_goes_along(licensed, open_page):
    page = open_page(geolocation={"longitude": LON, "latitude": LAT}, permissions=["geolocation"])
    page.route(f"https://{HOST}/**", lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    page.goto(f"{licensed.url}/map?center={LON},{LAT}&zoom=16")
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator(".my-position")).to_have_count(1)
    for datum in ("gcj02", "bd09"):
        page.get_by_role("radio", name=datum).check()
        assert metres(*middle(page, page.locator(".my-position")), *shifted(page, datum)) < 3


def test_the_box_of_an_address_is_in_wgs84(licensed, page):
    page.route(f"https://{HOST}/**", lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    page.goto(f"{licensed.url}/map?bbox={LON - 0.01},{LAT - 0.01},{LON + 0.01},{LAT + 0.01}")
    expect(page.locator(SIGNS)).to_have_count(1)
    centre = page.evaluate("Object.values(map_sites.getCenter())")[::-1]
    assert metres(*centre, *shifted(page, "gcj02")) < 10


def test_licence_review_number_and_datum_are_shown_as_they_are_written(on_basemaps):
    credit = on_basemaps.locator(".credit")
    expect(credit).to_contain_text("<b>某某地图</b> {{7*7}}")
    expect(credit).to_contain_text("审图号：GS(2024)0001号")
    expect(credit).to_contain_text("GCJ-02")
    assert credit.get_by_role("link").get_attribute("href") == "https://example.cn/licence"


def test_only_the_server_and_the_basemap_are_asked(on_basemaps):
    assert {re.sub(r":\d+$", "", host) for host in on_basemaps.seen.hosts} == {"127.0.0.1", HOST}
    assert on_basemaps.seen.errors == []


def test_a_search_result_is_shifted_too(on_basemaps):
    name = on_basemaps.locator("[data-site]").get_attribute("title")
    on_basemaps.get_by_role("combobox").fill(name)
    on_basemaps.get_by_role("option").first.click()
    expect(on_basemaps.locator(".site-card h2")).to_have_text(name)
    centre = on_basemaps.evaluate("Object.values(map_sites.getCenter())")[::-1]
    assert metres(*centre, *shifted(on_basemaps, "gcj02")) < 400  # the card may push the map aside


def test_the_script_shifts_as_two_independent_libraries_do(on_basemaps):
    known = vectors()
    points = list(zip(known["lon_wgs84"].tolist(), known["lat_wgs84"].tolist(), strict=True))
    for datum in ("gcj02", "bd09"):
        there = on_basemaps.evaluate(
            "([p, d]) => p.map((each) => geoservice.shift(each, d))", [points, datum]
        )
        back = on_basemaps.evaluate(
            "([p, d]) => p.map((each) => geoservice.unshift(each, d))", [there, datum]
        )
        for number, (lon, lat) in enumerate(there):
            assert (lon, lat) == pytest.approx(
                (known[f"lon_{datum}"][number], known[f"lat_{datum}"][number]), abs=1e-8
            )
            assert metres(*back[number], *points[number]) < 0.001
