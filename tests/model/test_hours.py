import csv
import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opening_hours import validate

from geoservice.model.hours import POLICIES, Hours, Unreadable, read, read_all
from geoservice.model.hours_column import read_hours
from geoservice.model.hours_fault import REASONS
from geoservice.model.hours_week import in_words, week

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
PHRASES = [
    phrase
    # The second table was written before the scanner was looked at, as officers of many counties write.
    for table in (SAMPLES / "hours_phrases.csv", Path(__file__).with_name("hours_phrases.csv"))
    for phrase in csv.DictReader(table.open(encoding="utf-8-sig", newline=""))
]

READ = {
    # weekdays
    "工作日 9：00—18：00": "Mo-Fr 09:00-18:00",
    "周一至周六 上午8:00-12:00 下午14:00-18:00": "Mo-Sa 08:00-12:00,14:00-18:00",
    "每天 7:00-22:00": "Mo-Su 07:00-22:00",
    "天天7:00-22:00": "Mo-Su 07:00-22:00",
    "每日 07:00～22:00": "Mo-Su 07:00-22:00",
    "每周7天 8:00-20:00": "Mo-Su 08:00-20:00",
    "周1-周5 9:00-17:00": "Mo-Fr 09:00-17:00",
    "周1至5 9:00-17:00": "Mo-Fr 09:00-17:00",
    "星期一~五 9:00-17:00": "Mo-Fr 09:00-17:00",
    "一至五8:30-17:30": "Mo-Fr 08:30-17:30",
    "周六、日 10:00-16:00": "Sa,Su 10:00-16:00",
    "周一，周三 9:00-12:00": "Mo,We 09:00-12:00",
    "周一三五9:00-17:00": "Mo,We,Fr 09:00-17:00",
    "每周六日 9:00-17:00": "Sa,Su 09:00-17:00",
    "礼拜天9:00-12:00": "Su 09:00-12:00",
    "周日至周四 9:00-17:00": "Su-Th 09:00-17:00",
    "周一八点至十二点": "Mo 08:00-12:00",
    "周一至周五：8:30-12:00，14:00-17:30；周六日：9:00-17:00": "Mo-Fr 08:30-12:00,14:00-17:30; Sa,Su 09:00-17:00",
    "周一到周四9:00-17:30 周五9:00-16:30": "Mo-Th 09:00-17:30; Fr 09:00-16:30",
    "8:30～17:30(周一至周五)": "Mo-Fr 08:30-17:30",
    "8:30-17:30 周一至周五": "Mo-Fr 08:30-17:30",
    "8:30-17:30 周一至周五 9:00-16:00 周六": "Mo-Fr 08:30-17:30; Sa 09:00-16:00",
    "8:30-17:30（周一至周五），周六9:00-16:00": "Mo-Fr 08:30-17:30; Sa 09:00-16:00",
    "9:00-18:00 周一至周五，周六 9:00-12:00": "Mo-Fr 09:00-18:00; Sa 09:00-12:00",
    "8:00—12:00、14:30—18:00（周一至周五）": "Mo-Fr 08:00-12:00,14:30-18:00",
    "【周一至周五】8:30-17:30": "Mo-Fr 08:30-17:30",
    "8:00-18:00，周末9:00-17:00": "Mo-Su 08:00-18:00; Sa,Su 09:00-17:00",
    "工作日（周一至周六）8:00-18:00": "Mo-Sa 08:00-18:00",
    "周一至周五（工作日）8:00-18:00": "Mo-Fr 08:00-18:00",
    "周一闭馆，其余时间9:00-17:00": "Tu-Su 09:00-17:00; Mo off",
    "周六日10:00-16:00，其他时间9:00-17:00": "Sa,Su 10:00-16:00; Mo-Fr 09:00-17:00",
    "周一至周五9:00-17:00，其余时间不开放": "Mo-Fr 09:00-17:00",
    "周一至周五9:00-17:00\n周六9:00-12:00": "Mo-Fr 09:00-17:00; Sa 09:00-12:00",
    "周一至周五9:00-17:00|周六9:00-12:00。": "Mo-Fr 09:00-17:00; Sa 09:00-12:00",
    "周一至周五工作日8:30-17:30": "Mo-Fr 08:30-17:30",
    "每天8:00-20:00，其中周日9:00-17:00": "Mo-Su 08:00-20:00; Su 09:00-17:00",
    "周一至周五，节假日休息 9:00-17:00": "Mo-Fr 09:00-17:00; PH off",
    "周末正常开放 9:00-17:00": "Sa,Su 09:00-17:00",
    "周末不休息 8:00-18:00": "Mo-Su 08:00-18:00",
    # closed days
    "周一全天闭馆，9:00-17:00": "Mo-Su 09:00-17:00; Mo off",
    "除周一外，每天9:00-17:00": "Mo-Su 09:00-17:00; Mo off",
    "9:00-17:00，周一除外": "Mo-Su 09:00-17:00; Mo off",
    "闭馆日：周一，9:00-17:00": "Mo-Su 09:00-17:00; Mo off",
    "双休日休息，周一至周五9:00-17:00": "Mo-Fr 09:00-17:00; Sa,Su off",
    "周一至周五9:00-17:00，周末照常": "Mo-Fr 09:00-17:00; Sa,Su 09:00-17:00",
    # times
    "上午8:30-11:30，下午2:00-5:30": "Mo-Su 08:30-11:30,14:00-17:30",
    "上午：8:00-12:00 下午：14:00-18:00": "Mo-Su 08:00-12:00,14:00-18:00",
    "下午2点-6点": "Mo-Su 14:00-18:00",
    "上午8-12点 下午2-6点": "Mo-Su 08:00-12:00,14:00-18:00",
    "8-18点": "Mo-Su 08:00-18:00",
    "8点30-17点30": "Mo-Su 08:30-17:30",
    "早上八点至下午五点三十分": "Mo-Su 08:00-17:30",
    "早上8点半到下午5点一刻": "Mo-Su 08:30-17:15",
    "中午12点到2点": "Mo-Su 12:00-14:00",
    "晚上7点-10点": "Mo-Su 19:00-22:00",
    "8点-晚上12点": "Mo-Su 08:00-24:00",
    "9am-5pm": "Mo-Su 09:00-17:00",
    "9:00 AM - 5:30 PM": "Mo-Su 09:00-17:30",
    "0830-1730": "Mo-Su 08:30-17:30",
    "8:30一17:30": "Mo-Su 08:30-17:30",
    "08∶30—17∶30": "Mo-Su 08:30-17:30",
    "6:00-0:00": "Mo-Su 06:00-24:00",
    "9:00开馆，17:00闭馆": "Mo-Su 09:00-17:00",
    "9:00-17:00（16:30停止入馆）": "Mo-Su 09:00-17:00",
    # past midnight
    "12:00-次日02:00": "Mo-Su 12:00-02:00",
    "18:00-翌日2时": "Mo-Su 18:00-02:00",
    "20:00-第二天早上6:00": "Mo-Su 20:00-06:00",
    "晚10点-2点": "Mo-Su 22:00-02:00",
    "夜间20:00-8:00": "Mo-Su 20:00-08:00",
    "晚上8点到早上6点": "Mo-Su 20:00-06:00",
    "18:00-08:00": "Mo-Su 18:00-08:00",
    # a break at noon
    "8:30-17:30（午休12:00-14:00）": "Mo-Su 08:30-12:00,14:00-17:30",
    "8:30-17:30，午休12:00-2:00": "Mo-Su 08:30-12:00,14:00-17:30",
    "9:00-17:00，中午12:00-14:00休息": "Mo-Su 09:00-12:00,14:00-17:00",
    "8:30-17:30（中午不休息）": "Mo-Su 08:30-17:30",
    "周一至周五8:30-17:30（12:00-14:00午休），周六9:00-12:00": "Mo-Fr 08:30-12:00,14:00-17:30; Sa 09:00-12:00",
    # seasons
    "夏令时（5月1日-9月30日）7:30-19:00；冬令时（10月1日-次年4月30日）8:00-18:00":
        "May 01-Sep 30 Mo-Su 07:30-19:00; Oct 01-Apr 30 Mo-Su 08:00-18:00",
    "周一至周五 夏季（5月1日-9月30日）8:00-18:00 冬季（10月1日-4月30日）8:30-17:30":
        "May 01-Sep 30 Mo-Fr 08:00-18:00; Oct 01-Apr 30 Mo-Fr 08:30-17:30",
    "夏季5-9月 周一至周五8:00-18:00，周末9:00-17:00；冬季10-4月 周一至周五9:00-17:00，周末10:00-16:00":
        "May 01-Sep 30 Mo-Fr 08:00-18:00; May 01-Sep 30 Sa,Su 09:00-17:00; "
        "Oct 01-Apr 30 Mo-Fr 09:00-17:00; Oct 01-Apr 30 Sa,Su 10:00-16:00",
    "8:00-19:00（5月-10月）；8:30-17:30（11月-4月）":
        "May 01-Oct 31 Mo-Su 08:00-19:00; Nov 01-Apr 30 Mo-Su 08:30-17:30",
    "11月至次年2月 9:00-16:00": "Nov 01-Feb 29 Mo-Su 09:00-16:00",
    "周一至周五：夏季（5-9月）8:00-18:00；冬季（10-4月）8:30-17:30；周末休息":
        "May 01-Sep 30 Mo-Fr 08:00-18:00; Oct 01-Apr 30 Mo-Fr 08:30-17:30; Sa,Su off",
    "每天8:00-20:00，冬季（11月-3月）9:00-17:00": "Mo-Su 08:00-20:00; Nov 01-Mar 31 Mo-Su 09:00-17:00",
    # the whole day
    "24小时自助开放": "24/7",
    "周一至周五全天": "Mo-Fr 00:00-24:00",
    "周一至周五8:30-17:30，周末24小时": "Mo-Fr 08:30-17:30; Sa,Su 00:00-24:00",
    # the grammar, and English
    "Mo-Fr 8:30-17:30": "Mo-Fr 08:30-17:30",
    "mo–fr 8:30–17:30": "Mo-Fr 08:30-17:30",
    "Mo-Su 18:00-26:00": "Mo-Su 18:00-02:00",
    "Sa off": "Sa off",
    "Mo[1] 09:00-12:00": "Mo[1] 09:00-12:00",
    'Mo-Fr 09:00-17:00 "ring the bell"': 'Mo-Fr 09:00-17:00 "ring the bell"',
    "May 1-Sep 30 Mo-Fr 08:00-18:00": "May 01-Sep 30 Mo-Fr 08:00-18:00",
    "Mon-Fri 9am-5pm": "Mo-Fr 09:00-17:00",
    "Monday to Friday 9:00-17:00, Saturday closed": "Mo-Fr 09:00-17:00; Sa off",
}  # fmt: skip

