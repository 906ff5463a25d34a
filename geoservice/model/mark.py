"""A mark in a picture: one site, or a cell that stands for several."""

import math
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """u, v: steps of the picture from its north-west corner. count, counts: sites, and how many of each layer.
    id, name, layer: of the site, None of a cell."""

    u: float
    v: float
    count: int
    counts: dict[str, int]
    id: str | None = None
    name: str | None = None
    layer: str | None = None


def parted(marks: list[Mark], distance: float) -> list[Mark]:
    """Marks that stand at least so many steps apart: what is nearer to a greater one is counted to it."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (-mark.count, mark.v, mark.u)):
        near = [
            at for at, other in enumerate(kept) if math.hypot(other.u - mark.u, other.v - mark.v) < distance
        ]
        if near:
            kept[near[0]] = together(kept[near[0]], mark)
        else:
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.v)


def together(greater: Mark, other: Mark) -> Mark:
    """One mark for both. It stays where the greater one is, or others would come to be too near."""
    counts = Counter(greater.counts) + Counter(other.counts)
    return Mark(greater.u, greater.v, greater.count + other.count, dict(counts))
