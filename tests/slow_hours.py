"""Opening hours a second time, slowly: one minute of one possible course of the calendar after another.

It shares no line with the product. It reads the rule text anew for each minute, walks through all that two
neighbouring days may be, and only says open or closed where all of these worlds do.
"""

from datetime import timedelta
from functools import lru_cache
from itertools import product

from chinese_calendar import get_holiday_detail

DAYS = "Mo Tu We Th Fr Sa Su".split()
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def slow_state(text, policy, moment):
    """ "open", "closed" or "unknown" at a moment of China's clock, given without zone."""
    minute = moment.hour * 60 + moment.minute
    today, before = moment.date(), moment.date() - timedelta(days=1)
    worlds = {
        either(told(text, policy, today, kind, minute), told(text, policy, before, earlier, minute + 1440))
        for kind, earlier in product(kinds(today), kinds(before))
    }
    return worlds.pop() if len(worlds) == 1 else "unknown"


@lru_cache
def kinds(day):
    if day.year > 2026:
        return ["ordinary", "holiday", "worked"] if day.weekday() > 4 else ["ordinary", "holiday"]
    is_free, name = get_holiday_detail(day)
    return ["ordinary"] if name is None else ["holiday"] if is_free else ["worked"]


def either(one, other):
    return "open" if "open" in (one, other) else "unknown" if "unknown" in (one, other) else "closed"


def both(*answers):
    return answers[0] if len(set(answers)) == 1 else "unknown"


def told(text, policy, day, kind, minute):
    """What holds of the hours that begin on `day`, so many minutes after its midnight."""
    plain = grammar(text, day, day.weekday(), minute)
    if kind == "ordinary" or (kind == "worked" and policy in ("open", "closed", "own")):
        return plain
    if kind == "worked":
        as_on_workdays = both(*(grammar(text, day, weekday, minute) for weekday in range(5)))
        return as_on_workdays if policy == "workdays" else both(plain, as_on_workdays)
    rules = [rule for rule in text.split("; ") if applies_now(rule, day)]
    of_holidays = [rule for rule in rules if "PH" in rule]
    stated = grammar(text, day, day.weekday(), minute, holiday=True)
    if policy in ("closed", "workdays"):
        return "closed" if all(rule.endswith("off") for rule in of_holidays) else both("closed", stated)
    if policy == "open":
        return both(plain, stated) if of_holidays else plain
    if of_holidays:
        return stated
    if policy == "own":
        return "unknown" if minute < 1440 else "closed"
    return "closed" if plain == "closed" else "unknown"


def grammar(text, day, weekday, minute, holiday=False):
    answer = "closed"
    for rule in text.split("; "):
        words = rule.split(" ")
        if not applies_now(rule, day) or not names(words, weekday, holiday):
            continue
        hours = next(word for word in words if ":" in word or word in ("off", "24/7"))
        inside = hours != "off" and any(within(span, minute) for span in hours.split(","))
        answer = "closed" if not inside else "unknown" if "unknown" in words or '"' in rule else "open"
    return answer


@lru_cache
def within(span, minute):
    if span == "24/7":
        return minute < 1440
    begin, end = (int(time[:2]) * 60 + int(time[3:]) for time in span.split("-"))
    return begin <= minute < (end if end > begin else end + 1440)


def names(words, weekday, holiday):
    days = [word for word in words if word[:2] in (*DAYS, "PH")]
    if not days:
        return True
    for part in days[0].split(","):
        if part == "PH":
            if holiday:
                return True
            continue
        first, last = DAYS.index(part[:2]), DAYS.index(part[-2:])
        if weekday == first or (weekday - first) % 7 <= (last - first) % 7:
            return True
    return False


@lru_cache
def applies_now(rule, day):
    """`May 01-Sep 30 …`, `Jan-Mar …`, or a rule without months."""
    head = rule.split(" ")
    if head[0][:3] not in MONTHS:
        return True
    season = head[0] if len(head) < 2 or not head[1][:1].isdigit() or ":" in head[1] else None
    if season is None:
        season = " ".join(head[: 3 if "-" in head[1] else 2])
    first, _, last = season.partition("-")
    begin, end = number(first, 1), number(last or first, 31)
    at = day.month * 100 + day.day
    return begin <= at <= end if begin <= end else at >= begin or at <= end


def number(date, default):
    return (MONTHS.index(date[:3]) + 1) * 100 + int(date[4:] or default)
