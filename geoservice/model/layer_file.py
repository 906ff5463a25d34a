"""Layer files: from one TOML file a kind to layers. They hold no expressions and no hooks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from geoservice.model.fault import Misconfigured
from geoservice.model.layer import TYPES, Choice, Layer, Layers, Property
from geoservice.model.title import Title
from geoservice.model.toml_table import NAME, Reader

SHARED = "_site"  # the file of fields and closed lists that every kind has
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def load_layers(folder: Path) -> Layers:
    """The layers of a folder of TOML files. Raises Misconfigured naming the file and key."""
    shared = Reader(folder / f"{SHARED}.toml")
    choices = read_choices(shared)
    common = read_properties(shared, choices, {})
    shared.finish()
    files = [path for path in sorted(folder.glob("*.toml")) if not path.stem.startswith("_")]
    layers = sorted((read_layer(path, common, choices) for path in files), key=lambda la: (la.order, la.id))
    check_numbers(layers)
    return Layers({layer.id: layer for layer in layers}, choices)


def check_numbers(layers: Iterable[Layer]) -> None:
    """A number in a code of a site means one kind. Raises Misconfigured."""
    taken: dict[int, Layer] = {}
    for layer in layers:
        if layer.number is not None and taken.setdefault(layer.number, layer) is not layer:
            where, other = f"{layer.id}.toml", taken[layer.number].id
            raise Misconfigured(
                "layer_file", where=where, problem=f"{other} has number {layer.number} already"
            )


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
        number=reader.take("number", int, None),
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
    if layer.number is not None and not 1 <= layer.number <= 99:
        raise reader.wrong("number must be 1 to 99")
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
        name: replace(prop, columns=more.get(name, ()) + prop.columns) for name, prop in properties.items()
    }


def read_properties(
    reader: Reader, choices: dict[str, dict[str, Choice]], taken: Mapping[str, Property]
) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for name, table in reader.tables("properties"):
        each = read_each(table, choices)
        prop = read_property(name, table, choices)
        for one in [prop] if each is None else [for_choice(prop, choice) for choice in each.values()]:
            if one.name in taken or one.name in found:
                raise table.wrong("every kind has this property already")
            found[one.name] = one
        if prop.type == "states":
            add_states(prop, found, table)
    return found


def read_each(reader: Reader, choices: dict[str, dict[str, Choice]]) -> dict[str, Choice] | None:
    """The closed list for each value of which there is one such property."""
    closed = reader.take("each", str, None)
    if closed is not None and closed not in choices:
        raise reader.wrong(f"there is no closed list {closed}")
    return choices[closed] if closed else None


def for_choice(prop: Property, choice: Choice) -> Property:
    """The property of one value of a closed list, whose words take the place of {} in titles and header words."""
    zh, en = prop.title.zh.replace("{}", choice.title.zh), prop.title.en.replace("{}", choice.title.en)
    words = (choice.title.zh, choice.title.en, choice.key, *choice.words)
    columns = (column.replace("{}", word) for word in words for column in (prop.title.zh, *prop.columns))
    return replace(prop, name=f"{prop.name}_{choice.key}", title=Title(zh, en), columns=tuple(columns))


def add_states(prop: Property, found: dict[str, Property], reader: Reader) -> None:
    """Tie a property of type `states` to the one of which it speaks. Raises Misconfigured."""
    of, day = found.get(prop.of or ""), found.get(prop.day or "")
    if of is None or of.type != "choices":
        raise reader.wrong("of must name a property of type choices above it")
    if prop.day and (day is None or day.type != "date"):
        raise reader.wrong("day must name a property of type date above it")
    found[prop.name] = replace(prop, choices=of.choices)
    found[of.name] = replace(of, remarked=True)


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
        of=reader.take("of", str, None),
        day=reader.take("day", str, None),
        minimum=reader.take("minimum", (int, float), None),
        maximum=reader.take("maximum", (int, float), None),
        max_length=reader.take("max_length", int, 500),
    )
    reader.finish()
    return prop
