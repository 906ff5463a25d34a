"""WMTS as desktop programs ask it: the capabilities, tiles by query and by address, sites at a pixel, and faults."""

from xml.etree import ElementTree

import mapbox_vector_tile
import pytest
from owslib.wmts import WebMapTileService

from builders import LAT, LON, add_site
from geoservice.model.grid import GRIDS
from geoservice.model.matrix_set import DATUMS_OF
from outside import pixels

OWS = "{http://www.opengis.net/ows/1.1}"
MVT = "application/vnd.mapbox-vector-tile"
GRIDS_AND_DATUMS = [(grid, datum) for grid in GRIDS for datum in DATUMS_OF[grid]]


def place(grid, datum, z=14, lon=LON, lat=LAT):
    """Tile and pixel of a place, by independent libraries: column, row, i, j."""
    right, down = pixels([(lon, lat)], datum, grid, z)[0]
    return int(right // 256), int(down // 256), int(right % 256), int(down % 256)


def name_of(layer, datum):
    return layer if datum == "wgs84" else f"{layer}@{datum}"


def asked(**changed):
    column, row, i, j = place("WebMercatorQuad", "wgs84")
    given = {
        "SERVICE": "WMTS",
        "REQUEST": "GetFeatureInfo",
        "VERSION": "1.0.0",
        "LAYER": "all",
        "STYLE": "default",
        "FORMAT": MVT,
        "TILEMATRIXSET": "WebMercatorQuad",
        "TILEMATRIX": "14",
        "TILEROW": str(row),
        "TILECOL": str(column),
        "I": str(i),
        "J": str(j),
        "INFOFORMAT": "application/json",
    }
    return {name: value for name, value in (given | changed).items() if value is not None}


def report(answer):
    assert answer.content_type.split(";")[0] == "application/xml"
    fault = ElementTree.fromstring(answer.data).find(f"{OWS}Exception")
    return fault.get("exceptionCode"), fault.get("locator"), fault.findtext(f"{OWS}ExceptionText")


def test_owslib_reads_the_capabilities(client, cursor, layers):
    add_site(cursor, lon=110, lat=38)
    add_site(cursor, lon=111, lat=39, layer="reading_room")
    answer = client.get("/wmts?service=WMTS&request=GetCapabilities&lang=en")
    assert answer.content_type.split(";")[0] == "application/xml"
    found = WebMapTileService("http://localhost/wmts", xml=answer.data)
    assert set(found.contents) == {
        name_of(layer, datum) for layer in ("all", *layers) for datum in ("wgs84", "gcj02", "bd09")
    }
    assert set(found.tilematrixsets) == set(GRIDS)
    assert list(found["worker_home"].tilematrixsetlinks) == ["WebMercatorQuad", "CGCS2000Quad"]
    assert list(found["all@gcj02"].tilematrixsetlinks) == ["WebMercatorQuad"]
    assert list(found["all@bd09"].tilematrixsetlinks) == ["BaiduQuad", "WebMercatorQuad"]
    assert found["all"].boundingBoxWGS84 == pytest.approx((109.98, 37.98, 111.02, 39.02))
    assert found["all"].formats == ["image/png", MVT]
    assert found["worker_home@gcj02"].title == "Worker home · GCJ-02 (over 高德, 腾讯)"
    assert {operation.name for operation in found.operations} == {
        "GetCapabilities",
        "GetTile",
        "GetFeatureInfo",
    }
    top = found.tilematrixsets["CGCS2000Quad"].tilematrix["1"]
    assert top.topleftcorner == (90, -180)
    assert top.scaledenominator == pytest.approx(279541132.014, abs=0.01)
    assert (top.matrixwidth, top.matrixheight) == (2, 1)


def test_capabilities_have_one_address_for_rest_and_any_case_of_names(client):
    by_address = client.get("/wmts/1.0.0/WMTSCapabilities.xml")
    for query in (
        "SERVICE=WMTS&REQUEST=GetCapabilities",
        "Service=WMTS&Request=GetCapabilities&AcceptVersions=2.0.0,1.0.0&map=x&_=1",
        "service=WMTS&request=GetCapabilities&version=1.0.0&sections=Contents",
    ):
        assert client.get(f"/wmts?{query}").data == by_address.data


def test_capabilities_without_sites_are_of_the_world(client):
    found = WebMapTileService(
        "http://localhost/wmts", xml=client.get("/wmts/1.0.0/WMTSCapabilities.xml").data
    )
    assert found["all"].boundingBoxWGS84 == (-180, -85.05, 180, 85.05)


@pytest.mark.parametrize(("grid", "datum"), GRIDS_AND_DATUMS)
def test_a_tile_by_query_by_address_and_by_its_own_address_is_the_same(client, cursor, grid, datum):
    add_site(cursor, name="锦界镇职工之家")
    column, row, i, j = place(grid, datum)
    name = name_of("worker_home", datum)
    numbers = {"TILEMATRIXSET": grid, "TILEROW": str(row), "TILECOL": str(column)}
    tile = client.get("/wmts", query_string=asked(REQUEST="GetTile", LAYER=name, **numbers))
    assert tile.status_code == 200, tile.text
    assert tile.content_type == MVT
    assert tile.data == client.get(f"/wmts/1.0.0/{name}/default/{grid}/14/{row}/{column}.mvt").data
    x, y = (column - 2**13, 2**13 - 1 - row) if grid == "BaiduQuad" else (column, row)
    assert tile.data == client.get(f"/tiles/worker_home/14/{x}/{y}.mvt?grid={grid}&datum={datum}").data
    picture = client.get(f"/wmts/1.0.0/{name}/default/{grid}/14/{row}/{column}.png")
    assert picture.content_type == "image/png"
    assert picture.data == client.get(f"/tiles/worker_home/14/{x}/{y}.png?grid={grid}&datum={datum}").data
    found = mapbox_vector_tile.decode(tile.data, default_options={"y_coord_down": True})
    (site,) = found["worker_home"]["features"]
    right, down = site["geometry"]["coordinates"]
    assert abs(right / 16 - i - 0.5) <= 1
    assert abs(down / 16 - j - 0.5) <= 1


@pytest.mark.parametrize(("grid", "datum"), GRIDS_AND_DATUMS)
def test_the_site_at_a_pixel(client, cursor, grid, datum):
    site = add_site(cursor, name="锦界镇职工之家", properties={"grade": 4})
    add_site(cursor, lon=LON + 0.01, lat=LAT)
    column, row, i, j = place(grid, datum)
    name = name_of("all", datum)
    path = f"/wmts/1.0.0/{name}/default/{grid}/14/{row}/{column}"
    answer = client.get(f"{path}/{j}/{i}.json")
    assert answer.content_type == "application/json"
    assert [feature["id"] for feature in answer.json["features"]] == [site]
    assert answer.json["features"][0]["geometry"]["coordinates"] == [LON, LAT]
    assert answer.json["features"][0]["properties"]["name"] == "锦界镇职工之家"
    same = asked(LAYER=name, TILEMATRIXSET=grid, TILEROW=str(row), TILECOL=str(column), I=str(i), J=str(j))
    assert client.get("/wmts", query_string=same).data == answer.data
    other = "reading_room" if datum == "wgs84" else f"reading_room@{datum}"
    assert client.get(f"{path.replace(name, other, 1)}/{j}/{i}.json").json["features"] == []
    if 20 <= i < 236:
        far = client.get(f"{path}/{j}/{(i + 14) % 256}.json").json
        assert far["features"] == []


def test_sites_at_a_pixel_are_nearest_first_and_reach_over_the_tiles_edge(client, cursor):
    # 256 pixels of zoom 14 are 0.02197 degrees; the middle of column 13217's west edge.
    west = 13217 / 2**14 * 360 - 180
    pixel = 360 / 2**14 / 256
    near = add_site(cursor, lon=west - 1.5 * pixel, lat=LAT)
    nearer = add_site(cursor, lon=west + 1.4 * pixel, lat=LAT)
    add_site(cursor, lon=west - 14 * pixel, lat=LAT)
    _, row, _, j = place("WebMercatorQuad", "wgs84")
    answer = client.get(f"/wmts/1.0.0/all/default/WebMercatorQuad/14/{row}/13217/{j}/0.json")
    assert [feature["id"] for feature in answer.json["features"]] == [nearer, near]


def test_info_for_people(client, cursor):
    site = add_site(cursor, name="<b>职工之家</b>")
    page = client.get("/wmts", query_string=asked(INFOFORMAT="text/html", lang="en"))
    assert page.content_type == "text/html; charset=utf-8"
    assert "&lt;b&gt;职工之家&lt;/b&gt;" in page.text
    assert f'href="http://localhost/sites/{site}"' in page.text
    plain = client.get("/wmts", query_string=asked(INFOFORMAT="text/plain", lang="en"))
    assert plain.content_type == "text/plain; charset=utf-8"
    assert plain.text.strip() == f"<b>职工之家</b> · Worker home · http://localhost/sites/{site}"


def test_info_where_nothing_is(client):
    assert client.get("/wmts", query_string=asked()).json["features"] == []
    assert client.get("/wmts", query_string=asked(INFOFORMAT="text/plain")).text.strip() == "这里没有站点。"
    assert "这里没有站点。" in client.get("/wmts", query_string=asked(INFOFORMAT="text/html")).text


def test_info_of_many_sites_is_cut_and_says_so(client, cursor):
    for _ in range(21):
        add_site(cursor)
    answer = client.get("/wmts", query_string=asked())
    assert len(answer.json["features"]) == answer.json["numberReturned"] == 20
    assert answer.headers["Geoservice-Truncated"] == "true"
    assert "放大" in client.get("/wmts", query_string=asked(INFOFORMAT="text/html")).text


@pytest.mark.parametrize("name", list(asked()))
def test_a_missing_parameter_is_named(client, name):
    code, locator, text = report(answer := client.get("/wmts", query_string=asked(**{name: None})))
    assert answer.status_code == 400
    assert (code, locator.upper()) == ("MissingParameterValue", name)
    assert "缺少" in text


@pytest.mark.parametrize(
    ("changed", "code", "locator"),
    [
        ({"SERVICE": "WMS"}, "InvalidParameterValue", "Service"),
        ({"REQUEST": "GetMap"}, "InvalidParameterValue", "Request"),
        ({"VERSION": "1.1.0"}, "InvalidParameterValue", "Version"),
        ({"LAYER": "nowhere"}, "InvalidParameterValue", "Layer"),
        ({"LAYER": "all@wgs72"}, "InvalidParameterValue", "Layer"),
        ({"LAYER": "all@WGS84"}, "InvalidParameterValue", "Layer"),
        ({"STYLE": "dark"}, "InvalidParameterValue", "Style"),
        ({"FORMAT": "image/gif"}, "InvalidParameterValue", "Format"),
        ({"INFOFORMAT": "text/xml"}, "InvalidParameterValue", "InfoFormat"),
        ({"TILEMATRIXSET": "GoogleMapsCompatible"}, "InvalidParameterValue", "TileMatrixSet"),
        ({"TILEMATRIXSET": "BaiduQuad"}, "InvalidParameterValue", "TileMatrixSet"),
        ({"LAYER": "all@gcj02", "TILEMATRIXSET": "CGCS2000Quad"}, "InvalidParameterValue", "TileMatrixSet"),
        ({"TILEMATRIX": "30"}, "InvalidParameterValue", "TileMatrix"),
        ({"TILEMATRIX": "1e1"}, "InvalidParameterValue", "TileMatrix"),
        ({"TILEMATRIX": "١"}, "InvalidParameterValue", "TileMatrix"),
        ({"TILEMATRIX": "１４"}, "InvalidParameterValue", "TileMatrix"),
        ({"TILEMATRIX": "014"}, "InvalidParameterValue", "TileMatrix"),
        ({"TILEMATRIX": "EPSG:3857:14"}, "InvalidParameterValue", "TileMatrix"),
        ({"TILEMATRIXSET": "CGCS2000Quad", "TILEMATRIX": "0"}, "InvalidParameterValue", "TileMatrix"),
        ({"TILEROW": "16384"}, "TileOutOfRange", "TileRow"),
        ({"TILECOL": "16384"}, "TileOutOfRange", "TileCol"),
        ({"TILEMATRIXSET": "CGCS2000Quad", "TILEROW": "8192"}, "TileOutOfRange", "TileRow"),
        ({"TILEROW": "-1"}, "InvalidParameterValue", "TileRow"),
        ({"TILEROW": "1.0"}, "InvalidParameterValue", "TileRow"),
        ({"TILECOL": "９"}, "InvalidParameterValue", "TileCol"),
        ({"TILECOL": "9" * 4000}, "InvalidParameterValue", "TileCol"),
        ({"TILECOL": "\x00"}, "InvalidParameterValue", "TileCol"),
        ({"I": "256"}, "PointIJOutOfRange", "I"),
        ({"J": "256"}, "PointIJOutOfRange", "J"),
        ({"J": "-1"}, "InvalidParameterValue", "J"),
        ({"I": "²"}, "InvalidParameterValue", "I"),
    ],
)
def test_bad_input_is_named(client, changed, code, locator):
    answer = client.get("/wmts", query_string=asked(**changed))
    assert answer.status_code == 400
    assert report(answer)[:2] == (code, locator)
    assert answer.headers["Cache-Control"] == "no-store"


def test_unknown_version_is_negotiated(client):
    answer = client.get("/wmts?service=WMTS&request=GetCapabilities&acceptversions=2.0.0")
    assert answer.status_code == 400
    assert report(answer)[:2] == ("VersionNegotiationFailed", "AcceptVersions")


def test_a_parameter_that_comes_twice_in_two_cases_is_named(client):
    answer = client.get("/wmts?service=WMTS&SERVICE=WMS&request=GetCapabilities")
    assert report(answer)[:2] == ("InvalidParameterValue", "Service")


@pytest.mark.parametrize(
    ("path", "locator"),
    [
        ("nowhere/default/WebMercatorQuad/0/0/0.mvt", "Layer"),
        ("all@x/default/WebMercatorQuad/0/0/0.mvt", "Layer"),
        ("all/dark/WebMercatorQuad/0/0/0.mvt", "Style"),
        ("all/default/nowhere/0/0/0.mvt", "TileMatrixSet"),
        ("all/default/WebMercatorQuad/30/0/0.mvt", "TileMatrix"),
        ("all/default/WebMercatorQuad/1e1/0/0.mvt", "TileMatrix"),
        ("all/default/WebMercatorQuad/%D9%A1/0/0.mvt", "TileMatrix"),
        ("all/default/WebMercatorQuad/0/1/0.mvt", "TileRow"),
        ("all/default/WebMercatorQuad/0/0/1.mvt", "TileCol"),
        ("all/default/WebMercatorQuad/0/0/0.gif", "Format"),
        ("all/default/WebMercatorQuad/0/0/0/0/256.json", "I"),
        ("all/default/WebMercatorQuad/0/0/0/256/0.json", "J"),
        ("all/default/WebMercatorQuad/0/0/0/0/0.xml", "InfoFormat"),
    ],
)
def test_bad_address_is_named(client, path, locator):
    answer = client.get(f"/wmts/1.0.0/{path}")
    assert answer.status_code == 400
    assert report(answer)[1] == locator


def test_faults_are_in_the_language_asked_for_and_escaped(client):
    answer = client.get("/wmts", query_string=asked(LAYER="<x>&\"'"))
    assert report(answer)[2].startswith("Layer：“<x>&\"'”不在可选值之中")
    assert "<x>" not in answer.text.split("<ExceptionText>")[1].split("</ExceptionText>")[0]
    english = client.get("/wmts/1.0.0/all/default/WebMercatorQuad/0/0/1.mvt?lang=en")
    assert report(english)[2] == "TileCol: 1 is out of range: this level has 0 to 0."


@pytest.mark.parametrize(
    "path",
    [
        "/wmts?service=WMTS&request=GetCapabilities",
        "/wmts/1.0.0/all/default/WebMercatorQuad/30/0/0.mvt",
        "/tileMatrixSets",
    ],
)
def test_scripts_of_other_origins_may_read_faults_too(client, path):
    assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
