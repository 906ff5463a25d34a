"""Site codes: what is one, what is none and a fault, and what is the union's own number."""

from dataclasses import replace

import pytest

from geoservice.model.site_code import composed, read_code, shown


@pytest.fixture
def station(layers):
    return layers["service_station"]


@pytest.mark.parametrize(
    "text",
    [
        "6108810400017",
        "610881-04-00017",
        "610881 04 00017",
        "６１０８８１－０４－０００１７",
        "610881.04.00017",
    ],
)
def test_a_code_in_any_dress(station, text):
    assert read_code(text, station).digits == "6108810400017"


def test_it_is_made_and_shown_of_its_parts():
    assert composed("610881102", 4, 17) == "6108810400017"
    assert shown("6108810400017") == "610881-04-00017"


@pytest.mark.parametrize(
    "text, reason",
    [
        ("610881-04-17", "code"),  # a serial has five digits
        ("610881-04-000017", "code"),
        ("6108810400000", "code"),  # serials begin with 1
        ("6.10881E+12", "code"),  # what a spreadsheet made of it
        ("9908810400017", "code_division"),
        ("6108810100017", "code_kind"),  # a worker home's
        ("6108819900017", "code_kind"),
    ],
)
def test_what_is_meant_as_a_code_and_is_none(station, text, reason):
    code = read_code(text, station)
    assert (code.digits, code.own, code.reason) == (None, None, reason)


def test_a_code_outlives_its_county(station):
    assert read_code("610821-04-00017", station).digits, "神木县, which became 神木市 in 2017"


@pytest.mark.parametrize(
    "text", ["YL-2023-001", "001", "610881-0001", "610881102001", "13809100001", "站点七"]
)
def test_numbers_of_another_form_are_the_unions_own(station, text):
    assert read_code(text, station).own == text


def test_a_kind_without_a_number_has_only_own_numbers(station):
    assert read_code("6108810400017", replace(station, number=None)).own == "6108810400017"
