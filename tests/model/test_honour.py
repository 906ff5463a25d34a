"""Honours: level, year and end where a sheet says them in so many words."""

from datetime import date

import pytest

from geoservice.model.honour import is_current, read_honours

HONOURS = {
    "全国模范职工之家": {"title": "全国模范职工之家", "level": "national"},
    "2023年全国模范职工之家": {"title": "全国模范职工之家", "level": "national", "year": 2023},
    "2023年度陕西省模范职工之家": {"title": "陕西省模范职工之家", "level": "province", "year": 2023},
    "榆林市先进职工之家（2022年）": {"title": "榆林市先进职工之家", "level": "city", "year": 2022},
    "神木市最美驿站(2024年授予，有效期至2026年12月)": {
        "title": "神木市最美驿站", "level": "county", "year": 2024, "expires": "2026-12-31",
    },
    "最美驿站（省级，2025年到期）": {"title": "最美驿站", "level": "province", "expires": "2025-12-31"},
    "最美驿站（至2026-02）": {"title": "最美驿站", "expires": "2026-02-28"},
    "最美驿站（截至2026年5月1日）": {"title": "最美驿站", "expires": "2026-05-01"},
    "最美驿站（五星）": {"title": "最美驿站（五星）"},
    "最美驿站（有效期三年）": {"title": "最美驿站（有效期三年）"},
    "2021-2025年度先进集体": {"title": "2021-2025年度先进集体"},
    "2024": {"title": "2024"},
}  # fmt: skip


@pytest.mark.parametrize("text", HONOURS)
def test_an_honour(text):
    assert read_honours(text) == [HONOURS[text]]


def test_several_in_a_cell_each_once():
    found = read_honours("最美驿站（市级、2024年）；示范点、示范点\n")
    assert [honour["title"] for honour in found] == ["最美驿站", "示范点"]


@pytest.mark.parametrize("expires, current", [("2026-05-01", True), ("2026-04-30", False)])
def test_an_honour_ends_with_its_last_day(expires, current):
    assert is_current({"title": "最美驿站", "expires": expires}, date(2026, 5, 1)) is current


def test_an_honour_without_end_does_not_end():
    assert is_current({"title": "最美驿站"}, date(2026, 5, 1))
