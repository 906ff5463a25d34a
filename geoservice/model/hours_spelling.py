"""One spelling for opening hours: widths, dashes, blanks, traditional characters and simple English."""

import re

from geoservice.model.hours_clock import PERIODS
from geoservice.model.hours_words import ENGLISH, NORMAL
from geoservice.model.spelling import simplified

# Zero-width characters of copied texts, and the carriage return as some programs write it into a sheet.
UNSEEN = re.compile("[\u200b\u2060\ufeff]")
LINE_END = re.compile("\r\n?|_x000d_\n?|[\v\f\x85\u2028\u2029]", re.I)
# 8³⁰ is how signs write half past eight.
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED_MINUTES = re.compile(f"(?<=[0-9０-９])[{RAISED}]{{2}}(?![{RAISED}])")
AS_DIGITS = str.maketrans(RAISED, "0123456789")
# NFKC makes 18:00 of ①8:00 and 82 of 8²: such a digit is a count or a footnote, and stays what it is.
MARKED = re.compile("([²³¹⁰-₉①-⓿❶-➓¼-¾⅐-↋㈠-㊰㋀-㋋㍘-㍰㏠-㏾])")
PERIOD = "|".join(sorted(PERIODS, key=len, reverse=True))
BLANKS = [
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"[ \t\u3000]+", " "),
        (r" ?([-:]) ?", r"\1"),
        # 8 点 30 分, 5 月 1 日, 24 小时, 7 x 24
        (r"(?<=\d) (?=[点时分月号日]|小时)|(?<=7) (?=天)", ""),
        (r"(?<=[点时]) (?=\d{1,2}分)|(?<=月) (?=\d{1,2}[号日])|(?<=天) (?=24小时)", ""),
        (r"(?<=\d) ?x ?(?=\d)", "x"),
        (r"周 (?=[一二三四五六日天末])", "周"),
        (r"-+", "-"),
    )
]
# 8:30一17:30, 8点一晚6点, 5月一9月, 周一一周五: the numeral one stands for a dash.
ONE_AS_DASH = re.compile(
    rf"(?:(?<=\d)|(?<=\d[点时分半月日号])|(?<=[点时]整))一+(?=\d|{PERIOD}|次日)"
    r"|(?<=[周期拜][一二三四五六日天1-7])一+(?=周|星期|礼拜)"
)
# 上午（8:00-12:00） is 上午8:00-12:00.
ENCLOSED = re.compile(rf"({PERIOD}):?\(([\d:.点时分半-]+)\)")


def normalised(text: str) -> str:
    """Half-width, lower case, simplified, one dash, one bracket, no blanks around dashes and within a time."""
    text = LINE_END.sub("\n", UNSEEN.sub("", text))
    text = RAISED_MINUTES.sub(lambda match: ":" + match[0].translate(AS_DIGITS), text)
    parts = MARKED.split(text)  # every other one is a marked digit
    text = "".join(part if number % 2 else simplified(part) for number, part in enumerate(parts)).translate(
        NORMAL
    )
    if re.search("[a-z]{2}", text):
        for pattern, chinese in ENGLISH:
            text = pattern.sub(chinese, text)
    for blank, spelling in BLANKS:
        text = blank.sub(spelling, text)
    return ENCLOSED.sub(r"\1\2", ONE_AS_DASH.sub("-", text)).strip()
