"""Open or not, said in words: on holidays, in years without a table, around closures, and of what cannot be known."""

from datetime import datetime

import pytest

from geoservice.model.closure import Closures, read_closures
from geoservice.model.hours import read
from geoservice.model.interval import BEIJING
from geoservice.model.open_state import SiteHours, open_state
from geoservice.model.opening import compiled
from openings import at, hours


@pytest.mark.parametrize(
    "grammar",
    ["Mo[1] 09:00-12:00", "sunrise-sunset", "Mo-Fr 09:00+", "week01-10 Mo 09:00-12:00", "2026 Jan 01-Mar 02 09:00-10:00",
     "SH 10:00-12:00", "easter off", "Dec 25", "PH 1 days off", 'Mo 09:00-17:00 || 24/7 "call"', "Mo-Fr 12:00-13:00 off",
     "Mo-Su 00:00-48:00", "Mo 09:00-25:00", "Mo 09:60-10:00", "", "; ", "Mo-Fr", "x" * 301, "Mo 10:00-12:00; " * 15 + "Tu"],
)  # fmt: skip
def test_what_cannot_be_compiled_exactly_is_unknown(grammar):
    assert not compiled(grammar, "open").exact
    for moment in ("2026-06-03 03:00", "2026-06-03 12:00"):
        assert open_state(SiteHours(compiled(grammar, "open"), Closures()), at(moment)).state == "unknown"


