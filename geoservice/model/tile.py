"""A tile of the Web-Mercator grid: z/x/y, its edges in metres, and where its sites may stand."""

from dataclasses import dataclass

import numpy as np

from geoservice.model import datum as datums
from geoservice.model.fault import Invalid, words
from geoservice.model.mercator import HALF, degrees, metres

words(
    tile_number=(
        "“{value}”不在 {low} 到 {high} 之间。",
        "'{value}' is not a whole number from {low} to {high}.",
    ),
)

DEEPEST = 22
EXTENT = 4096  # units along an edge of a vector tile

# No datum moves a place by more than 0.02 degrees (a test holds that).
REACH_DEGREES = 0.02
WIDE_DEGREES = 0.5


@dataclass(frozen=True)
class Tile:
    z: int
    x: int
    y: int

    @property
    def edge(self) -> float:
        """Length of an edge, metres of Web-Mercator."""
        return 2 * HALF / 2**self.z

    @property
    def west(self) -> float:
        return -HALF + self.x * self.edge

    @property
    def north(self) -> float:
        return HALF - self.y * self.edge

    def owns(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres: the west and the north edge belong to the tile.

        The outermost tiles own what lies beyond the square, too, such as longitude 180 itself.
        An edge is worked out from its own number, so that neighbours have the very same.
        """
        last = 2**self.z - 1
        return (
            self.west if self.x > 0 else -2 * HALF,
            HALF - (self.y + 1) * self.edge if self.y < last else -2 * HALF,
            -HALF + (self.x + 1) * self.edge if self.x < last else 2 * HALF,
            self.north if self.y > 0 else 2 * HALF,
        )

    def reach(self, datum: str) -> tuple[float, float, float, float]:
        """Edges, in metres of WGS-84, that hold every site which this tile owns when drawn in `datum`."""
        west, south, east, north = self.owns()
        if datum == "wgs84":
            return west, south, east, north
        low, high = degrees(self.west, self.north - self.edge), degrees(self.west + self.edge, self.north)
        lon, lat = np.meshgrid(np.array([low[0], high[0]]), np.array([low[1], high[1]]))
        width = max(high[0] - low[0], high[1] - low[1])
        if width < WIDE_DEGREES and datums.in_box(lon, lat, -0.1).all():
            # All of it is shifted, and by nearly the same: less than a twentieth of the tile's width apart.
            lon, lat = datums.shift(lon, lat, datum, "wgs84")
            return around(lon, lat, 0.05 * width + 1e-7)
        near = around(lon, lat, REACH_DEGREES)
        return min(west, near[0]), min(south, near[1]), max(east, near[2]), max(north, near[3])


def around(lon: np.ndarray, lat: np.ndarray, margin: float) -> tuple[float, float, float, float]:
    """West, south, east, north in metres of a box around places, `margin` degrees wider on each side."""
    west, south = metres(float(lon.min()) - margin, float(lat.min()) - margin)
    east, north = metres(float(lon.max()) + margin, float(lat.max()) + margin)
    return west, south, east, north


def read_tile(z: str, x: str, y: str) -> Tile:
    """The tile of an address; only plain digits count. Raises Invalid naming z, x or y."""
    zoom = read_index(z, "z", DEEPEST)
    return Tile(zoom, read_index(x, "x", 2**zoom - 1), read_index(y, "y", 2**zoom - 1))


def read_index(text: str, field: str, high: int) -> int:
    # int() would also take full-width digits, blanks and underscores; a leading zero would be a second address.
    if not (text.isascii() and text.isdigit() and text == str(int(text[:9])) and int(text) <= high):
        raise Invalid("tile_number", field=field, value=text, low=0, high=high)
    return int(text)
