"""Times of day as people write them, and the range between two of them. Minutes since midnight."""

from dataclasses import dataclass, replace

from geoservice.model.hours_fault import Unreadable

DAY = 1440
LONGEST_NIGHT = 16 * 60  # of those that no word calls one
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

MORNING, NOON, AFTERNOON, EVENING, NIGHT, MIDNIGHT = range(6)
PERIODS = {
    "凌晨": NIGHT, "清晨": MORNING, "早晨": MORNING, "早上": MORNING, "早间": MORNING, "早": MORNING, "上午": MORNING,
    "am": MORNING, "正午": NOON, "中午": NOON, "午间": NOON, "下午": AFTERNOON, "午后": AFTERNOON, "pm": AFTERNOON,
    "傍晚": EVENING, "晚上": EVENING, "晚间": EVENING, "夜间": EVENING, "夜里": EVENING, "夜晚": EVENING, "晚": EVENING,
    "深夜": MIDNIGHT, "半夜": MIDNIGHT, "午夜": MIDNIGHT,
}  # fmt: skip


@dataclass(frozen=True)
class Clock:
    """One end of a range as it is written.

    period: one of the constants above, or None. padded: written with a leading zero.
    """

    hour: int
    minute: int
    period: int | None = None
    next_day: bool = False
    padded: bool = False


def number(text):
    """A number up to 99 in Arabic or Chinese digits: 8, 08, 八, 十二, 二十三, 三十. Raises Unreadable."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not all(c in DIGITS for c in tens + ones) or len(tens) > 1 or len(ones) > (1 if ten else 2):
        raise Unreadable("no_clock", text)
    if not ten:
        return int("".join(str(DIGITS[c]) for c in ones))
    return 10 * (DIGITS[tens] if tens else 1) + (DIGITS[ones] if ones else 0)


def minutes(clock):
    """Minutes since midnight by the clock's own words, 24:00 is 1440; None where it is no time of day."""
    hour = _hour(clock.hour, clock.period)
    total = None if hour is None or clock.minute > 59 else hour * 60 + clock.minute
    return total if total is not None and total <= DAY else None


def _hour(hour, period):
    """The hour on the 24-hour clock, or None where the words do not fit together (上午14点, 晚上2点)."""
    if period is None:
        return hour
    if period == MORNING:
        return hour if hour <= 12 else None
    if period == NIGHT:
        return hour % 12 if hour <= 6 or hour == 12 else None
    if period == NOON:
        return hour + 12 if hour in (1, 2) else hour if 11 <= hour <= 14 else None
    if period == AFTERNOON:
        return hour + 12 if 1 <= hour <= 11 else hour if 12 <= hour <= 23 else None
    if period == EVENING:
        return hour + 12 if 5 <= hour <= 12 else 24 if hour == 0 else hour if hour >= 17 else None
    return 24 if hour in (0, 12, 24) else hour if hour <= 4 or hour >= 22 else None


def span(start, end, text, period=None):
    """(open, close) in minutes; close is past 1440 where it lies on the next day.

    `text`: the range as written, for what is raised; `period`: where both ends are known to lie.
    Raises Unreadable rather than take 8:30-5:30 for one of its two meanings.
    """
    if start.period is None and period is not None:
        start = replace(start, period=period)
    opens, closes = minutes(start), minutes(end)
    if opens is None or closes is None:
        raise Unreadable("no_clock", text)
    closes = None if start.next_day else _closes(start, end, opens % DAY, closes)
    if closes is None:
        raise Unreadable("order", text)
    if closes - opens % DAY > DAY:
        raise Unreadable("span", text)
    if (opens, closes) == (0, DAY - 1):
        closes = DAY  # 0:00-23:59: nobody goes for the last minute of the day
    return opens % DAY, closes


def _closes(start, end, opens, literal):
    """Where the closing time lies, or None where that is not clear. `literal`: by its own words."""
    if end.next_day:
        return literal + DAY
    if end.period is not None:
        return _after_words(literal, end.period, opens)
    if literal == 0:
        # 0:00-0:00 may be all day, or what a sheet makes of two empty cells.
        return DAY if opens else None
    if literal > opens:
        return None if _may_be_afternoon(start, end) else literal
    if start.period is not None:
        return _carried(start.period, end, opens)
    return literal + DAY if _is_surely_overnight(end, opens, literal) else None


def _after_words(close, period, opens):
    """The closing time carries its own 早, 下午, 凌晨: only night and morning may be the next day's."""
    if close == 0:
        return DAY if opens else None
    if close > opens:
        return close
    return close + DAY if period in (MORNING, NIGHT, MIDNIGHT) and opens > 12 * 60 else None


def _may_be_afternoon(start, end):
    """1:30-5:30 without any word; 01:30-05:30 and 4:00-20:00 show which clock is meant."""
    return start.period is None and not start.padded and 1 <= start.hour <= 5 and end.hour <= 12


def _carried(period, end, opens):
    """下午2:00-6:00: the word before the opening time holds for the closing time too; 晚10点-2点 is past midnight."""
    literal, later = end.hour * 60 + end.minute, (end.hour + 12) * 60 + end.minute
    if period == EVENING and (later <= opens or end.padded):
        return literal + DAY
    if period not in (NOON, AFTERNOON, EVENING) or (end.hour == 12 and period != EVENING):
        return None
    return later if opens < later <= DAY else None


def _is_surely_overnight(end, opens, literal):
    """22:00-6:00: the opening time shows the 24-hour clock, and 6:00 cannot be an evening's six.

    17:00 and later is a night's opening (18:00-8:00); 14:00-5:30 stays unclear, and 19:00-17:00 is rather 9:00-17:00.
    """
    if opens <= 12 * 60 or literal + DAY - opens > LONGEST_NIGHT:
        return False
    return literal + DAY // 2 <= opens or opens >= 17 * 60 or end.padded
