"""Coordinates as sheets write them: plain numbers, degrees-minutes-seconds, one of a kind or both in one cell."""

import re

from geoservice.model.cell import has_marked_digit, plain

DEGREE, MINUTE, SECOND = "°º˚度", "'’′‘分", '"”″“秒'
# NFKC turns ″ into two primes, so two minute marks are a second mark.
NUMBER = r"(\d+(?:\.\d+)?|\.\d+)"
SEXAGESIMAL = re.compile(
    rf"{NUMBER}\s*[{DEGREE}:]\s*(?:{NUMBER}\s*[{MINUTE}:]\s*)?(?:{NUMBER}\s*(?:[{SECOND}]|[{MINUTE}]{{2}})?)?",
    re.A,
)
DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.A)
HEMISPHERES = {
    "北纬": ("lat", 1), "南纬": ("lat", -1), "东经": ("lon", 1), "西经": ("lon", -1),
    "n": ("lat", 1), "s": ("lat", -1), "e": ("lon", 1), "w": ("lon", -1),
    "北": ("lat", 1), "南": ("lat", -1), "东": ("lon", 1), "西": ("lon", -1),
    "经度": ("lon", 1), "纬度": ("lat", 1), "lon": ("lon", 1), "lng": ("lon", 1), "lat": ("lat", 1),
}  # fmt: skip
NAMES = "|".join(sorted(HEMISPHERES, key=len, reverse=True))
BEFORE = re.compile(rf"({NAMES})\s*[:=]?\s*(?=[-+.\d])")
AFTER = re.compile(rf"(?<=[\d.{DEGREE}{MINUTE}{SECOND}])\s*({NAMES})")
PARTS = re.compile(r"\s*[,，;；、|/\t\n]\s*")
LONGEST = 100  # characters; halving a cell of 32,767 at each letter would take minutes

Axis = str | None  # "lon", "lat", or None where the text does not say


def read_angle(text: str) -> tuple[Axis, float] | None:
    """One coordinate as (axis, value): `110.497`, `１１０．４９７`, `110°30′12″E`, `N38°49'`, `110度30分12秒`.

    Values are degrees, or metres where a projected system is declared. None when it cannot be read.
    """
    if len(text) > LONGEST:
        return None
    axis, sign = None, 1
    if not DECIMAL.fullmatch(text):  # nearly all are plain numbers, and need no more than this look
        if has_marked_digit(text):
            return None
        axis, sign, text = take_hemisphere(plain(text).strip(" ()[]"))
    if DECIMAL.fullmatch(text):
        value = float(text)
        return (axis, value * sign) if abs(value) < 1e9 else None
    degrees = sexagesimal(text.rstrip())
    return None if degrees is None else (axis, degrees * sign)


def take_hemisphere(text: str) -> tuple[Axis, int, str]:
    for pattern, rest in ((BEFORE, slice(1, None, None)), (AFTER, None)):
        found = (
            pattern.match(text)
            if rest
            else next((m for m in AFTER.finditer(text) if m.end() == len(text)), None)
        )
        if found:
            axis, sign = HEMISPHERES[found[1]]
            return axis, sign, text[found.end() :] if rest else text[: found.start()]
    return None, 1, text


def sexagesimal(text: str) -> float | None:
    sign = -1 if text.startswith("-") else 1
    found = SEXAGESIMAL.fullmatch(text.removeprefix("-"))
    if not found:
        return None
    degrees, minutes, seconds = (float(part) if part else 0.0 for part in found.groups())
    if minutes >= 60 or seconds >= 60:
        return None
    if ((found[2] or found[3]) and degrees % 1) or (found[3] and minutes % 1):
        return None  # 110.5°30′ says two things
    return sign * (degrees + minutes / 60 + seconds / 3600)


def read_pair(text: str, order: tuple[str, str] = ("lon", "lat")) -> tuple[float, float] | None:
    """Both coordinates of one cell as (lon, lat): `110.497,38.827`, `１１０．４９７，３８．８２７`, `N38°49′ E110°30′`.

    Hemispheres decide the order where they are written, else `order` does. None when it cannot be read.
    """
    if len(text) > LONGEST or has_marked_digit(text):
        return None
    angles = [read_angle(part) for part in pair_parts(plain(text).strip(" ()[]"))]
    if len(angles) != 2 or angles[0] is None or angles[1] is None:
        return None
    (first, a), (second, b) = angles[0], angles[1]
    if first and second and first == second:
        return None
    named = first or (second and ("lon" if second == "lat" else "lat")) or order[0]
    return (a, b) if named == "lon" else (b, a)


def pair_parts(text: str) -> list[str]:
    """The two halves of a cell, parted by a mark, else by blanks that are not inside a half."""
    parts = [part for part in PARTS.split(text) if part]
    if len(parts) != 1:
        return parts
    parts = text.split()
    return parts if len(parts) == 2 else halves(text)


def halves(text: str) -> list[str]:
    """Halves with nothing but their hemispheres between them: `N38°49′36″E110°29′49″`, `东经110.4北纬38.8`."""
    for half in re.finditer(rf"(?:{NAMES})", text):
        for cut in (half.start(), half.end()):
            first, second = text[:cut].strip(), text[cut:].strip()
            if first and second and read_angle(first) and read_angle(second):
                return [first, second]
    return [text]
