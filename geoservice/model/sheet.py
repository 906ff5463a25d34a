"""A handed-in sheet: cells as they were read, with the addresses by which people know them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from geoservice.model.fault import abbreviate

Value = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Rows of cells, title and header rows among them.

    file_name, title: words that may name the kind of site (title: the worksheet's or the vector layer's name).
    unreadable: cells whose value is not there to be read, by (row, column) from 0, with a problem's code.
    points: the place of each row of a file that has geometry: (x, y), None, or a problem's code.
    crs: the system of those points as the file declares it: a datum, EPSG code, URN or WKT.
    features: the rows are features and row 0 holds their property names, so a cell is `#4 名称`, not `B5`.
    expected_rows: about how many rows there are, where they are only read as they are asked for.
    """

    file_name: str
    rows: Sequence[Sequence[Value]]
    title: str = ""
    unreadable: Mapping[tuple[int, int], str] = field(default_factory=dict)
    points: Sequence[tuple[float, float] | str | None] | None = None
    crs: str | None = None
    features: bool = False
    expected_rows: int | None = None

    def address(self, row: int, column: int | None) -> str:
        """What a person calls a cell; `column` None means the whole row."""
        if self.features:
            return f"#{row}" if column is None else f"#{row} {abbreviate(self.rows[0][column])}"
        return str(row + 1) if column is None else f"{column_letters(column)}{row + 1}"

    def column(self, column: int, rows: Iterable[int]) -> list[Value]:
        """The values of one column in these rows; None beyond the end of a short row."""
        return self.columns([column], rows)[0]

    def columns(self, wanted: Sequence[int], rows: Iterable[int]) -> list[list[Value]]:
        """The values of several columns in these rows; None beyond the end of a short row."""
        cells = list(map(self.rows.__getitem__, rows))
        width = min(map(len, cells), default=0)
        return [
            [row[column] for row in cells]
            if column < width
            else [row[column] if column < len(row) else None for row in cells]
            for column in wanted
        ]


def column_letters(column: int) -> str:
    """A column counted from 0 as spreadsheets name it: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
