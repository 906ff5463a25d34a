"""What the map's search box asks."""

from builders import add_site


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
