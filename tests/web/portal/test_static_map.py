"""/static-map.png: what it shows, its bounds, and its answers to bad input."""

import io
from dataclasses import replace
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image

from builders import LAT, LON, add_county, add_site
from geoservice.model import datum as datums
from geoservice.model.static_map import fitting
from geoservice.store import atlas
from geoservice.web.portal.static_map_query import BESIDE

RED = (0xB5, 0x12, 0x1B)


def opened(answer):
    assert answer.status_code == 200, answer.data[:300]
    assert answer.content_type == "image/png"
    return Image.open(io.BytesIO(answer.data)).convert("RGB")


def red_middle(image):
    red = np.abs(np.asarray(image).astype(int) - RED).max(axis=2) < 60
    rows, columns = np.nonzero(red)
    return (columns.min() + columns.max() + 1) / 2, (rows.min() + rows.max() + 1) / 2


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_a_site_in_the_middle(client, cursor, datum):
    add_site(cursor)
    lon, lat = datums.shift(LON, LAT, "wgs84", datum)
    image = opened(
        client.get(f"/static-map.png?center={lon:.7f},{lat:.7f}&zoom=14&size=300x200&datum={datum}")
    )
    assert image.size == (300, 200)
    assert red_middle(image) == pytest.approx((150, 100), abs=1.01)


def test_bbox_shows_its_middle_and_scale_doubles_the_pixels(client, cursor):
    add_site(cursor, lon=110, lat=38)
    image = opened(client.get("/static-map.png?bbox=109.9,37.9,110.1,38.1&size=400x400&scale=2"))
    assert image.size == (800, 800)
    assert red_middle(image)[0] == pytest.approx(400, abs=2)


def test_without_a_place_it_shows_everything(client, cursor):
    add_county(cursor)
    places = [(110, 38), (111, 39)]
    for lon, lat in places:
        add_site(cursor, lon=lon, lat=lat)
    image = opened(client.get("/static-map.png"))
    assert image.size == (640, 480)
    red = np.abs(np.asarray(image).astype(int) - RED).max(axis=2) < 60
    # The extent comes from an index, which other tests may have made wider.
    shown = fitting(atlas.extent(cursor), 640, 480, BESIDE)
    for place in places:
        u, v = (round(value) for value in shown.at(*place))
        assert red[max(v - 20, 0) : v + 20, max(u - 20, 0) : u + 20].any()


def test_without_any_site_it_is_a_map_all_the_same(client):
    assert opened(client.get("/static-map.png?lang=en")).size == (640, 480)


def test_a_chosen_site_is_the_middle_and_larger(client, cursor):
    site = add_site(cursor)
    assert red_middle(opened(client.get(f"/static-map.png?select={site}"))) == pytest.approx(
        (320, 240), abs=1.01
    )
    assert client.get(f"/static-map.png?select={uuid4()}").status_code == 404
    assert client.get(f"/static-map.png?select={site}&layers=reading_room").status_code == 404


def test_layers_choose_what_is_drawn(client, cursor):
    add_site(cursor)
    place = f"center={LON},{LAT}&size=200x200"
    with_homes = client.get(f"/static-map.png?{place}&layers=worker_home").data
    assert client.get(f"/static-map.png?{place}&layers=reading_room").data != with_homes
    assert client.get(f"/static-map.png?{place}&layers=all").data == with_homes


def test_the_review_number_of_the_setting_is_on_it(app, client):
    bare = client.get("/static-map.png").data
    app.config["GEOSERVICE"] = replace(app.config["GEOSERVICE"], review_number="GS(2024)0001号")
    assert client.get("/static-map.png").data != bare


def test_demonstration_sites_are_told(client, cursor):
    place = "/static-map.png?bbox=100,30,101,31"
    bare = client.get(place).data
    add_site(cursor, demo=True)
    assert client.get(place).data != bare


def test_etag(client):
    first = client.get("/static-map.png")
    assert client.get("/static-map.png", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("size=20000x20000", "size"),
        ("size=2001x100", "size"),
        ("size=1001x100&scale=2", "size"),
        ("size=63x100", "size"),
        ("size=0x0", "size"),
        ("size=-5x5", "size"),
        ("size=１００x１００", "size"),
        ("size=1e3x100", "size"),
        ("size=100", "size"),
        ("scale=3", "scale"),
        ("center=181,0", "center"),
        ("center=nan,0", "center"),
        ("center=1e400,0", "center"),
        ("center=110.5", "center"),
        ("center=110.5,38.8,1", "center"),
        ("center=%00,0", "center"),
        ("center=' OR 1=1,2", "center"),
        ("center=1,2&bbox=1,2,3,4", "center"),
        ("zoom=30", "zoom"),
        ("zoom=-1", "zoom"),
        ("zoom=3&bbox=1,2,3,4", "zoom"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=170,1,-170,2", "bbox"),
        ("bbox=1,2,1,3", "bbox"),
        ("layers=nowhere", "layers"),
        ("datum=epsg", "datum"),
        ("select=x", "select"),
        ("lang=fr", "lang"),
        ("markers=1", "markers"),
    ],
)
def test_faults_name_the_parameter(client, query, field):
    answer = client.get(f"/static-map.png?{query}")
    assert (answer.status_code, answer.json["field"]) == (400, field)
    for language in ("zh", "en"):
        assert client.get(f"/static-map.png?{query}", headers={"Accept-Language": language}).json["detail"]
