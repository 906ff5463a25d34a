"""Opening hours that somebody means, written in many ways: they are read as they were meant, or refused."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from geoservice.model.hours import Unreadable, read
from geoservice.model.minutes import united
from geoservice.model.opening import compiled

NAMES = "一二三四五六日"
SPANS = [
    ((480, 720), (840, 1080)), ((510, 1050),), ((540, 1020),), ((600, 960),), ((1080, 1560),), ((0, 1440),), ((540, 690),),
    ((510, 720), (870, 1080), (1140, 1260)), ((840, 1020),), ((1320, 1800),), ((420, 1320),),
]  # fmt: skip
SEPARATORS = ["，", "；", " ", "\n", "。", ", ", "；\n"]
# What changes no hours, wherever it stands.
REMARKS = ["免费", "免费开放", "（16:30停止入馆）", "（周三免费）", "（周末16:30停止入馆）", "周六免费", "自助", "对外开放", "中午不休息", "开放", "全年", "（开放时间）",
           "其中周三免费", "正常开放", "（暑期免费）", "预约"]  # fmt: skip
SHUT = ["闭馆", "休息", "不开放", "休馆", "全天休息"]


def clock(minute):
    return f"{minute // 60 % 24 if minute != 1440 else 24}:{minute % 60:02d}"


def hour_words(minute):
    hour, rest = minute // 60, minute % 60
    return f"{hour}点" + {0: "", 30: "半"}.get(rest, f"{rest}分")


def twelve(minute):
    word = "上午" if minute < 720 else "下午" if minute < 1080 else "晚上"
    return f"{word}{(minute // 60 - 1) % 12 + 1}:{minute % 60:02d}"


def span_texts(begin, end):
    """Ways to write one range."""
    if (begin, end) == (0, 1440):
        return ["全天", "24小时", "0:00-24:00"]
    if end > 1440:
        return [
            f"{clock(begin)}-次日{clock(end)}",
            f"{clock(begin)}至次日凌晨{clock(end)}",
            f"{clock(begin)}-{clock(end)}",
        ]
    ways = [
        f"{clock(begin)}-{clock(end)}",
        f"{clock(begin)}—{clock(end)}",
        f"{hour_words(begin)}到{hour_words(end)}",
    ]
    if begin >= 360 and begin != 720 != end:
        ways += [f"{twelve(begin)}至{twelve(end)}", f"{twelve(begin)}-{clock(end)}"]
    if begin >= 720 and (begin < 1080) == (end <= 1080):
        ways.append(f"{twelve(begin)}-{twelve(end)[2:]}")
    return ways


def day_texts(days):
    """Ways to write some weekdays."""
    ways = ["周" + "、周".join(NAMES[day] for day in days), "星期" + "、".join(NAMES[day] for day in days)]
    if days == list(range(days[0], days[0] + len(days))) and len(days) > 1:
        ways += [f"周{NAMES[days[0]]}{to}周{NAMES[days[-1]]}" for to in ("至", "到", "-")]
        ways.append(f"每周{NAMES[days[0]]}至{NAMES[days[-1]]}")
    if days == [5, 6]:
        ways += ["周末", "双休日", "周六日"]
    if len(days) == 7:
        ways += ["每天", "每日"]
    return ways


@dataclass
class Meant:
    """week: the spans of each weekday; holidays: spans of their own, "open", "closed" or "unknown"."""

    text: str
    week: list
    holidays: object


WITH_HOURS = [
    "{days}{hours}", "{days} {hours}", "{days}：{hours}", "{days}（{hours}）", "{hours}（{days}）", "{hours} {days}",
]  # fmt: skip
CLOSED = ["{days}{shut}", "（{days}{shut}）", "逢{days}{shut}"]
HOLIDAYS = [
    ("unknown", ""), ("closed", "节假日休息"), ("closed", "法定节假日除外"), ("closed", "（节假日除外）"), ("closed", "节假日不开放"),
    ("open", "节假日照常开放"), ("open", "（含节假日）"), ("open", "节假日不休"), (((600, 840),), "节假日10:00-14:00"),
    (((600, 840),), "10:00-14:00（法定节假日）"),
]  # fmt: skip


def one_of(draw, choices):
    return draw(st.sampled_from(choices))


def hours_text(draw, spans, separators):
    return one_of(draw, separators).join(one_of(draw, span_texts(*span)) for span in spans)


def grouped(draw):
    """Up to three groups of weekdays, and those in none."""
    owner = draw(st.lists(st.sampled_from([0, 0, 0, 1, 2, None]), min_size=7, max_size=7))
    groups = [[day for day in range(7) if owner[day] == number] for number in (0, 1, 2)]
    groups = [group for group in groups if group] or [list(range(7))]
    return groups, [day for day in range(7) if not any(day in group for group in groups)]


def days_with_hours(draw, group, spans):
    days = one_of(draw, day_texts(group))
    return one_of(draw, WITH_HOURS).format(days=days, hours=hours_text(draw, spans, ["，", " ", "、", "；"]))


def closed_days(draw, rest):
    return one_of(draw, CLOSED).format(days=one_of(draw, day_texts(rest)), shut=one_of(draw, SHUT))


def in_any_order(draw, parts):
    text = ""
    for part in draw(st.permutations(parts)):
        text += one_of(draw, ["", "，"] if part.startswith("（") else SEPARATORS) * bool(text) + part
    return text


@st.composite
def meant(draw):
    """Groups of weekdays with their hours, days that are closed, and what holds on holidays, in any order."""
    groups, rest = grouped(draw)
    week, parts = [()] * 7, []
    for group in groups:
        spans = one_of(draw, SPANS)
        for day in group:
            week[day] = spans
        parts.append(days_with_hours(draw, group, spans))
    if rest and draw(st.booleans()):
        parts.append(closed_days(draw, rest))
    holidays, words = one_of(draw, HOLIDAYS)
    if rest and words == "（节假日除外）":
        words = "节假日除外"  # In brackets behind a day that is closed it opens that day.
    parts += [words] if words else []
    parts += draw(st.lists(st.sampled_from(REMARKS), max_size=1))
    return Meant(one_of(draw, ["", "", "开放时间："]) + in_any_order(draw, parts), week, holidays)


def on_holidays(meant, day):
    """(open, unsure) minutes of a weekday that is a public holiday."""
    usual = united(meant.week[day])
    if meant.holidays == "closed":
        return 0, 0
    if meant.holidays in ("open", "unknown"):
        return (usual, 0) if meant.holidays == "open" else (0, usual)
    return united(meant.holidays), 0


@given(meant())
@settings(max_examples=400, deadline=None)
def test_what_is_meant_is_read_so_or_refused(meant):
    try:
        hours = read(meant.text)
    except Unreadable:
        return
    (week,) = compiled(hours.grammar, hours.holiday_policy).weeks
    for day in range(7):
        assert week.slot(0, day) == (united(meant.week[day]), 0), (NAMES[day], hours)
        if hours.grammar == "24/7" and meant.holidays == "unknown":
            continue  # always is always
        assert week.slot(1, day) == on_holidays(meant, day), (f"holiday {NAMES[day]}", hours)


SEASONS = [
    ("夏季", "冬季", "5月-9月", "10月-4月"), ("夏季", "冬季", "5月1日至9月30日", "10月1日至次年4月30日"), ("夏令时", "冬令时", "5-9月", "10-4月"),
    ("夏季", "冬季", "五月至九月", "十月至次年四月"),
]  # fmt: skip
IN_SEASON = ["{name}（{months}）{hours}", "{months}{hours}", "{name}（{months}）：{hours}", "{name}{months} {hours}", "{hours}（{months}）",
             "{months}（{name}）{hours}", "{name}：{months}，{hours}"]  # fmt: skip


@st.composite
def meant_by_season(draw):
    """Hours of summer and winter, for every day or for some, with what is said of all the year."""
    summer, winter, *months = one_of(draw, SEASONS)
    days = one_of(draw, [list(range(7)), list(range(7)), [0, 1, 2, 3, 4], [1, 2, 3, 4, 5, 6]])
    week, parts, way, inner = [], [], one_of(draw, IN_SEASON), draw(st.booleans())
    named = one_of(draw, day_texts(days)) if len(days) < 7 else ""
    for name, when in zip((summer, winter), months, strict=True):
        spans = one_of(draw, SPANS[:6])
        hours = hours_text(draw, spans, ["，", " ", "、"])
        week.append([spans if day in days else () for day in range(7)])
        parts.append(way.format(name=name, months=when, hours=(named if inner else "") + hours))
    holidays, words = draw(st.sampled_from([
        ("unknown", ""), ("closed", "节假日休息"), ("closed", "（法定节假日除外）"), ("open", "节假日照常开放"), ("open", "全年节假日不休"),
    ]))  # fmt: skip
    text = one_of(draw, ["；", "，", " ", "\n"]).join(parts)
    if named and not inner:
        text = one_of(draw, ["{named}，{text}", "{named} {text}", "{named}：{text}"]).format(
            named=named, text=text
        )
    if words:
        text += one_of(draw, ["，", "；", ""]) + words
    return Meant(text, week, holidays)


@given(meant_by_season())
@settings(max_examples=300, deadline=None)
def test_what_is_meant_by_season_is_read_so_or_refused(meant):
    try:
        hours = read(meant.text)
    except Unreadable:
        return
    weeks = compiled(hours.grammar, hours.holiday_policy).weeks
    for spans, date in zip(meant.week, (701, 101), strict=True):
        (week,) = (week for week in weeks if week.has(date))
        of_season = Meant(meant.text, spans, meant.holidays)
        for day in range(7):
            assert week.slot(0, day) == (united(spans[day]), 0), (date, NAMES[day], hours)
            assert week.slot(1, day) == on_holidays(of_season, day), (date, f"holiday {NAMES[day]}", hours)
