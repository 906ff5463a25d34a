"""TileJSON by the rules of its specification, version 3.0.0, written down here as a JSON schema."""

import pytest
from jsonschema import Draft202012Validator

from builders import add_site

ZOOM = {"type": "integer", "minimum": 0, "maximum": 30}
LAYER = {
    "type": "object",
    "required": ["id", "fields"],
    "properties": {
        "id": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "description": {"type": "string"},
        "minzoom": ZOOM,
        "maxzoom": ZOOM,
    },
}
SCHEMA = {
    "type": "object",
    "required": ["tilejson", "tiles", "vector_layers"],
    "properties": {
        "tilejson": {"const": "3.0.0"},
        "tiles": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "pattern": r"^https?://.*\{z\}.*\{x\}.*\{y\}"},
        },
        "vector_layers": {"type": "array", "items": LAYER},
        "attribution": {"type": "string"},
        "bounds": {
            "type": "array",
            "prefixItems": [
                {"type": "number", "minimum": -180, "maximum": 180},
                {"type": "number", "minimum": -90, "maximum": 90},
                {"type": "number", "minimum": -180, "maximum": 180},
                {"type": "number", "minimum": -90, "maximum": 90},
            ],
            "items": False,
            "minItems": 4,
        },
        "minzoom": ZOOM,
        "maxzoom": ZOOM,
        "name": {"type": "string"},
        "description": {"type": "string"},
        "scheme": {"enum": ["xyz", "tms"]},
    },
}


@pytest.mark.parametrize(
    "address",
    [
        "/tiles/all.json",
        "/tiles/reading_room.json?lang=en&datum=gcj02",
        "/tiles/all.json?grid=BaiduQuad&facilities=microwave,shower&open_at=now&organisation=acftu.d61",
    ],
)
def test_tilejson_keeps_to_its_specification(client, cursor, address):
    add_site(cursor)
    document = client.get(address).json
    assert list(Draft202012Validator(SCHEMA).iter_errors(document)) == []
    assert document["minzoom"] <= document["maxzoom"]
    (template,) = document["tiles"]
    z = document["minzoom"]
    assert client.get(template.format(z=z, x=0, y=0)).status_code in (200, 204)
