"""Vector tiles: every site in exactly one tile, at its place, in every datum; and how tiles are fetched."""

import math

import mapbox_vector_tile
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from builders import LAT, LON, add_site
from geoservice.model import datum as datums
from geoservice.model.mercator import HALF
from geoservice.model.tile import Tile
from geoservice.store import tiles

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


def test_too_many_sites_are_cut_and_it_is_said(client, cursor, monkeypatch):
    for _ in range(5):
        add_site(cursor)
    assert "Geoservice-Truncated" not in fetch(client, LON, LAT, 5).headers
    monkeypatch.setattr(tiles, "MOST_SITES", 3)
    answer = fetch(client, LON, LAT, 5)
    assert answer.headers["Geoservice-Truncated"] == "true"
    assert len(decode(answer.data)["worker_home"]["features"]) == 3


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
        found = decode(tiles.tile(cursor, Tile(z, x, y), layers=list(layers), datum=datum).mvt)
        features = found["worker_home"]["features"]
        units = [feature["geometry"]["coordinates"] for feature in features]
        assert len(features) == len(owned)
        assert all(0 <= u < 4096 for unit in units for u in unit)
        drawn += len(features)
    assert drawn == len(shifted)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(70, 140), st.floats(-1, 57), st.integers(0, 22), st.sampled_from(["gcj02", "bd09"]))
def test_a_tile_reaches_every_place_that_it_owns(lon, lat, z, datum):
    shifted = [float(value) for value in datums.shift(lon, lat, "wgs84", datum)]
    west, south, east, north = Tile(z, *tile_of(*shifted, z)).reach(datum)
    metres = TO_METRES.transform(lon, lat)
    assert west <= metres[0] <= east
    assert south <= metres[1] <= north


def test_a_tile_does_not_reach_much_farther_than_it_must():
    tile = Tile(18, *tile_of(110.5, 38.8, 18))
    west, south, east, north = tile.reach("bd09")
    assert east - west < 1.2 * tile.edge
    assert north - south < 1.2 * tile.edge


def test_places_on_the_edges_of_the_world_are_drawn_once(cursor, layers):
    for lon, lat in ((180, 0), (-180, 0), (0, 0), (0, 85), (0, -85), (180, 85)):
        add_site(cursor, lon=lon, lat=lat)
    for z in (0, 1, 2):
        drawn = [
            decode(tiles.tile(cursor, Tile(z, x, y), layers=list(layers)).mvt)
            for x in range(2**z)
            for y in range(2**z)
        ]
        assert sum(len(found.get("worker_home", {}).get("features", [])) for found in drawn) == 6


@pytest.mark.parametrize("z", [1, 3, 11, 22])
def test_edges_meet_and_cover_the_square(z):
    for at in range(0, 2**z - 1, max(1, 2**z // 1000)):
        assert Tile(z, at, 0).owns()[2] == Tile(z, at + 1, 0).owns()[0]
        assert Tile(z, 0, at).owns()[1] == Tile(z, 0, at + 1).owns()[3]
    assert Tile(z, 2**z - 1, 0).owns()[2] > HALF


def test_tilejson(client, cursor, layers):
    add_site(cursor, lon=110, lat=38)
    add_site(cursor, lon=111, lat=39, layer="reading_room")
    document = client.get("/tiles/all.json?lang=en").json
    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == ["http://localhost/tiles/all/{z}/{x}/{y}.mvt"]
    assert document["bounds"] == [110, 38, 111, 39]
    assert [layer["id"] for layer in document["vector_layers"]] == list(layers)
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
