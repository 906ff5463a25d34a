"""A tile as a picture."""

from collections.abc import Mapping
from functools import cache

from PIL import Image

from geoservice.drawing.label import MARGIN
from geoservice.drawing.picture import CLEAR, NAMED_FROM, draw, png
from geoservice.model.frame import Frame, tile_frame
from geoservice.model.layer import Layer
from geoservice.model.mark import Mark
from geoservice.model.tile import Tile

EDGE = 256  # pixels of a screen of ordinary density
CELLS = 8  # along an edge: a ring and its neighbour's stand clear of each other
# Pixels that are looked at where there are no names: half a ring, and a cell that the rim may cut.
BESIDE = 64


def picture_frame(tile: Tile) -> Frame:
    """The frame of a tile's marks, with what stands beside the tile and reaches in."""
    return tile_frame(tile, steps=EDGE, margin=MARGIN if is_named(tile) else BESIDE, cells=CELLS)


def is_named(tile: Tile) -> bool:
    return tile.z >= NAMED_FROM


def tile_picture(tile: Tile, marks: list[Mark], layers: Mapping[str, Layer], scale: int) -> bytes:
    """The PNG of a tile, 256 pixels wide, or 512 at scale 2; where nothing is seen it is clear."""
    if not marks:
        return clear_tile(scale)
    canvas = Image.new("RGBA", (EDGE * scale, EDGE * scale), CLEAR)
    draw(canvas, marks, layers, scale=scale, names=is_named(tile))
    return png(canvas)


@cache
def clear_tile(scale: int) -> bytes:
    return png(Image.new("RGBA", (EDGE * scale, EDGE * scale), CLEAR))
