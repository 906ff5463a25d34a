"""What a sheet writes behind the name of a facility: that it is broken, that there is none, how many there are.

`微波炉（坏）`, `热水:维修中`, `空调（2台，正常）`, `冰箱（坏，2026-10-01）`. What is not understood whole is no remark.
"""

import re
from typing import NamedTuple

from geoservice.model.cell import plain
from geoservice.model.day import read_day

BROKEN = {
    "坏", "坏了", "已坏", "损坏", "已损坏", "故障", "有故障", "出故障", "维修", "维修中", "在修", "待修", "待维修",
    "检修中", "报修", "已报修", "不能用", "不能使用", "无法使用", "不可用", "不好用", "用不了", "停用", "暂停使用", "停用中",
    "broken", "out of order", "under repair", "not working",
}  # fmt: skip
WORKING = {
    "好", "完好", "全部完好", "良好", "正常", "全部正常", "可用", "能用", "可以使用", "正常使用", "使用正常", "运行正常", "正常运行", "在用",
    "已修", "修好", "修好了", "已修好", "已修复", "有", "working", "ok", "in order",
}  # fmt: skip
ABSENT = {"无", "没有", "未配", "未配备", "未配置", "未安装", "已拆", "已拆除", "已撤", "none"}
COUNT = re.compile(r"[x×*]?\s*[0-9]{1,4}\s*[台个只套张把间处部组盒条]?")
BEHIND = re.compile(r"([^():]+)(?:\(([^()]*)\)|:([^():]+))")
PARTING = re.compile(r"[、,，;；/\s]+")
# Commas and blanks inside brackets part nothing: 微波炉（坏，10 月报修）、热水.
WORDS = re.compile(r"(?:[(（][^()（）\n]*[)）]|[^()（）、,，;；/／|｜\n])+")
REST = re.compile("^(其他|其它|其余)(设施|设备)?:?(均|都)?(?=.)")  # 微波炉坏，其他正常: stands for all
BLANK_PARTED = re.compile(r"(?:[(（][^()（）]*[)）]|[^()（）\s])+")
# Behind a name without brackets, the longest first: 微波炉维修中.
TAILS = sorted(
    (word for word in BROKEN | WORKING if not word.isascii() and word != "有"), key=len, reverse=True
)


ALL = ""  # in place of a name: the remark is on all that there is


class Remark(NamedTuple):
    """present: whether the thing is there. working: None where that is not said. checked_at: an ISO date."""

    present: bool = True
    working: bool | None = None
    checked_at: str | None = None


def split_remarked(text: str) -> list[str]:
    """The words of a list whose words may bear remarks; blanks part them only where nothing else does."""
    parts = WORDS.findall(text)
    if len(parts) == 1:
        parts = BLANK_PARTED.findall(parts[0])
    return [word for part in parts if (word := part.strip(" .。·"))]


def parted(word: str) -> tuple[str, Remark] | None:
    """A word as a name (ALL for 其他) and the remark behind it; None where there is none that is understood."""
    form = REST.sub("", plain(word))
    if form in BROKEN | WORKING:
        return ALL, Remark(working=form in WORKING)
    if found := BEHIND.fullmatch(form):
        remark = read_remark(found[2] if found[3] is None else found[3])
        return (found[1].strip(), remark) if remark else None
    tail = next((tail for tail in TAILS if form.endswith(tail) and form != tail), None)
    return (form.removesuffix(tail).strip(), Remark(working=tail in WORKING)) if tail else None


def read_remark(text: str) -> Remark | None:
    """A remark of which every part is understood. text: in plain form."""
    remark = Remark()
    for part in [text] if text in BROKEN | WORKING else PARTING.split(text):
        if part in BROKEN or part in WORKING:
            remark = remark._replace(working=part in WORKING)
        elif part in ABSENT:
            remark = remark._replace(present=False)
        elif day := read_day(part):
            remark = remark._replace(checked_at=day.isoformat())
        elif not COUNT.fullmatch(part):
            return None
    return remark
