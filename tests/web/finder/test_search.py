"""What the map's search box asks."""

import pytest

from builders import add_site
from geoservice.model.datum import shift


def test_finds_are_geojson(cursor, client):
    site = add_site(cursor, name="锦界驿站", layer="service_station")
    answer = client.get("/search?q=锦界&f=json")
    assert answer.mimetype == "application/geo+json"
    (feature,) = answer.json["features"]
    assert feature["id"] == site
    assert feature["geometry"] == {"type": "Point", "coordinates": [110.497, 38.827]}
    assert feature["properties"]["name"] == "锦界驿站"
    assert answer.json["numberReturned"] == 1


def test_kinds_narrow_it(cursor, client):
    add_site(cursor, name="锦界驿站", layer="service_station")
    assert client.get("/search?q=锦界&layer=worker_home").json["features"] == []


def test_at_most_ten(cursor, client):
    for number in range(12):
        add_site(cursor, name=f"锦界{number}")
    assert client.get("/search?q=锦界").json["numberReturned"] == 10


def test_no_words_find_nothing(cursor, client):
    add_site(cursor)
    assert client.get("/search").json["features"] == []
    assert client.get("/search?q=%20").json["features"] == []


def test_people_are_sent_to_the_list(client):
    answer = client.get("/search?q=锦界&layer=worker_home&lang=en", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.location == "/?lang=en&q=%E9%94%A6%E7%95%8C&layer=worker_home"


def test_a_place_comes_with_the_box_of_its_sites(cursor, client):
    for lon in (110.1, 110.5):
        add_site(cursor, lon=lon, lat=38.8)
    answer = client.get("/search?q=shenmu").json
    assert answer["places"][0] == {
        "code": "610881",
        "name": "神木市",
        "full_name": "陕西省榆林市神木市",
        "bbox": [110.1, 38.8, 110.5, 38.8],
    }
    assert answer["understood"] == {"divisions": ["610881"], "layers": [], "facts": []}


def test_a_place_without_sites_is_none(cursor, client):
    add_site(cursor)
    assert client.get("/search?q=神池").json["places"] == []


def test_a_place_is_offered_beside_words_that_find_nothing_there(cursor, client):
    add_site(cursor)
    answer = client.get("/search", query_string={"q": "神木 火星书屋"}).json
    assert answer["features"] == []
    assert [place["name"] for place in answer["places"]] == ["神木市"]


def test_a_place_that_is_begun_is_offered(cursor, client):
    add_site(cursor)
    assert [place["name"] for place in client.get("/search?q=shenm").json["places"]] == ["神木市"]


def test_what_was_understood_is_told(cursor, client):
    answer = client.get("/search?q=神木有淋浴的驿站").json
    assert answer["features"] == []
    assert answer["understood"] == {
        "divisions": ["610881"],
        "layers": ["service_station"],
        "facts": ["facilities=shower"],
    }


def test_the_nearer_first_with_a_position_in_the_body(cursor, client):
    for lon in (110.9, 110.5, 110.7):
        add_site(cursor, name=f"锦界{lon}驿站", lon=lon)
    asked = {"q": "锦界", "lon": 110.51, "lat": 38.827, "limit": 2}
    answer = client.post("/search", json=asked)
    assert [each["properties"]["name"] for each in answer.json["features"]] == [
        "锦界110.5驿站",
        "锦界110.7驿站",
    ]
    metres = [each["properties"]["distance_metres"] for each in answer.json["features"]]
    assert metres == sorted(metres)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_position_may_be_in_another_datum(cursor, client):
    add_site(cursor, name="锦界驿站")
    lon, lat = (float(value) for value in shift(110.497, 38.827, "wgs84", "bd09"))
    answer = client.post("/search", json={"q": "锦界", "lon": lon, "lat": lat, "datum": "bd09"})
    assert answer.json["features"][0]["properties"]["distance_metres"] < 0.2


def test_needs_narrow_a_body_too(cursor, client):
    add_site(cursor, name="锦界驿站", properties={"facilities": ["shower"]})
    assert client.post("/search", json={"q": "锦界", "facilities": ["shower"]}).json["numberReturned"] == 1
    assert client.post("/search", json={"q": "锦界", "facilities": ["wifi"]}).json["numberReturned"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "q"),
        ({"q": 7}, "q"),
        ({"q": "锦" * 1001}, "q"),
        ({"q": "锦", "lon": 110}, "lat"),
        ({"q": "锦", "lon": 181, "lat": 0}, "lon"),
        ({"q": "锦", "lon": "110", "lat": 0}, "lon"),
        ({"q": "锦", "datum": "x", "lon": 1, "lat": 1}, "datum"),
        ({"q": "锦", "limit": 51}, "limit"),
        ({"q": "锦", "near": 1}, "near"),
    ],
)
def test_faults_of_a_body_name_the_member(client, body, field):
    answer = client.post("/search", json=body)
    assert (answer.status_code, answer.json["field"]) == (400, field)


@pytest.mark.parametrize(
    ("query", "field"),
    [("q=" + "x" * 1_000_000, "q"), ("q=a&q=b", "q"), ("lon=110", "lon"), ("q=a&layer=x", "layer")],
)
def test_faults_of_a_query_name_the_parameter(client, query, field):
    answer = client.get(f"/search?{query}&f=json")
    assert (answer.status_code, answer.json["field"]) == (400, field)


@pytest.mark.parametrize(
    "typed",
    [
        "😀",
        "😀神木",
        "\u202e神木",
        "\u200f",
        "\x00",
        "、。！",
        "%",
        "_",
        "\\",
        "'",
        "💩" * 500,
        "a" * 1000,
        "驿站" * 500,
    ],
)
def test_whatever_is_typed_is_answered(cursor, client, typed):
    add_site(cursor)
    answer = client.post("/search", json={"q": typed})
    assert answer.status_code == 200
    assert client.get("/search", query_string={"q": typed, "f": "json"}).json == answer.json


def test_of_namesakes_that_is_offered_first_in_which_something_was_found(cursor, client):
    add_site(cursor, layer="worker_home")
    add_site(cursor, layer="reading_room", division_code="230404", address="黑龙江省鹤岗市南山区")
    for typed, code in (
        ("smzgzj", "610881"),
        ("南山书屋", "230404"),
    ):  # others have these initials, and this name
        answer = client.get("/search", query_string={"q": typed}).json
        assert answer["understood"]["divisions"][0] == answer["places"][0]["code"] == code