POLICY = {
    "法定工作日 8:30-17:30": ("Mo-Fr 08:30-17:30; PH off", "workdays"),
    "工作日9:00-18:00，周末10:00-16:00": ("Mo-Fr 09:00-18:00; Sa,Su 10:00-16:00; PH off", "workdays"),
    "工作日9:00-17:00，周末及节假日休息": ("Mo-Fr 09:00-17:00; Sa,Su off; PH off", "workdays"),
    "工作日8:30-17:30，节假日9:00-16:00": ("Mo-Fr 08:30-17:30; PH 09:00-16:00", "own"),
    "工作日 9:00-18:00": ("Mo-Fr 09:00-18:00", "unknown"),
    "除法定节假日外，周一至周五9:00-17:00": ("Mo-Fr 09:00-17:00; PH off", "closed"),
    "8:00-18:00 国家法定节假日不开放": ("Mo-Su 08:00-18:00; PH off", "closed"),
    "24小时，节假日除外": ("Mo-Su 00:00-24:00; PH off", "closed"),
    "全年无休 8:00-20:00": ("Mo-Su 08:00-20:00", "open"),
    "全年365天 8:00-20:00": ("Mo-Su 08:00-20:00", "open"),
    "开放时间：周一至周日 09:00-21:00（全年无休）": ("Mo-Su 09:00-21:00", "open"),
    "每日8:00-20:00，遇法定节假日正常开放": ("Mo-Su 08:00-20:00", "open"),
    "周一至周日（含法定节假日）8:00-20:00": ("Mo-Su 08:00-20:00", "open"),
    "8:00-次日8:00": ("24/7", "open"),
    "每天24小时": ("24/7", "open"),
    "8:00-18:00 不休息": ("Mo-Su 08:00-18:00", "unknown"),
    "周一至周五8:30-17:30 节假日另行通知": ("Mo-Fr 08:30-17:30", "unknown"),
    "每天8:00-20:00，节假日10:00-16:00": ("Mo-Su 08:00-20:00; PH 10:00-16:00", "own"),
    # A holiday that falls on the closed day is open: PH must come last, for the later rule holds.
    "周一闭馆（法定节假日除外），9:00-17:00": ("Mo-Su 09:00-17:00; Mo off; PH 09:00-17:00", "own"),
    "周二至周日9:00-17:00，周一闭馆（遇法定节假日照常开放）": (
        "Tu-Su 09:00-17:00; Mo off; PH 09:00-17:00",
        "own",
    ),
    "Mo-Fr 9:00-17:00; PH closed": ("Mo-Fr 09:00-17:00; PH off", "closed"),
    "Mo-Fr 9:00-17:00; PH 10:00-12:00": ("Mo-Fr 09:00-17:00; PH 10:00-12:00", "own"),
}

