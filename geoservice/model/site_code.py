"""The unified code of a site (站点统一编码), as it is printed on its door: 610881-04-00017.

Thirteen digits: six of the division in which the site was first registered (GB/T 2260), two of its kind (`number`
in the layer file), five of a serial from 00001. A code is for good: it stays when divisions are redrawn.
Unions also have numbers of their own making; what is not meant as such a code is such a number, and no fault.
"""

import re
from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from geoservice.model.cell import each_once, plain
from geoservice.model.division import division
from geoservice.model.fault import words
from geoservice.model.layer import Layer

words(
    cell_code=(
        "“{value}”不是统一编码：要六位行政区划、两位类型和五位流水号（从 00001 起），例如 {example}。",
        "'{value}' is no site code: it needs six digits of the division, two of the kind and five of a serial "
        "from 00001, such as {example}.",
    ),
    cell_code_division=(
        "统一编码“{value}”的前六位不是行政区划代码。",
        "The first six digits of the site code '{value}' are no division code.",
    ),
    cell_code_kind=(
        "统一编码“{value}”的第七、八位是 {given}，而{title_zh}是 {number}。",
        "Digits seven and eight of the site code '{value}' are {given}, and those of the kind {title_en} are {number}.",
    ),
    cell_code_used=(
        "统一编码“{value}”已经是“{name}”的编码。",
        "The site code '{value}' is already that of '{name}'.",
    ),
    cell_code_twice=(
        "统一编码“{value}”在 {other} 已经用过。",
        "The site code '{value}' is already given in {other}.",
    ),
)

DIGITS = 13
PARTS = re.compile(r"([0-9]{6})([0-9]{2})([0-9]{5})")
PARTED = re.compile(r"[0-9]{6}-[0-9]{2}-[0-9]+")  # meant as a code, whatever its length
SPOILT = re.compile(r"[0-9](\.[0-9]+)?e\+1[0-9]")  # what a spreadsheet makes of a long number: 6.10881E+12
GAPS = re.compile(r"[\s._/·–—-]+")


class Code(NamedTuple):
    """What a cell says: the thirteen digits, a number of the union's own, a reason why neither, or nothing."""

    digits: str | None = None
    own: str | None = None
    reason: str | None = None
    values: Mapping[str, object] = MappingProxyType({})


class Holder(NamedTuple):
    """The site of the register that bears a code. organisation: its id."""

    organisation: str
    layer: str
    source_key: str
    name: str

    def is_other(
        self, layer: str, organisation: str, source_key: str, others: Container[tuple[str, str]]
    ) -> bool:
        """Whether a row that bears this site's code is another site: of another kind or union, or one of `others`."""
        if (self.layer, self.organisation) != (layer, organisation):
            return True
        return self.source_key != source_key and (organisation, source_key) in others


def composed(division_code: str, number: int, serial: int) -> str:
    """The code of a site. division_code: its first six digits count; number: the kind's; serial: 1 to 99,999."""
    return f"{division_code[:6]}{number:02d}{serial:05d}"


def shown(code: str) -> str:
    """A code as people read it: 610881-04-00017."""
    return "-".join(found.groups()) if (found := PARTS.fullmatch(code)) else code


def read_codes(texts: Sequence[str | None], layer: Layer) -> list[Code]:
    """What each cell of a column of codes says."""
    return each_once(texts, lambda text: read_code(text, layer) if text else Code())


def read_code(text: str, layer: Layer) -> Code:
    """The code that a text states for a site of this kind, with or without hyphens, dots or blanks."""
    if layer.number is None:
        return Code(own=text)
    parted = GAPS.sub("-", plain(text))
    found = PARTS.fullmatch(parted.replace("-", ""))
    if not found:
        meant = PARTED.fullmatch(parted) or SPOILT.fullmatch(plain(text))
        return wrong("code", text, layer) if meant else Code(own=text)
    where, kind, serial = found.groups()
    if serial == "00000":
        return wrong("code", text, layer)
    if not (division(where) or division(where[:4] + "00") or division(where[:2] + "0000")):
        return wrong("code_division", text, layer)
    if int(kind) != layer.number:
        return wrong("code_kind", text, layer, given=kind)
    return Code(digits=found[0])


def wrong(reason: str, text: str, layer: Layer, **values: str) -> Code:
    titles = {"title_zh": layer.title.zh, "title_en": layer.title.en, "number": f"{layer.number:02d}"}
    example = shown(composed("610881", layer.number or 0, 17))
    return Code(reason=reason, values={"value": text, "example": example, **titles, **values})
