"""Chinese (and simple English) opening hours as tokens: every character must be understood."""

import re
import unicodedata
from dataclasses import dataclass, replace

from geoservice.model.hours_clock import PERIODS, Clock, number
from geoservice.model.hours_fault import Unreadable
from geoservice.model.hours_rule import ALL_DAYS, MONTH_DAYS, Days, Season, listed, run


@dataclass(frozen=True)
class Token:
    """kind: range, all_day, days, other, months, season, off, open … (KINDS); value: what it says.

    gap: the strongest separator since the token before: "", " ", "、", ",", ";".
    opened, closed: a bracket opens (closes) between the token before and this one.
    """

    kind: str
    value: object
    text: str
    gap: str = ""
    opened: bool = False
    closed: bool = False


DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―─━−﹣－ー~〜∼∽～至到", "-") | dict.fromkeys("∶︓", ":") | dict.fromkeys("×✕*", "x")
                       | dict.fromkeys("【[{「『", "(") | dict.fromkeys("】]}」』", ")"))  # fmt: skip
ENGLISH = [
    (re.compile(rf"(?<![a-z])(?:{words})(?![a-z])"), chinese)
    for words, chinese in (
        ("mon(?:days?)?|mo", "周一"), ("tue(?:s|sdays?)?|tu", "周二"), ("wed(?:nesdays?)?|we", "周三"),
        ("thu(?:rs?|rsdays?)?|th", "周四"), ("fri(?:days?)?|fr", "周五"), ("sat(?:urdays?)?|sa", "周六"),
        ("sun(?:days?)?|su", "周日"), ("daily|every ?day", "每天"), ("weekdays?", "周一-周五"), ("weekends?", "周末"),
        ("(?:public |bank )?holidays?|ph", "节假日"), ("closed|off", "休息"), ("24 ?(?:hours?|hrs?|h)", "24小时"),
        ("to|until|till", "-"), ("and", "、"), ("noon", "中午12点"), ("midnight", "午夜12点"),
    )
]  # fmt: skip


def normalised(text):
    """Half-width, lower case, one dash, one bracket, no spaces around dashes and colons."""
    text = unicodedata.normalize("NFKC", text).lower().translate(DASHES)
    if re.search("[a-z]{2}", text):
        for pattern, chinese in ENGLISH:
            text = pattern.sub(chinese, text)
    # 8:30一17:30: the numeral one stands for a dash where digits are on both sides.
    text = re.sub(r"(?<=\d)一+(?=\d)", "-", text)
    text = re.sub(r"[ \t\u3000]+", " ", text).strip()
    return re.sub(r"-+", "-", re.sub(r" ?([-:]) ?", r"\1", text))


CN = "[零〇一二两三四五六七八九十]{1,3}"
NUMBER = rf"(?:\d{{1,2}}|{CN})"
PERIOD = "|".join(sorted(PERIODS, key=len, reverse=True))
NEXT = "次日|翌日|第二天|第2天|隔天|隔日|次晨|翌晨"
CLOCK = (
    rf"(?P<next§>(?:{NEXT})?) ?(?:(?P<period§>{PERIOD})[: ]?)?"
    rf"(?:(?P<hour§>\d{{1,2}})[:.](?P<minute§>\d{{2}})(?::00)?(?!\d)(?:分|时)?"
    rf"|(?P<spoken§>{NUMBER})(?P<unit§>[点时])(?:钟|整|(?P<part§>半|[一三]刻|{NUMBER}(?:分|(?![点时\d:月]))))?"
    rf"|(?P<compact§>[012]\d[0-5]\d)(?!\d)"
    rf"|(?P<bare§>{NUMBER})(?![\d.:月号分日]))"
    rf"(?: ?(?P<half§>[ap]\.?m\.?)(?![a-z]))?"
)
WEEK = "(?:每逢|每个|每|逢|遇)?(?:周|星期|礼拜)"
DAY = "[一二三四五六日天](?![点时月号十])|[1-7](?![\\d:.点时月号])"
WEEKDAYS = rf"{WEEK}(?:{DAY})(?:-{WEEK}(?:{DAY})|[-、,/和及]?(?:(?<=[-、,/和及])(?:{DAY})|[二三四五六](?![点时月号十天])|(?<=六)日))*"
MONTH = rf"{NUMBER}月份?(?:{NUMBER}[日号])?"
YEAR = "次年|翌年|来年|第二年|明年"
HOLIDAYS = "(?:国家)?(?:法定|国定)(?:节假日|节日|假日|假期|休假日)|(?:公众|公共)(?:假期|假日)|节假日|假日"

