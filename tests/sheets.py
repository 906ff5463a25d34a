"""Handed-in files for tests, made in memory: honest ones in a line, hostile ones by name."""

import io
import json
import zipfile
from typing import Any

from openpyxl import Workbook

from geoservice.intake.reading import Handed, read_sheet
from geoservice.model.layer import Layers
from geoservice.model.registration import Registration
from geoservice.model.sheet import Sheet
from geoservice.model.understanding import understand

HEADER = ["名称", "地址", "经度", "纬度"]
ROW = ["锦界镇职工之家", "神木市锦界镇1号", 110.5, 38.8]


def sheet(*rows: list[Any], header: list[str] | None = None, **given: Any) -> Sheet:
    """A sheet with a header row and these rows."""
    return Sheet(**{"file_name": "登记表.xlsx", "rows": [header or HEADER, *rows], **given})


def understood(
    found: Sheet, layers: Layers, layer: str = "worker_home", source: str | None = "wgs84"
) -> Registration:
    """A sheet understood, less duplicates as if every division had one union."""
    registration = understand(found, layers[layer], source=source)
    return registration.without_duplicates(registration.sites["division_code"])


def marks(registration: Registration) -> list[tuple[str, str]]:
    """(cell, code) of each problem."""
    return [(p.fault(registration.sheet).cell, p.code) for p in registration.problems]


def csv_file(*rows: list[Any], name: str = "登记表.csv", encoding: str = "utf-8") -> Handed:
    lines = [",".join(map(str, row)) for row in (HEADER, *rows)]
    return Handed(name, ("\r\n".join(lines) + "\r\n").encode(encoding))


def geojson_file(*geometries: Any, name: str = "职工之家.geojson", **more: Any) -> Handed:
    features = [
        {"type": "Feature", "geometry": geometry, "properties": {"名称": f"第{number}职工之家"}}
        for number, geometry in enumerate(geometries, start=1)
    ]
    return Handed(name, json.dumps({"type": "FeatureCollection", "features": features, **more}).encode())


def xlsx_file(
    *rows: list[Any], name: str = "登记表.xlsx", sheet: str = "职工之家", header: list[str] = HEADER
) -> Handed:
    book = Workbook()
    book.active.title = sheet
    for row in (header, *rows):
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return Handed(name, held.getvalue())


def zip_file(members: dict[str, bytes], name: str = "a.zip") -> Handed:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return Handed(name, held.getvalue())


def with_parts(file: Handed, parts: dict[str, bytes]) -> Handed:
    """A workbook with some of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zip_file({**members, **parts}, file.name)


def worksheet_xml(rows: str, dimension: str = "A1:D2") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<worksheet xmlns="{space}"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    ).encode()


def hostile_workbook(rows: str, dimension: str = "A1:D2") -> Handed:
    return with_parts(xlsx_file(ROW), {"xl/worksheets/sheet1.xml": worksheet_xml(rows, dimension)})


def read(file: Handed) -> Sheet:
    return read_sheet(file)
