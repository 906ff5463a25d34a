"""What a map tells its reader and its script: kinds, their signs and hues, closed lists, basemaps."""

from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from geoservice.drawing.view import Bounds, corners
from geoservice.model.basemap import Basemap
from geoservice.model.layer import Layer, Layers
from geoservice.model.title import Title


def legend(layers: Layers, basemaps: Iterable[Basemap], bounds: Bounds) -> dict[str, Any]:
    """The legend as JSON members. bounds: of all sites, for "show all"."""
    return {
        "layers": [{"id": la.id, "title": pair(la.title), "colour": la.colour} for la in layers.values()],
        "choices": {
            name: {key: pair(choice.title) for key, choice in choices.items()}
            for name, choices in layers.choices.items()
        },
        "basemaps": [asdict(basemap) for basemap in basemaps],
        "bounds": corners(bounds),
    }


def pair(title: Title) -> dict[str, str]:
    return {"zh": title.zh, "en": title.en}


def layer_sheet(layers: Iterable[Layer], address: Callable[[Layer], str]) -> str:
    """The style sheet that gives every kind its hue and shape. address: of a kind's SVG."""
    hues = "".join(f"  --layer-{layer.id}: {layer.colour};\n" for layer in layers)
    return f":root {{\n{hues}}}\n" + "".join(layer_rule(layer, address(layer)) for layer in layers)


def layer_rule(layer: Layer, address: str) -> str:
    return f'.layer-{layer.id} {{ --layer-colour: {layer.colour}; --layer-shape: url("{address}"); }}\n'


def embedded_sign(layer: Layer) -> str:
    """A kind's SVG as an address that needs no file beside the page."""
    return "data:image/svg+xml;base64," + b64encode(layer.icon.read_bytes()).decode()
