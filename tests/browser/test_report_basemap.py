"""The pin on a basemap in another datum: it stands on the site, and what is sent is WGS-84."""

import base64

import pytest
from playwright.sync_api import expect

from browser.conftest import served
from builders import LAT, LON, add_site
from conftest import copied
from geoservice.model.basemap import Basemap
from geoservice.model.title import Title

pytestmark = pytest.mark.browser
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
REVIEWED = "GS(2024)0001号"


@pytest.fixture(params=["gcj02", "bd09"])
def form(request, cluster, template, page):
    """The form of a site, on a basemap in a datum, with the place of its pin."""
    ground = Basemap(
        id=request.param,
        title=Title("某某", "Some"),
        url="https://tiles.example/{z}/{x}/{y}.png",
        datum=request.param,
        attribution="某某地图",
        review_number=REVIEWED,
    )
    page.route("https://tiles.example/**", lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    with copied(cluster, template) as name, served(cluster, name, basemaps=(ground,)) as live:
        with live.rows() as cursor:
            site = add_site(cursor)
        page.goto(f"{live.url}/sites/{site}/report")
        page.get_by_label("位置不对").check()
        expect(page.locator(".pin")).to_be_visible()
        yield page


def test_the_pin_stands_on_the_site_and_tells_wgs84(form):
    expect(form.locator(".site-marker.chosen")).to_be_visible()
    pin, sign = (form.locator(name).bounding_box() for name in (".pin", ".site-marker.chosen"))
    assert abs(pin["x"] + pin["width"] / 2 - sign["x"] - sign["width"] / 2) < 3
    assert abs(pin["y"] + pin["height"] - sign["y"] - sign["height"] / 2) < 4
    form.locator(".pin").focus()
    form.keyboard.press("ArrowRight")
    form.keyboard.press("ArrowLeft")
    found = [float(form.locator(f"input[name={name}]").input_value()) for name in ("lon", "lat")]
    assert abs(found[0] - LON) < 2e-5  # a pixel or so; unmoved, the datum would be 5e-3 off
    assert abs(found[1] - LAT) < 2e-5


def test_the_map_says_whose_it_is(form):
    expect(form.locator("#map")).to_contain_text(REVIEWED)