def test_an_added_rule_leaves_standing_what_was_said_before():
    found = hours(read("Mo-Fr 09:00-12:00, We 14:00-17:00").grammar, "open")
    assert [open_state(found, at(f"2026-06-03 {time}")).state for time in ("10:00", "15:00", "13:00")] == [
        "open", "open", "closed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("grammar", "policy", "moment", "state", "zh", "en"),
    [
        ("Mo-Fr 08:30-17:30", "unknown", "2026-11-23 16:48", "open", "开放中 · 还开 42 分钟", "Open · 42 more minutes"),
        ("Mo-Fr 08:30-17:30", "unknown", "2026-11-23 17:00", "closing_soon", "即将关门 · 还开 30 分钟", "Closing soon · 30 more minutes"),
        ("Mo-Fr 08:30-17:30", "unknown", "2026-11-23 09:00", "open", "开放中 · 开到 17:30", "Open · until 17:30"),
        ("Mo-Su 18:00-02:00", "open", "2026-11-23 19:00", "open", "开放中 · 开到明天 02:00", "Open · until tomorrow 02:00"),
        ("Mo-Fr 08:30-17:30", "unknown", "2026-11-23 17:29", "closing_soon", "即将关门 · 还开 1 分钟", "Closing soon · 1 more minute"),
        ("Mo-Fr 08:30-17:30", "unknown", "2026-11-23 17:30", "closed", "未开放 · 明天 08:30 开门", "Closed · opens tomorrow 08:30"),
        ("Mo-Su 08:00-24:00", "unknown", "2026-11-23 10:00", "open", "开放中 · 开到 24:00", "Open · until 24:00"),
        ("Mo-Su 08:00-24:00", "unknown", "2026-11-24 00:00", "closed", "未开放 · 今天 08:00 开门", "Closed · opens today 08:00"),
        ("Mo-Fr 00:00-24:00; PH off", "workdays", "2026-11-23 10:00", "open", "开放中 · 开到周五 24:00", "Open · until Fri 24:00"),
        ("Mo-Fr 00:00-24:00; PH off", "workdays", "2026-11-28 10:00", "closed", "未开放 · 周一 00:00 开门", "Closed · opens Mon 00:00"),
        ("Mo-Fr 00:00-24:00", "unknown", "2026-09-30 10:00", "open", "开放中 · 至少开到 24:00", "Open · until 24:00 at least"),
        ("Mo-Fr 00:00-24:00", "unknown", "2026-09-30 23:50", "closing_soon", "开放中 · 至少开到 24:00", "Open · until 24:00 at least"),
        ("Fr 18:00-10:00; Sa 10:00-10:00; Su 10:00-02:00", "open", "2026-11-27 19:00", "open", "开放中 · 开到周一 02:00", "Open · until Mon 02:00"),
        ("Mo 09:00-12:00", "open", "2026-11-23 12:00", "closed", "未开放 · 11月30日 09:00 开门", "Closed · opens 30 Nov 09:00"),
        ("24/7", "open", "2030-10-01 02:00", "open", "开放中 · 昼夜开放", "Open · day and night"),
        ("Mo-Fr 08:30-17:30", "unknown", "2026-11-23 06:00", "closed", "未开放 · 今天 08:30 开门", "Closed · opens today 08:30"),
        ("Mo-Fr 08:30-17:30", "unknown", "2026-11-20 18:00", "closed", "未开放 · 周一 08:30 开门", "Closed · opens Mon 08:30"),
        ("May 01-Sep 30 08:00-10:00", "open", "2026-11-20 18:00", "closed", "未开放 · 2027年5月1日 08:00 开门", "Closed · opens 1 May 2027 08:00"),
        ("Mo off", "open", "2026-11-20 18:00", "closed", "未开放", "Closed"),
        ("Mo-Fr 08:30-17:30", "unknown", "2026-10-01 09:00", "unknown", "不确定 · 国庆节假期，节假日安排未知", "Not known · National Day, and its holiday hours are not stated"),
        ("Mo-Fr 08:30-17:30", "unknown", "2026-10-10 09:00", "unknown", "不确定 · 国庆节调休上班日，节假日安排未知", "Not known · a working day for National Day, and the site's holiday hours are not stated"),
        ("Mo-Fr 08:30-17:30; PH off", "workdays", "2026-10-10 09:00", "open", "开放中 · 开到 17:30", "Open · until 17:30"),
        ("Mo-Fr 08:30-17:30", "closed", "2027-01-01 09:00", "unknown", "不确定 · 2027 年节假日安排还未公布", "Not known · the public holidays of 2027 are not published yet"),
        ("Mo-Fr 09:00+", "open", "2026-11-23 09:00", "unknown", "不确定 · 登记的开放时间不能断定", "Not known · the opening hours on record leave it open"),
        (None, None, "2026-11-23 09:00", "unknown", "不确定 · 没有登记明确的开放时间", "Not known · no exact opening hours are on record"),
    ],
)  # fmt: skip
def test_the_state_is_told_in_words(grammar, policy, moment, state, zh, en):
    found = open_state(hours(grammar, policy), at(moment))
    assert found.state == state
    assert (found.reasons[0].words("zh"), found.reasons[0].words("en")) == (zh, en)


def test_a_closed_holiday_is_named_with_the_day_after_it():
    found = open_state(hours("Mo-Fr 08:30-17:30; PH off", "closed"), at("2026-10-02 10:00"))
    assert found.opens_at == at("2026-10-08 08:30")
    assert [reason.words("zh") for reason in found.reasons] == ["未开放 · 周四 08:30 开门", "国庆节放假"]


def test_it_is_said_that_the_days_before_the_next_opening_are_not_known():
    found = open_state(hours("Mo-Fr 08:30-17:30", "unknown"), at("2026-09-30 20:00"))
    assert found.opens_at == at("2026-10-08 08:30")
    assert found.reasons[1].words("zh") == "在那之前是否开放不确定"


