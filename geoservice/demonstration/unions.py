"""The union tree of the demonstration: province, city, counties, and some township and enterprise unions."""

from collections.abc import Iterator
from dataclasses import dataclass

from geoservice.demonstration.kinds import BRANDS, TRADES
from geoservice.demonstration.places import CITY, COUNTIES, PROVINCE, County, Town

ROOT = "acftu"
ENTERPRISES = 2  # of each county, with a union of their own


@dataclass(frozen=True, kw_only=True)
class Union:
    """A node of the union tree; `path` is its ltree path."""

    path: str
    level: str
    name: str
    name_en: str | None
    division_code: str
    lon: float
    lat: float


def unions() -> Iterator[Union]:
    """Every organisation of the demonstration, those above before those below."""
    for level, (code, name, english, lon, lat) in (("province", PROVINCE), ("city", CITY)):
        yield union(
            area_path(code), level, f"{name}总工会", f"{english} Federation of Trade Unions", code, lon, lat
        )
    for county in COUNTIES:
        yield from county_unions(county)


def county_unions(county: County) -> Iterator[Union]:
    english = f"{county.english} Federation of Trade Unions"
    yield union(
        area_path(county.code), "county", f"{county.name}总工会", english, county.code, county.lon, county.lat
    )
    for number, town in enumerate(county.towns, 1):
        level, name = "township", f"{town.name}总工会"
        yield union(town_path(county, number), level, name, None, county.code, town.lon, town.lat)
    for number in range(1, ENTERPRISES + 1):
        town = county.towns[number % len(county.towns)]
        name = f"{enterprise(county, number)}公司工会委员会"
        yield union(
            f"{area_path(county.code)}.e{number}", "enterprise", name, None, county.code, town.lon, town.lat
        )


def union(path: str, level: str, name: str, name_en: str | None, code: str, lon: float, lat: float) -> Union:
    return Union(path=path, level=level, name=name, name_en=name_en, division_code=code, lon=lon, lat=lat)


def area_path(code: str) -> str:
    """The ltree path of a division's union: `acftu.d610000.d610800.d610881`."""
    above = {"610000": (), "610800": ("610000",)}.get(code, ("610000", "610800"))
    return ".".join([ROOT, *(f"d{each}" for each in (*above, code))])


def town_path(county: County, number: int) -> str:
    """number: the town's place in its county, from 1."""
    return f"{area_path(county.code)}.t{number}"


def union_of(county: County, town: Town) -> str:
    """The path of the union of a town."""
    return town_path(county, county.towns.index(town) + 1)


def enterprise(county: County, number: int) -> str:
    """A name for the county's enterprise of that number; none of them exists."""
    place = COUNTIES.index(county) * 5 + number
    return BRANDS[place % len(BRANDS)] + TRADES[(place * 7 + number) % len(TRADES)]
