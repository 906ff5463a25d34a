"""Our map in the words of MapLibre: a style of version 8, for who draws vector tiles in a browser.

It names no glyphs, so letters are drawn from the fonts of the reader's own machine: nothing to fetch, and Chinese as
everywhere else there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geoservice.drawing.palette import GROUND, INK, PLACE, SURFACE
from geoservice.drawing.picture import NAMED_FROM
from geoservice.drawing.stamp import BAND, COUNT_PIXELS, DISC, NAME_PIXELS, RINGS
from geoservice.model.layer import Layer

# The stack of static/css/base.css.
FONTS = ["PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
PLACE_PIXELS = ["match", ["get", "rank"], 1, 18, 2, 17, 3, 15, 13]
HALO = 1.5


@dataclass(frozen=True)
class Theme:
    """Colours of the ground, of letters upon it and of the places' names."""

    ground: str
    ink: str
    place: str


# Signs and rings stay white in the dark, so that hues hold.
THEMES = {
    "light": Theme(GROUND, INK, PLACE),
    "dark": Theme("#191c20", "#eceff2", "#d5dae0"),
}


def map_style(
    layers: Sequence[Layer], addresses: dict[str, str], *, name: str, language: str, theme: Theme
) -> dict[str, Any]:
    """The style as JSON members. addresses: of `tiles` (TileJSON), `sprite` and `places`, each with its host."""
    return {
        "version": 8,
        "name": name,
        "sprite": addresses["sprite"],
        "sources": {
            "sites": {"type": "vector", "url": addresses["tiles"]},
            "places": {"type": "geojson", "data": addresses["places"]},
        },
        "layers": [
            {"id": "ground", "type": "background", "paint": {"background-color": theme.ground}},
            *(signs(layer) for layer in layers),
            rings(layers),
            counts(),
            *(names(layer, theme) for layer in layers),
            places(language, theme),
        ],
    }


def signs(layer: Layer) -> dict[str, Any]:
    return {
        "id": layer.id,
        "type": "symbol",
        "source": "sites",
        "source-layer": layer.id,
        "minzoom": layer.min_zoom,
        "layout": {"icon-image": layer.id, "icon-allow-overlap": True, "icon-ignore-placement": True},
    }


def names(layer: Layer, theme: Theme) -> dict[str, Any]:
    """Names below the signs; where there is no room for one it waits for a closer view."""
    return {
        "id": f"{layer.id}-name",
        "type": "symbol",
        "source": "sites",
        "source-layer": layer.id,
        "minzoom": max(layer.min_zoom, NAMED_FROM),
        "layout": {
            "text-field": ["get", "name"],
            "text-font": FONTS,
            "text-size": NAME_PIXELS,
            "text-anchor": "top",
            "text-offset": [0, DISC / 2 / NAME_PIXELS + 0.2],
            "text-max-width": 9,
        },
        "paint": letters(theme.ink, theme.ground),
    }


def rings(layers: Sequence[Layer]) -> dict[str, Any]:
    """A cell is a ring in the hue of the layer that it holds most of; a style cannot draw its arcs."""
    least, *more = sorted((least, diameter / 2 - BAND) for least, diameter in RINGS)
    steps = [number for pair in more for number in pair]
    return {
        "id": "cells",
        "type": "circle",
        "source": "sites",
        "source-layer": "cells",
        "paint": {
            "circle-radius": ["step", ["get", "count"], least[1], *steps],
            "circle-color": SURFACE,
            "circle-stroke-width": BAND,
            "circle-stroke-color": most_of(layers),
        },
    }


def most_of(layers: Sequence[Layer]) -> Any:
    """The colour of the layer of which a cell holds most."""
    *others, last = layers
    if not others:
        return last.colour
    numbers = [["coalesce", ["get", layer.id], 0] for layer in layers]
    cases = [
        part
        for layer, number in zip(layers, numbers, strict=True)
        if layer is not last
        for part in ([">=", number, ["max", *numbers]], layer.colour)
    ]
    return ["case", *cases, last.colour]


def counts() -> dict[str, Any]:
    number = ["get", "count"]
    thousands = ["concat", ["to-string", ["floor", ["/", number, 1_000]]], "k"]
    millions = ["concat", ["to-string", ["/", ["floor", ["/", number, 100_000]], 10]], "M"]
    return {
        "id": "cells-count",
        "type": "symbol",
        "source": "sites",
        "source-layer": "cells",
        "layout": {
            "text-field": ["step", number, ["to-string", number], 10_000, thousands, 1_000_000, millions],
            "text-font": FONTS,
            "text-size": COUNT_PIXELS,
            "text-allow-overlap": True,
            "text-ignore-placement": True,
        },
        "paint": {"text-color": INK},
    }


def places(language: str, theme: Theme) -> dict[str, Any]:
    """Names of our own organisations' places, the greater ones first."""
    name = ["get", "name"] if language == "zh" else ["coalesce", ["get", "name_en"], ["get", "name"]]
    return {
        "id": "places",
        "type": "symbol",
        "source": "places",
        "filter": [">=", ["zoom"], ["get", "min_zoom"]],
        "layout": {
            "text-field": name,
            "text-font": FONTS,
            "text-size": PLACE_PIXELS,
            "text-offset": [0, -1.4],
            "symbol-sort-key": ["get", "rank"],
        },
        "paint": letters(theme.place, theme.ground),
    }


def letters(colour: str, halo: str) -> dict[str, Any]:
    return {"text-color": colour, "text-halo-color": halo, "text-halo-width": HALO}
