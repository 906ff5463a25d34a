"""JSON Schemas of what the portal takes and gives, for its OpenAPI document."""

from typing import Any

from geoservice.model.datum import DATUMS
from geoservice.model.layer import Layers
from geoservice.model.photo import LONGEST_CAPTION, MOST_PHOTOS
from geoservice.model.report import KINDS
from geoservice.model.trust import LEVELS
from geoservice.web.portal.nearest import DEFAULT_LIMIT, GREATEST_LIMIT, HALF_ROUND_METRES

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
TEXTS: Json = {"type": "array", "items": TEXT}
NUMBER: Json = {"type": "number"}
COUNT: Json = {"type": "integer", "minimum": 0}
DAYS: Json = {"type": "array", "items": {"type": "string", "format": "date"}}
ADDRESS: Json = {"type": "string", "format": "uri"}
PHOTO: Json = {
    "type": "object",
    "description": "At /photos/{digest}.jpg; a feature alone has the addresses as links, too.",
    "required": ["digest"],
    "properties": {
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "caption": {"type": "string", "maxLength": LONGEST_CAPTION},
        "taken_metres": {
            **COUNT,
            "description": "How far it was taken from where the site stood when it was handed in, as its file said",
        },
    },
}


def schemas() -> Json:
    """All of them, by name."""
    return page_schemas() | feature_schemas() | search_schemas() | map_schemas() | state_schemas()


def page_schemas() -> Json:
    links = several("Link")
    return {
        "Link": thing(("rel", "href"), rel=TEXT, href=ADDRESS, type=TEXT, title=TEXT),
        "Links": thing(("links",), title=TEXT, description=TEXT, links=links),
        "Conformance": thing(("conformsTo",), conformsTo={"type": "array", "items": ADDRESS}),
        "Collections": thing(("links", "collections"), links=links, collections=several("Collection")),
        "Collection": thing(
            ("id", "links"),
            id=TEXT,
            title=TEXT,
            description=TEXT,
            itemType=TEXT,
            crs={"type": "array", "items": ADDRESS},
            extent={"type": "object"},
            links=links,
        ),
    }


def feature_schemas() -> Json:
    links = several("Link")
    return {
        "FeatureCollection": thing(
            ("type", "features"),
            type={"type": "string", "enum": ["FeatureCollection"]},
            features=several("Feature"),
            links=links,
            timeStamp={"type": "string", "format": "date-time"},
            numberMatched=COUNT,
            numberReturned=COUNT,
        ),
        "Feature": thing(
            ("type", "id", "geometry", "properties"),
            type={"type": "string", "enum": ["Feature"]},
            id={"type": "string", "format": "uuid"},
            geometry=reference("Point"),
            properties=reference("Properties"),
            links=links,
        ),
        "Point": thing(
            ("type", "coordinates"),
            type={"type": "string", "enum": ["Point"]},
            coordinates={"type": "array", "minItems": 2, "maxItems": 2, "items": NUMBER},
        ),
        "Properties": thing(
            ("name", "layer"),
            name=TEXT,
            layer=TEXT,
            distance_metres=NUMBER,
            verified_at={"type": "string", "format": "date"},
            trust={"type": "string", "enum": list(LEVELS)},
            reports={"type": "object", "properties": dict.fromkeys(KINDS, DAYS)},
            photos={"type": "array", "maxItems": MOST_PHOTOS, "items": PHOTO},
        ),
    }


def search_schemas() -> Json:
    return {
        "Found": thing(
            ("type", "features", "places", "understood"),
            type={"type": "string", "enum": ["FeatureCollection"]},
            features=several("Feature"),
            numberReturned=COUNT,
            places=several("Place"),
            understood=thing(("divisions", "layers", "facts"), divisions=TEXTS, layers=TEXTS, facts=TEXTS),
        ),
        "Place": thing(
            ("code", "name", "full_name", "bbox"),
            code=TEXT,
            name=TEXT,
            full_name=TEXT,
            bbox={"type": "array", "minItems": 4, "maxItems": 4, "items": NUMBER},
        ),
    }


def map_schemas() -> Json:
    return {
        "TileJSON": thing(("tilejson", "tiles"), tilejson=TEXT, tiles={"type": "array", "items": TEXT}),
        "OEmbed": thing(
            ("version", "type", "html", "width", "height"),
            version={"type": "string", "enum": ["1.0"]},
            type={"type": "string", "enum": ["rich"]},
            html=TEXT,
            width={"type": "integer"},
            height={"type": "integer"},
            title=TEXT,
            provider_name=TEXT,
            provider_url=TEXT,
            cache_age={"type": "integer"},
        ),
    }


def state_schemas() -> Json:
    return {
        "Status": thing(("status",), status=TEXT),
        "Problem": thing(
            ("title", "status"),
            type=TEXT,
            title=TEXT,
            status={"type": "integer"},
            detail=TEXT,
            code=TEXT,
            field=TEXT,
            request_id=TEXT,
        ),
    }


def question_schema(layers: Layers) -> Json:
    """The body of POST /nearest."""
    question = thing(
        ("lon", "lat"),
        lon={"type": "number", "minimum": -180, "maximum": 180},
        lat={"type": "number", "minimum": -90, "maximum": 90},
        datum={"type": "string", "enum": list(DATUMS), "default": "wgs84"},
        layers=some_of(list(layers)),
        facilities=some_of(list(layers.choices["facilities"])),
        access=some_of(list(layers.choices["access_method"])),
        audience=some_of(list(layers.choices["audience"])),
        wheelchair={"type": "boolean", "enum": [True]},
        around_the_clock={"type": "boolean", "enum": [True]},
        open_at={
            "description": "`now`, or an instant: only sites that are surely open then.",
            "oneOf": [{"type": "string", "enum": ["now"]}, {"type": "string", "format": "date-time"}],
        },
        within_metres={"type": "number", "minimum": 0, "maximum": HALF_ROUND_METRES},
        limit={"type": "integer", "minimum": 1, "maximum": GREATEST_LIMIT, "default": DEFAULT_LIMIT},
    )
    return question | {"additionalProperties": False}


def search_schema(layers: Layers) -> Json:
    """The body of POST /search: that of /nearest with words, and a place only if it shall count."""
    nearest = question_schema(layers)
    members = {name: each for name, each in nearest["properties"].items() if name != "within_metres"}
    limit = {"type": "integer", "minimum": 1, "maximum": 50, "default": 10}
    asked = thing(("q",), **{**members, "q": {"type": "string", "maxLength": 1000}, "limit": limit})
    return asked | {"additionalProperties": False}


def some_of(choices: list[str]) -> Json:
    return {
        "type": "array",
        "minItems": 1,
        "uniqueItems": True,
        "items": {"type": "string", "enum": choices},
    }


def thing(required: tuple[str, ...], **properties: Json) -> Json:
    return {"type": "object", "required": list(required), "properties": properties}


def several(name: str) -> Json:
    return {"type": "array", "items": reference(name)}


def reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
