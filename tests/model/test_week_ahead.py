"""The next seven days, day by day."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from geoservice.model.open_state import site_hours
from geoservice.model.week_ahead import week_ahead
from slow_hours import slow_state


def days(grammar, policy, begin, *closures, **given):
    record = {
        "opening_hours": grammar,
        "holiday_policy": policy,
        "temporary_closure": list(closures),
        **given,
    }
    return week_ahead(site_hours(record), begin)


def test_a_week_names_its_holidays_and_what_is_not_known_on_them():
    week = days("Mo-Fr 08:30-17:30", "unknown", date(2026, 9, 29))
    assert [day.date.day for day in week] == [29, 30, 1, 2, 3, 4, 5]
    assert week[0].spans == (("08:30", "17:30"),)
    assert week[0].holiday is None
    assert (week[2].spans, week[2].maybe) == ((), (("08:30", "17:30"),))
    assert week[2].holiday == ("国庆节", "National Day")


def test_a_day_that_is_worked_for_a_holiday_is_said_to_be():
    (saturday,) = [
        day for day in days("Mo-Fr 08:30-17:30; PH off", "workdays", date(2026, 10, 8)) if day.is_worked
    ]
    assert (saturday.date, saturday.spans) == (date(2026, 10, 10), (("08:30", "17:30"),))


def test_a_night_stays_with_the_day_on_which_it_begins():
    assert days("Mo-Su 18:00-02:00", "open", date(2026, 11, 23))[0].spans == (("18:00", "02:00"),)
    assert days("24/7", "open", date(2026, 11, 23))[0].spans == (("00:00", "24:00"),)


def test_a_year_without_published_holidays_is_said():
    assert [day.is_published for day in days("24/7", "open", date(2026, 12, 29))] == [True] * 3 + [False] * 4


def test_a_closure_marks_its_days():
    week = days("24/7", "open", date(2026, 11, 23), "2026-11-24 12:00 至 2026-11-25 09:00 停电")
    assert [day.is_closed_for_now for day in week] == [False, True, True, False, False, False, False]
    assert [day.spans for day in week[:3]] == [
        (("00:00", "24:00"),), (("00:00", "12:00"),), (("09:00", "24:00"),),
    ]  # fmt: skip


def test_a_closure_takes_the_night_after_its_day_only_as_far_as_it_goes():
    week = days("Mo-Su 18:00-02:00", "open", date(2026, 11, 23), "2026-11-24")
    assert [day.spans for day in week[:3]] == [
        (("18:00", "24:00"),),
        (("24:00", "02:00"),),
        (("18:00", "02:00"),),
    ]


def says(spans, minute):
    """Whether spans as they are shown hold a minute after the midnight before them."""
    for begin, end in (tuple(int(text[:2]) * 60 + int(text[3:]) for text in span) for span in spans):
        if begin <= minute < (end if begin < end and begin < 1440 else end + 1440):
            return True
    return False


@pytest.mark.parametrize("policy", ["open", "closed", "workdays", "unknown", "own"])
@pytest.mark.parametrize(
    "grammar",
    ["Mo-Fr 08:30-17:30", "Mo-Fr 08:30-17:30; PH off", "Mo-Su 18:00-02:00", "Fr-Mo 22:00-06:00", "Mo-Su,PH 06:00-05:00",
     "Mo-Fr 09:00-17:00; PH 22:00-03:00", "Mo,We,Fr 00:00-24:00"],
)  # fmt: skip
def test_the_week_says_of_each_hour_what_the_slow_evaluation_has(grammar, policy):
    """About the holidays of 2026, and in a year whose holidays nobody knows."""
    for begin in (
        date(2026, 9, 28),
        date(2026, 10, 5),
        date(2026, 12, 29),
        date(2027, 2, 4),
        date(2026, 2, 13),
    ):
        week = days(grammar, policy, begin)
        for before, day in pairwise(week):
            for minute in range(30, 1440, 60):
                is_sure = says(day.spans, minute) or says(before.spans, minute + 1440)
                may_be = says(day.maybe, minute) or says(before.maybe, minute + 1440)
                moment = datetime.combine(day.date, time.min) + timedelta(minutes=minute)
                said = "open" if is_sure else "unknown" if may_be else "closed"
                assert said == slow_state(grammar, policy, moment), moment


def test_more_than_a_day_is_not_told_as_a_part_of_one():
    """A night that may reach into a holiday on which it may be open all day."""
    new_year = days("Mo-Su 18:00-02:00", "own", date(2027, 1, 1))[0]
    assert new_year.maybe == (("00:00", "24:00"), ("24:00", "02:00"))


@pytest.mark.parametrize(
    "given", [{"opening_hours": None}, {"opening_hours": "Mo 09:00+"}, {"status": "closed"}, {"temporary_closure": ["装修"]}]
)  # fmt: skip
def test_where_nothing_can_be_told_there_is_no_week(given):
    assert days(**{"grammar": "24/7", "policy": "open", "begin": date(2026, 11, 23), **given}) == []
