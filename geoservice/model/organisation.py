"""Organisations of the union tree: their levels, and what a new one looks like."""

import re

from geoservice.model.cell import plain
from geoservice.model.division import division
from geoservice.model.fault import Invalid, words

words(
    organisation_name=("工会名称要有 1 到 200 个字。", "A union's name has 1 to 200 characters."),
    organisation_level=(
        "没有“{value}”这一级。可填：{levels_zh}。",
        "There is no level '{value}'. It is one of: {levels_en}.",
    ),
    organisation_division=(
        "没有代码为“{value}”的行政区划。",
        "There is no division with the code '{value}'.",
    ),
    organisation_order=(
        "“{name}”（{level_zh}）不能放在“{above}”（{above_level_zh}）下面。",
        "“{name}” ({level_en}) cannot hang under “{above}” ({above_level_en}).",
    ),
)

LONGEST_NAME = 200
LEVELS = {
    "national": ("全国", "national"),
    "province": ("省", "province"),
    "city": ("市", "city"),
    "county": ("县（区）", "county"),
    "township": ("乡镇（街道）", "township"),
    "industry": ("产业", "industry"),
    "enterprise": ("企业", "enterprise"),
    "grassroots": ("基层", "grassroots"),
}
NEW_LEVELS = tuple(LEVELS)[1:]  # there is one national union
# The line of the territory, from the top down; the others hang anywhere on it.
TERRITORIAL = ("national", "province", "city", "county", "township")
# As people write them in a sheet, less what says only that it is a level or a union: 省级, 市总工会, 基层工会组织.
LEVEL_TAIL = re.compile("(一级|级)?(地方)?(总工会|联合会|工会)?(组织)?$")
LEVEL_WORDS = {
    **{name: name for name in NEW_LEVELS},
    "省": "province", "自治区": "province", "直辖市": "province", "省区市": "province",
    "市": "city", "地市": "city", "地": "city", "州": "city", "盟": "city", "自治州": "city", "地区": "city", "市州": "city", "地级市": "city",
    "县": "county", "区": "county", "旗": "county", "县区": "county", "县(区)": "county", "区县": "county", "县市": "county",
    "县市区": "county", "县级市": "county", "县(市、区)": "county", "区(县)": "county", "开发区": "county",
    "乡": "township", "镇": "township", "乡镇": "township", "街道": "township", "乡镇街道": "township", "乡镇(街道)": "township",
    "产业": "industry", "行业": "industry", "产业(行业)": "industry", "企业": "enterprise", "集团": "enterprise", "公司": "enterprise",
    "基层": "grassroots", "机关": "grassroots", "事业单位": "grassroots", "机关事业单位": "grassroots", "机关事业": "grassroots",
}  # fmt: skip


def read_name(given: str, field: str = "name") -> str:
    """A union's name. Raises Invalid."""
    name = " ".join(given.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("organisation_name", field=field)
    return name


def read_level(given: str) -> str:
    """One of NEW_LEVELS. Raises Invalid."""
    word = plain(given)
    found = LEVEL_WORDS.get(word) or LEVEL_WORDS.get(LEVEL_TAIL.sub("", word))
    if found is None:
        titles = [LEVELS[name] for name in NEW_LEVELS]
        raise Invalid(
            "organisation_level",
            field="level",
            value=given,
            levels_zh="、".join(zh for zh, _ in titles),
            levels_en=", ".join(en for _, en in titles),
        )
    return found


def read_division(given: str) -> str | None:
    """A division's code, as sites have it; None for none. Raises Invalid."""
    code = given.strip()
    if not code:
        return None
    if not re.fullmatch(r"[0-9]{6}|[0-9]{9}|[0-9]{12}", code) or division(code[:6]) is None:
        raise Invalid("organisation_division", field="division", value=given)
    return code


def check_order(name: str, level: str, above: str, above_level: str, field: str) -> None:
    """Raises Invalid where a union of this name and level may not hang under that other."""
    if not may_hang(level, above_level):
        raise Invalid("organisation_order", field=field, **order_values(name, level, above, above_level))


def order_values(name: str, level: str, above: str, above_level: str) -> dict[str, str]:
    """What the words of such a fault mention."""
    (level_zh, level_en), (above_zh, above_en) = LEVELS[level], LEVELS[above_level]
    return {
        "name": name, "level_zh": level_zh, "level_en": level_en,
        "above": above, "above_level_zh": above_zh, "above_level_en": above_en,
    }  # fmt: skip


def may_hang(level: str, above: str) -> bool:
    """Whether a union of one level may hang under one of another: nothing of the territory under what is smaller, and
    nothing but grassroots unions under those."""
    if level in TERRITORIAL:
        return above in TERRITORIAL and TERRITORIAL.index(above) < TERRITORIAL.index(level)
    return above != "grassroots" or level == "grassroots"
