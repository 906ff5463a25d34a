"""A handed-in file, whatever it is, read as a sheet. Its content decides what it is, among a fixed few."""

import hashlib
import re
import zipfile
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from geoservice.intake.geojson import read_geojson
from geoservice.intake.limits import MIB
from geoservice.intake.survey import parser
from geoservice.intake.text import read_text
from geoservice.intake.vector import read_geopackage, read_kml, read_shapefile
from geoservice.intake.workbook import BOOK, read_workbook
from geoservice.model.fault import Invalid, Missing, TooLarge, words
from geoservice.model.sheet import Sheet

words(
    file_missing=("没有文件“{name}”。", "There is no file '{name}'."),
    file_empty=("文件是空的。", "The file is empty."),
    file_large=(
        "文件有 {value} MiB，超过上限 {limit} MiB。",
        "The file has {value} MiB, over the limit of {limit} MiB.",
    ),
    file_format=(
        "文件格式不支持。可用：xlsx、csv、GeoJSON、Shapefile（zip）、GeoPackage、KML。",
        "The file's format is not supported. Use xlsx, csv, GeoJSON, a zipped Shapefile, GeoPackage or KML.",
    ),
    file_no_table=("这里只收 xlsx 或 csv 表格。", "Only an xlsx or csv sheet is taken here."),
    file_old_excel=(
        "这是旧版 Excel（.xls）或有密码的工作簿，请另存为 .xlsx。",
        "This is an old Excel file (.xls) or an encrypted workbook; please save it as .xlsx.",
    ),
    file_one_sheet=("只有 xlsx 文件可以选工作表。", "Only an xlsx file has sheets to choose from."),
)

SOMETHING = re.compile(rb"[^ \t\r\n\0\xef\xbb\xbf]")
TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}


@dataclass(frozen=True)
class Handed:
    """A handed-in file, held in memory so that what was checked is what is read."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def take(path: Path, *, most_mb: int) -> Handed:
    """The content of a file. Raises Missing, TooLarge, or Invalid for an empty one."""
    try:
        with path.open("rb") as file:
            content = file.read(most_mb * MIB + 1)
    except OSError:
        raise Missing("file_missing", name=path.name) from None
    return handed(path.name, content, most_mb=most_mb, size=path.stat().st_size)


def handed(name: str, content: bytes, *, most_mb: int, size: int | None = None) -> Handed:
    """A file by its name and content. size: of all of it, in bytes, where the content stops behind the limit.

    Raises TooLarge, or Invalid for an empty one.
    """
    if len(content) > most_mb * MIB:
        raise TooLarge("file_large", value=(size or len(content)) // MIB, limit=most_mb)
    if not SOMETHING.search(content):
        raise Invalid("file_empty")
    # A name that is no UTF-8 comes with lone surrogates, which nothing can store.
    return Handed(name.encode("utf-8", "replace").decode()[:255], content)


def read_sheet(file: Handed, *, wanted: str | None = None) -> Sheet:
    """The file as a sheet, all of which can be read. wanted: a worksheet's name or number. Raises Invalid or TooLarge."""
    sheet = open_sheet(file, wanted=wanted)
    return replace(sheet, rows=list(sheet.rows))


def read_table(file: Handed) -> Sheet:
    """As `read_sheet`, but only of a workbook or of text. Raises Invalid or TooLarge."""
    is_book = file.content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    may_be_text = Path(file.name).suffix.lower() in {*TEXT_SUFFIXES, ""}
    if not (is_book or may_be_text) or format_of(file) not in ("xlsx", "text"):
        raise Invalid("file_no_table")
    return read_sheet(file)


def open_sheet(file: Handed, *, wanted: str | None = None) -> Sheet:
    """As `read_sheet`, but a text's rows are read when they are asked for, and Invalid or TooLarge may come then."""
    kind = format_of(file)
    if kind == "xlsx":
        return read_workbook(file.content, file.name, wanted)
    if wanted is not None:
        raise Invalid("file_one_sheet", field="--sheet")
    return READERS[kind](file.content, file.name)


READERS = {
    "text": read_text,
    "geojson": read_geojson,
    "shapefile": read_shapefile,
    "gpkg": read_geopackage,
    "kml": read_kml,
}


def format_of(file: Handed) -> str:
    """What the content is; only whether text is a table is decided by the file's name. Raises Invalid."""
    content = file.content
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return zip_format(content)
    if content.startswith(b"SQLite format 3\0"):
        return known(content[68:72] in (b"GPKG", b"GP10", b"GP11"), "gpkg")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid("file_old_excel")
    if Path(file.name).suffix.lower() in TEXT_SUFFIXES:
        return "text"
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return known(root(content) == "kml", "kml")
    return "geojson" if start.startswith((b"{", b"[")) else known(Path(file.name).suffix == "", "text")


def known(is_it: bool, kind: str) -> str:
    if not is_it:
        raise Invalid("file_format")
    return kind


def zip_format(content: bytes) -> str:
    try:
        names = zipfile.ZipFile(BytesIO(content)).namelist()
    except Exception as error:  # zipfile raises half a dozen kinds for a broken directory
        raise Invalid("zip_broken") from error
    return (
        "xlsx" if BOOK in names else known(any(name.lower().endswith(".shp") for name in names), "shapefile")
    )


def root(content: bytes) -> str | None:
    """The name of an XML document's first element; None when it is not XML."""
    found: list[str] = []
    made = parser("XML")
    made.StartElementHandler = lambda tag, _: found.append(tag.rpartition(" ")[2])
    try:
        made.Parse(content[:65536], False)
    except Exception:
        return found[0] if found else None
    return found[0] if found else None
