"""Accepted rows as a GeoDataFrame: a column a property, the place in WGS-84, and what makes a row the same site again."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import geopandas
import numpy as np
import orjson
import pandas
import shapely

from geoservice.model.cell import plain
from geoservice.model.position import Positions
from geoservice.model.problem import Problem


def accepted(
    columns: dict[str, list], placed: Positions, rows: Sequence[int], problems: list[Problem]
) -> geopandas.GeoDataFrame:
    located = np.isfinite(placed.lon) & np.isfinite(placed.lat)
    geometry = np.full(len(rows), None, object)
    geometry[located] = shapely.points(placed.lon[located], placed.lat[located])
    held = {name: objects(values) for name, values in columns.items()}
    held["source_key"] = objects(source_keys(columns, len(rows)))
    held["position"] = objects(given_as(placed, located, columns.get("accuracy_metres")))
    frame = geopandas.GeoDataFrame({"row": np.array(rows, int), **held}, geometry=geometry, crs="EPSG:4326")
    if not problems:  # a copy of a frame takes a tenth of all reading
        return frame
    return frame[~frame["row"].isin({problem.row for problem in problems})].reset_index(drop=True)


def objects(values: Sequence[Any]) -> pandas.Series:
    """A column of the very objects: pandas would make text of its own kind of them, and NaN of None."""
    return pandas.Series(values, dtype=object)


def source_keys(columns: dict[str, list], count: int) -> list[str]:
    """What makes a row the same site next time: its own number, or else name and address."""
    nothing = [None] * count
    given = zip(
        columns["name"], columns.get("address", nothing), columns.get("external_id", nothing), strict=True
    )
    return [
        f"id:{number}" if number else f"na:{squeezed(name)}|{squeezed(address)}"
        for name, address, number in given
    ]


def squeezed(text: str | None) -> str:
    return plain(text or "").replace(" ", "")


def given_as(
    placed: Positions, located: np.ndarray, accuracies: Sequence[float | None] | None
) -> list[bytes | None]:
    """How each place was given, as JSON; None where none was. accuracies: in metres, as far as they are given."""
    # Two numbers each, so nothing but their ends is `],[`. Members in the order in which jsonb keeps them.
    axes = np.column_stack((placed.x, placed.y))
    pairs = orjson.dumps(axes, option=orjson.OPT_SERIALIZE_NUMPY)[2:-2].split(b"],[")
    end = b'], "datum": %b, "source": "file"' % orjson.dumps(placed.source)
    ends = [
        end + b"}" if metres is None else end + b', "accuracy_metres": %b}' % orjson.dumps(metres)
        for metres in accuracies or repeat(None, len(located))
    ]
    return [
        b'{"raw": [' + pair + end if found else None
        for pair, end, found in zip(pairs, ends, located.tolist(), strict=False)
    ]
