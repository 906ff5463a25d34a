"""Honours as sheets write them: `2023年全国模范职工之家`, `五星级爱心驿站（市级，有效期至2026年12月）`.

An honour ends, and is then no honour any more: level, year and expiry are read where they are said in so many words.
What is not understood stays a part of the title.
"""

import calendar
import re
from datetime import date
from typing import Any

from geoservice.model.cell import plain
from geoservice.model.day import read_day
from geoservice.model.division import division_of_address

LEVELS = ("national", "province", "city", "county")
LEVEL_WORDS = {
    "全国": "national", "国家级": "national", "全国级": "national", "全总": "national", "省级": "province", "自治区级": "province",
    "市级": "city", "地市级": "city", "县级": "county", "区级": "county", "县区级": "county",
}  # fmt: skip
NATIONAL = ("全国", "国家级", "中华全国总工会", "全总")
HONOURS = re.compile(r"(?:[(（][^()（）\n]*[)）]|[^()（）、;；\n])+")
BRACKET = re.compile(r"[(（]([^()（）]*)[)）]")
FIRST_YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*年?度?\s*(?=[^0-9年度\s-])")
YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*年?度?(?:授予|命名|获评|获得|评定|荣获)?")
EXPIRY = re.compile(
    r"(?:有效期)?(?:至|到|截至|截止|截止到)?:?\s*([0-9][0-9年月日./ -]*?)\s*(?:到期|止|为止|失效)?"
)
MONTH = re.compile(r"((?:19|20)[0-9]{2})\s*[年./-]\s*([0-9]{1,2})\s*月?")
ENDS = re.compile("有效期|至|到|截|止|失效")


def read_honours(text: str) -> list[dict[str, Any]]:
    """The honours that a cell lists; each has `title`, and `level`, `year` and `expires` (ISO date) where said."""
    found = [read_honour(part.strip()) for part in HONOURS.findall(text) if part.strip()]
    return [honour for place, honour in enumerate(found) if honour not in found[:place]]


def read_honour(text: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    title = text
    for bracket in BRACKET.finditer(text):
        if (remark := read_remark(bracket[1])) is not None:
            said |= remark
            title = title.replace(bracket[0], "")
    title = title.strip() or text
    if found := FIRST_YEAR.match(title):
        said.setdefault("year", int(found[1]))
        title = title[found.end() :]
    said.setdefault("level", level_of(title))
    return {"title": title, **{name: said[name] for name in ("level", "year", "expires") if said.get(name)}}


def read_remark(text: str) -> dict[str, Any] | None:
    """What a bracket says; None when a part of it is not understood."""
    said: dict[str, Any] = {}
    for part in re.split(r"[、,，;；\s]+", plain(text)):
        if part in LEVEL_WORDS:
            said["level"] = LEVEL_WORDS[part]
        elif found := YEAR.fullmatch(part):
            said["year"] = int(found[1])
        elif ENDS.search(part) and (found := EXPIRY.fullmatch(part)) and (last := last_day(found[1])):
            said["expires"] = last.isoformat()
        else:
            return None
    return said


def last_day(text: str) -> date | None:
    """The last day of a day, month or year."""
    if day := read_day(text):
        return day
    if (found := MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12:
        year, month = int(found[1]), int(found[2])
        return date(year, month, calendar.monthrange(year, month)[1])
    found = YEAR.fullmatch(text)
    return date(int(found[1]), 12, 31) if found else None


def level_of(title: str) -> str | None:
    """The level that a title names: 全国…, 陕西省…, 榆林市…, 神木市…, 市级…."""
    form = plain(title)
    if form.startswith(NATIONAL):
        return "national"
    if found := next((level for word, level in LEVEL_WORDS.items() if form.startswith(word)), None):
        return found
    named = division_of_address(form)
    return LEVELS[named.depth] if named else None


def is_current(honour: dict[str, Any], today: date) -> bool:
    """Whether an honour has not ended."""
    return honour.get("expires", "9999") >= today.isoformat()
