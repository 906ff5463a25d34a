"""The framed map: what its parameters make of it, and who may frame it."""

import json
import re
from html import unescape

import pytest

from builders import LAT, LON, add_site
from geoservice.config import Config
from geoservice.model.basemap import Basemap
from geoservice.model.datum import shift
from geoservice.model.title import Title
from geoservice.store import portals
from geoservice.web.portal import ancestors

APP = "https://app.example.cn"
NOBODY = "7f0c3f0e-0000-4000-8000-000000000000"


def basemap(name, datum):
    return Basemap(
        id=name,
        title=Title(name, name),
        url="https://tiles.example/{z}/{x}/{y}.png",
        datum=datum,
        attribution=name,
    )


@pytest.fixture
def config():
    return Config(
        basemaps=(basemap("tianditu", "wgs84"), basemap("amap", "gcj02")),
        frame_ancestors=("https://*.union.example.cn",),
    )


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch):
    monkeypatch.setattr(ancestors, "KEPT_SECONDS", 0)


def bridge(client, query=""):
    page = client.get(f"/embed?{query}").text
    return json.loads(unescape(re.search(r'data-bridge="([^"]*)"', page)[1]))


def script(client, query=""):
    page = client.get(f"/embed?{query}").text
    return client.get(unescape(re.search(r'"(/map/script-[^"]+)"', page)[1])).text


def sources(answer):
    return re.search(r"frame-ancestors ([^;]*)", answer.headers["Content-Security-Policy"])[1].split()


def test_the_page_has_nothing_inline_names_no_other_host_and_sets_no_cookie(client):
    answer = client.get("/embed")
    assert not re.search(r"<script(?![^>]*src=)|<style|style=|\son\w+=", answer.text)
    assert not re.search(r'(src|href)="(https?:)?//(?!localhost/)', answer.text)
    assert "Set-Cookie" not in answer.headers
    assert "X-Frame-Options" not in answer.headers


def test_it_is_the_map_of_the_map_page(client):
    assert "geoservice.sites(" in script(client)
    assert client.get("/embed").text.count("/static/bundle/map.js") == 1


def test_ourselves_and_the_settings_may_frame_it_and_nobody_else(client):
    assert sources(client.get("/embed")) == ["'self'", "https://*.union.example.cn"]


def test_a_portal_may_frame_it_while_it_is_on_the_list(client, cursor):
    portals.add(cursor, "神木", (APP,), "Ada")
    assert APP in sources(client.get("/embed"))
    assert bridge(client)["allowed"][-1] == APP
    portals.revoke(cursor, "神木", "Ada")
    assert APP not in sources(client.get("/embed"))


def test_other_pages_stay_as_the_settings_have_them(client, cursor):
    portals.add(cursor, "神木", (APP,), "Ada")
    for path in ("/", "/map", "/embed.js", "/healthz", "/nowhere"):
        assert sources(client.get(path)) == ["https://*.union.example.cn"]


def test_the_policy_of_an_embed_is_never_a_stored_one(client):
    assert client.get("/embed").headers["Cache-Control"] == "no-store"


def test_a_portal_sees_what_is_wrong_with_its_address(client, cursor):
    portals.add(cursor, "神木", (APP,), "Ada")
    answer = client.get("/embed?center=x")
    assert answer.status_code == 400
    assert APP in sources(answer)


@pytest.mark.parametrize(("theme", "sheets"), [("dark", 1), ("light", 0), ("auto", 1)])
def test_what_is_wrong_is_told_in_the_frame_without_a_page_around_it(client, theme, sheets):
    page = client.get(f"/embed?zoom=99&theme={theme}&lang=en", headers={"Accept": "text/html"}).text
    assert "zoom" in page
    assert page.count("<h1>") == 1
    assert page.count("css/dark") == sheets
    assert ('data-theme="dark"' in page) == (theme == "dark")
    assert "masthead" not in page
    assert "<footer" not in page


def test_the_list_is_kept_for_a_moment_and_asked_for_anew(app, cursor, monkeypatch):
    monkeypatch.setattr(ancestors, "KEPT_SECONDS", 3600)
    client = app.test_client()
    client.get("/embed")
    portals.add(cursor, "神木", (APP,), "Ada")
    assert APP not in sources(client.get("/embed"))
    monkeypatch.setattr(app.extensions["ancestors"], "_until", 0)
    assert APP in sources(client.get("/embed"))


