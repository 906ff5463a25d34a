"""Vector tiles: every site in exactly one tile, at its place, in every datum; and how tiles are fetched."""

import math

import mapbox_vector_tile
import numpy as np
import pytest
from pyproj import Transformer

from builders import LAT, LON, add_county, add_site
from geoservice.model import datum as datums
from geoservice.model.frame import tile_frame
from geoservice.model.tile import Tile
from geoservice.store import content_values, tiles
from geoservice.store.cells import fold

MVT = "application/vnd.mapbox-vector-tile"
TO_METRES = Transformer.from_crs(4326, 3857, always_xy=True)


def tile_of(lon, lat, z):
    """The tile of a place, by the formula of the OpenStreetMap wiki."""
    across = (lon + 180) / 360
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    last = 2**z - 1
    return min(int(across * 2**z), last), min(int(down * 2**z), last)


def decode(data):
    return mapbox_vector_tile.decode(data, default_options={"y_coord_down": True}) if data else {}


def fetch(client, lon, lat, z, layer="all", query=""):
    x, y = tile_of(lon, lat, z)
    return client.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt{query}")


def test_tile_holds_the_site_at_its_place(client, cursor):
    site = add_site(cursor, name="神木市职工之家")
    answer = fetch(client, LON, LAT, 14)
    assert answer.status_code == 200
    assert answer.content_type == MVT
    drawn = decode(answer.data)
    assert list(drawn) == ["worker_home"]
    assert drawn["worker_home"]["extent"] == 4096
    (feature,) = drawn["worker_home"]["features"]
    cursor.execute("SELECT fid FROM published_site WHERE id = %s", (site,))
    assert feature["id"] == cursor.fetchone()[0]
    assert feature["properties"] == {"id": site, "name": "神木市职工之家"}
    x, y = tile_of(LON, LAT, 14)
    tile = Tile(14, x, y)
    east, north = TO_METRES.transform(LON, LAT)
    expected = ((east - tile.west) / tile.edge * 4096, (tile.north - north) / tile.edge * 4096)
    assert feature["geometry"]["coordinates"] == pytest.approx(expected, abs=0.51)


def test_each_kind_is_a_layer_of_the_tile(client, cursor):
    for layer in ("worker_home", "reading_room", "reading_room"):
        add_site(cursor, layer=layer)
    drawn = decode(fetch(client, LON, LAT, 14).data)
    assert {name: len(layer["features"]) for name, layer in drawn.items()} == {
        "reading_room": 2,
        "worker_home": 1,
    }
    assert list(decode(fetch(client, LON, LAT, 14, "reading_room").data)) == ["reading_room"]


def test_hostile_names_stand_in_tiles_literally(client, cursor):
    hostile = ["{{7*7}}", "${7*7}", "{%", "<img src=x onerror=alert(1)>"]
    for name in hostile:
        add_site(cursor, name=name)
    features = decode(fetch(client, LON, LAT, 14).data)["worker_home"]["features"]
    assert [feature["properties"]["name"] for feature in features] == hostile


def test_the_longest_name_fits_into_the_index_that_tiles_read(client, cursor):
    name = "".join(chr(0x20000 + number * 7919 % 40_000) for number in range(200))
    add_site(cursor, name=name)
    (feature,) = decode(fetch(client, LON, LAT, 14).data)["worker_home"]["features"]
    assert feature["properties"]["name"] == name


def test_tile_without_sites(client):
    answer = client.get("/tiles/all/14/0/0.mvt")
    assert (answer.status_code, answer.data) == (204, b"")


