"""A mark in a picture: one site, or a cell that stands for several."""

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
