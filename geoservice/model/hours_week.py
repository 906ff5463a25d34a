"""Opening hours shown to people: as a week, and in words."""

import re

from geoservice.model.hours_rule import MONTHS, WEEKDAYS

DAY_NAMES = {
    "zh": dict(
        zip(
            (*WEEKDAYS, "PH"), ("周一", "周二", "周三", "周四", "周五", "周六", "周日", "节假日"), strict=True
        )
    ),
    "en": dict(zip((*WEEKDAYS, "PH"), (*WEEKDAYS, "public holidays"), strict=True)),
}
WORDS = {
    "zh": {"always": "全天 24 小时", "every": "每天", "off": "不开放", "day": "全天", "and": "、", "rule": "；", "next": "次日"},
    "en": {"always": "Open 24 hours", "every": "Daily", "off": "closed", "day": "all day", "and": ", ", "rule": "; ", "next": "next day "},
}  # fmt: skip

DAY = "|".join(WEEKDAYS)
SPAN = r"\d\d:\d\d-\d\d:\d\d"
DATE = rf"(?:{'|'.join(MONTHS)}) \d\d"
RULE = re.compile(
    rf"(?:(?P<season>{DATE}-{DATE}) )?"
    rf"(?P<days>(?:(?:{DAY})(?:-(?:{DAY}))?|PH)(?:,(?:(?:{DAY})(?:-(?:{DAY}))?|PH))*) "
    rf"(?P<hours>off|{SPAN}(?:,{SPAN})*)"
)
ALWAYS = "Mo-Su 00:00-24:00"


def week(grammar):
    """Seven lists of (open, close) texts, Monday first, of an ordinary week; None where there is none.

    None for hours by season, and for what the plain grammar of our own rules does not hold. A close
    that is not after its open lies on the next day. Public holidays are left out.
    """
    rules = _rules(ALWAYS if grammar == "24/7" else grammar)
    if rules is None or any(rule["season"] for rule in rules):
        return None
    days = [[] for _ in WEEKDAYS]
    for rule in rules:
        hours = (
            [] if rule["hours"] == "off" else [tuple(span.split("-")) for span in rule["hours"].split(",")]
        )
        for day in _weekdays(rule["days"]):
            days[day] = hours
    return days


def in_words(grammar, lang):
    """`周一至周五 08:30–17:30` or `Mo–Fr 08:30–17:30`; None where the grammar is not a plain one."""
    words = WORDS[lang]
    if grammar in ("24/7", ALWAYS):
        return words["always"]
    rules = _rules(grammar)
    return None if rules is None else words["rule"].join(_rule_in_words(rule, lang) for rule in rules)


def _rules(grammar):
    rules = [RULE.fullmatch(rule) for rule in grammar.split("; ")]
    return rules if all(rules) else None


def _weekdays(days):
    found = []
    for part in days.split(","):
        first, _, last = part.partition("-")
        if first != "PH":
            start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
            found += [(start + n) % 7 for n in range((end - start) % 7 + 1)]
    return found


def _rule_in_words(rule, lang):
    parts = [rule["season"] and _season_in_words(rule["season"], lang), _days_in_words(rule["days"], lang)]
    return " ".join(filter(None, (*parts, _hours_in_words(rule["hours"], lang))))


def _season_in_words(season, lang):
    dash = "至" if lang == "zh" else "–"
    return dash.join(_date_in_words(*date.split(" "), lang) for date in season.split("-"))


def _date_in_words(month, day, lang):
    return f"{MONTHS.index(month) + 1}月{int(day)}日" if lang == "zh" else f"{int(day)} {month}"


def _days_in_words(days, lang):
    names, words = DAY_NAMES[lang], WORDS[lang]
    if days == "Mo-Su":
        return words["every"]
    dash = "至" if lang == "zh" else "–"
    return words["and"].join(dash.join(names[day] for day in part.split("-")) for part in days.split(","))


def _hours_in_words(hours, lang):
    words = WORDS[lang]
    if hours == "off":
        return words["off"]
    return words["and"].join(_span_in_words(*span.split("-"), words) for span in hours.split(","))


def span_in_words(opens, closes, lang):
    """`08:30–17:30`, `18:00–次日02:00`, `全天`; a close that is not after its open lies on the next day."""
    return _span_in_words(opens, closes, WORDS[lang])


def _span_in_words(opens, closes, words):
    if (opens, closes) == ("00:00", "24:00"):
        return words["day"]
    return f"{opens}–{words['next'] if closes <= opens else ''}{closes}"
