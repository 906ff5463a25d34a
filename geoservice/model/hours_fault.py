"""Why a text of opening hours could not be read."""

REASONS = {
    "empty": ("没有写开放时间", "no opening hours are written"),
    "long": ("开放时间太长（上限 300 字）", "the opening hours are too long (300 characters at most)"),
    "unknown": (
        "“{part}”看不懂，请换个说法或删去",
        "“{part}” is not understood; say it in another way, or leave it out",
    ),
    "nothing": (
        "请写明星期几、几点到几点，如“周一至周五 8:30-17:30”；全天开放的写“24小时”",
        "say which days, from when until when, as in “周一至周五 8:30-17:30”, or “24小时” for day and night",
    ),
    "grammar": ("“{part}”不合 OSM 开放时间语法", "“{part}” breaks the OSM opening hours grammar"),
    "span": ("“{part}”一次开放超过 24 小时", "“{part}” is open for more than 24 hours at a time"),
    "no_hours": (
        "没有写明几点到几点，如“8:30-17:30”",
        "it is not stated from when until when; write as in “8:30-17:30”",
    ),
    "no_hours_for": (
        "“{part}”没有写明几点到几点，如“8:30-17:30”",
        "it is not stated from when until when for “{part}”; write as in “8:30-17:30”",
    ),
    "no_clock": (
        "“{part}”不是一天里的时刻，请写 0:00 到 24:00",
        "“{part}” is no time of day; write 0:00 to 24:00",
    ),
    "order": (
        "“{part}”分不清上午、下午还是次日，请用 24 小时制，过夜的写“次日”",
        "“{part}” may be morning, afternoon or the next day; use the 24-hour clock, and “次日” for the next day",
    ),
    "no_day": ("“{part}”不是一段有效的星期或日期", "“{part}” is no valid run of weekdays or dates"),
    "no_days": (
        "“{part}”没有写明星期几，请写成“周一至周五 8:30-17:30”",
        "the weekdays of “{part}” are not stated; write “周一至周五 8:30-17:30”",
    ),
    "season": ("“{part}”没有写明从几月到几月", "the months of “{part}” are not stated"),
    "unclear": (
        "“{part}”不止一种读法，请分开写清",
        "“{part}” can be read in more than one way; please write it out",
    ),
    "contradiction": ("“{part}”前后矛盾", "“{part}” contradicts the rest"),
}

# What is said instead where the part is the whole text.
OF_WHOLE = {"unknown": "nothing", "no_hours_for": "no_hours"}


class Unreadable(ValueError):
    """Opening hours that cannot be read without guessing.

    reason_zh, reason_en: why, naming the part that was not understood. part: that part.
    """

    def __init__(self, reason: str, part: str = ""):
        self.reason, self.part = reason, part
        self.reason_zh, self.reason_en = (words.format(part=shortened(part)) for words in REASONS[reason])
        super().__init__(self.reason_en)

    def of_whole(self) -> tuple[str, str]:
        """Why, in both languages, behind the whole text: where that is the part, it is not named again."""
        zh, en = REASONS[OF_WHOLE.get(self.reason, self.reason)]
        return zh.replace("“{part}”", ""), en.replace("“{part}”", "it")


def shortened(part: str, length: int = 20) -> str:
    printable = "".join(c if c.isprintable() else "�" for c in part[: length + 1])
    return printable if len(printable) <= length else printable[: length - 1] + "…"
