"""GeoJSON without GDAL: a collection of points, parsed strictly (no NaN, no 1e999, no bottomless nesting)."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

import orjson

from geoservice.intake.limits import check_shape, check_text
from geoservice.model.fault import Invalid, words
from geoservice.model.sheet import Sheet, Value

words(
    json_broken=("不是有效的 JSON：{reason}", "This is not valid JSON: {reason}"),
    json_shape=(
        "不是 GeoJSON：要一个 FeatureCollection，里面是 Feature。",
        "This is not GeoJSON: a FeatureCollection of Features is wanted.",
    ),
    json_feature=("第 {number} 个要素不是 Feature。", "Feature number {number} is not a Feature."),
)

Point = tuple[float, float] | str | None


def read_geojson(content: bytes, file_name: str) -> Sheet:
    """The features as a sheet of their properties. Raises Invalid or TooLarge."""
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Invalid("json_broken", reason=error) from None
    features = features_of(found)
    names = list(dict.fromkeys(name for feature in features for name in feature["properties"] or {}))
    identified = any("id" in feature for feature in features) and "id" not in names
    header = ["id", *names] if identified else names
    check_shape(len(features), len(header))
    return Sheet(
        file_name=file_name,
        title=name if isinstance(name := found.get("name"), str) else "",
        rows=[header, *(cells(feature, header, identified) for feature in features)],
        points=[None, *(point(feature.get("geometry")) for feature in features)],
        crs=crs_of(found),
        features=True,
    )


def features_of(found: Any) -> list[dict[str, Any]]:
    """The features, each known to be one, with properties that are an object or nothing."""
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = {"type": "FeatureCollection", "features": [found]}
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise Invalid("json_shape")
    features = found.get("features")
    if not isinstance(features, list):
        raise Invalid("json_shape")
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise Invalid("json_feature", number=number)
        if not isinstance(feature.setdefault("properties", None), dict | None):
            raise Invalid("json_feature", number=number)
    return features


def cells(feature: dict[str, Any], header: Sequence[str], identified: bool) -> list[Value]:
    properties = feature["properties"] or {}
    row = [value(properties.get(name)) for name in header]
    if identified:
        row[0] = value(feature.get("id"))
    return row


def value(found: Any) -> Value:
    """A property's value as a cell: a list of words as a spreadsheet would hold it, an object as its JSON."""
    if isinstance(found, list) and not any(isinstance(item, (list, dict)) for item in found):
        found = "、".join(str(item) for item in found if item is not None)
    elif isinstance(found, (list, dict)):
        found = orjson.dumps(found).decode()
    if isinstance(found, str):
        check_text(len(found))
    return found


def point(geometry: Any) -> Point:
    """(x, y); None without a geometry; `empty`; or the name of what is not a point."""
    if geometry is None:
        return None
    if not isinstance(geometry, dict):
        return type(geometry).__name__
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
        kind, coordinates = "Point", coordinates[0]
    if kind != "Point":
        return str(kind)
    if coordinates in ([], None):
        return "empty"
    return pair(coordinates) or "Point"


def pair(coordinates: Any) -> tuple[float, float] | None:
    """The first two numbers of a position; None when they are not finite numbers."""
    if not isinstance(coordinates, list) or not 2 <= len(coordinates) <= 4:
        return None
    x, y = coordinates[:2]
    numbers = all(isinstance(n, (int, float)) and not isinstance(n, bool) and isfinite(n) for n in (x, y))
    return (float(x), float(y)) if numbers else None


def crs_of(found: dict[str, Any]) -> str:
    """WGS-84 as RFC 7946 has it, or what the older `crs` member names."""
    crs = found.get("crs")
    if not isinstance(crs, dict):
        return "wgs84"
    properties = crs.get("properties")
    name = properties.get("name") if isinstance(properties, dict) else None
    return str(name) if name else "wgs84"
