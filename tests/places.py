"""Places with known shifts, places where shifting is hardest, and how far apart places are."""

import csv
from pathlib import Path

import numpy as np

from geoservice.model.datum import BOX

VECTORS = Path(__file__).parents[2] / "shared" / "datum" / "vectors.csv"
WEST, SOUTH, EAST, NORTH = BOX
SHIFTED = ("gcj02", "bd09")
EARTH_METRES = 6_378_137.0


def vectors():
    """500 points in the three datums by two independent libraries: a dict of columns."""
    with VECTORS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def metres(lon, lat, lon2, lat2):
    east = np.radians(lon2 - lon) * np.cos(np.radians(lat))
    return EARTH_METRES * np.hypot(east, np.radians(lat2 - lat))


def border(seed, count=2_000):
    """Places on the border, within a micrometre to a metre of it, and within its shift, on either side."""
    draw = np.random.default_rng(seed)
    lon, lat = draw.uniform(WEST, EAST, count), draw.uniform(SOUTH, NORTH, count)
    side = draw.integers(0, 4, count)
    off = draw.uniform(-1, 1, count) * draw.choice([0, 1e-11, 1e-6, 1e-3, 0.02], count)
    lon = np.where(side == 0, WEST + off, np.where(side == 1, EAST + off, lon))
    lat = np.where(side == 2, SOUTH + off, np.where(side == 3, NORTH + off, lat))
    return lon, lat
