"""A page that Eve mails: opened from a file, without any network."""

import geopandas
import pytest
import shapely
from playwright.sync_api import expect

from browser.axe import serious_findings
from browser.signs import middle
from geoservice.drawing import page as mailed
from geoservice.model import datum as datums
from geoservice.model.basemap import Basemap
from geoservice.model.title import Title
from hostile import NAMES
from places import metres

pytestmark = pytest.mark.browser
SITES = "[data-site]"


def table(names):
    members = [{"address": f"{name}街1号", "facilities": ["microwave"], "demo": True} for name in names]
    points = [shapely.Point(110.4 + i / 50, 38.8 + i / 90) for i in range(len(names))]
    given = {"layer": "service_station", "name": list(names), "properties": members}
    return geopandas.GeoDataFrame(given, geometry=points, crs="EPSG:4326")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("mail") / "sites.html"
    mailed.write(table(NAMES), path, title="神木市的驿站 {{7*7}}")
    return path.as_uri()


@pytest.fixture
def opened(address, open_page):
    page = open_page(offline=True)
    page.goto(address)
    expect(page.locator(SITES)).to_have_count(len(NAMES))
    return page


def test_it_asks_nobody_and_nothing_fails(opened):
    assert opened.seen.hosts <= {"file", "", "data"}
    assert opened.seen.errors == []


def test_every_name_is_shown_as_it_is(opened):
    assert [sign.get_attribute("title") for sign in opened.locator(SITES).all()] == list(NAMES)
    assert opened.seen.dialogs == []
    assert opened.locator("h1").text_content() == "神木市的驿站 {{7*7}}"


def test_cards_hold_what_the_page_knows(opened):
    for number, name in enumerate(NAMES):
        opened.locator(SITES).nth(number).dispatch_event("click")
        expect(opened.locator(".site-card h2")).to_have_text(name, use_inner_text=False)
        expect(opened.locator(".site-card li")).to_have_text("微波炉")
    assert opened.seen.errors == []


def test_the_search_looks_through_the_page(opened):
    opened.get_by_role("combobox").fill("onerror")
    opened.get_by_role("option").click()
    expect(opened.locator(".site-card h2")).to_have_text("<img src=x onerror=alert(1)>")


def test_signs_have_their_shape_without_any_file(opened):
    shape = opened.locator(SITES).first.evaluate("node => getComputedStyle(node, '::before').maskImage")
    assert shape.startswith('url("data:image/svg+xml')


def test_it_says_that_the_sites_are_not_real(opened):
    expect(opened.get_by_text("演示数据：这些站点不是真实的")).to_be_visible()


def test_a_page_without_sites_says_so(page, tmp_path):
    mailed.write(table(()), tmp_path / "none.html")
    page.goto((tmp_path / "none.html").as_uri())
    expect(page.get_by_text("这一带还没有站点")).to_be_visible()


def amap():
    return Basemap(
        id="amap",
        title=Title("高德", "Amap"),
        url="https://tiles.example/{z}/{x}/{y}.png",
        datum="gcj02",
        attribution="高德地图",
    )


def test_on_a_basemap_its_sites_follow_the_datum(page, tmp_path):
    point = (110.497, 38.827)
    sites = geopandas.GeoDataFrame(
        {"layer": ["worker_home"]}, geometry=[shapely.Point(point)], crs="EPSG:4326"
    )
    mailed.write(sites, tmp_path / "sites.html", basemaps=[amap()])
    page.route("https://tiles.example/**", lambda route: route.fulfill(status=404))
    page.goto((tmp_path / "sites.html").as_uri())
    expect(page.locator(".credit")).to_contain_text("高德地图")
    expect(page.locator(SITES)).to_have_count(1)
    there = datums.shift(*point, "wgs84", "gcj02")
    assert metres(*middle(page, page.locator(SITES)), *there) < 6  # a pixel at zoom 15
    page.get_by_role("radio", name="素色底图").check()
    assert metres(*middle(page, page.locator(SITES)), *point) < 6
    assert page.seen.hosts - {"file", "", "data"} == {"tiles.example"}
    assert not [error for error in page.seen.errors if "404" not in error]


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_serious(address, open_page, width, scheme):
    page = open_page(width, scheme=scheme, bypass_csp=True)  # axe itself is a script of another hand
    page.goto(address)
    expect(page.locator(SITES)).to_have_count(len(NAMES))
    assert serious_findings(page) == []


def test_a_notebook_frame_shows_the_same_map(page):
    page.set_content(mailed.render(table(NAMES[:3]))._repr_html_())
    expect(page.frame_locator("iframe").locator(SITES)).to_have_count(3)
    assert page.seen.errors == []
