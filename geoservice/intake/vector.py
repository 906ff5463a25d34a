"""Shapefile, GeoPackage and KML: read by GDAL in a child process (child.py) that can reach nothing.

GDAL chooses a driver by content, and some of its drivers fetch addresses and open other files. So the
content is looked at here first, every other driver is switched off in the child, and the driver that
opened the file must be one that was expected.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from xml.parsers import expat

import orjson

from geoservice.intake import child
from geoservice.intake.archive import opened, read
from geoservice.intake.limits import (
    CHILD_ANSWER_BYTES,
    CHILD_MEMORY_BYTES,
    CHILD_SECONDS,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    check_shape,
    check_text,
)  # fmt: skip
from geoservice.intake.survey import parser
from geoservice.model.fault import Invalid, TooLarge, Unavailable, words
from geoservice.model.sheet import Sheet

words(
    vector_shapes=(
        "压缩包里要有一个 Shapefile（.shp、.shx、.dbf），找到 {count} 个。",
        "The zip file must hold one Shapefile (.shp, .shx, .dbf); it holds {count}.",
    ),
    vector_part=("Shapefile 缺少 {name}。", "The Shapefile lacks {name}."),
    vector_layers=(
        "文件里要有一个图层，有：{names}。",
        "The file must hold one layer; it holds: {names}.",
    ),
    vector_driver=(
        "文件内容不是所声明的格式（{driver}）。",
        "The file's content is not of the format it claims ({driver}).",
    ),
    vector_size=("文件的行数或列数超过上限。", "The file has more rows or columns than the limit."),
    vector_broken=(
        "文件已损坏或超出限制，读不出来。",
        "The file is damaged or over a limit, and cannot be read.",
    ),
    vector_time=(
        "读取文件超过 {seconds} 秒，已停止。",
        "Reading the file took over {seconds} seconds and was stopped.",
    ),
    vector_crs=(
        "坐标系没有写明（缺少 .prj），请用 --datum 指定。",
        "The file declares no reference system (no .prj); give --datum.",
    ),
    kml_broken=("KML 已损坏：{reason}", "The KML is damaged: {reason}"),
)

SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
DRIVERS = {"shp": ("ESRI Shapefile",), "gpkg": ("GPKG",), "kml": ("LIBKML", "KML")}
KML_FIELDS = {
    "id", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon",
    "snippet",
}  # fmt: skip
# Where GDAL_SKIP does not reach, nothing that these switch on is on.
QUIET = {
    "GDAL_DRIVER_PATH": "disable", "OGR_DRIVER_PATH": "disable", "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none", "GDAL_HTTP_TIMEOUT": "1", "GDAL_HTTP_MAX_RETRY": "0",
    "OGR_SQLITE_LOAD_EXTENSIONS": "", "PROJ_NETWORK": "OFF", "LIBKML_RESOLVE_STYLE": "NO", "CPL_DEBUG": "OFF",
    "HTTP_PROXY": "http://0.0.0.0:1", "HTTPS_PROXY": "http://0.0.0.0:1", "LC_ALL": "C.UTF-8",
}  # fmt: skip


@dataclass(frozen=True)
class Task:
    """kind: a key of DRIVERS. parts: file contents by extension. encoding: None where the file knows its own."""

    kind: str
    parts: Mapping[str, bytes]
    encoding: str | None = None


def read_shapefile(content: bytes, file_name: str) -> Sheet:
    """The one Shapefile in a zip; its text is GB18030 unless a .cpg says otherwise. Raises Invalid or TooLarge."""
    with opened(content) as archive:
        shapes = [name for name in archive.namelist() if name.lower().endswith(".shp") and not hidden(name)]
        if len(shapes) != 1:
            raise Invalid("vector_shapes", count=len(shapes))
        stem = shapes[0][:-4]
        names = {name[-4:].lower(): name for name in archive.namelist() if name[:-4] == stem}
        parts = {part: read(archive, names[part]) for part in SHAPE_PARTS if part in names}
    for part in SHAPE_PARTS[:3]:
        if part not in parts:
            raise Invalid("vector_part", name=part)
    encoding = None if ".cpg" in parts else "GB18030"
    return sheet(Task("shp", parts, encoding), file_name, PurePosixPath(stem).name)


def hidden(name: str) -> bool:
    """What macOS adds to its archives."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith("._")


def read_geopackage(content: bytes, file_name: str) -> Sheet:
    """The one layer of a GeoPackage. Raises Invalid or TooLarge."""
    return sheet(Task("gpkg", {".gpkg": content}), file_name)


