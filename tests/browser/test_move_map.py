"""The review of a site that moves: both places on one map, each where it lies on a ground in another datum."""

import pytest
from playwright.sync_api import expect

from browser.axe import serious_findings
from browser.conftest import served
from browser.officer import log_in
from browser.test_report_basemap import PIXEL
from builders import LAT, LON, add_county, add_site
from cast import COMPLETE, add_member
from conftest import copied
from geoservice.model.basemap import Basemap
from geoservice.model.draft import Draft
from geoservice.model.title import Title
from geoservice.store import drafts, reviews

pytestmark = pytest.mark.browser
SCOPE = "acftu.d610881"
NORTH = 0.0018  # degrees, some 200 m


@pytest.fixture
def queue(cluster, template, open_page, layers):
    """Rui's queue with a site that moves, on a basemap in GCJ-02."""
    ground = Basemap(
        id="some", title=Title("某某", "Some"), url="https://tiles.example/{z}/{x}/{y}.png", datum="gcj02",
        attribution="某某地图", review_number="GS(2024)0001号",
    )  # fmt: skip
    page = open_page(360)
    page.route("https://tiles.example/**", lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    with copied(cluster, template) as name, served(cluster, name, basemaps=(ground,)) as live:
        with live.rows() as cursor:
            site = add_site(cursor, organisation_id=add_county(cursor), properties=COMPLETE)
            eve = add_member(cursor, "eve", ("editor", SCOPE))
            moved = Draft(
                name="搬了的职工之家", address="神木市滨河路1号", division_code="610881", lon=LON, lat=LAT + NORTH,
                position={"raw": [LON, LAT + NORTH], "datum": "wgs84"}, properties=COMPLETE,
            )  # fmt: skip
            change = drafts.change(cursor, eve, site, 1, moved)
            reviews.decide(cursor, layers, eve, change, "submit", 1)
        log_in(live, page, "rui", ("reviewer", SCOPE))
        page.goto(f"{live.url}/register/review")
        yield page


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_both_places_of_a_move_are_on_the_map(queue):
    expect(queue.locator(".site-marker.chosen")).to_be_visible()
    old, new, sign = (
        middle(queue.locator(name)) for name in (".move-old", ".move-new", ".site-marker.chosen")
    )
    assert old == pytest.approx(sign, abs=3)  # where the tile, shifted by the server, has the site
    assert new[0] == pytest.approx(old[0], abs=1)
    assert old[1] - new[1] > 40
    expect(queue.locator(".move-length")).to_have_text("200 m")
    expect(queue.locator(".difference")).to_contain_text(f"{LON:.6f}, {LAT + NORTH:.6f}")
    assert queue.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious_findings(queue) == []
    assert queue.seen.errors == []
