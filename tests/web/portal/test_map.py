import re
from html import unescape

import pytest

from builders import add_county, add_site
from geoservice.drawing.shell import mark


def linked(client, kind, path="/map?lang=zh"):
    page = client.get(path).text
    return unescape(re.search(rf'"(/map/{kind}-[^"]+)"', page)[1])


def test_the_page_has_nothing_inline_and_names_no_other_host(client):
    page = client.get("/map").text
    assert not re.search(r"<script(?![^>]*src=)|<style|style=|\son\w+=", page)
    assert not re.search(r'(src|href)="(https?:)?//(?!localhost/)', page)


def test_the_page_may_be_zoomed_by_fingers(client):
    assert "user-scalable" not in client.get("/map").text


def test_script_and_style_are_files_that_are_kept_for_ever(client):
    for kind, mimetype in (("script", "text/javascript"), ("style", "text/css")):
        answer = client.get(linked(client, kind))
        assert answer.mimetype == mimetype
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_script_under_an_outdated_name_is_answered_but_not_kept(client):
    address = re.sub(r"script-[0-9a-f]+", "script-0000", linked(client, "script"))
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_name_of_a_site_comes_near_the_page_or_its_script(client, cursor):
    add_site(cursor, name="{{7*7}}秘密花园")
    assert "秘密花园" not in client.get("/map").text + client.get(linked(client, "script")).text


def test_the_map_opens_on_all_sites(client, cursor):
    add_site(cursor, lon=110.0, lat=38.0)
    add_site(cursor, lon=111.0, lat=39.0)
    (south, west), (north, east) = client.get("/legend.json").json["bounds"]
    assert west <= 110 < 111 <= east
    assert south <= 38 < 39 <= north


def test_parameters_shape_the_view(client):
    script = client.get(
        linked(client, "script", "/map?layers=reading_room&bbox=109,37,111,39&zoom=9&center=110,38")
    ).text
    assert '"layers": ["reading_room"]' in script
    assert "center: [38.0, 110.0]" in script
    assert '"zoom": 9' in script


def test_the_same_question_gives_the_same_bytes(client):
    address = "/map?bbox=109,37,111,39&lang=zh"
    assert client.get(address).data == client.get(address).data


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("layers=castle", "layers"),
        ("layers=", "layers"),
        ("layers={{7*7}}", "layers"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,2,3,x", "bbox"),
        ("bbox=nan,2,3,4", "bbox"),
        ("bbox=1,5,3,4", "bbox"),
        ("bbox=1,2,3,400", "bbox"),
        ("bbox=1,2,3,${alert(1)}", "bbox"),
        ("zoom=-1", "zoom"),
        ("zoom=1e30", "zoom"),
        ("zoom=１２", "zoom"),
        ("center=1", "center"),
        ("center=200,1", "center"),
        ("lang=fr", "lang"),
        ("colour=red", "colour"),
        ("zoom=4&zoom=5", "zoom"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(client, query, field):
    for path in ("/map", "/map/script-0.js"):
        answer = client.get(f"{path}?{query}", headers={"Accept": "application/json"})
        assert answer.status_code == 400
        assert answer.json["field"] == field


def test_places_carry_the_names_of_our_organisations(client, cursor):
    add_county(cursor)
    answer = client.get("/places.json")
    assert answer.mimetype == "application/geo+json"
    (place,) = answer.json["features"]
    assert place["properties"]["name"] == "神木市"
    assert place["geometry"] == {"type": "Point", "coordinates": [110.497, 38.827]}


def test_legend_and_places_are_not_sent_twice(client):
    for path in ("/legend.json", "/places.json", "/layers.css"):
        etag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_signs_stand_in_the_sheet_itself(client, layers):
    signs = re.findall(r'url\("data:image/svg\+xml;base64,[^"]+"\)', client.get("/layers.css").text)
    assert len(signs) == len(layers)


def test_signs_are_served_by_the_mark_of_their_content(client, layers):
    for layer in layers.values():
        answer = client.get(f"/layers/{layer.id}.svg?v={mark(layer.icon.read_text(encoding='utf-8'))}")
        assert answer.mimetype == "image/svg+xml"
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_map_beside_a_list_needs_no_closed_lists(client):
    assert "choices" in client.get("/legend.json").json
    assert set(client.get("/legend.json?choices=0").json) == {"layers", "basemaps", "bounds"}


def test_a_kind_that_is_not_there_has_no_sign(client):
    assert client.get("/layers/castle.svg").status_code == 404


def test_every_page_says_that_there_is_demonstration_data(client, cursor):
    assert "demo-banner" not in client.get("/map").text
    add_site(cursor, demo=True)
    assert "demo-banner" in client.get("/map").text
