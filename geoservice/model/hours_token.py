"""Chinese (and simple English) opening hours as tokens: every character must be understood."""

import re
from dataclasses import dataclass, replace

from geoservice.model.hours_clock import PERIODS, Clock, number
from geoservice.model.hours_fault import Unreadable
from geoservice.model.hours_rule import ALL_DAYS, MONTH_DAYS, Days, Season, listed, run
from geoservice.model.hours_spelling import normalised
from geoservice.model.hours_words import MARKS, SCANNER, STRENGTH, TWO_CLOCKS, WEEK, YEAR


@dataclass(frozen=True)
class Token:
    """kind: range, all_day, days, other, months, season, off, open … (KINDS); value: what it says.

    gap: the strongest separator since the token before: "", " ", "、", ",", ";".
    opened, closed: a bracket opens (closes) between the token before and this one.
    noise: words between the two that change no hours, where they stand right behind the token before.
    """

    kind: str
    value: object
    text: str
    gap: str = ""
    opened: bool = False
    closed: bool = False
    noise: str = ""


def tokens(text):
    """The tokens of a text. Raises Unreadable naming the first part that no rule understands."""
    text = normalised(text)
    if (dotted := re.search(r"\d\.\d\d", text)) and re.search(r"\d ?[:点时]", text):
        raise Unreadable("unclear", dotted[0])  # 05.01-09.30 beside 8:00-18:00 are dates, not times.
    if empty := re.search(r"[^ ,;、|\n]+:(?=[ ]?[,;、|])", text):
        raise Unreadable("no_hours_for", empty[0][:-1])  # 周一：，周二：9:00-17:00 leaves Monday open.
    found, at, gap, opened, closed, noise = [], 0, "", False, False, ""
    while at < len(text):
        kind, part = _part(text, at)
        at += len(part)
        if kind in ("mark", "and"):
            gap = max(gap, MARKS.get(part, ""), key=STRENGTH.index)
            opened, closed = opened or part == "(", closed or part == ")"
        elif kind == "noise":
            noise += part if part == "其中" or (gap in ("", " ") and not closed) else ""
        else:
            found.append(Token(*_read(kind, part), part, gap, opened, closed, noise))
            gap, opened, closed, noise = "", False, False, ""
    if found and (closed or noise):
        found.append(Token("end", None, "", gap, closed=closed, noise=noise))
    return found


def _part(text, at):
    if text[at] in MARKS and text[at] != ".":
        return "mark", text[at]
    match = SCANNER.match(text, at)
    if not match or not match[0]:
        raise Unreadable("unknown", _unknown(text, at))
    return match.lastgroup, match[0]


def _unknown(text, at):
    end = at + 1
    while end < len(text) and not SCANNER.match(text, end):
        end += 1
    return text[at:end]


def _read(kind, text):
    """(kind, value) of a token; the kinds of days become one."""
    if kind in TWO_CLOCKS:
        return "range", _clocks(TWO_CLOCKS[kind].fullmatch(text))
    if kind == "months":
        return kind, _season(text)
    return ("days", _days(kind, text)) if kind.startswith("days_") else (kind, None)


def _clocks(match):
    one, two = _clock(match, 1), _clock(match, 2)
    # 早7-晚9点, 8-18点: a bare number is an hour where a word or the other end's unit says so.
    said = [match[f"{name}{n}"] for n in (1, 2) for name in ("period", "unit", "half")]
    if (match["bare1"] and not any(said)) or (match["bare2"] and not any(said)):
        raise Unreadable("unknown", match[0])
    if (match["bare1"] or match["bare2"]) and (match["hour1"] or match["hour2"]):
        raise Unreadable("unknown", match[0])
    return one, two


def _clock(match, n):
    hour = match[f"hour{n}"] or match[f"spoken{n}"] or match[f"bare{n}"]
    compact, half, word = match[f"compact{n}"], match[f"half{n}"], match[f"period{n}"]
    period = PERIODS[word] if word else PERIODS[half.replace(".", "")] if half else None
    next_word = match[f"next{n}"]
    if next_word in ("次晨", "翌晨") and period is None:
        period = PERIODS["早"]
    return Clock(
        hour=int(compact[:2]) if compact else _twelve(number(hour), half),
        minute=int(compact[2:]) if compact else _minute(match[f"minute{n}"], match[f"part{n}"]),
        period=period,
        next_day=bool(next_word),
        padded=bool(compact) or hour.startswith("0"),
    )


def _twelve(hour, half):
    """12 am is midnight, 12 pm noon; without am and pm the hour stays as it is."""
    return 0 if half and half[0] == "a" and hour == 12 else hour


def _minute(minute, part):
    if minute:
        return int(minute)
    if not part:
        return 0
    return {"半": 30, "一刻": 15, "三刻": 45}.get(part) or number(part.rstrip("分"))


def _season(text):
    first, _, last = re.sub(YEAR, "", text).partition("-")
    if not last:
        last = first
    if "月" not in first:
        first += "月"
    (month, day), (last_month, last_day) = _date(first, text), _date(last, text)
    if (day is None) != (last_day is None):
        raise Unreadable("unclear", text)
    return Season((month, day or 1), (last_month, last_day or MONTH_DAYS[last_month - 1]), text)


def _date(written, text):
    month, _, day = re.sub("[份日号]", "", written).partition("月")
    month, day = number(month), number(day) if day else None
    if not 1 <= month <= 12 or not 1 <= (day or 1) <= MONTH_DAYS[month - 1]:
        raise Unreadable("no_day", text)
    return month, day


def _days(kind, text):
    if kind == "days_every":
        return replace(ALL_DAYS, text=text)
    if kind == "days_work":
        return replace(run(0, 4, text), words=frozenset({"legal" if "法定" in text else "work"}))
    if kind == "days_weekend":
        return replace(listed({5, 6}, text), words=frozenset({"weekend"}))
    if kind == "days_holiday":
        return Days(holidays=True, text=text, words=frozenset({"falls"} if text[0] in "遇逢" else ()))
    return _weekdays(text)


def _weekdays(text):
    """周一至周四、周六 and 周一三五: each character is a day, a dash draws a run from the day before it."""
    found = []
    for dash, written in re.findall(rf"(-)?(?:{WEEK})?[、,/和及]?(?:{WEEK})?([一二三四五六日天1-7])", text):
        day = (
            int(written) - 1
            if written.isdigit()
            else "一二三四五六日天".index(written) % 7
            if written != "天"
            else 6
        )
        if not dash:
            found.append(run(day, day))
        elif len(found[-1].weekdays) == 1 and day not in found[-1].weekdays:
            found.append(run(min(found.pop().weekdays), day))
        else:
            raise Unreadable("no_day", text)
    if sum(len(days.weekdays) for days in found) != len(
        frozenset().union(*(days.weekdays for days in found))
    ):
        raise Unreadable("no_day", text)
    parts = tuple(part for days in found for part in days.parts)
    return Days(parts, frozenset().union(*(days.weekdays for days in found)), text=text)
