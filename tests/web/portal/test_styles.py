"""Map styles: valid by the specification's own validator, with a sprite that holds every sign."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from builders import LAT, LON, add_county
from geoservice.model import datum as datums
from node import run_module

VALIDATE = Path(__file__).parent / "node" / "validate_style.mjs"


def faults(style):
    return run_module(VALIDATE, stdin=json.dumps(style).encode())


@pytest.mark.parametrize("layer", ["all", "reading_room"])
@pytest.mark.parametrize("query", ["", "?theme=dark&lang=en", "?datum=gcj02&lang=zh&theme=light"])
def test_styles_are_valid(client, layer, query):
    answer = client.get(f"/styles/{layer}.json{query}")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert faults(answer.json) == []


def test_the_validator_finds_faults(client):
    style = client.get("/styles/all.json").json
    style["layers"][1]["layout"]["icon-image"] = ["no-such-function"]
    assert len(faults(style)) == 1


def test_a_style_has_signs_and_names_for_each_layer_and_rings_for_cells(client, layers):
    style = client.get("/styles/all.json").json
    shown = {(each.get("source-layer"), each["type"]) for each in style["layers"]}
    assert {(layer, "symbol") for layer in layers} <= shown
    assert {("cells", "circle"), ("cells", "symbol")} <= shown
    assert "glyphs" not in style


def test_addresses_are_whole_and_of_the_datum(client):
    style = client.get("/styles/reading_room.json?datum=bd09").json
    assert style["sources"]["sites"]["url"] == "http://localhost/tiles/reading_room.json?datum=bd09"
    assert style["sources"]["places"]["data"] == "http://localhost/places.json?datum=bd09"
    assert style["sprite"] == "http://localhost/sprites/sites"
    for address in (style["sources"]["sites"]["url"], style["sources"]["places"]["data"]):
        assert client.get(address).status_code == 200


def test_places_are_where_the_datum_has_them(client, cursor):
    add_county(cursor)
    (county,) = client.get("/places.json?datum=gcj02").json["features"]
    assert county["geometry"]["coordinates"] == pytest.approx(
        [float(value) for value in datums.shift(LON, LAT, "wgs84", "gcj02")], abs=1e-6
    )
    assert client.get("/places.json?datum=x").json["field"] == "datum"


@pytest.mark.parametrize(("suffix", "scale"), [("", 1), ("@2x", 2)])
def test_the_sprite_holds_each_sign(client, layers, suffix, scale):
    index = client.get(f"/sprites/sites{suffix}.json").json
    answer = client.get(f"/sprites/sites{suffix}.png")
    picture = Image.open(io.BytesIO(answer.data)).convert("RGBA")
    assert list(index) == list(layers)
    for name, place in index.items():
        assert place["pixelRatio"] == scale
        box = (place["x"], place["y"], place["x"] + place["width"], place["y"] + place["height"])
        sign = np.asarray(picture.crop(box)).reshape(-1, 4)
        hue = [int(layers[name].colour[at : at + 2], 16) for at in (1, 3, 5)]
        assert (np.abs(sign[:, :3].astype(int) - hue).max(axis=1) < 20).sum() > 100 * scale
    asked = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/sprites/sites{suffix}.png", headers=asked).status_code == 304


def test_bad_input(client):
    assert client.get("/styles/nowhere.json").status_code == 404
    assert client.get("/sprites/others.png").status_code == 404
    for query, field in (("datum=x", "datum"), ("theme=pink", "theme"), ("lang=fr", "lang"), ("a=b", "a")):
        answer = client.get(f"/styles/all.json?{query}")
        assert (answer.status_code, answer.json["field"]) == (400, field)