NOT_READ = {
    "": "empty", " \n": "empty", "看心情": "unknown", "9:00-17:00 需预约": "unknown", "9-17": "unknown",
    "早8晚6": "unknown", "2024年9:00-17:00": "unknown", "每周五天 9:00-17:00": "unknown", "隔周一9:00-17:00": "unknown",
    "春节期间休息，8:00-18:00": "unknown", "周一上午闭馆，9:00-17:00": "unknown", "9:00-17:00左右": "unknown",
    "8:30-17": "unknown", "{{7*7}}": "unknown", "9:00-17:00<img src=x>": "unknown", "٩:٠٠-١٧:٠٠": "unknown",
    "全年无休": "no_hours", "正常开放": "no_hours", "休息": "no_hours", "周一闭馆": "no_hours", "周末照常": "no_hours_for",
    "周一至周五，": "no_hours_for", "8:00-18:00，周末9:00-17:00，周一": "no_hours_for", "节假日9:00-17:00,周一": "no_hours_for",
    "夏季8:00-18:00 冬季8:30-17:30": "season", "夏令时8:00-18:00": "season",
    "8:30-5:30": "order", "8点半到5点半": "order", "8:00-8:00": "order", "2:00-6:00": "order", "14:00-5:30": "order",
    "8:00-12:00,2:00-6:00": "order", "早上8点-5点": "order", "次日6:00-8:00": "order",
    "上午14:00-18:00": "no_clock", "24:30-25:00": "no_clock", "8:60-9:00": "no_clock", "晚上2点-4点": "no_clock",
    "9:00-次日17:00": "span", "Mo-Su 00:00-48:00": "span",
    "13月-14月8:00-18:00": "no_day", "2月30日-4月1日8:00-18:00": "no_day", "周一至周一8:00-18:00": "no_day",
    "周一、周一8:00-18:00": "unclear", "周一至周五9:00-17:00，周五18:00-20:00": "unclear",
    "周一至周五8:00-12:00，周一至周五11:00-18:00": "unclear", "周一闭馆，节假日除外，9:00-17:00": "unclear",
    "夏季（5-9月）周一至周五8:00-18:00；冬季（10-4月）8:30-17:30": "unclear",
    "夏季（5-10月）8:00-18:00；冬季（10-4月）8:30-17:30": "unclear",
    "夏季（5-9月）8:00-18:00，周一闭馆；冬季（10-4月）8:30-17:30": "unclear",
    "05.01-06.30 8:00-18:00": "unclear", "周三14:00-17:00闭馆，8:00-18:00": "unclear",
    "周一至周五9:00-17:00，周末开放": "no_hours_for", "8:00-18:00，周六休息 周日": "no_hours_for", "节假日正常开放9:00-17:00": "unclear",
    "周一至周五9:00-17:00，冬季（11月-3月）10:00-16:00": "unclear",
    "8:30-17:30，休息": "unclear", "周一9:00-17:00，周一闭馆": "contradiction", "9:00-12:00，午休12:30-13:00": "contradiction",
    "8:00-20:00，节假日休息，节假日照常": "contradiction", "法定工作日9:00-17:00，节假日照常": "contradiction",
    "Mo \ud800": "grammar", "\ud800": "unknown", "\x00": "unknown",
    "Mo-Xx 09:00-10:00": "grammar", "Mo-Fr 25:00-26:00": "grammar", "周" * 301: "long",
}  # fmt: skip


