"""Pictures of marks: sites as the shapes of their layers, cells as rings, names where there is room."""

import io
from collections.abc import Iterable, Mapping

from PIL import Image

from geoservice.drawing.font import has_chinese
from geoservice.drawing.label import Box, labels
from geoservice.drawing.stamp import CHOSEN, disc, halo, name_stamp, ring
from geoservice.model.layer import Layer
from geoservice.model.mark import Mark

COLOURS = 128
CLEAR = (255, 255, 255, 0)
PACKED = 4  # of 9: half the time of 6, which is usual, for a tenth more bytes
NAMED_FROM = 11  # zoom; farther off a lone site is no more worth a name than those in the rings
WIDEST_SIGN = 22  # pixels from its middle to its edge


def draw(
    canvas: Image.Image,
    marks: list[Mark],
    layers: Mapping[str, Layer],
    *,
    scale: int,
    names: bool,
    taken: Iterable[Box] = (),
) -> None:
    """Draw marks on a canvas. taken: boxes at scale 1 where no name may stand."""
    width, height = canvas.width / scale, canvas.height / scale
    # The greater lie upon the smaller, so that their numbers can be read.
    for mark in sorted(marks, key=lambda mark: (mark.count, mark.v, mark.u)):
        if -WIDEST_SIGN < mark.u < width + WIDEST_SIGN and -WIDEST_SIGN < mark.v < height + WIDEST_SIGN:
            place(canvas, sign(mark, layers, scale), mark.u * scale, mark.v * scale)
    if names and has_chinese():
        for label in labels(marks, Box(0, 0, width, height), taken):
            left, top, right, bottom = label.box
            middle = (left + right) / 2 * scale, (top + bottom) / 2 * scale
            place(canvas, name_stamp(label.lines, scale), *middle)


def sign(mark: Mark, layers: Mapping[str, Layer], scale: int) -> Image.Image:
    if mark.layer is None:
        return ring(mark.counts, layers, scale)
    return disc(layers[mark.layer].icon, layers[mark.layer].colour, scale)


def draw_chosen(canvas: Image.Image, mark: Mark, layer: Layer, *, scale: int) -> None:
    """The chosen site: larger, with a halo."""
    at = mark.u * scale, mark.v * scale
    place(canvas, halo(layer.colour, scale), *at)
    place(canvas, disc(layer.icon, layer.colour, scale, CHOSEN), *at)


def place(canvas: Image.Image, stamp: Image.Image, x: float, y: float) -> None:
    """Put a stamp with its middle at x, y; what lies beside the canvas is cut off."""
    left, top = round(x - stamp.width / 2), round(y - stamp.height / 2)
    if -stamp.width < left < canvas.width and -stamp.height < top < canvas.height:
        canvas.alpha_composite(stamp, (max(left, 0), max(top, 0)), (max(-left, 0), max(-top, 0)))


def png(drawn: Image.Image) -> bytes:
    """The picture as a PNG with a palette, which is smaller than one without and quicker made."""
    file = io.BytesIO()
    drawn.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(file, "PNG", compress_level=PACKED)
    return file.getvalue()