def test_etag_follows_the_content(client, cursor):
    add_site(cursor)
    first = fetch(client, LON, LAT, 14)
    etag = first.headers["ETag"]
    assert not etag.startswith("W/")
    assert "max-age" in first.headers["Cache-Control"]
    x, y = tile_of(LON, LAT, 14)
    address = f"/tiles/all/14/{x}/{y}.mvt"
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    add_site(cursor)
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_etag_of_a_compressed_tile(client, cursor):
    for _ in range(30):
        add_site(cursor)
    asked = {"Accept-Encoding": "gzip"}
    x, y = tile_of(LON, LAT, 14)
    address = f"/tiles/all/14/{x}/{y}.mvt"
    first = client.get(address, headers=asked)
    assert first.headers["Content-Encoding"] == "gzip"
    again = client.get(address, headers=asked | {"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.head(address).status_code == 200


def test_many_sites_become_cells(client, cursor, monkeypatch):
    for step in range(5):
        add_site(cursor, lon=LON + 0.00001 * step, layer="reading_room" if step else "worker_home")
    alone = add_site(cursor, lon=LON + 1)
    monkeypatch.setattr(content_values, "MOST_SITES", 5)
    for z in (5, 12):
        drawn = decode(fetch(client, LON, LAT, z).data)
        (cell,) = drawn["cells"]["features"]
        assert cell["properties"]["count"] == 5
        assert (cell["properties"]["worker_home"], cell["properties"]["reading_room"]) == (1, 4)
        assert cell["properties"]["west"] <= LON < LON + 0.00004 <= cell["properties"]["east"]
        assert cell["properties"]["south"] <= LAT <= cell["properties"]["north"]
        if z == 5:
            assert [site["properties"]["id"] for site in drawn["worker_home"]["features"]] == [alone]
        monkeypatch.setattr(content_values, "MOST_SITES", 4)


def test_a_cell_keeps_its_id(client, cursor, monkeypatch):
    monkeypatch.setattr(content_values, "MOST_SITES", 1)
    for _ in range(2):
        add_site(cursor)

    def ids():
        return {
            z: [cell["id"] for cell in decode(fetch(client, LON, LAT, z).data)["cells"]["features"]]
            for z in (6, 14)
        }

    before = ids()
    fold(cursor)
    add_site(cursor)
    assert ids() == before
    assert all(0 < number < 2**53 for numbers in before.values() for number in numbers)


def test_filters(client, cursor):
    plain = add_site(cursor)
    warm = add_site(cursor, properties={"facilities": ["microwave", "hot_water"]})
    broken = add_site(
        cursor,
        properties={"facilities": ["microwave"], "facilities_state": {"microwave": {"working": False}}},
    )
    add_county(cursor, code="610802", name="榆阳区总工会")
    county = add_county(cursor)
    ours = add_site(cursor, organisation_id=county)

    def found(query):
        drawn = decode(fetch(client, LON, LAT, 14, query=query).data)
        return {site["properties"]["id"] for site in drawn.get("worker_home", {}).get("features", [])}

    assert found("") == {plain, warm, broken, ours}
    assert found("?facilities=microwave") == {warm}
    assert found("?facilities=microwave,hot_water") == {warm}
    assert found("?facilities=microwave,shower") == set()
    assert found("?organisation=acftu.d610881") == {ours}
    assert found("?facilities_state=microwave:broken") == {broken}
    assert found("?organisation=acftu") == {plain, warm, broken, ours}
    assert found("?status=active&organisation=acftu.d610802") == set()
    always = add_site(cursor, properties={"opening_hours": "24/7"})
    day = add_site(cursor, properties={"opening_hours": "Mo-Su 08:00-18:00", "holiday_policy": "open"})
    assert found("?open_at=2026-11-23T12:00:00%2B08:00") == {always, day}
    assert found("?open_at=2026-11-23T02:00:00%2B08:00") == {always}
    assert always in found("?open_at=now")


def test_a_filter_that_sees_not_all_says_so(client, cursor, monkeypatch):
    for _ in range(4):
        add_site(cursor)
    monkeypatch.setattr(content_values, "MOST_SEEN", 3)
    answer = fetch(client, LON, LAT, 14, query="?status=active")
    assert answer.headers["Geoservice-Truncated"] == "true"
    assert len(decode(answer.data)["worker_home"]["features"]) == 3
    assert "Geoservice-Truncated" not in fetch(client, LON, LAT, 14).headers


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?grid=EPSG:3857", "grid"),
        ("?open_at=9999-01-01T00:00:00Z", "open_at"),
        ("?open_at=", "open_at"),
        ("?organisation=a;b", "organisation"),
        ("?organisation=", "organisation"),
        ("?facilities=castle", "facilities"),
        ("?manager_phone=1", "manager_phone"),
    ],
)
def test_wrong_filters_are_named(client, query, field):
    answer = client.get(f"/tiles/all/3/1/1.mvt{query}")
    assert (answer.status_code, answer.json["field"]) == (400, field)


