"""The words in which opening hours are written, as patterns; whatever is not here is not understood."""

import re

from geoservice.model.hours_clock import PERIODS

DASHES = "‐‑‒–—―─━−﹣－ー~〜∼∽～至到"
NORMAL = str.maketrans(
    dict.fromkeys(DASHES, "-")
    | dict.fromkeys("∶︓", ":")
    | dict.fromkeys("×✕*", "x")
    | dict.fromkeys("【[{「『", "(")
    | dict.fromkeys("】]}」』", ")")
)
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

CN = "[零〇一二两三四五六七八九十]{1,3}"
NUMBER = rf"(?:\d{{1,2}}|{CN})"
TEN_MINUTES = r"(?:[0-5]\d|[零〇][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?)"  # 9点05, but 9点5 may be ten to ten
PERIOD = "|".join(sorted(PERIODS, key=len, reverse=True))
NEXT = "次日|翌日|第二天|第2天|隔天|隔日|次晨|翌晨"
# One end of a range; § is its number.
CLOCK = (
    rf"(?:(?P<next§>{NEXT}) ?)?(?:(?P<period§>{PERIOD})[: ]?)?"
    rf"(?:(?P<hour§>\d{{1,2}})[:.](?P<minute§>\d{{2}})(?::00|(?<=23:59):59)?(?!\d)(?:分|时)?"
    rf"|(?P<spoken§>{NUMBER})(?P<unit§>[点时])(?:钟|整|(?P<part§>半|[一三]刻|{NUMBER}分|{TEN_MINUTES}(?![点时\d:月])))?"
    rf"|(?P<compact§>[012]\d[0-5]\d)(?!\d)"
    rf"|(?P<bare§>{NUMBER})(?![\d.:月号分日]))"
    rf"(?: ?(?P<half§>[ap]\.?m\.?)(?![a-z]))?"
)
ONE, TWO = CLOCK.replace("§", "1"), CLOCK.replace("§", "2")

WEEK = "(?:每逢|每个|每|逢|遇)?(?:周|星期|礼拜)"
DAY = r"[一二三四五六日天](?![点时月号十])|[1-7](?![\d:.点时月号]|-\d{1,2}月)"
# 周一三五, 周六日 and 周六、日, but neither 每周五天 nor 每周五日, which count days.
WEEKDAYS = (
    rf"{WEEK}(?:{DAY})(?:-{WEEK}(?:{DAY})"
    rf"|[-、,/和及]?(?:(?<=[-、,/和及])(?:{DAY})|[二三四五六](?![点时月号十天])|(?<=六)日))*"
)
MONTH = rf"{NUMBER}月份?(?:{NUMBER}[日号])?"
YEAR = "次年|翌年|来年|第二年|明年"
HOLIDAYS = "(?:国家)?(?:法定|国定)(?:节假日|节日|假日|假期|休假日)|(?:公众|公共)(?:假期|假日)|节假日|假日"
OPENS, SHUTS = (
    "开放|营业|服务|开馆|开门|开站|上班|办公",
    "休息|休馆|闭馆|闭站|关闭|关站|关门|闭店|歇业|停业|放假|公休",
)

NO_REST = "均?[无不]休息?日?"

# In this order: what begins like something shorter comes before it.
KINDS = {
    # What is understood and changes no hours.
    "office": "(?:正常)?(?:上班|办公)(?:时间|时段)?",
    "noise": rf"(?:正常)?(?:对外)?(?:{OPENS}|工作|接待|运营|作息)?时[间段]|北京时间|每年|其中|自助"
             "|(?:中午|午间|午休)(?:时间)?(?:照常(?:开放|营业)?|不休息?|不闭馆|不关门|不打烊|无休)|不午休|连续(?:开放|营业|服务)"
             r"|对外开放|免费开放|免费|均为|均|都|为|一律|的|从|自(?=[\d上早])|止|白天(?=[: ]?\d{1,2}[:.点时])",
    "last_entry": rf"(?:{ONE})停止(?:入馆|进馆|入场|进场|入站)",
    "off_label": "(?:闭馆|休馆|闭站|休息|公休|关闭)日|不(?:包含|包括|含)"
                 "|(?:闭馆|休馆|闭站|休息|公休|关闭)时间(?=[: ]*每?逢?(?:周|星期|礼拜|双休日|节假日))",
    "break": r"午休(?:时间|闭馆)?|午间休息|休息时间(?=[: ]?\d)",
    "off": rf"除外|也?(?:全天|全日)?(?:不(?:对外)?(?:{OPENS})|(?:停止|暂停)(?:{OPENS})|(?:正常)?(?:{SHUTS})|停休|休)",
    "all_day": "(?:全天候?|全日)?(?:24|二十四)小时(?:全天候?)?(?:不打烊|不间断|不关门)?(?:x?7天)?|[7七]天x?24小时"
               "|全天候|全天|全日|7x24(?:小时|h)?|24(?:小时)?[x/]7|24h(?:rs?)?|昼夜",
    "all_year": f"(?:全年|常年|终年|天天)(?:365天)?{NO_REST}|365天(?:全年)?{NO_REST}|(?:全年|一年)?365天|全年(?=开放|营业|服务)",
    "no_rest": NO_REST,
    "year": "全年|常年",
    "days_every": "每[天日]|每(?=[早晚])|天天|日日|全周|[每一]周[7七]天",
    "months": rf"(?:{MONTH})-(?:{YEAR})?(?:{MONTH})|{NUMBER}-(?:{YEAR})?{NUMBER}月份?(?!{NUMBER}[日号])"
              rf"|{NUMBER}月份?(?!{NUMBER}[日号])",
    "season": "(?:春夏|秋冬|春|夏|秋|冬)(?:季|令时|时制|天)(?:作息)?",
    "days_work": "每?个?(?:国家)?法定工作日|每?个?工作日",
    "days_weekend": "双休日|(?:每逢|每个|每|逢)?周末",
    "days_holiday": rf"[遇逢]?(?:{HOLIDAYS})(?:期间|当天|当日)?",
    "days_week": WEEKDAYS,
    "range": rf"{ONE}-{TWO}",
    "opening": rf"(?:{ONE})(?:{OPENS})[,、; ]*(?:{TWO})(?:{SHUTS})",
    "days_bare": "[一二三四五六]-[二三四五六日](?![点时月号分])",
    "other": "(?:其余|其他|其它)(?:时间|日期|日子|时段|每天|月份|季节)?",
    "notice": "另行(?:通知|公告|安排)|以(?:通知|公告)为准",
    "except": "除了?(?!外)",
    "but": "(?:以|之)?外",
    "usual": rf"(?:照常|正常|同样|也)+(?:{OPENS})?|不(?:{SHUTS}|打烊)",
    "open": rf"(?:不间断)?(?:{OPENS})",
    "include": "包含|包括|含",
    "and": "以及|和|及|与|并",
    "mark": r"[、,;:()/|\n。&+ ]|\.(?!\d)",
}  # fmt: skip

# Names of groups may not repeat, so the scanner drops them; a token's details are read by a second match.
UNNAMED = {kind: re.sub(r"\?P<\w+>", "?:", words) for kind, words in KINDS.items()}
# Only ASCII digits are digits here.
SCANNER = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in UNNAMED.items()), re.A)
TWO_CLOCKS = {kind: re.compile(KINDS[kind], re.A) for kind in ("range", "opening")}

STRENGTH = ["", " ", "、", ",", ";"]
MARKS = dict.fromkeys(("以及", "和", "及", "与", "并"), "、") | {
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