@pytest.mark.parametrize(
    ("theme", "mark", "dark"),
    [
        ("auto", '<html lang="zh-CN">', 'media="screen and (prefers-color-scheme: dark)"'),
        ("dark", 'data-theme="dark"', "css/dark.css"),
        ("light", 'data-theme="light"', None),
    ],
)
def test_a_theme_decides_on_the_dark_sheet(client, theme, mark, dark):
    page = client.get(f"/embed?theme={theme}&lang=zh").text
    assert mark in page
    assert dark in page if dark else "dark.css" not in page
    assert ("(prefers" in page) == (theme == "auto")


def test_controls_are_those_that_are_asked_for(client):
    assert '"controls": ["search", "legend", "zoom", "locate", "fullscreen"]' in script(client)
    assert '"controls": ["legend", "zoom"]' in script(client, "controls=zoom,legend")
    assert '"controls": []' in script(client, "controls=none")


def test_a_basemap_is_asked_for_by_name_or_by_the_portals_datum(client):
    assert '"ground": "tianditu"' in script(client)
    assert '"ground": "amap"' in script(client, "datum=gcj02")
    assert '"ground": "tianditu"' in script(client, "datum=gcj02&basemap=tianditu")
    assert '"ground": "quiet"' in script(client, "basemap=quiet")
    assert '"ground": "tianditu"' in script(client, "datum=bd09")


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_the_centre_is_given_in_the_portals_datum(client, datum):
    lon, lat = shift(LON, LAT, "wgs84", datum)
    drawn = script(client, f"center={float(lon):.7f},{float(lat):.7f}&zoom=12&datum={datum}")
    found = re.search(r"center: \[([0-9.]+), ([0-9.]+)\]", drawn)
    assert (float(found[2]), float(found[1])) == pytest.approx((LON, LAT), abs=2e-6)
    assert '"zoom": 12' in drawn


def test_a_chosen_site_is_opened_where_it_is(client, cursor):
    site = add_site(cursor, name="{{7*7}}</script>", lon=110.25, lat=38.5)
    told = bridge(client, f"select={site.upper()}")
    assert told["site"] == {
        "id": site,
        "layer": "worker_home",
        "name": "{{7*7}}</script>",
        "point": [110.25, 38.5],
    }
    drawn = script(client, f"select={site}")
    assert "center: [38.5, 110.25]" in drawn
    assert '"zoom": 16' in drawn
    assert "7*7" not in drawn
    assert "center: [38.0, 110.0]" in script(client, f"select={site}&center=110,38")


def test_a_site_that_was_withdrawn_leaves_the_map(client, cursor):
    site = add_site(cursor, review_state="draft")
    for id in (site, NOBODY):
        told = bridge(client, f"select={id}")
        assert told["site"] is None
        assert told["select"] == id


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("layers=castle", "layers"),
        ("layers=", "layers"),
        ("center=1", "center"),
        ("center=200,1", "center"),
        ("center=nan,1", "center"),
        ("center=110,38;alert(1)", "center"),
        ("center=${7*7},{{7*7}}", "center"),
        ("center=1e3,38", "center"),
        ("center=١١٠,38", "center"),
        ("zoom=30", "zoom"),
        ("zoom=1e1", "zoom"),
        ("zoom=１２", "zoom"),
        ("zoom=4&zoom=5", "zoom"),
        ("datum=wgs72", "datum"),
        ("datum=", "datum"),
        ("basemap=osm", "basemap"),
        ("basemap=https://evil.example/{z}/{x}/{y}", "basemap"),
        ("lang=fr", "lang"),
        ("theme=red", "theme"),
        ("controls=", "controls"),
        ("controls=zoom,credit", "controls"),
        ("controls=all,zoom", "controls"),
        ("select=1", "select"),
        ("select={7f0c3f0e-0000-4000-8000-000000000000}", "select"),
        ("select=7f0c3f0e000040008000000000000000", "select"),
        ("select='%20OR%201=1", "select"),
        ("origin=*", "origin"),
        ("origin=https://a.cn/path", "origin"),
        ("origin=https://a.cn;%20script-src%20*", "origin"),
        ("bbox=1,2,3,4", "bbox"),
        ("colour=red", "colour"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(client, query, field):
    answer = client.get(f"/embed?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json["field"] == field


@pytest.mark.parametrize("origin", [APP, "http://127.0.0.1:8001", "null"])
def test_the_loaders_word_on_the_origin_is_handed_on(client, origin):
    assert bridge(client, f"origin={origin}")["origin"] == origin


def test_the_loader_is_kept_long_and_asked_for_again_cheaply(client):
    answer = client.get("/embed.js")
    assert answer.mimetype == "text/javascript"
    assert "max-age=86400" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/embed.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_what_a_sandboxed_frame_fetches_is_open_to_it(client, cursor):
    site = add_site(cursor)
    for path in ("/legend.json", "/places.json", f"/sites/{site}?f=json", "/static/icons/plus.svg"):
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
