import re

import pytest

from geoservice.drawing.geomap import GeoMap, SiteTiles
from geoservice.drawing.shell import shell
from geoservice.drawing.view import CHINA, View, corners

ADDRESSES = {"tiles": "/tiles/{layers}/{z}/{x}/{y}.mvt", "legend": "/legend.json"}
VIEW = View(layers=("worker_home", "reading_room"), bounds=(109.2, 37.9, 110.9, 39.2))


def drawn(view=VIEW):
    geomap = GeoMap(view)
    SiteTiles(view, ADDRESSES, "quiet").add_to(geomap)
    return geomap


def test_the_same_view_is_the_same_bytes():
    assert drawn().figure.render() == drawn().figure.render()
    assert shell(drawn()) == shell(drawn())


def test_a_map_names_no_other_host():
    assert not re.search(r"https?:|//[a-z]", drawn().figure.render())


def test_the_whole_figure_links_our_own_bundle_only():
    linked = re.findall(r'(?:src|href)="([^"]+)"', drawn().figure.render())
    assert sorted(linked) == ["/static/bundle/map.css", "/static/bundle/map.js"]


def test_a_visitor_may_zoom_the_page_with_two_fingers():
    assert "user-scalable" not in drawn().figure.render()


def test_the_script_holds_the_view_and_nothing_else():
    script = shell(drawn()).script
    assert '"layers": ["worker_home", "reading_room"]' in script
    assert "fitBounds(\n                [[37.9, 109.2], [39.2, 110.9]]" in script
    assert "<" not in script


def test_html_has_neither_script_nor_style():
    assert shell(drawn()).html == '<div class="folium-map" id="map_sites"></div>\n'


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"zoom": 12}, "center: [38.55, 110.05]"),
        ({"center": (110.5, 38.8)}, "center: [38.8, 110.5]"),
        ({"zoom": 12, "center": (110.5, 38.8)}, '"zoom": 12'),
    ],
)
def test_zoom_or_centre_take_the_place_of_fitting(given, expected):
    script = shell(drawn(View(layers=VIEW.layers, bounds=VIEW.bounds, **given))).script
    assert expected in script
    assert "fitBounds" not in script


def test_a_view_over_the_antimeridian_is_one_piece():
    assert corners((170, -10, -170, 10)) == [[-10, 170], [10, 190]]
    assert View(layers=(), bounds=(170, -10, -170, 10)).middle == (180, 0)


def test_a_map_without_sites_opens_on_china():
    assert View.of(["worker_home"], None).bounds == CHINA


def test_an_extent_is_rounded_outwards():
    west, south, east, north = View.of([], (110.123456, 38.123456, 110.123456, 38.123456)).bounds
    assert west < 110.123456 < east
    assert south < 38.123456 < north
