"""Where independent libraries put a place: gcoord for datums and 百度's metres, pyproj for the rest."""

from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from pyproj import Transformer

from node import Answering

# Outside of it nothing is shifted: a rule of these datums, and no formula.
BOX = (72.004, 0.8293, 137.8347, 55.8271)
GCOORD_NAMES = {"wgs84": "WGS84", "gcj02": "GCJ02", "bd09": "BD09"}
TO_WEB_MERCATOR = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)


@cache
def gcoord() -> Answering:
    return Answering(Path(__file__).with_suffix(".mjs"))


@lru_cache
def asked(places: tuple, target: str) -> dict:
    question = {"places": places, "target": GCOORD_NAMES[target], "box": BOX}
    answer = gcoord().ask(question)
    return {name: np.array(values) for name, values in answer.items()}


def shifted(places, datum):
    """Places in WGS-84, a list of pairs of degrees, in `datum`: an array of pairs."""
    if datum == "wgs84":
        return np.array(places)
    return asked(tuple(map(tuple, places)), datum)["shifted"]


def pixels(places, datum, grid, z):
    """Pixels from the north-west corner of a grid's zoom, counted through all its tiles: an array of pairs.

    Nothing of ours goes in but the names.
    """
    lon, lat = shifted(places, datum).T
    if grid == "WebMercatorQuad":
        half = 20037508.342789244
        east, north = TO_WEB_MERCATOR.transform(lon, lat)
        return np.column_stack([east + half, half - north]) * (256 * 2**z / (2 * half))
    if grid == "CGCS2000Quad":
        return np.column_stack([lon + 180, 90 - lat]) * (256 * 2**z / 360)
    east, north = asked(tuple(map(tuple, places)), datum)["metres"].T
    middle = 256 * 2.0 ** (z - 1)
    return np.column_stack([middle + east * 2.0 ** (z - 18), middle - north * 2.0 ** (z - 18)])
