"""Files that are made to harm: each gets a clear fault, in little time and memory."""

import tracemalloc

import pytest

from geoservice.intake.reading import Handed, read_sheet, take
from geoservice.model.fault import Fault
from hostile import NAMES
from sheets import (
    HEADER,
    ROW,
    csv_file,
    geojson_file,
    hostile_workbook,
    marks,
    understood,
    with_parts,
    xlsx_file,
    zip_file,
)  # fmt: skip

VRT = b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
DTD = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><worksheet>&c;</worksheet>'


def hidden_text(count: int) -> Handed:
    return hostile_workbook(CELL.format("字" * count))


FILES = {
    "file_empty": Handed("a.csv", b"\xef\xbb\xbf \r\n"),
    "most_rows": hostile_workbook('<row r="1"><c r="A1"><v>1</v></c></row>', "A1:XFD1048576"),
    "most_columns": hostile_workbook('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
    "longest_cell": hidden_text(40_000),
    "xml_declared": with_parts(xlsx_file(ROW), {"xl/worksheets/sheet1.xml": DTD}),
    "zip_unpacked": with_parts(xlsx_file(ROW), {"xl/media/image.png": bytes(20 << 20)}),
    "zip_path": zip_file({"../a.shp": b"x", "a.shx": b"x"}),
    "zip_nested": zip_file({"a.shp": b"x", "b.zip": b"x"}),
    "zip_broken": Handed("a.xlsx", b"PK\x03\x04" + b"x" * 100),
    "file_format": Handed("a.geojson", VRT),
    "json_broken": Handed("a.geojson", b'{"type": "FeatureCollection", "features": [NaN]}'),
    "text_nul": Handed("a.csv", "名称,地址\r\n甲\0,乙\r\n".encode()),
    "text_surrogate": Handed(
        "a.csv", b"name,address\n" + "甲\ud800".encode("utf-8", "surrogatepass") + b",x\n"
    ),
    "text_encoding": Handed("a.csv", b"name\n\xff\xfe\xfd\x80\x80\n"),
    "file_old_excel": Handed("a.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 600),
    "vector_shapes": zip_file({"a.shp": b"x", "b.shp": b"x"}),
    "vector_part": zip_file({"a.shp": b"x"}),
}


@pytest.mark.parametrize("code", FILES)
def test_a_hostile_file_gets_its_fault(code):
    with pytest.raises(Fault) as caught:
        read_sheet(take_bytes(FILES[code]))
    assert caught.value.code == code
    assert caught.value.text("zh") != caught.value.text("en")


def take_bytes(file: Handed) -> Handed:
    """As from a file, with the same look at emptiness."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file.name
        path.write_bytes(file.content)
        return take(path, most_mb=64)


def test_a_row_far_below_is_refused_as_well_as_a_claim():
    with pytest.raises(Fault) as caught:
        read_sheet(hostile_workbook('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "A1"))
    assert caught.value.code == "most_rows"


def test_a_cell_of_200_mb_is_refused_before_it_is_in_memory():
    content = (b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
               b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * (200 << 20) + b"</t></is></c></row>"
               b"</sheetData></worksheet>")  # fmt: skip
    file = with_parts(xlsx_file(ROW), {"xl/worksheets/sheet1.xml": content})
    del content
    assert len(file.content) < 2 << 20
    tracemalloc.start()
    with pytest.raises(Fault) as caught:
        read_sheet(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code in ("zip_unpacked", "longest_cell")
    assert peak < 10 << 20


@pytest.mark.parametrize("suffix", ["geojson", "kml", "gpkg", "shp", "xlsx", "json", "vrt"])
def test_a_vrt_is_refused_whatever_it_is_called(suffix):
    with pytest.raises(Fault) as caught:
        read_sheet(Handed(f"a.{suffix}", VRT))
    assert caught.value.code == "file_format"


def test_a_vrt_called_csv_is_text_without_a_header(layers):
    with pytest.raises(Fault) as caught:
        understood(read_sheet(Handed("a.csv", VRT)), layers)
    assert caught.value.code == "no_header"


def test_a_vrt_inside_a_zip_is_refused():
    with pytest.raises(Fault) as caught:
        read_sheet(zip_file({"a.shp": VRT, "a.shx": VRT, "a.dbf": VRT}))
    assert caught.value.code == "vector_broken"
    with pytest.raises(Fault) as caught:
        read_sheet(zip_file({"a.vrt": VRT}))
    assert caught.value.code == "file_format"


@pytest.mark.parametrize("number", ["NaN", "1e999", "-1e999", "Infinity"])
def test_numbers_that_are_none_spoil_a_geojson(number):
    content = geojson_file({"type": "Point", "coordinates": [110.5, 38.25]}).content.replace(
        b"38.25", number.encode()
    )
    with pytest.raises(Fault) as caught:
        read_sheet(Handed("a.geojson", content))
    assert caught.value.code == "json_broken"


@pytest.mark.parametrize(
    "text", [b"[" * 100_000, b'{"a":' * 100_000, b'"\\ud800"', b"{}", b"[]", b'{"type":"Feature"']
)
def test_json_that_is_no_geojson(text):
    with pytest.raises(Fault) as caught:
        read_sheet(Handed("a.geojson", b'{"type":"FeatureCollection","features":' + text))
    assert caught.value.code in ("json_broken", "json_shape", "json_feature")


@pytest.mark.parametrize(
    "number", ["NaN", "nan", "1e999", "inf", "Infinity", "²", "1_0", "0x6e", "１e９９９"]
)
def test_coordinates_that_are_no_numbers_are_told_at_their_cell(number, layers):
    found = understood(read_sheet(csv_file([*ROW[:2], number, 38.8])), layers)
    assert marks(found) == [("C2", "number")]


def test_an_empty_point_and_a_polygon_are_told_and_a_missing_geometry_waits(layers):
    file = geojson_file(
        {"type": "Point", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[110, 38], [111, 38], [111, 39], [110, 38]]]},
        None,
        {"type": "Point", "coordinates": [110.5, 38.8]},
        {"type": "Point", "coordinates": [38.8, 110.5]},
        {"type": "Point", "coordinates": ["110.5", 38.8]},
    )
    found = understood(read_sheet(file), layers, source=None)
    assert marks(found) == [("#1", "empty_point"), ("#2", "geometry"), ("#5", "swapped"), ("#6", "geometry")]
    assert len(found.sites) == 2
    assert found.unlocated == 1


def test_text_that_no_database_holds_is_told_at_its_cell(layers):
    file = geojson_file({"type": "Point", "coordinates": [110.5, 38.8]})
    content = file.content.replace(b"\\u7b2c1", b"a\\u0000b")
    assert content != file.content
    found = understood(read_sheet(Handed(file.name, content)), layers, source=None)
    assert marks(found) == [("#1 名称", "text")]


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_hostile_names_are_names(make, layers):
    rows = [
        [name.replace(",", "，").replace('"', "”"), f"神木市{number}号", 110.5, 38.8]
        for number, name in enumerate(NAMES)
    ]
    found = understood(read_sheet(make(*rows)), layers)
    formulas = {index for index, row in enumerate(rows) if make is xlsx_file and row[0].startswith("=")}
    kept = [row[0] for index, row in enumerate(rows) if index not in formulas]
    assert found.sites["name"] == [" ".join(name.split()) for name in kept]


def test_formulas_without_a_value_and_errors_are_told(layers):
    cells = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{word}</t></is></c>'
        for letter, word in zip("ABCD", HEADER, strict=True)
    )
    rows = (
        f'<row r="1">{cells}</row>'
        '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><v>1</v></c><c r="C2"><v>110.5</v></c><c r="D2"><v>38.8</v></c></row>'
        '<row r="3"><c r="A3" t="e"><v>#REF!</v></c><c r="B3"><v>1</v></c><c r="C3"><v>110.5</v></c><c r="D3"><f>1</f><v>38.8</v></c></row>'
        '<row r="4"><c r="A4" t="str"><f>A1</f><v>有值</v></c><c r="B4"><v>1</v></c><c r="C4"><v>110.5</v></c><c r="D4"><v>38.8</v></c></row>'
    )
    found = understood(read_sheet(hostile_workbook(rows, "A1:D4")), layers)
    assert marks(found) == [("A2", "formula"), ("A3", "formula")]
    assert found.sites["name"] == ["有值"]


def test_a_file_over_the_limit_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x" * ((1 << 20) + 1))
    with pytest.raises(Fault) as caught:
        take(tmp_path / "a.csv", most_mb=1)
    assert caught.value.code == "file_large"
