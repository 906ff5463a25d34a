"""Pages of GeoJSON: what is in them, how they follow each other, and what is refused."""

import json
from datetime import datetime

import pytest

from builders import LAT, LON, add_site

ITEMS = "/collections/worker_home/items"
HOSTILE = [
    "{{7*7}}",
    "${7*7}",
    "{%",
    "<img src=x onerror=alert(1)>",
    '"}],"x":"',
    "\\u0000\\",
    "名'; DROP TABLE x",
]


def names(answer):
    return [feature["properties"]["name"] for feature in answer.json["features"]]


def test_page_is_rfc_7946(client, cursor):
    site = add_site(cursor, name="锦界职工之家", lon=110.123456789, lat=38.987654321)
    answer = client.get(ITEMS)
    assert answer.status_code == 200
    assert answer.content_type == "application/geo+json"
    page = answer.json
    assert page["type"] == "FeatureCollection"
    assert "crs" not in page
    (feature,) = page["features"]
    assert feature["type"] == "Feature"
    assert feature["id"] == site
    assert feature["geometry"] == {"type": "Point", "coordinates": [110.1234568, 38.9876543]}
    assert feature["properties"]["name"] == "锦界职工之家"
    assert page["numberMatched"] == page["numberReturned"] == 1
    assert datetime.fromisoformat(page["timeStamp"]).tzinfo


def test_empty_layer_is_an_empty_page(client):
    page = client.get(ITEMS).json
    assert page["features"] == []
    assert page["numberMatched"] == page["numberReturned"] == 0
    assert [link["rel"] for link in page["links"]] == ["self", "alternate"]


def test_pages_follow_each_other_to_the_end(client, cursor):
    sites = [add_site(cursor) for _ in range(7)]
    add_site(cursor, layer="reading_room")
    seen, address = [], f"{ITEMS}?limit=3&lang=en"
    while address:
        page = client.get(address).json
        assert page["numberReturned"] == len(page["features"])
        seen += [feature["id"] for feature in page["features"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
        assert address is None or "lang=en" in address
    assert seen == sites


def test_number_matched_is_counted_once(client, cursor):
    for _ in range(3):
        add_site(cursor)
    assert client.get(f"{ITEMS}?limit=2").json["numberMatched"] == 3
    assert "numberMatched" not in client.get(f"{ITEMS}?limit=2&count=false").json
    assert "numberMatched" not in client.get(f"{ITEMS}?limit=2&cursor=1").json
    assert client.get(f"{ITEMS}?limit=2&cursor=1&count=true").json["numberMatched"] == 3


def test_hostile_names_come_out_literally(client, cursor):
    for name in HOSTILE:
        add_site(cursor, name=name)
    assert names(client.get(ITEMS)) == HOSTILE


def test_draft_and_internal_never_come_out(client, cursor):
    add_site(cursor, name="草稿", review_state="draft")
    add_site(cursor, internal={"manager_phone": "13809100001"})
    answer = client.get(ITEMS)
    assert len(answer.json["features"]) == 1
    assert "13809100001" not in answer.text


@pytest.mark.parametrize(
    ("bbox", "found"),
    [
        ("110,38,111,39", ["A"]),
        ("110,38,0,111,39,100", ["A"]),
        ("110.5,38.5,110.5,38.5", ["A"]),
        ("110.5000001,38,111,39", []),
        ("170,-10,-170,10", ["B", "C"]),
        ("-180,-90,180,90", ["A", "B", "C", "D"]),
        ("-179.5,-90,179.5,90", ["A", "D"]),
        ("0,84,1,90", ["D"]),
    ],
)
def test_bbox(client, cursor, bbox, found):
    for name, lon, lat in (("A", 110.5, 38.5), ("B", 179.9, 0), ("C", -179.9, 0), ("D", 0.5, 85)):
        add_site(cursor, name=name, lon=lon, lat=lat)
    assert names(client.get(f"{ITEMS}?bbox={bbox}")) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2026-05-01T00:00:00Z", ["noon"]),
        ("2026-05-01", ["noon"]),
        ("2026-05-01T08:00:00%2B08:00/..", ["noon", "late"]),
        ("../2026-05-01T00:00:00Z", ["early", "noon"]),
        ("/2026-04-30T15:59:59.999Z", ["early"]),
        ("../..", ["early", "noon", "late"]),
        ("2026-05-01/2026-06-01", ["noon", "late"]),
        ("2027-01-01/..", []),
    ],
)
def test_datetime_is_when_it_was_edited(client, cursor, asked, found):
    for name, at in (
        ("early", "2026-01-01"),
        ("noon", "2026-05-01T00:00:00Z"),
        ("late", "2026-06-01T10:00:00Z"),
    ):
        site = add_site(cursor, name=name)
        cursor.execute("UPDATE published_site SET updated_at = %s WHERE id = %s", (at, site))
    assert names(client.get(f"{ITEMS}?datetime={asked}")) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("facilities=microwave", ["A", "B"]),
        ("facilities=microwave,wifi", ["B"]),
        ("grade=3", ["A"]),
        ("area_m2=12.5", ["B"]),
        ("name=B", ["B"]),
        ("access_method=open_door&grade=5", ["B"]),
        ("alias=小家", ["A"]),
        ("code=6108810100017", ["A"]),
        ("honours=最美驿站", ["A"]),
        ("facilities_state=microwave:broken", ["A"]),
        ("facilities_state=microwave:working,wifi:working", ["B"]),
        ("status=closed", []),
        ("status=active", ["A", "B"]),
        ("facilities=microwave&bbox=110,38,111,39", ["A", "B"]),
        ("facilities=aed", []),
    ],
)
def test_property_filters(client, cursor, query, found):
    add_site(
        cursor,
        name="A",
        code="6108810100017",
        properties={
            "facilities": ["microwave"],
            "facilities_state": {"microwave": {"working": False, "checked_at": "2026-10-01"}},
            "grade": 3,
            "alias": ["小家"],
            "honours": [{"title": "最美驿站", "level": "city", "year": 2024}],
        },
    )
    add_site(
        cursor,
        name="B",
        properties={
            "facilities": ["wifi", "microwave"],
            "facilities_state": {"microwave": {"working": True}, "wifi": {"working": True}},
            "grade": 5,
            "access_method": "open_door",
            "area_m2": 12.5,
        },
    )
    page = client.get(f"{ITEMS}?{query}")
    assert names(page) == found
    assert page.json["numberMatched"] == len(found)


