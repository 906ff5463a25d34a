"""Where the names of sites stand: below their discs, where there is room.

Whether a name is written depends on what stands near it alone, never on which other names were written. So two
tiles that both see the surroundings of a name agree on it, and a name that crosses their edge is whole.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from geoservice.drawing.stamp import DISC, HALO, diameter_of, height_of, line_width
from geoservice.model.mark import Mark

WIDEST = 108  # pixels of a line
MOST_LINES = 2
GAP = 1  # between a disc and its name
APART = 2  # between a name and what is not its own
REACH = 48  # how far up or down anything can be that meets a name: its height, and half of the widest ring
# How far beside a picture must be looked for its names to be those of its neighbour: half a name that reaches in, and
# a whole one that could stand in its way. More than a cell wider, for cells at the rim may be cut.
MARGIN = 208


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.left < other.left
            and other.right < self.right
            and self.top < other.top
            and other.bottom < self.bottom
        )

    def grown(self, by: float) -> "Box":
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


class Label(NamedTuple):
    """A name in lines and the box in which they stand."""

    lines: tuple[str, ...]
    box: Box


def labels(marks: list[Mark], within: Box, taken: Iterable[Box] = ()) -> Iterator[Label]:
    """The names that have room and reach into a rectangle. taken: boxes of other letters, which come first."""
    taken = list(taken)
    ordered = sorted(marks, key=lambda mark: mark.v)
    norths = [mark.v for mark in ordered]
    for mark in ordered:
        if not mark.name or not within.meets(around(mark)):
            continue
        label = label_of(mark)
        if not within.meets(label.box) or any(label.box.grown(APART).meets(box) for box in taken):
            continue
        first, last = (
            bisect_left(norths, edge) for edge in (label.box.top - REACH, label.box.bottom + REACH)
        )
        near = (other for other in ordered[first:last] if abs(other.u - mark.u) < WIDEST + REACH)
        if not any(stands_in_the_way(other, mark, label.box) for other in near if other is not mark):
            yield label


def around(mark: Mark) -> Box:
    """Where its name may be, however long it is."""
    half = WIDEST / 2 + HALO
    return Box(mark.u - half, mark.v, mark.u + half, mark.v + DISC / 2 + GAP + height_of(("",) * MOST_LINES))


def stands_in_the_way(other: Mark, mark: Mark, box: Box) -> bool:
    """Whether another's disc is there, or a name that goes before: of two, that of the smaller id."""
    if box.meets(disc_of(other)):
        return True
    return bool(other.name) and str(other.id) < str(mark.id) and box.grown(APART).meets(label_of(other).box)


def disc_of(mark: Mark) -> Box:
    half = (DISC if mark.layer else diameter_of(mark.count)) / 2
    return Box(mark.u - half, mark.v - half, mark.u + half, mark.v + half)


def label_of(mark: Mark) -> Label:
    lines = broken(mark.name or "")
    half = max(map(line_width, lines)) / 2 + HALO
    top = mark.v + DISC / 2 + GAP
    return Label(lines, Box(mark.u - half, top, mark.u + half, top + height_of(lines)))


@lru_cache(maxsize=16_384)
def broken(name: str) -> tuple[str, ...]:
    """A name in one line, or two of like length; what is too long ends with an ellipsis."""
    name = " ".join(name.split())
    if line_width(name) <= WIDEST:
        return (name,)
    while line_width(name) > MOST_LINES * WIDEST * 0.97:
        name = name.removesuffix("…")[:-1] + "…"
    first = best_break(name)
    return tuple(shortened(line.strip()) for line in (name[:first], name[first:]))


def best_break(name: str) -> int:
    """Where a name is cut in two: at a blank near the middle if there is one, never before a closing mark."""
    places = [at for at in range(1, len(name)) if name[at] not in "）)》」』】”’，、。·…"]
    blanks = [at for at in places if name[at] == " " or not (name[at - 1].isascii() and name[at].isascii())]
    return min(blanks or places, key=lambda at: abs(line_width(name[:at]) - line_width(name[at:])))


def shortened(line: str) -> str:
    while line_width(line) > WIDEST:
        line = line.removesuffix("…")[:-1] + "…"
    return line
