import re

from geoservice.drawing.legend import embedded_sign, layer_sheet, legend
from geoservice.drawing.places import Place, place_collection

BOUNDS = (109.0, 37.0, 111.0, 39.0)


def test_legend_lists_every_kind_in_both_languages(layers):
    entries = legend(layers, (), BOUNDS)["layers"]
    assert [entry["id"] for entry in entries] == list(layers)
    assert all(entry["title"]["zh"] and entry["title"]["en"] for entry in entries)


def test_legend_names_the_facilities_that_cards_show(layers):
    assert legend(layers, (), BOUNDS)["choices"]["facilities"]["microwave"]["zh"] == "微波炉"


def test_every_facility_has_a_sign(layers):
    from geoservice.drawing.bundle import sprite

    drawn = set(re.findall(r'<symbol id="([a-z_]+)"', sprite()))
    assert set(layers.choices["facilities"]) <= drawn


def test_sheet_gives_each_kind_hue_and_shape(layers):
    sheet = layer_sheet(layers.values(), lambda layer: f"/layers/{layer.id}.svg")
    assert (
        '.layer-reading_room { --layer-colour: #1F5FA8; --layer-shape: url("/layers/reading_room.svg"); }'
        in sheet
    )


def test_a_sign_can_stand_inside_a_page(layers):
    assert embedded_sign(layers["worker_home"]).startswith("data:image/svg+xml;base64,")


def test_places_are_called_by_their_place_and_greater_ones_come_first():
    county = Place("county", "神木市总工会", "Shenmu Federation of Trade Unions", 110.5, 38.8)
    city = Place("city", "榆林市总工会", None, 109.7, 38.3)
    first, second = place_collection([county, city])["features"]
    assert first["properties"]["name"] == "榆林市"
    assert (second["properties"]["name"], second["properties"]["name_en"]) == ("神木市", "Shenmu")
    assert first["properties"]["min_zoom"] < second["properties"]["min_zoom"]


def test_an_organisation_called_only_union_keeps_its_name():
    assert (
        place_collection([Place("county", "总工会", None, 1, 2)])["features"][0]["properties"]["name"]
        == "总工会"
    )
