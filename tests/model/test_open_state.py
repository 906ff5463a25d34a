"""Open or not: equal to a slow evaluation for a whole year, and at any moment."""

from datetime import date, datetime, timedelta
from datetime import time as clock
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geoservice.model.closure import Closures, read_closures
from geoservice.model.hours import POLICIES, policy_of
from geoservice.model.interval import BEIJING
from geoservice.model.open_state import Line, open_state
from geoservice.model.opening import compiled
from openings import hours
from slow_hours import slow_state

# One of each kind that the reader of Chinese texts writes, and of what people write in the grammar itself.
GRAMMARS = [
    "24/7",
    "Mo-Fr 08:30-17:30",
    "Mo-Fr 08:30-17:30; PH off",
    "Mo-Su 08:00-12:00,14:00-18:00",
    "Tu-Su 09:00-21:00; Mo off",
    "Mo-Su 18:00-02:00",
    "Fr-Mo 22:00-06:00",
    "Mo-Su 08:00-20:00; PH off",
    "Mo-Fr 09:00-21:00; Sa,Su,PH 10:00-18:00",
    "Mo-Su 09:00-17:00; Mo off; PH 09:00-17:00",
    "Mo-Th 09:00-17:30; Fr 09:00-16:30; Sa,Su 10:00-12:00",
    "May 01-Sep 30 Mo-Su 07:00-20:00; Oct 01-Apr 30 Mo-Su 08:00-18:00",
    "May 01-Sep 30 Mo-Fr 20:00-02:00; Oct 01-Apr 30 Mo-Fr 08:30-17:30; Sa,Su off; PH off",
    "Mo-Su 08:00-20:00; Nov 01-Feb 29 Mo-Su 09:00-17:00",
    "Jan-Mar Mo-Fr 10:00-12:00; Oct Sa 09:00-23:00",
    "Mo,We,Fr 00:00-24:00",
    "Mo-Su,PH 06:00-05:00",
    "PH off; Mo-Fr 09:00-17:00",
    "Mo-Fr 09:00-17:00; PH 22:00-03:00",
    "Mo-Fr 09:00-17:00 unknown; Sa 10:00-12:00",
    'Mo-Fr 09:00-17:00 "by appointment"',
    "08:00-18:00; Jan 01-Jan 03 off",
]
# Holidays, the days worked for them, and those before and after; a season's edges; an ordinary week.
SPECIAL = [
    date(2026, month, day)
    for month, days in {1: (1, 4, 5), 2: (14, 15, 28), 3: (1,), 4: (30,), 5: (1, 9, 10), 6: (15, 19, 20),
                        9: (20, 30), 10: (1, 4, 7, 8, 9, 10, 11), 12: (31,)}.items()
    for day in days
]  # fmt: skip
YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


def coarse(state):
    return "open" if state in ("open", "closing_soon") else state


def differing(text, policy, days):
    """The moments, one an hour, at which the compiled week says something else than the slow evaluation."""
    begin = date(2025, 12, 31)
    line = Line(compiled(text, policy), Closures(), begin, 366)
    for day, hour in product(days, range(24)):
        moment = datetime.combine(day, clock(hour, 30 * (hour % 2)))
        number = line.number(moment.replace(tzinfo=BEIJING))
        found = "open" if line.sure >> number & 1 else "unknown" if line.maybe >> number & 1 else "closed"
        if found != slow_state(text, policy, moment):
            yield moment, found


@pytest.mark.parametrize("text", GRAMMARS)
def test_every_hour_of_a_year_is_as_the_slow_evaluation_has_it(text):
    assert not list(differing(text, policy_of(text), YEAR))


@pytest.mark.parametrize("policy", POLICIES)
def test_every_holiday_policy_is_as_the_slow_evaluation_has_it(policy):
    texts = GRAMMARS if policy != "unknown" else GRAMMARS[1:]  # 24/7 is always, whatever else is not said
    assert not [(text, *each) for text in texts for each in differing(text, policy, SPECIAL)]


CLOCK = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))
SPANS = st.lists(st.builds("{}-{}".format, CLOCK, CLOCK), min_size=1, max_size=2).map(",".join)
RULES = st.builds(
    "{}{} {}".format,
    st.sampled_from(("", "", "", "May 01-Sep 30 ", "Oct 15-Feb 10 ", "Jan-Feb ", "Oct 01 ")),
    st.sampled_from(("Mo-Su", "Mo-Fr", "Sa,Su", "Sa", "Su-Tu", "PH", "Mo-Fr,PH", "Th")),
    st.one_of(SPANS, SPANS, st.just("off")),
)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 3, 2)) | st.builds(
    lambda day, minute: datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute),
    st.sampled_from([date(2026, 2, 14), date(2026, 2, 15), date(2026, 10, 1), date(2026, 10, 8), date(2026, 10, 10),
                     date(2026, 10, 11), date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29), date(2026, 3, 1)]),
    st.integers(0, 1439),
)  # fmt: skip