@pytest.mark.parametrize(
    ("grammar", "zh", "en"),
    [
        ("Mo-Fr 08:30-17:30", "周一 08:30", "Mon 08:30"),
        ("Mo-Fr 20:00-06:00", "今天 20:00", "today 20:00"),
        ("May 01-Sep 30 Mo-Fr 08:30-17:30", "5月3日 08:30", "3 May 08:30"),
    ],
)
@pytest.mark.parametrize("policy", ["unknown", "closed", "workdays"])
def test_in_a_year_without_a_table_the_earliest_opening_is_told(grammar, zh, en, policy):
    """A Saturday or Sunday may be made a working day, for all but those of whom holidays alone are said."""
    moment = "2027-01-01 18:00" if "20:00" in grammar else "2027-01-02 18:00"
    if policy != "closed" and "20:00" not in grammar:
        zh, en = ("明天 08:30", "tomorrow 08:30") if "May" not in grammar else ("5月1日 08:30", "1 May 08:30")
    found = open_state(hours(grammar, policy), at(moment))
    assert (found.state, found.opens_at) == ("closed", None)
    words = [reason.words("zh") for reason in found.reasons]
    assert words == [f"未开放 · 最早{zh} 开门", "2027 年节假日安排还未公布"]
    assert found.reasons[0].words("en") == f"Closed · opens {en} at the earliest"


def test_an_opening_that_is_never_sure_is_told_with_its_doubt():
    found = open_state(hours("Mo 09:00-17:00 unknown", "open"), at("2026-11-24 10:00"))
    assert [reason.words("zh") for reason in found.reasons] == [
        "未开放 · 最早周一 09:00 开门",
        "那时是否开放不确定",
    ]


# By hand, from the State Council's notice for 2026: Spring Festival 15–23 February (worked: 14 and 28), Labour Day
# 1–5 May (worked: 9), Mid-Autumn 25–27 September, National Day 1–7 October (worked: 20 September, 10 October).
BY_HAND = {
    "2026-02-13": "ooo", "2026-02-14": "ooo", "2026-02-15": "cc?", "2026-02-16": "cc?", "2026-02-23": "cc?", "2026-02-24": "ooo",
    "2026-02-28": "ooo", "2026-05-01": "cc?", "2026-05-09": "ooo", "2026-09-20": "ooo", "2026-09-25": "cc?", "2026-10-07": "cc?",
    "2026-10-08": "ooo", "2026-10-10": "ooo", "2026-10-11": "coo", "2026-12-31": "ooo", "2027-01-04": "???", "2027-01-09": "???",
}  # fmt: skip


@pytest.mark.parametrize(("day", "expected"), BY_HAND.items())
def test_days_that_were_looked_up_by_hand(day, expected):
    """法定工作日; 每天，节假日休息; and 每天 without a word of holidays, each 8:30-17:30."""
    stated = ("法定工作日8:30-17:30", "每天8:30-17:30，节假日休息", "周一至周日8:30-17:30")
    read_as = [read(text) for text in stated]
    found = [
        open_state(hours(each.grammar, each.holiday_policy), at(f"{day} 10:00")).state for each in read_as
    ]
    assert "".join({"open": "o", "closed": "c", "unknown": "?"}[state] for state in found) == expected


def test_another_time_than_now_is_told_by_the_clock_and_from_today():
    found = open_state(hours("Mo-Fr 08:30-17:30", "open"), at("2026-11-24 16:50"), now=at("2026-11-23 10:00"))
    assert found.reasons[0].words("zh") == "开放中 · 开到明天 17:30"


@pytest.mark.parametrize("status", ["planned", "temporarily_closed", "closed"])
def test_a_site_that_is_not_running_is_closed(status):
    found = open_state(hours("24/7", "open", status=status), at("2026-11-23 10:00"))
    assert (found.state, found.opens_at) == ("closed", None)
    assert found.reasons[0].words("en").startswith("Closed · ")


