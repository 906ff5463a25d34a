"""Properties as JSON Schema, for queryables and the OpenAPI document."""

from typing import Any

from geoservice.model.layer import Layer, Property

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


def value_schema(prop: Property) -> dict[str, Any]:
    if prop.type == "list":
        return {"type": "array", "items": {"type": "string"}}
    if prop.type == "choices":
        return {"type": "array", "items": {"type": "string", "enum": list(prop.choices)}}
    if prop.type == "choice":
        return {"type": "string", "enum": list(prop.choices)}
    if prop.type == "date":
        return {"type": "string", "format": "date"}
    if prop.type == "text":
        return {"type": "string", "maxLength": prop.max_length}
    limits = {"minimum": prop.minimum, "maximum": prop.maximum}
    return {"type": prop.type, **{name: value for name, value in limits.items() if value is not None}}
