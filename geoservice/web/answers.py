"""Answers to machines: documents and GeoJSON text, with the headers that belong to them."""

from typing import Any

import orjson
from flask import Response

from geoservice.web.languages import language

GEOJSON = "application/geo+json"

# 2026-05-01T08:00:00Z
TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


def document(content: Any, mimetype: str = "application/json") -> Response:
    """A JSON document in the asker's language."""
    response = Response(orjson.dumps(content), mimetype=mimetype)
    response.headers["Content-Language"] = "zh-CN" if language() == "zh" else "en"
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    return response


def geojson(features: bytes, **members: Any) -> Response:
    """A feature collection from the UTF-8 text of its features, joined by commas, and its other members."""
    rest = orjson.dumps({name: value for name, value in members.items() if value is not None}, option=TIMES)
    # In pieces, for the server joins them by itself.
    response = Response(
        [b'{"type":"FeatureCollection","features":[', features, b"],", rest[1:]], mimetype=GEOJSON
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def whole_feature(feature: str, **members: Any) -> Response:
    """A feature from its text without the closing brace, and its other members."""
    response = Response(feature.encode() + b"," + orjson.dumps(members)[1:], mimetype=GEOJSON)
    response.headers["Cache-Control"] = "no-cache"
    return response
