"""A tile of a grid: which keys it owns."""

from dataclasses import dataclass

from geoservice.model.fault import Invalid, words
from geoservice.model.grid import WEB_MERCATOR, Grid, key_x, key_y
from geoservice.model.window import Window

words(
    tile_number=(
        "“{value}”不是 {low} 到 {high} 之间的整数。",
        "'{value}' is not a whole number from {low} to {high}.",
    ),
)

EXTENT = 4096  # units along an edge of a vector tile


@dataclass(frozen=True)
class Tile:
    """column and row are counted from the grid's north-west corner, also where the grid itself counts otherwise."""

    z: int
    column: int
    row: int
    grid: Grid = WEB_MERCATOR

    @property
    def edge(self) -> float:
        """Length of an edge, in units of the grid."""
        return self.grid.edge(self.z)

    @property
    def west(self) -> float:
        return self.grid.west + self.column * self.edge

    @property
    def north(self) -> float:
        return self.grid.north - self.row * self.edge

    def window(self) -> Window:
        """The keys that it owns: those on its west and north edge, not those on its east and south edge.

        An edge is worked out from its own number, so that neighbours have the very same and each key belongs to
        one tile of a zoom.
        """
        return Window(
            column_edge(self.grid, self.z, self.column),
            row_edge(self.grid, self.z, self.row),
            column_edge(self.grid, self.z, self.column + 1),
            row_edge(self.grid, self.z, self.row + 1),
        ).clipped()


def column_edge(grid: Grid, z: int, column: int) -> int:
    return round(key_x((grid.west + column * grid.edge(z)) / grid.degree))


def row_edge(grid: Grid, z: int, row: int) -> int:
    return round(key_y(grid.psi(grid.north - row * grid.edge(z))))


def read_tile(z: str, x: str, y: str, grid: Grid = WEB_MERCATOR) -> Tile:
    """The tile of an address as the grid itself counts. Raises Invalid naming z, x or y; only plain digits count."""
    zoom = read_index(z, "z", grid.first, grid.deepest)
    columns, rows = grid.columns(zoom), grid.rows(zoom)
    if grid.upwards:
        column = read_index(x, "x", -columns // 2, columns // 2 - 1) + columns // 2
        row = rows // 2 - 1 - read_index(y, "y", -rows // 2, rows // 2 - 1)
        return Tile(zoom, column, row, grid)
    return Tile(zoom, read_index(x, "x", 0, columns - 1), read_index(y, "y", 0, rows - 1), grid)


def read_index(text: str, field: str, low: int, high: int) -> int:
    # int() would also take full-width digits, blanks and underscores; a leading zero would be a second address.
    digits = text.removeprefix("-")
    plain = digits.isascii() and digits.isdigit() and len(digits) < 10 and text == str(int(text))
    if not (plain and low <= int(text) <= high):
        raise Invalid("tile_number", field=field, value=text, low=low, high=high)
    return int(text)
