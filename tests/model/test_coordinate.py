"""Coordinates in all the ways in which sheets write them, and what is none."""

import pytest

from geoservice.model.coordinate import read_angle, read_pair

ANGLES = {
    "110.497": (None, 110.497),
    "１１０．４９７": (None, 110.497),
    " -12.5 ": (None, -12.5),
    "110°30′12″E": ("lon", 110 + 30 / 60 + 12 / 3600),
    "110°30'12.5''": (None, 110 + 30 / 60 + 12.5 / 3600),
    "N38°49'": ("lat", 38 + 49 / 60),
    "110度30分12秒": (None, 110 + 30 / 60 + 12 / 3600),
    '北纬38°49′36"': ("lat", 38 + 49 / 60 + 36 / 3600),
    "东经110.5": ("lon", 110.5),
    "38.8N": ("lat", 38.8),
    "20°S": ("lat", -20),
}
PAIRS = {
    "110.4,38.8": (110.4, 38.8),
    "１０９．８３８１５１，３８．３３１０５７": (109.838151, 38.331057),
    "110.4 38.8": (110.4, 38.8),
    "(110.4；38.8)": (110.4, 38.8),
    "N38°30′00″E110°15′00″": (110.25, 38.5),
    "110°15′E, 38°30′N": (110.25, 38.5),
    "北纬38.8，东经110.4": (110.4, 38.8),
    "东经110.4北纬38.8": (110.4, 38.8),
    "lng:110.4,lat:38.8": (110.4, 38.8),
    "38.8,110.4": (38.8, 110.4),
}


@pytest.mark.parametrize("text", ANGLES)
def test_one_coordinate(text):
    axis, value = read_angle(text)
    assert (axis, pytest.approx(value, abs=1e-12)) == ANGLES[text]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "nan",
        "inf",
        "1e999",
        "²",
        "110²",
        "110°75′",
        "110.5°30′",
        "1_0",
        "0x6e",
        "1.2.3",
        "٣٨",
        "n" * 32_767,
    ],
)
def test_what_is_no_coordinate(text):
    assert read_angle(text) is None


@pytest.mark.parametrize("text", PAIRS)
def test_both_in_one_cell(text):
    assert read_pair(text) == pytest.approx(PAIRS[text])


def test_a_header_may_turn_the_order():
    assert read_pair("38.8,110.4", ("lat", "lon")) == (110.4, 38.8)


@pytest.mark.parametrize("text", ["", "110.4", "1,2,3", "N38.8,N38.9", "a,b", "110.4,²", "n" * 32_767])
def test_what_is_no_pair(text):
    assert read_pair(text) is None
