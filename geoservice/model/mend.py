"""A safe mend of a sheet, when somebody chose it: longitude and latitude of some rows change places."""

import re
from collections.abc import Collection
from dataclasses import replace

from geoservice.model.cell import as_text
from geoservice.model.header import LAT, LON, Header
from geoservice.model.position import from_geometry
from geoservice.model.sheet import Sheet, Value

PARTING = re.compile(r"\s*[,，;；、|/\t\n]\s*|\s+")


def swapped(sheet: Sheet, header: Header, rows: Collection[int]) -> Sheet:
    """The sheet with the positions of these rows, from 0, the other way round. Rows that it does not have are passed over."""
    wanted = [row for row in rows if header.row < row < len(sheet.rows)]
    if not wanted:
        return sheet
    if from_geometry(sheet):
        points = list(sheet.points or ())
        for row in wanted:
            point = points[row]
            points[row] = (point[1], point[0]) if isinstance(point, tuple) else point
        return replace(sheet, points=points)
    cells = list(sheet.rows)
    for row in wanted:
        cells[row] = turned(list(cells[row]), header)
    return replace(sheet, rows=cells)


def turned(cells: list[Value], header: Header) -> list[Value]:
    columns = list(header.position.values())
    if any(column >= len(cells) for column in columns):
        return cells
    if LON in header.position and LAT in header.position:
        lon, lat = header.position[LON], header.position[LAT]
        cells[lon], cells[lat] = cells[lat], cells[lon]
    elif columns:
        parts = PARTING.split(as_text(cells[columns[0]]).strip())
        cells[columns[0]] = ",".join(reversed(parts)) if len(parts) == 2 else cells[columns[0]]
    return cells
