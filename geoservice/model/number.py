"""Numbers as sheets write them: `1,200册`, `６５㎡`, `1.2万`, `三星级`."""

import re

from geoservice.model.cell import has_marked_digit, plain

NUMBER = re.compile(
    r"([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|[+-]?\.[0-9]+)\s*([万千百]?)\s*(.*)"
)
LONGEST = 60  # characters
TIMES = {"": 1, "百": 100, "千": 1_000, "万": 10_000}
CHINESE = re.compile(r"([一二两三四五六七八九十])\s*(.+)")
DIGITS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"两": 2}
# Units after which a number still means itself. Whole words: `65m2余` says more than 65.
UNITS = {
    "", "m2", "m^2", "平", "平方", "平方米", "平米", "平方公尺", "人", "名", "位", "人次", "册", "本", "种", "类", "份",
    "个", "座", "席", "套", "张", "把", "台", "间", "处", "星", "星级", "级", "家", "people", "seats", "books",
    "volumes", "titles", "sqm", "stars", "star",
}  # fmt: skip


def read_number(text: str) -> float | None:
    """The number that a text states with nothing left over but a unit; None when it states none."""
    if text.isascii() and text.isdigit() and len(text) < 16:
        return float(text)
    if len(text) > LONGEST or has_marked_digit(text):
        return None
    text = plain(text).replace("，", ",")
    if found := NUMBER.fullmatch(text):
        if found[3].strip(" ()") in UNITS:
            return round(float(found[1].replace(",", "")) * TIMES[found[2]], 6)
    elif (found := CHINESE.fullmatch(text)) and found[2] in UNITS:
        return float(DIGITS[found[1]])
    return None


YES = {"是", "有", "yes", "y", "true", "t", "1", "√", "✓", "✔", "对"}
NO = {"否", "无", "没有", "no", "n", "false", "f", "0", "×", "✗", "x", "✘"}


def read_boolean(text: str) -> bool | None:
    """Yes or no; None for anything else."""
    word = plain(text)
    return True if word in YES else False if word in NO else None