@given(st.lists(RULES, min_size=1, max_size=4).map("; ".join), st.sampled_from(list(POLICIES)), MOMENTS)
@settings(max_examples=500, deadline=None)
def test_any_rules_at_any_moment_are_as_the_slow_evaluation_has_them(text, policy, moment):
    found = open_state(hours(text, policy), moment.replace(tzinfo=BEIJING))
    assert coarse(found.state) == slow_state(text, policy, moment)
    if found.open_until:
        assert slow_state(text, policy, found.open_until.replace(tzinfo=None)) != "open"
        last = found.open_until - timedelta(minutes=1)
        assert slow_state(text, policy, last.replace(tzinfo=None)) == "open"
    if found.opens_at:
        assert slow_state(text, policy, found.opens_at.replace(tzinfo=None)) == "open"
        before = found.opens_at - timedelta(minutes=1)
        assert slow_state(text, policy, before.replace(tzinfo=None)) != "open"


DAYS_OF_CLOSURE = st.sampled_from(
    [date(2026, 2, 14), date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 10), date(2026, 12, 31), date(2027, 1, 1)]
)  # fmt: skip
CLOSURE = st.builds(
    lambda day, begin, minutes: (begin_at(day, begin), begin_at(day, begin + minutes)),
    DAYS_OF_CLOSURE,
    st.integers(-2880, 2880).map(lambda minute: minute // 15 * 15),
    st.sampled_from((15, 60, 600, 1440, 4320, 20160)),
)


def begin_at(day, minute):
    return datetime.combine(day, clock(0)) + timedelta(minutes=minute)


def slow(text, policy, closures, moment):
    """As the slow evaluation has it, with what is closed for now."""
    shut = any(begin <= moment < end for begin, end in closures)
    return "closed" if shut else slow_state(text, policy, moment)


def changes(begin, end):
    """The minutes after `begin` and before `end` at which the rules and closures of these tests may change."""
    day = datetime.combine(begin.date(), clock(0))
    every = (day + timedelta(days=n, minutes=m) for n in range((end - day).days + 1) for m in CHANGES)
    return [moment for moment in every if begin < moment < end]


CHANGES = [60 * hour + minute for hour in range(24) for minute in (0, 15, 30, 45, 59)]


@given(
    st.lists(RULES, min_size=1, max_size=3).map("; ".join),
    st.sampled_from(list(POLICIES)),
    st.lists(CLOSURE, max_size=2),
    DAYS_OF_CLOSURE,
    st.integers(-1440, 2 * 1440),
)
@example(
    "Mo-Su 18:00-02:00",
    "open",
    [(datetime(2026, 10, 9, 1), datetime(2026, 10, 9, 1, 15))],
    date(2026, 10, 8),
    1400,
)
@example("24/7", "open", [(datetime(2027, 1, 8), datetime(2027, 1, 22))], date(2026, 12, 31), 0)
@settings(max_examples=60, deadline=None)
def test_until_and_from_when_it_is_open_is_as_the_slow_evaluation_has_it(text, policy, closures, day, minute):
    """What is told of the time between now and a moment holds for all of it, a week and more ahead."""
    if text == "24/7" and policy == "unknown":
        policy = "open"
    moment = begin_at(day, minute)
    told = [f"{begin:%Y-%m-%d %H:%M} 至 {end:%Y-%m-%d %H:%M}" for begin, end in closures]
    found = open_state(hours(text, policy, *told), moment.replace(tzinfo=BEIJING))
    assert coarse(found.state) == slow(text, policy, closures, moment)
    until, opens = (each and each.replace(tzinfo=None) for each in (found.open_until, found.opens_at))
    ahead = {
        slow(text, policy, closures, each)
        for each in changes(moment, until or opens or moment + timedelta(days=7))
    }
    if coarse(found.state) == "open":
        assert ahead <= {"open"}
        assert until is None or slow(text, policy, closures, until) != "open"
        assert (found.state == "closing_soon") == (
            until is not None and until - moment <= timedelta(minutes=30)
        )
    if found.state == "closed":
        assert "open" not in ahead
        if not opens:
            year = Line(compiled(text, policy), read_closures(told), moment.date() - timedelta(days=1), 390)
            assert not year.sure >> year.number(moment.replace(tzinfo=BEIJING))
        assert opens is None or slow(text, policy, closures, opens) == "open"
        doubted = any(reason.code == "doubt_before" for reason in found.reasons)
        assert opens is None or doubted == ("unknown" in ahead)
