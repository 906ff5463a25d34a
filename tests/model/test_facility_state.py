"""What a sheet says of a facility beside its name: broken, none, how many; and nothing guessed from the rest."""

import json

import pytest

from sheets import HEADER, ROW, sheet, understood


def read(layers, **said):
    """The public properties that a sheet with these columns gives."""
    found = understood(sheet([*ROW, *said.values()], header=[*HEADER, *said]), layers)
    return json.loads(next(iter(found.documents(internal=False))))


@pytest.mark.parametrize(
    "text",
    [
        "热水、微波炉（坏）", "热水,微波炉(维修中)", "热水；微波炉：坏了", "热水、微波炉坏了", "热水 微波炉（故障）", "热水、微波炉（2台，待修）",
        "hot_water; microwave (out of order)",
    ],
)  # fmt: skip
def test_a_facility_that_does_not_work_is_there_and_said_not_to_work(layers, text):
    found = read(layers, 服务设施=text)
    assert found["facilities"] == ["hot_water", "microwave"]
    assert found["facilities_state"] == {"microwave": {"working": False}}
    assert "facilities_other" not in found


def test_the_day_of_a_remark_goes_with_it(layers):
    found = read(layers, 服务设施="热水、微波炉（坏，2026-10-02）")
    assert found["facilities_state"] == {"microwave": {"working": False, "checked_at": "2026-10-02"}}


def test_a_day_for_all_says_of_each_that_it_was_looked_at(layers):
    found = read(layers, 服务设施="热水、微波炉（坏）", 设施检查日期="2026-10-01")
    assert found["facilities_state"] == {
        "hot_water": {"working": True, "checked_at": "2026-10-01"},
        "microwave": {"working": False, "checked_at": "2026-10-01"},
    }


def test_a_column_of_states(layers):
    found = read(layers, 服务设施="热水、微波炉、空调", 设施状况="微波炉坏，其他正常")
    assert {key: state["working"] for key, state in found["facilities_state"].items()} == {
        "hot_water": True, "microwave": False, "air_conditioning": True,
    }  # fmt: skip


def test_what_is_said_to_be_there_and_broken_is_there(layers):
    assert read(layers, 设施状况="微波炉坏")["facilities"] == ["microwave"]


def test_all_in_order(layers):
    assert read(layers, 服务设施="热水、冰箱", 设施状况="完好")["facilities_state"] == {
        "hot_water": {"working": True},
        "fridge": {"working": True},
    }


def test_what_is_not_there_is_not_there(layers):
    found = read(layers, 服务设施="热水、微波炉（无）")
    assert found["facilities"] == ["hot_water"]
    assert "facilities_state" not in found


@pytest.mark.parametrize("text", ["微波炉（夏天）", "微波炉（计划）", "微波炉（坏？）", "擦鞋机（坏）", "坏"])
def test_what_is_not_understood_stays_as_other(layers, text):
    found = read(layers, 服务设施=f"热水、{text}")
    assert found["facilities"] == ["hot_water"]
    assert found["facilities_other"] == [text]


def test_numbers_of_things_say_only_that_they_are_there(layers):
    found = read(layers, 服务设施="空调（2台）、桌椅（10套）、雨伞×5")
    assert found["facilities"] == ["air_conditioning", "seating"]
    assert found["facilities_other"] == ["雨伞×5"]
    assert "facilities_state" not in found


def test_brackets_that_never_close_part_words(layers):
    found = read(layers, 服务设施="热水、" + "（" * 16_000 + "、，" * 8_000)
    assert found["facilities"] == ["hot_water"]