def test_layer_is_shown_from_its_first_zoom_on(app, client, cursor, layers, monkeypatch):
    layer = app.extensions["layers"]["worker_home"]
    add_site(cursor)
    monkeypatch.setitem(layer.__dict__, "min_zoom", 8)
    assert fetch(client, LON, LAT, 7).status_code == 204
    assert fetch(client, LON, LAT, 7, "worker_home").status_code == 204
    assert fetch(client, LON, LAT, 8).status_code == 200


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("0/0/1", "y"),
        ("0/1/0", "x"),
        ("1/2/0", "x"),
        ("23/0/0", "z"),
        ("-1/0/0", "z"),
        ("1/-1/0", "x"),
        ("a/0/0", "z"),
        ("1/0.5/0", "x"),
        ("1/%EF%BC%91/0", "x"),
        ("1/%C2%B2/0", "x"),
        ("1/+1/0", "x"),
        ("01/0/0", "z"),
        ("1/1_0/0", "x"),
        ("99999999999999999999999/0/0", "z"),
        ("22/4194304/0", "x"),
    ],
)
def test_tile_out_of_range_is_named(client, address, field):
    answer = client.get(f"/tiles/all/{address}.mvt")
    assert answer.status_code == 400
    assert answer.json["field"] == field


def test_wrong_parameters_and_unknown_layers(client):
    assert client.get("/tiles/all/0/0/0.mvt?datum=epsg").json["field"] == "datum"
    assert client.get("/tiles/all/0/0/0.mvt?f=json").json["field"] == "f"
    assert client.get("/tiles/nowhere/0/0/0.mvt").status_code == 404
    assert client.get("/tiles/all/22/4194303/4194303.mvt").status_code == 204


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("z", [0, 3, 9, 12, 15, 18])
def test_every_site_is_in_the_one_tile_of_its_shifted_place(cursor, layers, datum, z):
    chance = np.random.default_rng(z)
    west, south, _, north = datums.BOX
    # All over the box, along its border where the shift begins, and in one city.
    lon = np.concatenate(
        [chance.uniform(60, 150, 40), chance.normal(west, 0.01, 20), chance.normal(110, 0.05, 40)]
    )
    lat = np.concatenate(
        [chance.uniform(-5, 60, 40), chance.uniform(south, north, 20), chance.normal(38, 0.05, 40)]
    )
    for place in zip(lon.tolist(), lat.tolist(), strict=True):
        add_site(cursor, lon=place[0], lat=place[1])
    shifted = list(zip(*(a.tolist() for a in datums.shift(lon, lat, "wgs84", datum)), strict=True))
    drawn = 0
    for x, y in {tile_of(*place, z) for place in shifted}:
        owned = [place for place in shifted if tile_of(*place, z) == (x, y)]
        found = decode(tiles.tile(cursor, tile_frame(Tile(z, x, y)), layers=list(layers), datum=datum).mvt)
        features = found["worker_home"]["features"]
        units = [feature["geometry"]["coordinates"] for feature in features]
        assert len(features) == len(owned)
        assert all(0 <= u < 4096 for unit in units for u in unit)
        drawn += len(features)
    assert drawn == len(shifted)


def test_places_on_the_edges_of_the_world_are_drawn_once(cursor, layers):
    for lon, lat in ((180, 0), (-180, 0), (0, 0), (0, 85), (0, -85), (180, 85)):
        add_site(cursor, lon=lon, lat=lat)
    for z in (0, 1, 2):
        drawn = [
            decode(tiles.tile(cursor, tile_frame(Tile(z, x, y)), layers=list(layers)).mvt)
            for x in range(2**z)
            for y in range(2**z)
        ]
        assert sum(len(found.get("worker_home", {}).get("features", [])) for found in drawn) == 6


def test_tilejson(client, cursor, layers):
    add_site(cursor, lon=110, lat=38)
    add_site(cursor, lon=111, lat=39, layer="reading_room")
    document = client.get("/tiles/all.json?lang=en").json
    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == ["http://localhost/tiles/all/{z}/{x}/{y}.mvt"]
    assert document["bounds"] == [110, 38, 111, 39]
    assert [layer["id"] for layer in document["vector_layers"]] == [*layers, "cells"]
    assert document["vector_layers"][0]["fields"] == {"id": "String", "name": "String"}
    one = client.get("/tiles/worker_home.json?datum=gcj02").json
    assert one["tiles"] == ["http://localhost/tiles/worker_home/{z}/{x}/{y}.mvt?datum=gcj02"]
    assert one["name"] == "职工之家"
    address = one["tiles"][0].format(z=0, x=0, y=0)
    assert client.get(address).status_code == 200
    assert client.get("/tiles/nowhere.json").status_code == 404
    assert client.get("/tiles/all.json?datum=x").status_code == 400


def test_tilejson_without_sites_is_the_world(client):
    assert client.get("/tiles/all.json").json["bounds"] == [-180, -85.05, 180, 85.05]