def test_filtered_page_of_a_large_layer_looks_at_so_many_and_goes_on(client, cursor, monkeypatch):
    monkeypatch.setattr("geoservice.store.features.MOST_EXAMINED", 3)
    for number in range(8):
        add_site(cursor, name=str(number), properties={"grade": 5 if number in (0, 6, 7) else 1})
    seen, address, pages = [], f"{ITEMS}?grade=5", 0
    while address:
        answer = client.get(address)
        assert pages or "numberMatched" not in answer.json
        seen += names(answer)
        address = next((link["href"] for link in answer.json["links"] if link["rel"] == "next"), None)
        pages += 1
    assert seen == ["0", "6", "7"]
    assert pages == 3


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=-1", "limit"),
        ("limit=0", "limit"),
        ("limit=00", "limit"),
        ("limit=1e30", "limit"),
        ("limit=1.5", "limit"),
        ("limit=%EF%BC%91", "limit"),
        ("limit=%C2%B2", "limit"),
        ("limit=", "limit"),
        ("limit=1&limit=2", "limit"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,2,3,4,5", "bbox"),
        ("bbox=1,2,3,4,5,6,7", "bbox"),
        ("bbox=", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=NaN,0,1,1", "bbox"),
        ("bbox=0,0,inf,1", "bbox"),
        ("bbox=1e999,0,1,1", "bbox"),
        ("bbox=0,10,1,5", "bbox"),
        ("bbox=0,0,181,1", "bbox"),
        ("bbox=0,-91,1,1", "bbox"),
        ("bbox=0,0,9,1,1,1", "bbox"),
        ("bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326", "bbox-crs"),
        ("datetime=yesterday", "datetime"),
        ("datetime=", "datetime"),
        ("datetime=..", "datetime"),
        ("datetime=2026-13-01T00:00:00Z", "datetime"),
        ("datetime=2026-01-01T00:00:00", "datetime"),
        ("datetime=2026-01-01/2026-01-02/2026-01-03", "datetime"),
        ("datetime=2026-02-01/2026-01-01", "datetime"),
        ("datetime=0001-01-01T00:00:00%2B14:00", "datetime"),
        ("cursor=abc", "cursor"),
        ("cursor=-1", "cursor"),
        ("cursor=9999999999999999999", "cursor"),
        ("count=maybe", "count"),
        ("f=xml", "f"),
        ("colour=red", "colour"),
        ("manager_phone=13809100001", "manager_phone"),
        ("facilities=sauna", "facilities"),
        ("facilities=", "facilities"),
        ("facilities_state=microwave", "facilities_state"),
        ("facilities_state=microwave:off", "facilities_state"),
        ("facilities_state=sauna:broken", "facilities_state"),
        ("honours=", "honours"),
        ("grade=high", "grade"),
        ("area_m2=1e9", "area_m2"),
        ("verified_at=today", "verified_at"),
        ("name=", "name"),
        ("name=%00", "name"),
        ("name=" + "长" * 501, "name"),
    ],
)
def test_wrong_parameter_is_named(client, query, field):
    answer = client.get(f"{ITEMS}?{query}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["field"] == field
    assert answer.json["detail"].startswith(field)


@pytest.mark.parametrize("limit", ["10000", "10001", "99999999999999999999999999999999", "007"])
def test_limit_above_what_is_served_is_lowered(client, cursor, limit):
    add_site(cursor)
    assert client.get(f"{ITEMS}?limit={limit}").json["numberReturned"] == 1


def test_undecodable_query_is_text_like_any_other(client):
    assert client.get(f"{ITEMS}?name=%ff%fe").json["features"] == []


def test_one_site(client, cursor):
    site = add_site(cursor, name="一个")
    answer = client.get(f"{ITEMS}/{site}")
    assert answer.content_type == "application/geo+json"
    assert answer.json["id"] == site
    assert answer.json["geometry"]["coordinates"] == [LON, LAT]
    assert {link["rel"] for link in answer.json["links"]} == {"self", "alternate", "collection"}
    assert all(link["href"].startswith("http://localhost/") for link in answer.json["links"])


@pytest.mark.parametrize(
    "path",
    [
        "/collections/nowhere/items",
        "/collections/nowhere",
        "/collections/nowhere/queryables",
        "/collections/nowhere/items/00000000-0000-4000-8000-000000000000",
        f"{ITEMS}/00000000-0000-4000-8000-000000000000",
        f"{ITEMS}/1",
        f"{ITEMS}/%00",
    ],
)
def test_what_is_not_there(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json["status"] == 404


def test_site_of_another_layer_is_not_here(client, cursor):
    site = add_site(cursor, layer="reading_room")
    assert client.get(f"{ITEMS}/{site}").status_code == 404


def test_people_are_led_to_the_pages(client, cursor):
    site = add_site(cursor)
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert client.get(f"{ITEMS}/{site}", headers=browser).location == f"/sites/{site}"
    assert client.get(f"{ITEMS}?f=html").location == "/map?layers=worker_home"
    assert client.get(f"{ITEMS}?f=json", headers=browser).status_code == 200
    assert client.get(ITEMS, headers={"Accept": "image/png"}).status_code == 406


def test_head_says_what_get_would(client, cursor):
    add_site(cursor)
    head, get = client.head(f"{ITEMS}?limit=1"), client.get(f"{ITEMS}?limit=1")
    assert head.status_code == 200
    assert head.data == b""
    assert head.content_type == get.content_type
    assert head.content_length == get.content_length


def test_links_are_absolute_where_the_public_reaches_us(app, client, cursor):
    add_site(cursor)
    page = client.get(f"{ITEMS}?name=第1&bbox=1,2,3,4", base_url="https://map.example.cn").json
    assert page["links"][0]["href"] == (f"https://map.example.cn{ITEMS}?name=%E7%AC%AC1&bbox=1,2,3,4")


def test_page_is_compressed_only_for_who_asks(client, cursor):
    for _ in range(5):
        add_site(cursor)
    plain = client.get(ITEMS)
    assert "Content-Encoding" not in plain.headers
    squeezed = client.get(ITEMS, headers={"Accept-Encoding": "gzip"})
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert len(squeezed.data) < len(plain.data)
    assert json.loads(plain.data)
