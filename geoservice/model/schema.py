"""Properties as JSON Schema, for queryables and the OpenAPI document."""

from typing import Any

from geoservice.model.honour import LEVELS
from geoservice.model.layer import Layer, Property
from geoservice.model.selection import STATES

TEXT = {"type": "string"}
DAY = {"type": "string", "format": "date"}
STATE = {
    "type": "object",
    "required": ["working"],
    "properties": {"working": {"type": "boolean"}, "checked_at": DAY},
}
HONOUR = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": TEXT,
        "level": {"type": "string", "enum": list(LEVELS)},
        "year": {"type": "integer"},
        "expires": DAY,
    },
}
POINT = "https://geojson.org/schema/Point.json"


def queryables_schema(layer: Layer, language: str, address: str) -> dict[str, Any]:
    """What the sites of a layer can be selected by, as OGC API – Features Part 3 has it. `address`: the schema's own."""
    places = {"geometry": {"title": {"zh": "位置", "en": "Position"}[language], "$ref": POINT}}
    return {
        "$schema": "https://json-schema.org/draft/2019-09/schema",
        "$id": address,
        "type": "object",
        "title": layer.title[language],
        "properties": places | {name: property_schema(prop, language) for name, prop in layer.public.items()},
        "additionalProperties": False,
    }


def property_schema(prop: Property, language: str) -> dict[str, Any]:
    """The JSON Schema of a property as it stands in GeoJSON."""
    schema = {"title": prop.title[language], **value_schema(prop)}
    if prop.unit:
        schema["description"] = prop.unit[language]
    return schema


def asked_schema(prop: Property) -> dict[str, Any]:
    """The JSON Schema of a property as a filter; an array is any number of its values joined by commas."""
    if prop.type == "states":
        words = [f"{key}:{said}" for key in prop.choices for said in STATES]
        return {"type": "array", "items": {"type": "string", "enum": words}}
    return {"type": "array", "items": TEXT} if prop.type == "honours" else value_schema(prop)


def value_schema(prop: Property) -> dict[str, Any]:
    if prop.type == "list":
        return {"type": "array", "items": TEXT}
    if prop.type == "states":
        return {
            "type": "object",
            "propertyNames": {"enum": list(prop.choices)},
            "additionalProperties": STATE,
        }
    if prop.type == "honours":
        return {"type": "array", "items": HONOUR}
    if prop.type == "choices":
        return {"type": "array", "items": {"type": "string", "enum": list(prop.choices)}}
    if prop.type == "choice":
        return {"type": "string", "enum": list(prop.choices)}
    if prop.type == "date":
        return DAY
    if prop.type == "text":
        return {"type": "string", "maxLength": prop.max_length}
    limits = {"minimum": prop.minimum, "maximum": prop.maximum}
    return {"type": prop.type, **{name: value for name, value in limits.items() if value is not None}}
