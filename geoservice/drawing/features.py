"""A table of points as GeoJSON features for a page."""

import math
from collections.abc import Mapping
from typing import Any

import geopandas

from geoservice.model.fault import Invalid, words
from geoservice.model.layer import Layers

words(
    page_point=("第 {row} 行没有可用的点位。", "Row {row} has no usable point."),
    page_layer=(
        "第 {row} 行的阵地类型“{value}”不认识。可用：{known}",
        "Row {row} is of no known kind: '{value}'. Known: {known}",
    ),
)

OWN = {"id", "layer", "name", "properties", "geometry"}


def features_of(sites: geopandas.GeoDataFrame, kinds: Layers, layer: str | None) -> list[dict[str, Any]]:
    """One feature a row, in WGS-84. Raises Invalid naming the row (counted from 1) and the column."""
    table = sites if sites.crs is None else sites.to_crs(4326)
    rows = table.drop(columns=table.geometry.name).to_dict("records")
    return [
        feature_of(number, row, point, kinds, layer)
        for number, (row, point) in enumerate(zip(rows, table.geometry, strict=True), 1)
    ]


def feature_of(
    number: int, row: Mapping[str, Any], point: Any, kinds: Layers, layer: str | None
) -> dict[str, Any]:
    kind = row.get("layer", layer)
    if kind not in kinds:
        raise Invalid("page_layer", field="layer", row=number, value=kind, known=", ".join(kinds))
    members = row["properties"] if "properties" in row else {k: v for k, v in row.items() if k not in OWN}
    return {
        "type": "Feature",
        "id": str(row.get("id", number)),
        "geometry": {"type": "Point", "coordinates": position(number, point)},
        "properties": {**plain(members), "name": str(row.get("name", "")), "layer": kind},
    }


def position(number: int, point: Any) -> list[float]:
    """lon, lat to seven digits (1 cm)."""
    if point is None or point.geom_type != "Point" or point.is_empty:
        raise Invalid("page_point", field="geometry", row=number)
    lon, lat = point.x, point.y
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Invalid("page_point", field="geometry", row=number)
    return [round(lon, 7), round(lat, 7)]


def plain(value: Any) -> Any:
    """A value as JSON knows it; what is absent or not a number is left out of its dict."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items() if present(each)}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value if present(each)]
    if isinstance(value, (str, bool, int, float)):
        return value
    return value.item() if hasattr(value, "item") else str(value)


def present(value: Any) -> bool:
    return value is not None and value == value and not (isinstance(value, float) and math.isinf(value))
