"""Divisions: codes, names, and what an address says."""

import pytest

from geoservice.model.division import division, division_of_address, divisions_named


@pytest.mark.parametrize(
    "address, code",
    [
        ("神木市滨河新区街道政府路1号", "610881"),
        ("榆林市榆阳区鼓楼街道1号", "610802"),
        ("陕西省榆林市横山区城关街道", "610803"),
        ("北京市朝阳区望京街道", "110105"),
        ("内蒙古自治区鄂尔多斯市东胜区", "150602"),
        ("榆林市人民路", "610800"),
    ],
)
def test_address_opens_with_its_division(address, code):
    assert division_of_address(address).code == code


@pytest.mark.parametrize("address", ["", "政府路1号", "朝阳区望京街道", "城里", "鼓楼区1号"])
def test_ambiguous_or_absent_division_is_not_guessed(address):
    assert division_of_address(address) is None


def test_long_codes_belong_to_their_county():
    assert division("610881002").name == "神木市"
    assert division("999999") is None
    assert division(None) is None


def test_names_with_and_without_their_kind():
    assert [d.code for d in divisions_named("榆林")] == ["610800"]
    assert {"110105", "211300"} <= {d.code for d in divisions_named("朝阳")}


def test_prefix_covers_what_is_inside():
    assert division("610000").prefix == "61"
    assert division("610800").prefix == "6108"
    assert division("610881").prefix == "610881"
