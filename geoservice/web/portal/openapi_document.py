"""The portal in words of OpenAPI 3.0, made from the layers: a new kind describes itself."""

from typing import Any

import geoservice
from geoservice.drawing.map_style import THEMES
from geoservice.model.grid import GRIDS
from geoservice.model.layer import Layer, Layers
from geoservice.model.schema import asked_schema
from geoservice.model.static_map import DEEPEST
from geoservice.web.portal.landing import DESCRIPTION, TITLE
from geoservice.web.portal.openapi_parameters import parameter, parameters, ref
from geoservice.web.portal.openapi_schemas import question_schema, schemas, search_schema
from geoservice.web.portal.selection import RESERVED
from geoservice.web.portal.static_map_query import SIZE, USUAL_SIZE
from geoservice.web.portal.styles import SPRITES

Json = dict[str, Any]

BINARY: Json = {"schema": {"type": "string", "format": "binary"}}


def openapi(layers: Layers, language: str, address: str) -> Json:
    """The whole document in a language. `address`: where the service is reached."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": TITLE[language],
            "description": DESCRIPTION[language],
            "version": geoservice.__version__,
        },
        "servers": [{"url": address}],
        "tags": [{"name": name} for name in ("features", "nearest", "search", "tiles", "embed", "status")],
        "paths": {
            **document_paths(layers),
            **{f"/collections/{layer.id}/items": items(layer, language) for layer in layers.values()},
            "/collections/{layer}/items/{site}": item(layers),
            "/nearest": nearest(layers, language),
            "/search": search(layers),
            **tile_paths(layers),
            **picture_paths(layers),
            **photo_paths(),
            "/oembed": oembed(),
            **status_paths(),
        },
        "components": {"schemas": schemas(), "parameters": parameters(layers)},
    }


def document_paths(layers: Layers) -> Json:
    return {
        "/": get("features", "landing", "The portal's front page", content("Links"), [ref("f"), ref("lang")]),
        "/conformance": get("features", "conformance", "The standards that are kept", content("Conformance")),
        "/api": get("features", "api", "This document", {"application/vnd.oai.openapi+json;version=3.0": {}}),
        "/collections": get("features", "collections", "The layers", content("Collections")),
        "/collections/{layer}": get(
            "features", "collection", "One layer", content("Collection"), [ref("layer")], missing=True
        ),
        "/collections/{layer}/queryables": get(
            "features",
            "queryables",
            "What the sites of a layer can be selected by",
            {"application/schema+json": {"schema": {"type": "object"}}},
            [ref("layer")],
            missing=True,
        ),
    }


def items(layer: Layer, language: str) -> Json:
    shared = [ref(name) for name in ("f", "lang", "bbox", "datetime", "limit", "cursor", "count")]
    own = [
        parameter(name, "query", asked_schema(prop), prop.title[language])
        for name, prop in layer.public.items()
        if name not in RESERVED
    ]
    answer = {"application/geo+json": schema("FeatureCollection")}
    return get("features", f"items_{layer.id}", layer.title[language], answer, shared + own)


def item(layers: Layers) -> Json:
    site = parameter("site", "path", {"type": "string", "format": "uuid"}, "The site's id")
    answer = {"application/geo+json": schema("Feature")}
    return get(
        "features", "item", "One site", answer, [ref("layer"), site, ref("f"), ref("lang")], missing=True
    )


def nearest(layers: Layers, language: str) -> Json:
    operation = get(
        "nearest",
        "nearest",
        "The sites nearest to a place, by geodesic distance",
        {"application/geo+json": schema("FeatureCollection")},
    )["get"]
    body = {"application/json": {"schema": question_schema(layers)}}
    return {"post": operation | {"requestBody": {"required": True, "content": body}}}


def search(layers: Layers) -> Json:
    """By a query without a position, by a body with one."""
    answer = {"application/geo+json": schema("Found")}
    some = [
        parameter(name, "query", {"type": "array", "items": {"type": "string", "enum": list(choices)}}, words)
        | {"explode": True}
        for name, choices, words in (
            ("layer", layers, "Only these layers"),
            ("facility", layers.choices["facilities"], "With all these facilities"),
            ("access", layers.choices["access_method"], "With one of these ways in"),
        )
    ]
    always = parameter(
        "around_the_clock", "query", {"type": "string", "enum": ["true"]}, "Open day and night"
    )
    words = parameter("q", "query", {"type": "string", "maxLength": 1000}, "What somebody typed")
    asked = [words, *some, always, ref("open_at"), ref("f"), ref("lang")]
    path = get("search", "search", "Places and sites by what somebody typed", answer, asked)
    near = get("search", "search_near", "The same, the nearer first", answer)["get"]
    body = {"application/json": {"schema": search_schema(layers)}}
    return path | {"post": near | {"requestBody": {"required": True, "content": body}}}


NARROWING = [
    {"$ref": f"#/components/parameters/{name}"} for name in ("datum", "grid", "organisation", "open_at")
]


def tile_paths(layers: Layers) -> Json:
    mvt = {"application/vnd.mapbox-vector-tile": BINARY}
    tile = tile_path("tile", "A vector tile", mvt)
    tile["get"]["responses"]["204"] = {"description": "No site lies in this tile"}
    asked = [ref("tile_layer"), *NARROWING, ref("lang")]
    return {
        "/tiles/{layer}/{z}/{x}/{y}.mvt": tile,
        "/tiles/{layer}.json": get("tiles", "tilejson", "TileJSON", content("TileJSON"), asked, missing=True),
    }


def tile_path(name: str, summary: str, answer: Json) -> Json:
    numbers = [
        parameter(
            "z",
            "path",
            {"type": "integer", "minimum": 0, "maximum": max(grid.deepest for grid in GRIDS.values())},
            "Zoom",
        ),
        parameter("x", "path", {"type": "integer"}, "Column, from the west; from the middle in BaiduQuad"),
        parameter(
            "y", "path", {"type": "integer"}, "Row, from the north; from the equator northwards in BaiduQuad"
        ),
    ]
    path = get("tiles", name, summary, answer, [ref("tile_layer"), *numbers, *NARROWING], missing=True)
    path["get"]["responses"]["304"] = {"description": "The tile is the one that If-None-Match names"}
    return path


def picture_paths(layers: Layers) -> Json:
    """Tiles as images, one map as an image, and map styles with their signs."""
    png = {"image/png": BINARY}
    anything = {"application/json": {"schema": {"type": "object"}}}
    theme = parameter("theme", "query", {"type": "string", "enum": list(THEMES)}, "Ground and letters")
    sprite = parameter("name", "path", {"type": "string", "enum": list(SPRITES)}, "Which density")
    asked = [ref("tile_layer"), ref("datum"), ref("lang"), theme]
    return {
        "/tiles/{layer}/{z}/{x}/{y}.png": tile_path(
            "tile_picture", "A tile as an image; {y}@2x has twice the pixels", png
        ),
        "/static-map.png": get("tiles", "static_map", "A map as one image", png, map_parameters(layers)),
        "/styles/{layer}.json": get("tiles", "style", "A MapLibre style", anything, asked, missing=True),
        "/sprites/{name}.json": get(
            "tiles", "sprite", "Where each sign is", anything, [sprite], missing=True
        ),
        "/sprites/{name}.png": get("tiles", "sprite_picture", "The signs", png, [sprite], missing=True),
    }


def photo_paths() -> Json:
    """Photos of public sites, which their features name by digest."""
    jpeg = {"image/jpeg": BINARY}
    digest = parameter("digest", "path", {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "As in `photos`")
    return {
        "/photos/{digest}.jpg": get(
            "features",
            "photo",
            "A photo of a site, at most 1,600 pixels wide and high",
            jpeg,
            [digest],
            missing=True,
        ),
        "/photos/small/{digest}.jpg": get(
            "features",
            "small_photo",
            "The same, at most 640 pixels wide and high",
            jpeg,
            [digest],
            missing=True,
        ),
    }


def map_parameters(layers: Layers) -> list[Json]:
    lists = {"type": "array", "items": {"type": "string", "enum": ["all", *layers]}}
    own: list[tuple[str, Json, str]] = [
        ("center", {"type": "string", "example": "110.497,38.827"}, "lon,lat in the datum; not with bbox"),
        ("zoom", {"type": "number", "minimum": 0, "maximum": DEEPEST}, "As of tiles of 256 pixels"),
        (
            "size",
            {"type": "string", "pattern": SIZE.pattern, "default": USUAL_SIZE},
            "WIDTHxHEIGHT in pixels",
        ),
        ("scale", {"type": "string", "enum": ["1", "2"]}, "2 doubles the pixels and not what is seen"),
        ("layers", lists, "Layers; all by default"),
        ("select", {"type": "string", "format": "uuid"}, "The site that is drawn larger"),
    ]
    described = [parameter(name, "query", schema, words) for name, schema, words in own]
    return [ref("bbox"), *described, ref("datum"), ref("lang")]


def oembed() -> Json:
    pixels = {"type": "integer", "minimum": 1}
    asked = [
        parameter("url", "query", {"type": "string"}, "A page of ours: the map, an embed or a site")
        | {"required": True},
        parameter(
            "format", "query", {"type": "string", "enum": ["json", "xml"], "default": "json"}, "Format"
        ),
        parameter("maxwidth", "query", pixels, "Pixels that there are"),
        parameter("maxheight", "query", pixels, "Pixels that there are"),
        ref("lang"),
    ]
    answer = content("OEmbed") | {"text/xml": {"schema": {"type": "string"}}}
    return get("embed", "oembed", "The frame that shows a page (oEmbed 1.0)", answer, asked, missing=True)


def status_paths() -> Json:
    text = {"text/plain": {"schema": {"type": "string"}}}
    paths = {
        "/healthz": get("status", "healthz", "The process lives", content("Status")),
        "/readyz": get("status", "readyz", "The database answers", content("Status")),
        "/metrics": get("status", "metrics", "Numbers for Prometheus", text),
    }
    for path in paths.values():
        del path["get"]["responses"]["400"]
    return paths


def get(
    tag: str,
    name: str,
    summary: str,
    answer: Json,
    asked: list[Json] | None = None,
    *,
    missing: bool = False,
) -> Json:
    """A path that answers GET. `asked`: its parameters; by default f and lang."""
    responses = {"200": {"description": summary, "content": answer}, "400": problem("A parameter is wrong")}
    if missing:
        responses["404"] = problem("There is no such thing")
    responses["503"] = problem("The database does not answer; Retry-After says when to ask again")
    operation = {
        "tags": [tag],
        "operationId": name,
        "summary": summary,
        "parameters": [ref("lang")] if asked is None else asked,
        "responses": responses,
    }
    return {"get": operation}


def problem(description: str) -> Json:
    return {"description": description, "content": {"application/problem+json": schema("Problem")}}


def content(name: str) -> Json:
    return {"application/json": schema(name)}


def schema(name: str) -> Json:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}
