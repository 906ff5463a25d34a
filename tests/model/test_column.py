"""Cells by what their property is: numbers with units, closed lists, dates; and what is told instead of guessed."""

import pytest

from geoservice.model.column import ColumnReader
from geoservice.model.day import read_day
from geoservice.model.number import read_boolean, read_number

NUMBERS = {
    "65": 65, "65㎡": 65, "65 m²": 65, "1,200册": 1200, "１，２００册": 1200, "1.2万": 12000, "三星级": 3, "-5": -5,
    "五十多": None, "约65": None, "50-60": None, "12,34": None, "1e5": None, "65²": None, "": None, "nan": None,
}  # fmt: skip
DAYS = [
    "2026-10-20",
    "2026/10/20",
    "2026.10.20",
    "2026年10月20日",
    "20261020",
    "2026-10-20 08:30",
    "２０２６－１０－２０",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers(text):
    assert read_number(text) == NUMBERS[text]


@pytest.mark.parametrize("text", DAYS)
def test_days(text):
    assert read_day(text).isoformat() == "2026-10-20"


@pytest.mark.parametrize(
    "text", ["2026年10月", "2026-13-01", "2026-02-30", "10/20/2026", "45219", "昨天", ""]
)
def test_what_is_no_day(text):
    assert read_day(text) is None


def test_yes_and_no():
    assert [read_boolean(text) for text in ("是", "√", "无", "0", "也许")] == [True, True, False, False, None]


def read(layers, name, text, layer="service_station"):
    return ColumnReader(layers[layer].properties[name]).reading(text)


@pytest.mark.parametrize(
    "text", ["饮水机、Wi-Fi", "饮水机,wifi", "饮水 WiFi", "drinking_water；无线网络", "饮水机\n饮用水，WLAN"]
)
def test_words_of_a_closed_list(layers, text):
    assert read(layers, "facilities", text.replace("\n", "；")).value == ["drinking_water", "wifi"]


def test_words_on_no_list_are_kept(layers):
    reading = read(layers, "facilities", "饮水机、擦鞋机、无")
    assert (reading.value, reading.unknown, reading.reason) == (["drinking_water"], ("擦鞋机",), None)


def test_one_choice_that_is_two_is_not_chosen_between(layers):
    reading = read(layers, "access_method", "扫码、刷身份证")
    assert (reading.value, reading.unknown) == (None, ("扫码、刷身份证",))


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [("grade", "9", "range"), ("grade", "3.5", "whole"), ("grade", "好", "number"), ("verified_at", "去年", "date"),
     ("phone", "1" * 61, "length"), ("landmark", "a\0b", "text"), ("landmark", "a\ud800", "text")],
)  # fmt: skip
def test_what_cannot_be_is_told(layers, name, text, reason):
    assert read(layers, name, text).reason == reason


@pytest.mark.parametrize("text", ["", "无", "-", "—", "/", "暂无", "N/A"])
def test_nothing_said(layers, text):
    assert read(layers, "phone", text).value is None
