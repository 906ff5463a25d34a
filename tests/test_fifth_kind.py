"""A fifth kind of site is one TOML file and one SVG: it shows in import, GeoJSON, tiles, legend and map."""

import shutil
from dataclasses import replace

import mapbox_vector_tile
import pytest

from conftest import ROOT, OneConnection
from geoservice import create_app
from geoservice.intake.reading import read_sheet, take
from geoservice.model.declaration import layer_of
from geoservice.model.layer_file import load_layers
from geoservice.model.understanding import understand
from geoservice.store.batches import import_registration
from geoservice.web.application import READER

KIND = """
order = 50
title = { zh = "法律援助站", en = "Legal-aid point" }
description = { zh = "职工问法律的地方。", en = "Where workers ask about the law." }
colour = "#5A4A8A"

[properties.lawyers]
title = { zh = "律师人数", en = "Lawyers" }
type = "integer"
minimum = 0
"""
SHEET = """法律援助站登记表（WGS-84）,,,,
名称,地址,经度,纬度,律师人数
米脂县职工法律援助站,米脂县银州街道1号,110.1838,37.7554,3
"""


@pytest.fixture
def folder(tmp_path):
    folder = shutil.copytree(ROOT / "layers", tmp_path / "layers")
    (folder / "legal_aid.toml").write_text(KIND, encoding="utf-8")
    shutil.copy(folder / "reading_room.svg", folder / "legal_aid.svg")
    return folder


@pytest.fixture
def imported(folder, tmp_path, cursor):
    """A sheet of the new kind, registered and published; its kind is read from its title."""
    (tmp_path / "援助站.csv").write_text(SHEET, encoding="utf-8")
    handed = take(tmp_path / "援助站.csv", most_mb=1)
    sheet = read_sheet(handed)
    registration = understand(sheet, layer_of(sheet, load_layers(folder)))
    return import_registration(cursor, registration, sha256=handed.sha256, actor="Eve", publish=True)


@pytest.fixture
def client(config, folder, connection):
    return create_app(replace(config, layers=folder), OneConnection(connection, READER)).test_client()


def test_import(imported):
    assert imported.counts.published == 1


def test_geojson(imported, client):
    [site] = client.get("/collections/legal_aid/items?lawyers=3").json["features"]
    assert site["properties"]["name"] == "米脂县职工法律援助站"
    assert site["properties"]["lawyers"] == 3
    assert "legal_aid" in {collection["id"] for collection in client.get("/collections").json["collections"]}


@pytest.mark.parametrize("layer", ["legal_aid", "all"])
def test_tiles(imported, client, layer):
    tile = mapbox_vector_tile.decode(client.get(f"/tiles/{layer}/0/0/0.mvt").data)
    assert [feature["properties"]["name"] for feature in tile["legal_aid"]["features"]] == [
        "米脂县职工法律援助站"
    ]


def test_map_and_legend(imported, client):
    entry = client.get("/legend.json").json["layers"][-1]
    assert (entry["id"], entry["title"]["zh"]) == ("legal_aid", "法律援助站")
    assert ".layer-legal_aid { --layer-colour: #5A4A8A;" in client.get("/layers.css").text
    assert client.get("/layers/legal_aid.svg").text == (ROOT / "layers/reading_room.svg").read_text()
    assert client.get("/map?layers=legal_aid").status_code == 200


def test_finder(imported, client):
    page = client.get("/?q=法律援助").get_data(as_text=True)
    assert "米脂县职工法律援助站" in page
