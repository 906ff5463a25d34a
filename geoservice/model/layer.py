"""Layers: kinds of site, each a page of data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from geoservice.model.fault import Missing, words
from geoservice.model.title import Title

words(missing_layer=("没有“{layer}”这种阵地。", "There is no layer '{layer}'."))

TYPES = ("text", "integer", "number", "boolean", "date", "choice", "choices", "list", "states", "honours")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a closed list. `words`: how sheets write it, beside its titles and key."""

    key: str
    title: Title
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Property:
    """One field of a site.

    type: one of TYPES; `choice` and `choices` take keys of the closed list `choices`; `list` is free words;
    `states` says of each value of the `choices` property `of` whether it works, and when that was seen (by the
    `date` property `day` where nothing else says it); `honours` are titles with level, year and expiry.
    required: needed to publish by review. internal: never public. facet: offered as a filter.
    remarked: a `states` property speaks of it, so its words may bear remarks such as 微波炉（坏）.
    search: found by the search. columns: header words of sheets. unit: shown behind a number.
    """

    name: str
    title: Title
    type: str
    choices: Mapping[str, Choice] = field(default_factory=dict)
    required: bool = False
    internal: bool = False
    facet: bool = False
    search: bool = False
    columns: tuple[str, ...] = ()
    unit: Title | None = None
    of: str | None = None
    day: str | None = None
    remarked: bool = False
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 500


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A kind of site. `icon` is an SVG file; `min_zoom` the first zoom at which tiles show it.

    number: 1 to 99, what stands for the kind in the codes of its sites; None: its sites bear no such code.
    """

    id: str
    number: int | None = None
    title: Title
    description: Title
    synonyms: tuple[str, ...]
    colour: str
    min_zoom: int
    order: int
    icon: Path
    properties: Mapping[str, Property]

    @cached_property
    def public(self) -> Mapping[str, Property]:
        return {name: prop for name, prop in self.properties.items() if not prop.internal}


class Layers(Mapping[str, Layer]):
    """All layers by id, in the order in which people see them, and the closed lists they share."""

    def __init__(self, layers: Mapping[str, Layer], choices: Mapping[str, Mapping[str, Choice]]):
        self._layers, self.choices = dict(layers), dict(choices)

    def __getitem__(self, layer: str) -> Layer:
        return self._layers[layer]

    def __iter__(self) -> Iterator[str]:
        return iter(self._layers)

    def __len__(self) -> int:
        return len(self._layers)

    def named(self, layer: str) -> Layer:
        """The layer with this id. Raises Missing."""
        if layer not in self._layers:
            raise Missing("missing_layer", layer=layer)
        return self._layers[layer]
