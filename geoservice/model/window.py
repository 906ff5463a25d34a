"""A rectangle of keys, and the ranges of the Morton curve that cover it.

A cell is a square of the quadtree over all keys. Its number is its place on the Morton curve behind a leading 1
that tells its level: the parent is `cell >> 2`, and everything below a cell is one range of level-31 numbers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from geoservice.model.grid import KEY_EDGE, KEY_LEVEL

Range = tuple[int, int]

# Each step parts the digits of a number farther: halves, quarters, …, single ones.
SPREADING = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


@dataclass(frozen=True)
class Window:
    """Keys x0 ≤ x < x1, y0 ≤ y < y1; y southwards."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def is_empty(self) -> bool:
        return self.x0 >= self.x1 or self.y0 >= self.y1

    def clipped(self) -> "Window":
        """What of it lies on the square."""
        return self & Window(0, 0, KEY_EDGE, KEY_EDGE)

    def __and__(self, other: "Window") -> "Window":
        return Window(
            max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1)
        )

    def __or__(self, other: "Window") -> "Window":
        """The least rectangle around both."""
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        return Window(
            min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1)
        )

    def grown(self, x: int, y: int) -> "Window":
        return Window(self.x0 - x, self.y0 - y, self.x1 + x, self.y1 + y)

    def moved(self, x0: int, y0: int, x1: int, y1: int) -> "Window":
        """With its edges moved by so many keys, each by its own."""
        return Window(self.x0 + x0, self.y0 + y0, self.x1 + x1, self.y1 + y1)

    def snapped(self, level: int) -> "Window":
        """The nearest rectangle that is made of cells of a level."""
        step = 1 << (KEY_LEVEL - level)
        edges = (round(edge / step) * step for edge in (self.x0, self.y0, self.x1, self.y1))
        return Window(*edges)

    def whole(self, level: int) -> "Window":
        """The largest rectangle in it that is made of cells of a level; it may be empty."""
        step = 1 << (KEY_LEVEL - level)
        return Window(
            -(-self.x0 // step) * step,
            -(-self.y0 // step) * step,
            self.x1 // step * step,
            self.y1 // step * step,
        )

    def around(self, hole: "Window") -> list["Window"]:
        """What is left of it without a rectangle in it: up to four, none upon another."""
        if hole.is_empty:
            return [self]
        parts = [
            Window(self.x0, self.y0, self.x1, hole.y0),
            Window(self.x0, hole.y1, self.x1, self.y1),
            Window(self.x0, hole.y0, hole.x0, hole.y1),
            Window(hole.x1, hole.y0, self.x1, hole.y1),
        ]
        return [part for part in parts if not part.is_empty]


@lru_cache(maxsize=4096)
def cover(window: Window, most: int = 24) -> tuple[Range, ...]:
    """Ranges low ≤ cell ≤ last of level-31 numbers, in order, that hold every key of a window.

    No more than about `most`: where the window does not end with a cell, they hold keys outside it, too.
    """
    return joined(square.span() for square in squares(window, most))


def is_one_cell(window: Window) -> bool:
    return not window.is_empty and enclosing(window).is_inside(window)


def cover_evenly(windows: Iterable[Window], most: int) -> tuple[Range, ...]:
    """As `cover`, of all of some windows, each by no more than `most` cells of one size: for strips as good, and found
    much quicker."""
    found = [even_squares(window.clipped(), most) for window in windows]
    found = [each for each in found if each[0].size]
    if not found:
        return ()
    lows, lasts = (np.concatenate(ends) for ends in zip(*found, strict=True))
    order = np.argsort(lows)
    lows, reached = lows[order], np.maximum.accumulate(lasts[order])
    gaps = np.flatnonzero(lows[1:] > reached[:-1] + 1)
    starts, ends = lows[np.concatenate([[0], gaps + 1])], reached[np.concatenate([gaps, [-1]])]
    return tuple(zip(starts.tolist(), ends.tolist(), strict=True))


def even_squares(window: Window, most: int) -> tuple[np.ndarray, np.ndarray]:
    """The first and last numbers of the cells that hold a window, of the finest size that needs no more than `most`."""
    if window.is_empty:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    thickness = min(window.x1 - window.x0, window.y1 - window.y0)
    shift = max(thickness.bit_length() - 2, 0)
    while number_of_squares(window, shift) > most:
        shift += 1
    x = np.arange(window.x0 >> shift, (window.x1 - 1 >> shift) + 1, dtype=np.int64)
    y = np.arange(window.y0 >> shift, (window.y1 - 1 >> shift) + 1, dtype=np.int64)
    numbers = (spread_all(x)[:, None] | spread_all(y)[None, :] << 1).ravel() | 1 << 2 * (KEY_LEVEL - shift)
    return numbers << 2 * shift, ((numbers + 1) << 2 * shift) - 1


def number_of_squares(window: Window, shift: int) -> int:
    across = (window.x1 - 1 >> shift) - (window.x0 >> shift) + 1
    return across * ((window.y1 - 1 >> shift) - (window.y0 >> shift) + 1)


def spread_all(numbers: np.ndarray) -> np.ndarray:
    """`spread` of each of an array of int64, below 2^31."""
    for step, mask in SPREADING:
        numbers = (numbers | numbers << step) & mask
    return numbers


def squares(window: Window, most: int) -> list["Square"]:
    """Cells, as large as may be, that hold every key of a window."""
    window = window.clipped()
    if window.is_empty:
        return []
    whole: list[Square] = []
    partial = [enclosing(window)]
    while partial and len(whole) + len(partial) <= most:
        found = partial if not whole and partial[0].is_inside(window) else list(quarters(partial, window))
        whole += [square for square in found if square.is_inside(window)]
        partial = [square for square in found if not square.is_inside(window)]
    return whole + partial


class Sieve(NamedTuple):
    """Tells by bits alone which cells of one level lie in a rectangle made of them: those whose number, with only
    the bits of `x` left, is from x_low to x_last, and with those of `y` from y_low to y_last."""

    x: int
    x_low: int
    x_last: int
    y: int
    y_low: int
    y_last: int


def sieve(window: Window, level: int) -> Sieve:
    """A sieve for cells of `level`; an empty window lets none through."""
    shift, mask = KEY_LEVEL - level, spread((1 << level) - 1)
    if window.is_empty:
        return Sieve(mask, 1, 0, mask << 1, 1, 0)
    return Sieve(
        mask,
        spread(window.x0 >> shift),
        spread((window.x1 >> shift) - 1),
        mask << 1,
        spread(window.y0 >> shift) << 1,
        spread((window.y1 >> shift) - 1) << 1,
    )


def spread(number: int) -> int:
    """Its binary digits two places apart, which leaves room for another's."""
    return int(f"{number:b}", 4)


class Square(NamedTuple):
    """A cell: its number, its level, and the keys of its north-west corner."""

    number: int
    level: int
    x: int
    y: int

    @property
    def edge(self) -> int:
        return KEY_EDGE >> self.level

    def is_inside(self, window: Window) -> bool:
        return (
            self.x >= window.x0
            and self.y >= window.y0
            and self.x + self.edge <= window.x1
            and self.y + self.edge <= window.y1
        )

    def meets(self, window: Window) -> bool:
        return (
            self.x < window.x1
            and self.y < window.y1
            and self.x + self.edge > window.x0
            and self.y + self.edge > window.y0
        )

    def span(self) -> Range:
        shift = 2 * (KEY_LEVEL - self.level)
        return self.number << shift, ((self.number + 1) << shift) - 1


def enclosing(window: Window) -> Square:
    """The least cell around a window."""
    differing = (window.x0 ^ (window.x1 - 1)) | (window.y0 ^ (window.y1 - 1))
    level = KEY_LEVEL - differing.bit_length()
    x, y = window.x0 >> (KEY_LEVEL - level), window.y0 >> (KEY_LEVEL - level)
    number = 1 << (2 * level) | spread(x) | spread(y) << 1
    return Square(number, level, x << (KEY_LEVEL - level), y << (KEY_LEVEL - level))


def quarters(coarse: list[Square], window: Window) -> Iterator[Square]:
    """The quarters of squares that meet a window."""
    for number, level, x, y in coarse:
        half = KEY_EDGE >> (level + 1)
        for quarter in range(4):
            east, south = half * (quarter & 1), half * (quarter >> 1)
            square = Square(number << 2 | quarter, level + 1, x + east, y + south)
            if square.meets(window):
                yield square


def joined(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """The same numbers in as few ranges as possible, in order."""
    found: list[Range] = []
    for low, last in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((low, last))
    return tuple(found)
