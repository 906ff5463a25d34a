"""Vector files through the child: what it reads, what it refuses, and that it can reach nothing."""

import json
import subprocess
import sys

import geopandas
import pytest
from shapely import LineString, Point

from geoservice.intake import child, limits, vector
from geoservice.intake.reading import Handed, read_sheet
from geoservice.model.fault import Fault
from sheets import marks, understood, zip_file

FRAME = geopandas.GeoDataFrame(
    {"名称": ["甲站", "乙站"], "电话": ["0912-1", None]}, geometry=[Point(110.5, 38.8), None], crs=4490
)


def written(tmp_path, driver, suffix, frame=FRAME, **options):
    path = tmp_path / f"驿站.{suffix}"
    frame.to_file(path, driver=driver, **options)
    return Handed(path.name, path.read_bytes())


def zipped(tmp_path, parts=("shp", "shx", "dbf", "prj", "cpg"), **options):
    FRAME.to_file(tmp_path / "a.shp", **options)
    return zip_file({f"内/a.{part}": (tmp_path / f"a.{part}").read_bytes() for part in parts}, "驿站.zip")


@pytest.mark.parametrize(("driver", "suffix"), [("GPKG", "gpkg"), ("LIBKML", "kml")])
def test_formats(tmp_path, layers, driver, suffix):
    sheet = read_sheet(written(tmp_path, driver, suffix))
    found = understood(sheet, layers, "service_station", source=None)
    assert found.sites["name"] == ["甲站", "乙站"]
    assert found.sites.lon[0] == pytest.approx(110.5)
    assert found.unlocated == 1
    assert found.notices == []


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"encoding": "GB18030"}, ("shp", "shx", "dbf", "prj")),
        ({"encoding": "UTF-8"}, ("shp", "shx", "dbf", "prj", "cpg")),
    ],
)
def test_shapefile_text_is_gb18030_unless_it_says_otherwise(tmp_path, layers, options, parts):
    found = understood(read_sheet(zipped(tmp_path, parts, **options)), layers, "service_station", source=None)
    assert found.sites["name"] == ["甲站", "乙站"]


def test_shapefile_without_prj_asks_for_the_datum(tmp_path, layers):
    sheet = read_sheet(zipped(tmp_path, ("shp", "shx", "dbf", "cpg")))
    with pytest.raises(Fault) as caught:
        understood(sheet, layers, "service_station", source=None)
    assert caught.value.code == "datum_unnamed"


def test_lines_and_empty_points_are_told(tmp_path, layers):
    frame = geopandas.GeoDataFrame(
        {"名称": ["甲", "乙"]}, geometry=[LineString([(110, 38), (111, 39)]), Point()], crs=4326
    )
    found = understood(read_sheet(written(tmp_path, "GPKG", "gpkg", frame)), layers, source=None)
    assert marks(found) == [("#1", "geometry"), ("#2", "empty_point")]


def test_one_layer_only(tmp_path):
    path = tmp_path / "a.gpkg"
    for layer in ("甲", "乙"):
        FRAME.to_file(path, driver="GPKG", layer=layer)
    with pytest.raises(Fault) as caught:
        read_sheet(Handed("a.gpkg", path.read_bytes()))
    assert caught.value.code == "vector_layers"
    assert "乙" in caught.value.text("zh")


def test_a_damaged_file_is_told(tmp_path):
    whole = written(tmp_path, "GPKG", "gpkg").content
    with pytest.raises(Fault) as caught:
        read_sheet(Handed("a.gpkg", whole[: len(whole) // 3]))
    assert caught.value.code in ("vector_broken", "vector_layers", "vector_driver")


def test_every_driver_but_the_expected_is_off():
    skipped = vector.environment("gpkg")["GDAL_SKIP"].split(",")
    assert {"OGR_VRT", "CSV", "HTTP", "WFS", "SQLite"} <= set(skipped)
    assert "GPKG" not in skipped


def test_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(vector, "CHILD_SECONDS", 0.01)
    with pytest.raises(Fault) as caught:
        read_sheet(Handed("a.gpkg", b"SQLite format 3\0".ljust(68, b"\0") + b"GPKG" + bytes(100)))
    assert caught.value.code == "vector_time"


def test_an_answer_that_is_none_is_not_believed():
    for answer in (b"", b"[]", b'{"rows": 1}', b'{"fields": ["a"], "rows": [[1, 2]], "points": [null]}'):
        with pytest.raises(Fault):
            vector.checked(answer)


PROBE = """
import json, runpy, socket, sys
child = runpy.run_path(sys.argv[1])
way = child["leave_network"]()
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[2])), timeout=2)
    reached = True
except OSError:
    reached = False
print(json.dumps([way, reached]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only GDAL's own settings keep it in")
def test_the_child_reaches_no_network():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-I", "-c", PROBE, child.__file__, port], capture_output=True, check=True
        )
    way, reached = json.loads(done.stdout)
    assert not reached
    assert way != "settings"


def test_limits_hold_in_the_child():
    task = {"memory": 1 << 30, "seconds": 5, "answer_bytes": 1 << 20}
    program = (
        f"import runpy; c = runpy.run_path({child.__file__!r}); c['limit']({task!r}); x = bytearray(2 << 30)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, check=False)
    assert b"MemoryError" in done.stderr
    assert limits.CHILD_MEMORY_BYTES <= 4 << 30