def outcome(text):
    try:
        hours = read(text)
    except Unreadable:
        return "unreadable", ""
    return hours.grammar, hours.holiday_policy


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: row["text"])
def test_every_known_phrase_gives_what_it_must(row):
    assert outcome(row["text"]) == (row["osm"], row["holiday_policy"])


@pytest.mark.parametrize(("text", "grammar"), READ.items())
def test_phrases_of_many_hands_are_read(text, grammar):
    assert read(text).grammar == grammar


@pytest.mark.parametrize(("text", "expected"), POLICY.items())
def test_the_holiday_policy_is_what_the_text_says_of_holidays(text, expected):
    assert outcome(text) == expected


@pytest.mark.parametrize(("text", "reason"), NOT_READ.items())
def test_what_cannot_be_read_is_refused_with_its_reason(text, reason):
    with pytest.raises(Unreadable) as caught:
        read(text)
    assert caught.value.reason == reason
    assert caught.value.reason_zh
    assert caught.value.reason_en


def test_the_reason_names_the_part_that_is_not_understood():
    with pytest.raises(Unreadable) as caught:
        read("周一至周五 看心情 9:00-17:00")
    assert caught.value.reason_zh == "“看心情”看不懂，请换个说法或删去"
    assert "看心情" in caught.value.reason_en


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("不知道", "请写明星期几、几点到几点，如“周一至周五 8:30-17:30”；全天开放的写“24小时”",
         "say which days, from when until when, as in “周一至周五 8:30-17:30”, or “24小时” for day and night"),
        ("９：００—５：００", "分不清上午、下午还是次日，请用 24 小时制，过夜的写“次日”",
         "it may be morning, afternoon or the next day; use the 24-hour clock, and “次日” for the next day"),
        ("周一至周五", "没有写明几点到几点，如“8:30-17:30”", "it is not stated from when until when; write as in “8:30-17:30”"),
        ("周一至周五9:00-5:00", "“9:00-5:00”分不清上午、下午还是次日，请用 24 小时制，过夜的写“次日”",
         "“9:00-5:00” may be morning, afternoon or the next day; use the 24-hour clock, and “次日” for the next day"),
    ],
)  # fmt: skip
def test_a_column_names_the_text_once(text, zh, en):
    (found,) = read_hours([text])
    assert found.values == {"value": text, "reason_zh": zh, "reason_en": en}


