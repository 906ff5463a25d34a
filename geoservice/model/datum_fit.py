"""Whether the positions of a file fit another datum than the one it declares, by sites whose place is known.

Datums of Chinese maps differ by 250 to 1,400 m, so a place known to within a few dozen metres tells them apart, and the
middle of a county does not. Where too few places are known, nothing is said.
"""

from dataclasses import dataclass

import numpy as np

from geoservice.model.datum import DATUMS, shift

NEAR_METRES = 60.0
LEAST_KNOWN = 5
SHARE = 0.6  # of the known places that must be near
EARTH_METRES = 6_371_008.8


@dataclass(frozen=True)
class Fit:
    """known: places that could be compared. near: by datum, how many of them lie near when the file is read as it."""

    used: str
    known: int
    near: dict[str, int]

    @property
    def offered(self) -> str | None:
        """The datum that fits where the used one does not; None when the used one does, or none."""
        best = max(self.near, key=lambda datum: self.near[datum], default=self.used)
        fits = self.near.get(best, 0) >= SHARE * self.known and self.known >= LEAST_KNOWN
        is_better = 2 * self.near.get(self.used, 0) < self.near.get(best, 0)
        return best if fits and is_better and best != self.used else None

    def document(self) -> dict[str, object]:
        return {"used": self.used, "known": self.known, "near": self.near, "offered": self.offered}


def datum_fit(
    lon: np.ndarray, lat: np.ndarray, known_lon: np.ndarray, known_lat: np.ndarray, used: str
) -> Fit:
    """How places fit. lon, lat: in WGS-84 as read from `used`; known_*: where the register has the same places."""
    if used not in DATUMS or not len(lon):
        return Fit(used, 0, {})
    x, y = shift(lon, lat, "wgs84", used)
    near = {}
    for datum in DATUMS:
        east, north = shift(x, y, datum, "wgs84")
        metres = distance(east, north, known_lon, known_lat)
        near[datum] = int(np.count_nonzero(metres <= NEAR_METRES))
    return Fit(used, len(lon), near)


def distance(lon: np.ndarray, lat: np.ndarray, other_lon: np.ndarray, other_lat: np.ndarray) -> np.ndarray:
    """Metres on a sphere; for short ways the plane is exact enough."""
    middle = np.radians((lat + other_lat) / 2)
    east = np.radians(lon - other_lon) * np.cos(middle)
    return EARTH_METRES * np.hypot(east, np.radians(lat - other_lat))
