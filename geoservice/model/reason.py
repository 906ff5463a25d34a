"""Why a site is open or not, in the words of either language."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from geoservice.model.fault import LANGUAGES, abbreviate
from geoservice.model.hours_rule import MONTHS

WORDS = {
    "open_always": ("开放中 · 昼夜开放", "Open · day and night"),
    "open_minutes": ("开放中 · 还开 {minutes}", "Open · {minutes}"),
    "open_until": ("开放中 · 开到{until}", "Open · until {until}"),
    "open_at_least": ("开放中 · 至少开到{until}", "Open · until {until} at least"),
    "closing_soon": ("即将关门 · 还开 {minutes}", "Closing soon · {minutes}"),
    "closed": ("未开放", "Closed"),
    "closed_at_least": ("未开放 · 最早{moment} 开门", "Closed · opens {moment} at the earliest"),
    "closed_until": ("未开放 · {moment} 开门", "Closed · opens {moment}"),
    "closed_for_now": ("临时关闭至{last}", "Closed for now, up to {last}"),
    "closed_for_long": ("临时关闭，何时开放未定", "Closed for now, and nobody has said until when"),
    "closes_for_now": ("之后临时关闭至{last}", "Then closed for now, up to {last}"),
    "closes_for_long": (
        "之后临时关闭，何时开放未定",
        "Then closed for now, and nobody has said until when",
    ),
    "holiday_closed": ("{name}放假", "Closed for {name}"),
    "doubt_then": ("那时是否开放不确定", "Whether it opens then is not known"),
    "doubt_before": ("在那之前是否开放不确定", "Whether it opens before then is not known"),
    "holiday_unknown": (
        "不确定 · {name}假期，节假日安排未知",
        "Not known · {name}, and its holiday hours are not stated",
    ),
    "make_up_unknown": (
        "不确定 · {name}调休上班日，节假日安排未知",
        "Not known · a working day for {name}, and the site's holiday hours are not stated",
    ),
    "table_awaited": (
        "{year} 年节假日安排还未公布",
        "The public holidays of {year} are not published yet",
    ),
    "no_table": (
        "不确定 · {year} 年节假日安排还未公布",
        "Not known · the public holidays of {year} are not published yet",
    ),
    "no_hours": ("不确定 · 没有登记明确的开放时间", "Not known · no exact opening hours are on record"),
    "not_exact": ("不确定 · 登记的开放时间不能断定", "Not known · the opening hours on record leave it open"),
    "closure_unread": ("不确定 · 临时关闭：{text}", "Not known · closed for now: {text}"),
    "far_away": ("不确定 · 时间太远", "Not known · too far away in time"),
    "status_planned": ("未开放 · 还在筹建", "Closed · not opened yet"),
    "status_temporarily_closed": ("未开放 · 临时关闭", "Closed · for now"),
    "status_closed": ("未开放 · 已经关闭", "Closed · for good"),
}
WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
NEAR = {"zh": ("今天", "明天"), "en": ("today", "tomorrow")}
LONGEST = 60  # characters of a text that somebody wrote


@dataclass(frozen=True, init=False)
class Reason:
    """code: a key of WORDS; values: what its words mention."""

    code: str
    values: tuple[tuple[str, Any], ...]

    def __init__(self, code: str, **values: Any):
        object.__setattr__(self, "code", code if code in WORDS else "closed")
        object.__setattr__(self, "values", tuple(values.items()))

    def words(self, lang: str) -> str:
        values = dict(self.values)
        today = values.pop("today", None)
        shown = {name: shown_value(name, value, lang, today) for name, value in values.items()}
        return WORDS[self.code][LANGUAGES.index(lang)].format(**shown)


def shown_value(name: str, value: Any, lang: str, today: date | None) -> str:
    if isinstance(value, datetime):
        if name == "last":
            return last_words(value, lang)
        return until_words(value, lang, today) if name == "until" else moment_words(value, lang, today)
    if name == "minutes":
        return f"{value} 分钟" if lang == "zh" else f"{value} more minute{'' if value == 1 else 's'}"
    if isinstance(value, tuple):
        return str(value[LANGUAGES.index(lang)])
    return abbreviate(value, LONGEST)


def until_words(end: datetime, lang: str, today: date | None) -> str:
    """`17:30`, `明天 02:00`; a midnight ends the day before it: `24:00`, `周五 24:00`."""
    is_midnight = (end.hour, end.minute) == (0, 0)
    day, time = (end - timedelta(days=1), "24:00") if is_midnight else (end, f"{end:%H:%M}")
    if day.date() == today:
        return f" {time}" if lang == "zh" else time  # 开到 17:30, but 开到明天 02:00
    return f"{near_words(day, lang, today)} {time}"


def last_words(end: datetime, lang: str) -> str:
    """The last day before a midnight, or the end itself."""
    if (end.hour, end.minute) != (0, 0):
        return moment_words(end, lang, None)
    return date_words(end - timedelta(days=1), lang, None)


def moment_words(moment: datetime, lang: str, today: date | None) -> str:
    """`今天 08:30`, `明天 08:30`, `周一 08:30`, `10月9日 08:30`, `2027年1月4日 08:30`; midnight is the new day's."""
    return f"{near_words(moment, lang, today)} {moment:%H:%M}"


def near_words(moment: datetime, lang: str, today: date | None) -> str:
    days = (moment.date() - today).days if today else -1
    if 0 <= days < len(NEAR[lang]):
        return NEAR[lang][days]
    if 0 <= days < 7:
        name = WEEKDAYS[lang][moment.weekday()]
        return f"周{name}" if lang == "zh" else name
    return date_words(moment, lang, today)


def date_words(day: date, lang: str, today: date | None) -> str:
    """`10月9日`; with its year where that is another one."""
    year = None if today and day.year == today.year else day.year
    if lang == "zh":
        return f"{f'{year}年' if year else ''}{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]}{f' {year}' if year else ''}"