KINDS = {
    # What is understood and changes nothing; the longest first, for 开放时间 begins with 开放.
    "noise": "(?:正常)?(?:对外)?(?:开放|营业|服务|工作|办公|上班|接待|开馆|运营|作息|开门|开站)?时[间段]|北京时间|每年"
             "|(?:中午|午间|午休)(?:时间)?(?:照常(?:开放|营业)?|不休息?|不闭馆|不关门|不打烊|无休)|不午休|连续(?:开放|营业|服务)"
             "|对外开放|免费开放|免费|均为|均|都|为|一律",
    "last_entry": rf"(?:{CLOCK.replace('§', '1')})停止(?:入馆|进馆|入场|进场|入站)",
    "all_day": "(?:全天候?|全日)?(?:24|二十四)小时(?:全天候?)?(?:不打烊|不间断|不关门)?(?:x?7天)?|(?:7|七)天x?24小时"
               "|全天候|全天|全日|7x24(?:小时|h)?|24(?:小时)?[x/]7|24h(?:rs?)?|昼夜",
    "no_rest": "(?:全年|常年|终年|天天)?(?:365天)?(?:全年)?(?:均?无休息?日?|均?不休息?)|(?:全年|一年)?365天|全年(?=开放|营业|服务)",
    "year": "全年|常年",
    "days_every": "每[天日]|天天|日日|全周|(?:每周|一周)[7七]天",
    "months": rf"(?:{MONTH})-(?:{YEAR})?(?:{MONTH})|{NUMBER}-(?:{YEAR})?{NUMBER}月份?(?!{NUMBER}[日号])|{NUMBER}月份?(?!{NUMBER}[日号])",
    "season": "(?:春夏|秋冬|春|夏|秋|冬)(?:季|令时|时制|天)(?:作息)?",
    "days_work": "(?:国家)?法定工作日|工作日",
    "days_weekend": "双休日|(?:每)?周末|双休",
    "days_holiday": rf"[遇逢]?(?:{HOLIDAYS})(?:期间|当天|当日)?",
    "days_week": WEEKDAYS,
    "range": rf"{CLOCK.replace('§', '1')}-{CLOCK.replace('§', '2')}",
    "opening": rf"(?:{CLOCK.replace('§', '1')})(?:开门|开馆|开放|开站)[,、; ]*(?:{CLOCK.replace('§', '2')})(?:关门|闭馆|关闭|闭站|关站)",
    "days_bare": "[一二三四五六]-[二三四五六日](?![点时月号分])",
    "other": "(?:其余|其他|其它)(?:时间|日期|日子|时段|每天)?",
    "off_label": "(?:闭馆|休馆|闭站|休息|公休|关闭)日",
    "break": "午休(?:时间|闭馆)?|午间休息",
    "notice": "(?:开放时间)?(?:另行通知|另行公告|另行安排|以通知为准|以公告为准)",
    "except": "除了?(?!外)",
    "but": "(?:以|之)外|外",
    "off": "除外|不(?:对外)?(?:开放|营业|上班|办公|开门|服务)|(?:停止|暂停)(?:开放|营业|服务)|(?:正常)?(?:休息|休馆|闭馆|闭站|关闭|关门|闭店|歇业|停业|放假)|停休|休",
    "open": "(?:照常|正常|同样|也|不间断)*(?:照常|正常|开放|营业|服务|开馆|开门|上班|办公)|不(?:闭馆|关门|打烊|放假|停业)",
    "include": "(?:包含|包括|含)",
    "and": "以及|和|及|与|并",
    "mark": r"[、,;:()/|\n。&+ ]|\.(?!\d)",
}  # fmt: skip
# Named groups inside a kind would clash between kinds, so the details are read by a second match.
PLAIN = {kind: re.sub(r"\?P<\w+>", "?:", pattern) for kind, pattern in KINDS.items()}
# Only ASCII digits are digits here.
SCANNER = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in PLAIN.items()), re.A)
TWO_CLOCKS = {kind: re.compile(KINDS[kind], re.A) for kind in ("range", "opening")}
STRENGTH = ["", " ", "、", ",", ";"]
MARKS = {
    " ": " ",
    "、": "、",
    "/": "、",
    "&": "、",
    "+": "、",
    ",": ",",
    ";": ";",
    "|": ";",
    "\n": ";",
    "。": ";",
    ".": ";",
}


def tokens(text):
    """The tokens of a text. Raises Unreadable naming the first part that no rule understands."""
    text = normalised(text)
    found, at, gap, opened, closed = [], 0, "", False, False
    while at < len(text):
        match = SCANNER.match(text, at)
        if not match or not match[0]:
            raise Unreadable("unknown", _unknown(text, at))
        at, kind = match.end(), match.lastgroup
        if kind in ("mark", "and"):
            mark = MARKS.get(match[0], "、" if kind == "and" else "")
            gap = max(gap, mark, key=STRENGTH.index)
            opened, closed = opened or match[0] == "(", closed or match[0] == ")"
        elif kind != "noise":
            found.append(Token(*_read(kind, match[0]), match[0], gap, opened, closed))
            gap, opened, closed = "", False, False
    if closed and found:
        found.append(Token("end", None, "", gap, closed=True))
    return found


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
