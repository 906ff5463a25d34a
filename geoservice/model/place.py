"""The administrative division of each row: from its own column, else from its address, else from the titles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from geoservice.model.cell import each_once
from geoservice.model.division import Division, division, division_of_address, divisions_named

CODE = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3}(?:[0-9]{3})?)?")


@dataclass(frozen=True)
class Place:
    """code: six digits, or nine or twelve as given. name: from the province down. Both None when unknown."""

    code: str | None = None
    name: str | None = None
    understood: bool = True


UNKNOWN = Place(understood=False)


def read_places(
    given: Sequence[str], addresses: Sequence[str | None], titled: Division | None
) -> list[Place]:
    """The place of each row. given: what the division column says, `` where it says nothing."""
    named = each_once(given, lambda text: place_named(text, titled))
    # Where the division is said, the address need not say it again.
    silent = [address for place, address in zip(named, addresses, strict=True) if place is None]
    addressed = iter(each_once(silent, lambda address: place_of_address(address, titled)))
    return [place or next(addressed) for place in named]


def place_named(text: str, titled: Division | None) -> Place | None:
    """The place of a code or a name; UNKNOWN for a text that is neither, None for no text."""
    if not text:
        return None
    if CODE.fullmatch(text):
        known = division(text) or division(text[:4] + "00") or division(text[:2] + "0000")
        return Place(text, known.full_name) if known else UNKNOWN
    found = division_of_address(text) or one_of(divisions_named(text)) or inside(titled, text)
    return place_in(found) if found else UNKNOWN


def one_of(found: tuple[Division, ...]) -> Division | None:
    return found[0] if len(found) == 1 else None


def inside(titled: Division | None, text: str) -> Division | None:
    """The division that a name which many bear (城关区) means inside the titles' division."""
    found = division_of_address(titled.full_name + text) if titled else None
    return found if found != titled else None


def place_of_address(address: str | None, titled: Division | None) -> Place:
    return place_in(division_of_address(address or "") or inside(titled, address or "") or titled)


@cache
def place_in(division: Division | None) -> Place:
    return Place(division.code, division.full_name) if division else Place()
