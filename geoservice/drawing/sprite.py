"""The signs of all layers side by side in one picture, as map styles take them."""

from collections.abc import Mapping
from typing import Any

from PIL import Image

from geoservice.drawing.stamp import disc
from geoservice.model.layer import Layer


def sprite(layers: Mapping[str, Layer], scale: int) -> Image.Image:
    """The picture, one sign after another."""
    signs = [disc(layer.icon, layer.colour, scale) for layer in layers.values()]
    drawn = Image.new("RGBA", (sum(sign.width for sign in signs), max(sign.height for sign in signs)))
    left = 0
    for sign in signs:
        drawn.paste(sign, (left, 0))
        left += sign.width
    return drawn


def sprite_index(layers: Mapping[str, Layer], scale: int) -> dict[str, dict[str, Any]]:
    """Where each layer's sign is in the picture, by the layer's id."""
    index, left = {}, 0
    for name, layer in layers.items():
        width, height = disc(layer.icon, layer.colour, scale).size
        index[name] = {"x": left, "y": 0, "width": width, "height": height, "pixelRatio": scale}
        left += width
    return index
