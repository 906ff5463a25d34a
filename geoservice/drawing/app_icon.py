"""The sign under which the finder stands on a phone's screen."""

from functools import lru_cache
from pathlib import Path

from PIL import Image

from geoservice.drawing.shape import shape

GROUND, SIGN = "#b5121b", "#ffffff"
SHARE = 0.56  # of the edge: a phone may cut the corners away, as far as a circle of 0.8


@lru_cache(maxsize=8)
def app_icon(mark: Path, edge: int) -> Image.Image:
    """The mark's SVG in white on our red, on a square of that many pixels."""
    drawn = Image.new("RGB", (edge, edge), GROUND)
    size = round(edge * SHARE)
    corner = (edge - size) // 2
    mask = shape(mark, size)
    drawn.paste(Image.new("RGB", (size, size), SIGN), (corner, corner), mask)
    return drawn