def test_every_reason_can_follow_the_whole_text():
    for reason in REASONS:
        assert "{part}" not in "".join(Unreadable(reason, "9:00-5:00").of_whole())


def test_every_sample_site_has_hours_that_are_written_our_way():
    samples = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    written = {
        site["opening_hours"]
        for sheet in samples.values()
        for site in sheet["sites"]
        if "opening_hours" in site
    }
    assert {text: read(text).grammar for text in written} == {text: text for text in written}


def test_the_original_text_is_kept():
    assert read(" 全天 ") == Hours("24/7", "open", " 全天 ")


def test_many_texts_are_read_at_once_and_a_bad_one_stops_nothing():
    found = read_all(["全天", "看心情", "全天"])
    assert list(found) == ["全天", "看心情"]
    assert found["全天"].grammar == "24/7"
    assert isinstance(found["看心情"], Unreadable)


PIECES = st.sampled_from(
    "周一 周二至周五 周末 工作日 法定工作日 双休日 节假日 每天 一至五 8:00-12:00 14:00-18:00 8点半 下午2点-6点 22:00-次日6:00 全天 24小时 "
    "5月-9月 10月1日-次年4月30日 夏季 休息 闭馆 照常 除 外 除外 含 全年无休 午休 12:00-14:00 上午 晚上 - ~ ， ； 、 （ ） ： / 。 \n "
    "其余时间 开放时间 停止入馆 9:00开馆 17:00闭馆 遇 和 及 无 0 1 : Mo-Fr PH off ; , 24/7 am".split(" ")
)


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(PIECES, max_size=12).map("".join),
        st.lists(PIECES, max_size=12).map(" ".join),
    )
)
@example("Mo")
@example("May")
@example("5月")
@settings(max_examples=1500, deadline=None)
def test_whatever_is_written_is_read_well_or_refused(text):
    try:
        hours = read(text)
    except Unreadable:
        return
    assert validate(hours.grammar)
    assert hours.holiday_policy in POLICIES
    assert read(hours.grammar).grammar == hours.grammar
    assert (
        in_words(hours.grammar, "zh") is None or week(hours.grammar) is None or len(week(hours.grammar)) == 7
    )


