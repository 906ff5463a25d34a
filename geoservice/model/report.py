"""A report: what a worker says about a site, without an account."""

import math
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from geoservice.model.fault import Invalid, words

words(
    report_kind=("请选一项：这个站点哪里不对？", "Please choose one: what is wrong with the site?"),
    report_facilities=("请选出坏了的设施。", "Please choose what is broken."),
    report_facility=("这个站点没有登记“{value}”这种设施。", "This site has no '{value}' on record."),
    report_words_long=(
        "最多 {most} 个字，现在有 {length} 个。",
        "At most {most} characters; these are {length}.",
    ),
    report_words_control=(
        "文字里有不能显示的控制字符，请删掉后再发送。",
        "The text holds control characters that cannot be shown; please delete them and send it again.",
    ),
    report_place=(
        "请在地图上拖动图钉，或者写几句话说明站点在哪里。",
        "Please drag the pin on the map, or say in words where the site is.",
    ),
    report_half_place=("位置要有经度和纬度两个数。", "A place needs both its longitude and its latitude."),
    report_degrees=(
        "“{value}”不是 {low} 到 {high} 之间的度数。",
        "'{value}' is not a number of degrees from {low} to {high}.",
    ),
)

AGREES = "as_described"
LOCKED, CLOSED, BROKEN, MISPLACED, WRONG_HOURS = (
    "locked",
    "closed",
    "facility_broken",
    "wrong_place",
    "wrong_hours",
)
KINDS = (AGREES, LOCKED, BROKEN, WRONG_HOURS, MISPLACED, CLOSED)
OUTCOMES = ("changed", "unchanged", "confirmed", "closed")
LONGEST_WORDS = 500
LONGEST_ANSWER = 1_000
NEWLINES = "\n\t"


@dataclass(frozen=True)
class Report:
    """What is said of one site. place: lon, lat in WGS-84 where the site really is; photo: a JPEG of our own making."""

    kind: str
    facilities: tuple[str, ...] = ()
    words: str | None = None
    place: tuple[float, float] | None = None
    photo: bytes | None = None


@dataclass(frozen=True)
class Reported:
    """A report as its writer and the union see it. site: its id; due: the day by which the union is to answer."""

    number: int
    site: str
    layer: str
    name: str
    organisation: str
    kind: str
    facilities: tuple[str, ...]
    words: str | None
    place: tuple[float, float] | None
    has_photo: bool
    created_at: datetime
    due: date | None
    outcome: str | None
    answer: str | None
    answered_at: datetime | None


def read_report(
    given: Mapping[str, str], facilities: Sequence[str], offered: Collection[str], photo: bytes | None = None
) -> Report:
    """A report from the fields of a form: kind, words, lon, lat. Raises Invalid naming the field.

    facilities: the broken ones; offered: those that the site has on record.
    """
    kind = given.get("kind", "")
    if kind not in KINDS:
        raise Invalid("report_kind", field="kind")
    said = read_words(given.get("words", ""))
    place = read_place(given.get("lon", ""), given.get("lat", "")) if kind == MISPLACED else None
    if kind == MISPLACED and not place and not said:
        raise Invalid("report_place", field="lon")
    broken = read_facilities(facilities, offered) if kind == BROKEN else ()
    return Report(kind, broken, said, place, photo)


def read_facilities(given: Sequence[str], offered: Collection[str]) -> tuple[str, ...]:
    """The broken ones, each once. Raises Invalid."""
    for key in given:
        if key not in offered:
            raise Invalid("report_facility", field="facilities", value=key)
    if offered and not given:
        raise Invalid("report_facilities", field="facilities")
    return tuple(dict.fromkeys(given))


def read_words(text: str, field: str = "words", most: int = LONGEST_WORDS) -> str | None:
    """Words as people type them, any script and sign; None for none. Raises Invalid."""
    said = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(said) > most:
        raise Invalid("report_words_long", field=field, most=most, length=len(said))
    if any(is_control(sign) for sign in said):
        raise Invalid("report_words_control", field=field)
    return said or None


def is_control(sign: str) -> bool:
    """Whether it can be neither shown nor stored. Marks that turn the direction of writing can: Uyghur needs them."""
    return sign not in NEWLINES and unicodedata.category(sign) in ("Cc", "Cs")


def read_place(lon: str, lat: str) -> tuple[float, float] | None:
    """lon, lat in degrees of WGS-84; None where none is given. Raises Invalid."""
    if not lon and not lat:
        return None
    if not lon or not lat:
        raise Invalid("report_half_place", field="lat" if lon else "lon")
    return read_degrees(lon, "lon", 180), read_degrees(lat, "lat", 85)


def read_degrees(text: str, field: str, most: int) -> float:
    try:
        value = float(text) if text.isascii() and len(text) <= 40 else math.nan
    except ValueError:
        value = math.nan
    if not -most <= value <= most:
        raise Invalid("report_degrees", field=field, value=text, low=-most, high=most)
    return round(value, 7)
