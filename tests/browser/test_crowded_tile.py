"""More sites than a tile names: the server's cells and the page's rings add up to what is published."""

import urllib.request

import mapbox_vector_tile
import pytest
from playwright.sync_api import expect

from browser.conftest import served
from browser.signs import RINGS, SIGNS, expect_total, total
from browser.waiting import until
from builders import add_site
from conftest import copied
from geoservice.model.basemap import Basemap
from geoservice.model.title import Title
from geoservice.store.publishing import publish

pytestmark = pytest.mark.browser
SIDE = 50  # sites each way, all within tile 10/826/391
CENTRE = "110.56,38.96"
MORE = """
    INSERT INTO register.site (layer, organisation_id, source_key, name, address, division_code, geom, review_state)
    SELECT CASE WHEN number %% 4 = 0 THEN 'reading_room' ELSE layer END, organisation_id, source_key || '-' || number,
        '第' || number || '站', address, division_code,
        ST_SetSRID(ST_MakePoint(110.46 + number %% %(side)s * 0.004, 38.86 + number / %(side)s * 0.004), 4326), 'published'
    FROM register.site, generate_series(1, %(side)s * %(side)s - 1) AS number
    WHERE id = %(first)s
    RETURNING id::text
"""


@pytest.fixture(scope="module")
def crowded(cluster, template):
    """2500 sites four hundred metres apart, served with a basemap in GCJ-02 whose host never answers."""
    amap = Basemap(
        id="amap",
        title=Title("高德", "Amap"),
        url="https://tiles.example/{z}/{x}/{y}.png",
        datum="gcj02",
        attribution="高德地图",
    )
    with copied(cluster, template) as name, served(cluster, name, basemaps=(amap,)) as live:
        with live.rows() as cursor:
            first = add_site(cursor, lon=110.46, lat=38.86)
            cursor.execute(MORE, {"side": SIDE, "first": first})
            publish(cursor, [site for (site,) in cursor.fetchall()])
        yield live


@pytest.fixture
def opened(crowded, page):
    page.route("https://tiles.example/**", lambda route: route.abort())
    page.goto(f"{crowded.url}/map?center={CENTRE}&zoom=10")
    expect_total(page, SIDE * SIDE)
    return page


def test_the_tile_holds_cells_and_the_map_shows_all_they_count(crowded, opened):
    with urllib.request.urlopen(f"{crowded.url}/tiles/all/10/826/391.mvt") as answer:
        drawn = mapbox_vector_tile.decode(answer.read())
    assert len(drawn["cells"]["features"]) > 100
    names = [ring.get_attribute("aria-label") for ring in opened.locator(RINGS).all()]
    kinds = [sum(int(word.removeprefix(kind)) for name in names for word in name.split("：")[1].split("，") if word.startswith(kind)) for kind in ("职工之家", "职工书屋")]  # fmt: skip
    assert kinds == [1876, 624]


@pytest.mark.parametrize("ground", ["高德", "素色底图"])
def test_nothing_is_lost_or_counted_twice_while_zooming_and_switching(opened, ground):
    opened.get_by_role("radio", name=ground).check()
    expect_total(opened, SIDE * SIDE)
    for press in ("缩小", "放大"):
        opened.get_by_role("button", name=press).click()
        opened.wait_for_timeout(300)
        expect_total(opened, SIDE * SIDE)


@pytest.mark.parametrize("ground", ["高德", "素色底图"])
def test_a_ring_of_cells_opens_on_the_sites_that_it_counts(opened, ground):
    opened.get_by_role("radio", name=ground).check()
    expect_total(opened, SIDE * SIDE)
    ring = opened.locator(RINGS).nth(5)
    count = int(ring.get_attribute("data-count"))
    ring.dispatch_event("click")
    until(opened, "map_sites.getZoom() > 10")
    expect(opened.locator(SIGNS).first).to_be_attached()
    assert total(opened) >= count
