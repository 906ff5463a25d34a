"""The shape of a layer's SVG as a mask."""

import io
from functools import lru_cache
from pathlib import Path

import resvg_py
from PIL import Image


@lru_cache(maxsize=256)
def shape(icon: Path, edge: int) -> Image.Image:
    """The SVG drawn on a square of that many pixels: a mask, opaque where it paints."""
    svg = icon.read_text(encoding="utf-8")
    drawn = resvg_py.svg_to_bytes(svg_string=svg, width=edge, height=edge, skip_system_fonts=True)
    mask = Image.new("L", (edge, edge))
    mask.paste(Image.open(io.BytesIO(drawn)).getchannel("A"))
    return mask
