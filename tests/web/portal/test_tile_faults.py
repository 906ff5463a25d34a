"""What is no tile is refused, naming the parameter, before anything is looked up."""

import pytest

FORMS = ["mvt", "png"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("place", "field"),
    [
        ("30/0/0", "z"),
        ("1e1/0/0", "z"),
        ("-1/0/0", "z"),
        ("1.0/0/0", "z"),
        ("01/0/0", "z"),
        ("+1/0/0", "z"),
        ("١/0/0", "z"),
        ("１/0/0", "z"),
        ("²/0/0", "z"),
        ("%00/0/0", "z"),
        ("1/2/0", "x"),
        ("1/٠/0", "x"),
        ("1/0/2", "y"),
        ("1/0/-1", "y"),
        ("1/0/" + "9" * 4000, "y"),
        ("0/0/0?grid=CGCS2000Quad", "z"),
        ("1/0/1?grid=CGCS2000Quad", "y"),
        ("3/0/4?grid=BaiduQuad", "y"),
        ("3/-5/0?grid=BaiduQuad", "x"),
        ("22/0/0?grid=BaiduQuad", "z"),
        ("0/0/0?grid=GoogleMapsCompatible", "grid"),
        ("0/0/0?grid=", "grid"),
        ("0/0/0?grid=WebMercatorQuad&grid=BaiduQuad", "grid"),
        ("0/0/0?datum=gcj", "datum"),
        ("0/0/0?datum=WGS84", "datum"),
        ("0/0/0?colour=red", "colour"),
    ],
)
def test_a_bad_tile_is_refused_naming_what_is_wrong(client, form, place, field):
    path, _, query = place.partition("?")
    answer = client.get(f"/tiles/all/{path}.{form}?{query}")
    assert answer.status_code == 400
    assert answer.json["field"] == field
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("form", FORMS)
def test_an_unknown_layer_is_not_found(client, form):
    assert client.get(f"/tiles/nowhere/0/0/0.{form}").status_code == 404


@pytest.mark.parametrize("place", ["1/-1/-1", "1/0/0", "12/790/294", "21/0/0"])
def test_baidus_own_addresses_go_below_zero(client, place):
    assert client.get(f"/tiles/all/{place}.mvt?grid=BaiduQuad").status_code == 204
