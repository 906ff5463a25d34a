"""Layers: kinds of site, read from one TOML file each. A kind is a page of data; there is no code in it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from geoservice.model.fault import Misconfigured, Missing, words

words(
    layer_file=("{where}：{problem}", "{where}: {problem}"),
    missing_layer=("没有“{layer}”这种阵地。", "There is no layer '{layer}'."),
)

SHARED = "_site"  # the file of fields and closed lists that every kind has
TYPES = ("text", "integer", "number", "boolean", "date", "choice", "choices", "list")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Title:
    """A name in both languages."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value of a closed list. `words`: how sheets write it, beside its titles and key."""

    key: str
    title: Title
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Property:
    """One field of a site.

    type: one of TYPES; `choice` and `choices` take keys of the closed list `choices`; `list` is free words.
    required: needed to publish by review. internal: never public. facet: offered as a filter.
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
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 500


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A kind of site. `icon` is an SVG file; `min_zoom` the first zoom at which tiles show it."""

    id: str
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


def load_layers(folder: Path) -> Layers:
    """The layers of a folder of TOML files. Raises Misconfigured naming the file and key."""
    shared = Reader(folder / f"{SHARED}.toml")
    choices = read_choices(shared)
    common = read_properties(shared, choices, {})
    shared.finish()
    files = [path for path in sorted(folder.glob("*.toml")) if not path.stem.startswith("_")]
    layers = sorted((read_layer(path, common, choices) for path in files), key=lambda la: (la.order, la.id))
    return Layers({layer.id: layer for layer in layers}, choices)


class Reader:
    """One TOML table, read key by key; what nobody asked for is refused by `finish`."""

    def __init__(self, path: Path, table: dict[str, Any] | None = None, where: str = ""):
        self.path, self.where = path, where or path.name
        self.table = parse(path) if table is None else dict(table)

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = ...) -> Any:
        value = self.table.pop(key, default)
        if value is ...:
            raise self.wrong(f"{key} is missing")
        if value is not default and (
            not isinstance(value, kind) or (kind is int and isinstance(value, bool))
        ):
            raise self.wrong(f"{key} has the wrong type")
        return value

    def title(self, key: str, default: Any = ...) -> Title:
        value = self.take(key, dict, default)
        if not isinstance(value, dict):
            return value
        if set(value) != {"zh", "en"} or not all(isinstance(v, str) and v for v in value.values()):
            raise self.wrong(f"{key} needs zh and en")
        return Title(**value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key, list, [])
        if not all(isinstance(v, str) and v for v in value):
            raise self.wrong(f"{key} needs a list of words")
        return tuple(value)

    def tables(self, key: str) -> Iterator[tuple[str, "Reader"]]:
        for name, table in self.take(key, dict, {}).items():
            where = f"{self.where} [{key}.{name}]"
            if not NAME.fullmatch(name) or not isinstance(table, dict):
                raise Misconfigured(
                    "layer_file", where=where, problem="needs a name of a-z, 0-9 and _, and a table"
                )
            yield name, Reader(self.path, table, where)

    def finish(self) -> None:
        if self.table:
            raise self.wrong(f"unknown key {', '.join(sorted(self.table))}")

    def wrong(self, problem: str) -> Misconfigured:
        return Misconfigured("layer_file", where=self.where, problem=problem)


def parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Misconfigured("layer_file", where=path.name, problem=error) from None


def read_choices(shared: Reader) -> dict[str, dict[str, Choice]]:
    return {name: dict(read_choice_list(reader)) for name, reader in shared.tables("choices")}


def read_choice_list(reader: Reader) -> Iterator[tuple[str, Choice]]:
    for key in list(reader.table):
        entry = Reader(reader.path, reader.take(key, dict), f"{reader.where} {key}")
        yield (
            key,
            Choice(
                key=key, title=Title(entry.take("zh", str), entry.take("en", str)), words=entry.texts("words")
            ),
        )
        entry.finish()


def read_layer(path: Path, common: dict[str, Property], choices: dict[str, dict[str, Choice]]) -> Layer:
    reader = Reader(path)
    if not NAME.fullmatch(path.stem) or path.stem == "all":
        raise reader.wrong("the file's stem is the layer's id: a-z, 0-9 and _, at most 40, not 'all'")
    layer = Layer(
        id=path.stem,
        title=reader.title("title"),
        description=reader.title("description"),
        synonyms=reader.texts("synonyms"),
        colour=reader.take("colour", str),
        min_zoom=reader.take("min_zoom", int, 0),
        order=reader.take("order", int, 1000),
        icon=path.with_suffix(".svg"),
        properties=with_columns(reader, {**common, **read_properties(reader, choices, common)}),
    )
    reader.finish()
    if not COLOUR.fullmatch(layer.colour):
        raise reader.wrong("colour needs #RRGGBB")
    if not layer.icon.is_file():
        raise reader.wrong(f"{layer.icon.name} is missing")
    return layer


def with_columns(reader: Reader, properties: dict[str, Property]) -> dict[str, Property]:
    """The properties with the header words that this kind's [import] table adds to shared ones."""
    extra = Reader(reader.path, reader.take("import", dict, {}), f"{reader.where} [import]")
    more = {name: extra.texts(name) for name in list(extra.table)}
    if unknown := set(more) - set(properties):
        raise extra.wrong(f"unknown property {', '.join(sorted(unknown))}")
    return {
        name: Property(**{**prop.__dict__, "columns": more.get(name, ()) + prop.columns})
        for name, prop in properties.items()
    }


def read_properties(
    reader: Reader, choices: dict[str, dict[str, Choice]], taken: Mapping[str, Property]
) -> dict[str, Property]:
    found = {}
    for name, table in reader.tables("properties"):
        if name in taken:
            raise table.wrong("every kind has this property already")
        found[name] = read_property(name, table, choices)
    return found


def read_property(name: str, reader: Reader, choices: dict[str, dict[str, Choice]]) -> Property:
    kind = reader.take("type", str)
    if kind not in TYPES:
        raise reader.wrong(f"type must be one of {', '.join(TYPES)}")
    closed = reader.take("choices", str) if kind in ("choice", "choices") else None
    if closed is not None and closed not in choices:
        raise reader.wrong(f"there is no closed list {closed}")
    prop = Property(
        name=name,
        title=reader.title("title"),
        type=kind,
        choices=choices[closed] if closed else {},
        required=reader.take("required", bool, False),
        internal=reader.take("internal", bool, False),
        facet=reader.take("facet", bool, False),
        search=reader.take("search", bool, False),
        columns=reader.texts("columns"),
        unit=reader.title("unit", None),
        minimum=reader.take("minimum", (int, float), None),
        maximum=reader.take("maximum", (int, float), None),
        max_length=reader.take("max_length", int, 500),
    )
    reader.finish()
    return prop
