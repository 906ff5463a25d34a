"""Sites as lists hold them, and pages of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

# More than this are neither ranked nor counted: nobody reads on so far, and a word such as 工会 is everywhere.
MOST = 2_000
NEVER = date.min  # stands for "never confirmed" in the order of a list


class Key(NamedTuple):
    """A site's place in the order of a list.

    standing: 5 the name itself, 4 its beginning, 3 a part, 2 neither, 1 where too many match to be ranked.
    reading: by which reading of the words it was found, from 0.
    """

    standing: int
    confirmed: date
    fid: int
    reading: int = 0


@dataclass(frozen=True)
class Find:
    """One site of a list. lon, lat: WGS-84 degrees. distance_metres: from the searcher, where that is known."""

    fid: int
    id: str
    layer: str
    name: str
    lon: float
    lat: float
    verified_at: date | None
    properties: dict[str, Any]
    standing: int = 0
    distance_metres: float | None = None
    reading: int = 0

    @property
    def key(self) -> Key:
        return Key(self.standing, self.verified_at or NEVER, self.fid, self.reading)


@dataclass(frozen=True)
class Page:
    """Some finds; `total`: of the whole list, or None above MOST; `more`: whether others come after."""

    finds: list[Find]
    total: int | None
    more: bool
