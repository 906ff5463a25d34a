"""The demonstration sites: believable, none of them real, and the same on every machine."""

import math
import uuid
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from geoservice.demonstration.kinds import COMMUNITIES, ENTRANCES, KINDS, LANDMARKS, ROADS, Kind
from geoservice.demonstration.places import CITY, COUNTIES, PROVINCE, County, Town
from geoservice.demonstration.unions import enterprise, union_of
from geoservice.model.honour import read_honours
from geoservice.model.hours import read
from geoservice.model.site_code import composed

NAMESPACE = uuid.UUID("6f3b1b52-0f0a-5d0e-9a57-0912000d3e70")
FIRST_SERIAL = 90_000  # of the codes: a county does not come so far, and its own may not be taken
DEVICES = {
    "microwave",
    "hot_water",
    "air_conditioning",
    "phone_charging",
    "fridge",
    "wifi",
    "computer",
    "television",
}
METRES_PER_DEGREE = 111_320
TOWN_CENTRE_SHARE = 0.62  # of a county's sites in its first half of towns: where people are
STATED = ("unknown", "unknown", "open", "closed", "workdays")  # of holidays, where the text says nothing


def demo_sites(today: date, numbers: Mapping[str, int | None]) -> Iterator[dict[str, Any]]:
    """Every demonstration site as a row of the register.

    today: what dates of confirmation are counted from. numbers: of the kinds, for the codes of their sites.
    """
    for county in COUNTIES:
        taken: set[str] = set()
        for number in range(1, county.sites + 1):
            found = site(county, number, today, taken)
            kind = numbers.get(found["layer"])
            yield {**found, "code": kind and composed(county.code, kind, FIRST_SERIAL + number)}


def site(county: County, number: int, today: date, taken: set[str]) -> dict[str, Any]:
    """One site. Its chance is its own, so that another site more or less changes nothing here."""
    key = f"demo:{county.code}:{number}"
    chance = Random(key)  # noqa: S311  for variety, not for secrets
    town = pick_town(chance, county)
    layer = "activity_centre" if number == 1 else pick_layer(chance)
    kind = KINDS[layer]
    road = chance.choice(ROADS)
    lon, lat = near(chance, town)
    return {
        "id": str(uuid.uuid5(NAMESPACE, key)),
        "layer": layer,
        "organisation_path": union_of(county, town),
        "source_key": key,
        "name": palace(county) if number == 1 else unused_name(chance, kind, county, town, road, taken),
        "address": f"{PROVINCE[1]}{CITY[1]}{county.name}{town.name}{road}{chance.randint(1, 198)}号",
        "division_code": county.code,
        "lon": lon,
        "lat": lat,
        "status": "temporarily_closed" if chance.random() < 0.03 else "active",
        "verified_at": (today - timedelta(days=days_ago(chance))).isoformat(),
        "properties": {
            "external_id": f"{county.code}-{number:04d}",
            "division_name": PROVINCE[1] + CITY[1] + county.name,
            **doors(chance, kind),
            **offers(chance, kind, today),
            "phone": f"0912-0000{number:03d}",  # no number in China begins with 0 after the area's
        },
    }


def pick_town(chance: Random, county: County) -> Town:
    half = math.ceil(len(county.towns) / 2)
    return chance.choice(county.towns[:half] if chance.random() < TOWN_CENTRE_SHARE else county.towns)


def pick_layer(chance: Random) -> str:
    return chance.choices(list(KINDS), [kind.share for kind in KINDS.values()])[0]


def palace(county: County) -> str:
    """Each county has one: 神木市工人文化宫."""
    return f"{county.name}工人文化宫"


def unused_name(chance: Random, kind: Kind, county: County, town: Town, road: str, taken: set[str]) -> str:
    """A name that no other site of the county has."""
    while True:
        name = chance.choice(kind.names).format(
            place=town.name.removesuffix("街道")
            if chance.random() < 0.5
            else county.name.rstrip("市县区") + road,
            road=road,
            community=chance.choice(COMMUNITIES),
            enterprise=enterprise(county, chance.randint(1, 40)),
        )
        name = name.replace(road + road, road)
        if name in taken:
            name = (
                f"{name}（{chance.choice(COMMUNITIES)}店）"
                if kind is KINDS["service_station"]
                else town.name + name
            )
        if name not in taken:
            taken.add(name)
            return name
        road = chance.choice(ROADS)


def near(chance: Random, town: Town) -> tuple[float, float]:
    """A place about the middle of a town, thick within and thin without."""
    metres = min(abs(chance.gauss(0, town.spread_metres)), 3 * town.spread_metres)
    angle = chance.uniform(0, 2 * math.pi)
    east = metres * math.cos(angle) / (METRES_PER_DEGREE * math.cos(math.radians(town.lat)))
    return round(town.lon + east, 6), round(town.lat + metres * math.sin(angle) / METRES_PER_DEGREE, 6)


def days_ago(chance: Random) -> int:
    """When a site was last confirmed: most lately, some long ago."""
    return round(chance.triangular(1, 420, 12))


def doors(chance: Random, kind: Kind) -> dict[str, Any]:
    """When it is open, and how one gets in."""
    hours = read(chance.choice(kind.hours))
    stated = chance.choice(STATED)
    found = {
        "opening_hours": hours.grammar,
        "opening_hours_text": hours.text,
        "holiday_policy": stated if hours.holiday_policy == "unknown" else hours.holiday_policy,
        "access_method": chance.choice(kind.access),
        "host_category": chance.choice(kind.hosts),
        "build_mode": chance.choice(("own", "joint", "joint", "converted")),
    }
    if chance.random() < 0.45:
        found["landmark"] = chance.choice(LANDMARKS)
    if chance.random() < 0.3:
        found["entrance_note"] = chance.choice(ENTRANCES)
    if chance.random() < 0.35:
        found["floor"] = chance.choice(("一层", "一层", "二层", "三层"))
    return found


def offers(chance: Random, kind: Kind, today: date) -> dict[str, Any]:
    """What there is inside, for whom, and what it is praised for."""
    facilities = {*kind.always, *some(chance, kind.sometimes, 2, 9)}
    found: dict[str, Any] = {
        "facilities": [key for key in (*kind.always, *kind.sometimes) if key in facilities],
        "services": some(chance, kind.services, 1, 3),
        "audience": some(chance, kind.audience, 1, 4),
        **{name: chance.randint(*numbers) for name, numbers in kind.numbers.items() if chance.random() < 0.8},
    }
    if chance.random() < 0.3:
        found["grade"] = chance.choice((3, 4, 4, 5))
    if chance.random() < 0.1:
        found["honours"] = read_honours(f"{chance.randint(2021, 2025)}年{chance.choice(kind.honours)}")
    if kind.aliases and chance.random() < 0.15:
        found["alias"] = [chance.choice(kind.aliases)]
    if chance.random() < 0.1:
        seen = today - timedelta(days=chance.randint(1, 40))
        broken = {"working": False, "checked_at": seen.isoformat()}
        if devices := [key for key in found["facilities"] if key in DEVICES]:
            found["facilities_state"] = {chance.choice(devices): broken}
    return found


def some(chance: Random, keys: tuple[str, ...], low: int, high: int) -> list[str]:
    """Some of the keys, in their own order."""
    chosen = chance.sample(keys, min(chance.randint(low, high), len(keys)))
    return [key for key in keys if key in chosen]