CLOSURES = {
    "2026-08-01 至 2026-08-15 装修": ("2026-08-01 00:00", "2026-08-16 00:00"),
    "2026年8月1日至2026年8月15日": ("2026-08-01 00:00", "2026-08-16 00:00"),
    "装修，2026.8.1-2026.8.15暂停开放": ("2026-08-01 00:00", "2026-08-16 00:00"),
    "2026-08-01/2026-08-15": ("2026-08-01 00:00", "2026-08-16 00:00"),
    "2026-08-01 12:00 至 2026-08-02 08:30 停电": ("2026-08-01 12:00", "2026-08-02 08:30"),
    "2026-08-01 设备检修": ("2026-08-01 00:00", "2026-08-02 00:00"),
    "因装修，自2026年8月1日起暂停开放": ("2026-08-01 00:00", None),
    "至2026-08-15止": (None, "2026-08-16 00:00"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "period"), CLOSURES.items())
def test_a_closure_is_read_from_its_dates(text, period):
    (found,) = read_closures([text]).known
    assert (found.begin, found.end) == tuple(each and at(each) for each in period)


@pytest.mark.parametrize(
    "text",
    ["装修中", "8月1日至8月15日", "2026-08-01至2026-08-15每天下午", "2026-08-15至2026-08-01", "2026-02-30", "2026-08-01 12:00",
     "2026-08-01至2026-08-15 仅二楼", "2026-08-01 12:00 至 2026-08-02", "２０２６-13-01", "x" * 400, "9999-01-01至9999-02-01"],
)  # fmt: skip
def test_a_closure_without_clear_dates_leaves_it_unknown(text):
    assert read_closures([text]).unread == (text,)
    assert open_state(hours("24/7", "open", text), at("2026-08-03 12:00")).state == "unknown"


@pytest.mark.parametrize("text", ["无", "", "否", " - "])
def test_no_closure_is_no_closure(text):
    assert open_state(hours("24/7", "open", text), at("2026-08-03 12:00")).state == "open"


def test_a_closure_ends_what_would_be_open_and_holds_back_what_would_open():
    found = hours("Mo-Su 08:00-20:00", "open", "2026-08-01 12:00 至 2026-08-03 09:15 停电")
    assert open_state(found, at("2026-08-01 11:00")).open_until == at("2026-08-01 12:00")
    closed = open_state(found, at("2026-08-02 12:00"))
    assert (closed.state, closed.opens_at) == ("closed", at("2026-08-03 09:15"))
    assert closed.reasons[1].words("zh") == "临时关闭至2026年8月3日 09:15"
    before = open_state(found, at("2026-08-01 11:00"))
    assert [reason.words("zh") for reason in before.reasons] == [
        "开放中 · 开到 12:00",
        "之后临时关闭至2026年8月3日 09:15",
    ]
    soon = open_state(hours("24/7", "open", "2026-08-02起关闭"), at("2026-08-01 23:50"))
    assert [reason.words("en") for reason in soon.reasons] == [
        "Closing soon · 10 more minutes", "Then closed for now, and nobody has said until when",
    ]  # fmt: skip
    long = open_state(hours(None, None, "2026-08-01起关闭"), at("2026-08-02 12:00"))
    assert (long.state, long.reasons[1].words("zh")) == ("closed", "临时关闭，何时开放未定")


def test_a_closure_told_by_days_names_its_last_day():
    found = open_state(hours("24/7", "open", "2026-08-01至2026-08-15装修"), at("2026-08-02 12:00"))
    assert found.opens_at == at("2026-08-16 00:00")
    assert found.reasons[1].words("en") == "Closed for now, up to 15 Aug 2026"


@pytest.mark.parametrize("moment", [datetime.max.replace(tzinfo=BEIJING), datetime(1, 1, 3, tzinfo=BEIJING)])
def test_the_ends_of_time_are_unknown_and_take_none(moment):
    assert open_state(hours("Mo-Fr 08:30-17:30", "open"), moment).state == "unknown"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Mo-Su 00:00-48:00", "unknown"),
        ("Mo-Su 00:00-23:59," * 200, "unknown"),
        ("Jan 01," * 40 + "Mar 01 off", "closed"),
    ],
)
def test_a_hostile_text_is_answered(text, state):
    assert open_state(hours(text, "open"), at("2099-12-31 23:59")).state == state