def read_kml(content: bytes, file_name: str) -> Sheet:
    """The placemarks of a KML file. Raises Invalid or TooLarge."""
    made = parser(file_name)
    try:
        made.Parse(content, True)
    except expat.ExpatError as error:
        raise Invalid("kml_broken", reason=error) from None
    return sheet(Task("kml", {".kml": content}), file_name, crs="wgs84")


def sheet(task: Task, file_name: str, title: str = "", crs: str | None = None) -> Sheet:
    """The rows that the child read. Its answer is checked like any other input."""
    answer = run(task)
    if fault := answer.pop("fault", None):
        raise refusal(fault, answer)
    fields, rows, points = answer["fields"], answer["rows"], answer["points"]
    check_shape(len(rows), len(fields))
    for row in rows:
        for value in row:
            if isinstance(value, str):
                check_text(len(value))
    kept = [i for i, name in enumerate(fields) if task.kind != "kml" or said_in_kml(name, rows, i)]
    return Sheet(
        file_name=file_name,
        title=title or str(answer["layer"]),
        rows=[[row[i] for i in kept] for row in (fields, *rows)],
        points=[None, *(tuple(p) if isinstance(p, list) else p for p in points)],
        crs=crs or answer["crs"],
        features=True,
    )


def said_in_kml(name: str, rows: list[list[Any]], column: int) -> bool:
    """Whether a field is the file's own: GDAL gives every placemark a dozen, nearly always blank."""
    return name not in KML_FIELDS and any(row[column] not in (None, "") for row in rows)


def refusal(fault: str, answer: dict[str, Any]) -> Invalid | TooLarge:
    if fault == "vector_layers":
        return Invalid(fault, names="、".join(answer["names"]))
    return (
        TooLarge(fault) if fault == "vector_size" else Invalid("vector_driver", driver=answer.get("driver"))
    )


def run(task: Task) -> dict[str, Any]:
    """What the child makes of a file, in a private folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="geoservice-intake-") as name:
        folder = Path(name)
        for part, content in task.parts.items():
            (folder / f"input{part}").write_bytes(content)
        (folder / "task.json").write_text(json.dumps(described(task)))
        ended(folder, environment(task.kind))
        answer = folder / "answer.json"
        if not answer.is_file() or answer.stat().st_size > CHILD_ANSWER_BYTES:
            raise Invalid("vector_broken")
        return checked(answer.read_bytes())


def described(task: Task) -> dict[str, Any]:
    return {
        "file": f"input.{task.kind}", "drivers": DRIVERS[task.kind], "encoding": task.encoding,
        "most_rows": MOST_ROWS, "most_columns": MOST_COLUMNS, "longest_cell": LONGEST_CELL,
        "memory": CHILD_MEMORY_BYTES, "seconds": CHILD_SECONDS, "answer_bytes": CHILD_ANSWER_BYTES,
    }  # fmt: skip


def ended(folder: Path, environ: dict[str, str]) -> None:
    """Run the child to its end; -I: no code from this folder, nothing from the user's environment."""
    command = [sys.executable, "-I", child.__file__, str(folder)]
    try:
        done = subprocess.run(
            command, env=environ, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=CHILD_SECONDS,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Invalid("vector_time", seconds=CHILD_SECONDS) from None
    if done.returncode != 0:
        raise Invalid("vector_broken") from RuntimeError(done.stderr[-2000:].decode(errors="replace"))


def environment(kind: str) -> dict[str, str]:
    return {
        **QUIET,
        "GDAL_SKIP": ",".join(name for name in drivers() if name not in DRIVERS[kind]),
        "TMPDIR": "/nonexistent",
    }


@cache
def drivers() -> tuple[str, ...]:
    """Every driver that this GDAL has, asked in a process of its own so that none is loaded into ours."""
    program = "import json, pyogrio; print(json.dumps(sorted(pyogrio.list_drivers())))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        env={**QUIET, "PATH": os.defpath},
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise Unavailable("vector_broken")
    return tuple(json.loads(done.stdout))


def checked(content: bytes) -> dict[str, Any]:
    """The answer, if it has the shape that it should have."""
    try:
        answer = orjson.loads(content)
        if "fault" in answer:
            return answer
        names, rows, points = answer["fields"], answer["rows"], answer["points"]
        sound = len(rows) == len(points) and all(len(row) == len(names) for row in rows)
        sound &= all(isinstance(point, (list, str, type(None))) for point in points)
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise Invalid("vector_broken") from error
    if not sound:
        raise Invalid("vector_broken")
    return answer
