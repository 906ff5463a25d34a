import json
import re
from html.parser import HTMLParser

import geopandas
import numpy
import pytest
import shapely

from geoservice.drawing import page
from geoservice.model.fault import Invalid
from hostile import NAMES


def table(names=("锦界镇爱心驿站",), **columns):
    points = [shapely.Point(110.2 + i / 100, 38.8) for i in range(len(names))]
    given = {"layer": ["service_station"] * len(names), "name": list(names), **columns}
    return geopandas.GeoDataFrame(given, geometry=points, crs="EPSG:4326")


class Reader(HTMLParser):
    """Collects what a browser would see: addresses asked for, and each script with its type."""

    def __init__(self, html):
        super().__init__()
        self.asked, self.scripts, self.policy = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.asked += [value for name, value in attrs if name in ("src", "href", "data")]
        if tag == "script":
            self.scripts.append([given.get("type"), ""])
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]

    def handle_data(self, data):
        if self.lasttag == "script" and self.scripts:
            self.scripts[-1][1] += data


def content_of(html):
    return json.loads(next(text for kind, text in Reader(html).scripts if kind == "application/json"))


def test_a_page_asks_for_nothing():
    html = page.render(table()).html
    assert Reader(html).asked == []
    assert not re.findall(
        r"url\(['\"]?(?!data:|#|['\"]?data:)", re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    )
    assert Reader(html).policy.startswith("default-src 'none'; script-src 'sha256-")


def test_hostile_names_are_data_and_stay_what_they_are():
    html = page.render(table(NAMES)).html
    features = content_of(html)["features"]
    assert [feature["properties"]["name"] for feature in features] == list(NAMES)
    assert [kind for kind, _ in Reader(html).scripts] == ["application/json", None, None]
    assert "49" not in [feature["properties"]["name"] for feature in features]


def test_the_same_table_is_the_same_bytes():
    assert page.render(table(NAMES)).html == page.render(table(NAMES)).html


def test_a_title_is_text():
    assert "<title>&lt;b&gt;{{7*7}}</title>" in page.render(table(), title="<b>{{7*7}}").html


def test_other_columns_are_the_members_of_a_site():
    html = page.render(table(address=["府前街1号"], seats=[numpy.int64(12)], area_m2=[float("nan")])).html
    members = content_of(html)["features"][0]["properties"]
    assert members == {
        "address": "府前街1号",
        "seats": 12,
        "name": "锦界镇爱心驿站",
        "layer": "service_station",
    }


def test_other_coordinate_systems_are_brought_to_wgs84():
    given = table().to_crs(3857)
    lon, lat = content_of(page.render(given).html)["features"][0]["geometry"]["coordinates"]
    assert (lon, lat) == pytest.approx((110.2, 38.8), abs=1e-7)


def test_a_kind_can_be_given_for_all():
    html = page.render(table().drop(columns="layer"), layer="reading_room").html
    assert content_of(html)["features"][0]["properties"]["layer"] == "reading_room"


@pytest.mark.parametrize(
    "point", [None, shapely.Point(), shapely.LineString([(0, 0), (1, 1)]), shapely.Point(200, 1)]
)
def test_a_row_that_is_no_point_is_named(point):
    given = table(("甲", "乙")).set_geometry(
        geopandas.GeoSeries([shapely.Point(110, 38), point], crs="EPSG:4326")
    )
    with pytest.raises(Invalid) as fault:
        page.render(given)
    assert (fault.value.field, fault.value.values["row"]) == ("geometry", 2)


def test_a_row_of_no_known_kind_is_named():
    with pytest.raises(Invalid) as fault:
        page.render(table().assign(layer="castle"))
    assert "castle" in fault.value.text("zh")


def test_a_table_without_rows_is_still_a_map():
    assert content_of(page.render(table(())).html)["features"] == []


def test_a_notebook_gets_a_frame_that_cannot_reach_it():
    shown = page.render(table())._repr_html_()
    assert shown.startswith('<iframe srcdoc="&lt;!doctype html&gt;')
    assert 'sandbox="allow-scripts"' in shown
