"""A box on the globe, as OGC's `bbox` has it: the west may lie east of the east, across the antimeridian."""

import math
import re
from dataclasses import dataclass

from geoservice.model.fault import Invalid, words
from geoservice.model.mercator import metres

words(
    bbox_count=(
        "需要 4 个或 6 个数（西,南,东,北），给了 {count} 个。",
        "It needs 4 or 6 numbers (west,south,east,north); {count} given.",
    ),
    bbox_number=("“{value}”不是数。", "'{value}' is not a number."),
    bbox_range=(
        "经度要在 -180 到 180 之间，纬度要在 -90 到 90 之间。",
        "Longitudes lie between -180 and 180, latitudes between -90 and 90.",
    ),
    bbox_order=("南边 {low} 大于北边 {high}。", "The south {low} is greater than the north {high}."),
    bbox_height=(
        "最低高度 {low} 大于最高高度 {high}。",
        "The lowest height {low} is above the highest {high}.",
    ),
)

NUMBER = re.compile(r"[+-]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})([eE][+-]?[0-9]{1,2})?", re.ASCII)
# Rounding of the projection must not lose a site on the edge; the exact comparison in degrees follows.
SLACK_METRES = 1.0


@dataclass(frozen=True)
class Box:
    """Edges in degrees of WGS-84; `crosses`: the antimeridian lies inside."""

    west: float
    south: float
    east: float
    north: float

    @property
    def crosses(self) -> bool:
        return self.west > self.east

    def halves(self) -> list[tuple[float, float, float, float]]:
        """One or two boxes in metres of Web-Mercator that hold this one, for a spatial index."""
        spans = [(self.west, 180.0), (-180.0, self.east)] if self.crosses else [(self.west, self.east)]
        return [self._metres(west, east) for west, east in spans]

    def _metres(self, west: float, east: float) -> tuple[float, float, float, float]:
        left, low = metres(west, self.south)
        right, high = metres(east, self.north)
        return left - SLACK_METRES, low - SLACK_METRES, right + SLACK_METRES, high + SLACK_METRES


def read_box(text: str) -> Box:
    """The box of a `bbox` parameter; heights are checked and then left, for sites have none. Raises Invalid."""
    numbers = [read_number(part) for part in text.split(",")]
    if len(numbers) not in (4, 6):
        raise Invalid("bbox_count", field="bbox", count=len(numbers))
    if len(numbers) == 6:
        low, high = numbers.pop(2), numbers.pop(4)
        if low > high:
            raise Invalid("bbox_height", field="bbox", low=low, high=high)
    west, south, east, north = numbers
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise Invalid("bbox_range", field="bbox")
    if south > north:
        raise Invalid("bbox_order", field="bbox", low=south, high=north)
    return Box(west, south, east, north)


def read_number(text: str) -> float:
    value = float(text) if NUMBER.fullmatch(text.strip(" ")) else math.inf
    if not math.isfinite(value):
        raise Invalid("bbox_number", field="bbox", value=text)
    return value