@pytest.mark.parametrize(
    ("grammar", "zh", "en"),
    [
        ("24/7", "全天 24 小时", "Open 24 hours"),
        ("Mo-Fr 08:30-17:30", "周一至周五 08:30–17:30", "Mo–Fr 08:30–17:30"),
        ("Mo-Su 18:00-02:00", "每天 18:00–次日02:00", "Daily 18:00–next day 02:00"),
        ("Sa,Su,PH 10:00-18:00", "周六、周日、节假日 10:00–18:00", "Sa, Su, public holidays 10:00–18:00"),
        ("May 01-Sep 30 Mo-Su 07:00-20:00; Mo off", "5月1日至9月30日 每天 07:00–20:00；周一 不开放",
         "1 May–30 Sep Daily 07:00–20:00; Mo closed"),
        ("Mo-Fr 00:00-24:00; PH off", "周一至周五 全天；节假日 不开放", "Mo–Fr all day; public holidays closed"),
    ],
)  # fmt: skip
def test_hours_are_told_in_words(grammar, zh, en):
    assert in_words(grammar, "zh") == zh
    assert in_words(grammar, "en") == en


def test_a_week_shows_what_the_later_rule_leaves():
    days = week("Mo-Su 09:00-12:00,14:00-17:00; Sa 10:00-12:00; Mo off; PH off")
    assert days[0] == []
    assert days[1] == [("09:00", "12:00"), ("14:00", "17:00")]
    assert days[5] == [("10:00", "12:00")]
    assert week("24/7") == [[("00:00", "24:00")]] * 7


@pytest.mark.parametrize(
    "grammar", ["Mo[1] 09:00-10:00", "sunrise-sunset", "Mo-Fr 09:00+", 'Mo 09:00-10:00 "call"']
)
def test_what_is_not_plain_is_not_told_in_words(grammar):
    assert week(grammar) is None
    assert in_words(grammar, "zh") is None
    assert week("May 01-Sep 30 Mo-Su 07:00-20:00") is None
