"""Tile matrix sets and tilesets, read by a library and followed link by link."""

import re

import mapbox_vector_tile
import morecantile
import pytest

from builders import LAT, LON, add_site
from geoservice.model.grid import GRIDS
from outside import pixels

TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
TILING_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
TILESETS_VECTOR = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"


def links(document):
    return {link["rel"]: link for link in document["links"]}


def test_landing_leads_to_each_grid_and_a_library_reads_it(client):
    found = client.get(links(client.get("/?f=json").json)[TILING_SCHEMES]["href"]).json["tileMatrixSets"]
    assert [one["id"] for one in found] == list(GRIDS)
    for one in found:
        definition = client.get(links(one)["self"]["href"]).json
        assert morecantile.TileMatrixSet.model_validate(definition).id == one["id"]
        assert definition["crs"] == one["crs"]
        assert definition["title"] == one["title"]


def test_titles_are_in_the_language_asked_for(client):
    assert client.get("/tileMatrixSets/BaiduQuad?lang=zh").json["title"] == "百度地图"
    assert "counted from the top left" in client.get("/tileMatrixSets/BaiduQuad?lang=en").json["description"]


def test_what_there_is_not(client):
    assert client.get("/tileMatrixSets/GoogleMapsCompatible").status_code == 404
    assert client.get("/collections/worker_home/tiles/GoogleMapsCompatible").status_code == 404
    assert client.get("/collections/nowhere/tiles").status_code == 404
    assert client.get("/tileMatrixSets?colour=red").json["field"] == "colour"
    assert client.get("/tileMatrixSets?f=html").status_code == 400


def test_collections_lead_to_tilesets_and_these_to_tiles_with_the_site(client, cursor):
    add_site(cursor, name="锦界镇职工之家")
    listed = client.get(links(client.get("/collections/worker_home").json)[TILESETS_VECTOR]["href"]).json
    assert len(listed["tilesets"]) == len(GRIDS)
    for one, grid in zip(listed["tilesets"], GRIDS.values(), strict=True):
        tileset = client.get(links(one)["self"]["href"]).json
        assert tileset["dataType"] == "vector"
        assert tileset["layers"][0]["id"] == "worker_home"
        assert client.get(links(tileset)[TILING_SCHEME]["href"]).json["id"] == grid.id
        assert client.get(tileset["tileMatrixSetDefinition"]).json["id"] == grid.id
        item = links(tileset)["item"]
        assert item["templated"] is True
        right, down = pixels([(LON, LAT)], grid.datum, grid.id, 14)[0]
        address = item["href"].format(tileMatrix=14, tileRow=int(down // 256), tileCol=int(right // 256))
        answer = client.get(address)
        assert answer.content_type == item["type"]
        found = mapbox_vector_tile.decode(answer.data, default_options={"y_coord_down": True})
        (site,) = found["worker_home"]["features"]
        assert abs(site["geometry"]["coordinates"][0] / 16 - right % 256) <= 1
        assert abs(site["geometry"]["coordinates"][1] / 16 - down % 256) <= 1


def test_conformance_names_what_is_kept(client):
    declared = client.get("/conformance").json["conformsTo"]
    for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt"):
        assert f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}" in declared
    assert "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset" in declared


@pytest.mark.parametrize("path", ["/tileMatrixSets", "/collections/worker_home/tiles"])
def test_every_link_answers(client, path):
    for href in re.findall(r'"href":"([^"{]+)"', client.get(path).text):
        assert client.get(href).status_code == 200
