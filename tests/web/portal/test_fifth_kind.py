"""Ada drops one TOML file and one SVG into the folder of layers: the map has a fifth kind."""

import shutil
from dataclasses import replace

import pytest

from builders import add_site
from geoservice.config import Config

KIND = """
title = { zh = "爱心妈咪小屋", en = "Mother's room" }
description = { zh = "哺乳和休息的地方", en = "A place to nurse and rest" }
colour = "#A03060"
"""
SIGN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/></svg>'


@pytest.fixture
def config(layers, tmp_path):
    folder = tmp_path / "layers"
    shutil.copytree(layers["worker_home"].icon.parent, folder)
    (folder / "mother_room.toml").write_text(KIND, encoding="utf-8")
    (folder / "mother_room.svg").write_text(SIGN, encoding="utf-8")
    return replace(Config.read({}), layers=folder)


def test_the_map_knows_its_title_hue_and_sign(client):
    entry = client.get("/legend.json").json["layers"][-1]
    assert entry["id"] == "mother_room"
    assert entry["title"] == {"zh": "爱心妈咪小屋", "en": "Mother's room"}
    assert ".layer-mother_room { --layer-colour: #A03060;" in client.get("/layers.css").text
    assert client.get("/layers/mother_room.svg").text == SIGN


def test_the_map_can_show_it_alone(client, cursor):
    add_site(cursor, layer="mother_room")
    assert client.get("/map?layers=mother_room").status_code == 200
