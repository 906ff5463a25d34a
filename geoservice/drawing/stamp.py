"""What stands on a picture for a site or a cell, drawn once and kept: discs, rings and names.

A stamp is drawn four times as large and scaled once, which makes its edges smooth. Sizes are in pixels of a screen
of ordinary density; `scale` 2 makes the same for a screen that is twice as fine.
"""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw

from geoservice.drawing.font import font, has_chinese
from geoservice.drawing.palette import INK, SURFACE
from geoservice.drawing.shape import shape
from geoservice.model.layer import Layer

FINE = 4
DISC, CHOSEN = 26, 40
EDGE = 2  # a disc's line
BAND, SPOKE = 4, 1.2  # a ring's, and what is between its arcs
# Diameter of a ring that stands for as many sites or more.
RINGS = ((1_000, 36), (100, 32), (10, 28), (0, 26))
PARTS = 24  # into which a ring is cut
SHADOW = (27, 31, 36, 22)
COUNT_PIXELS, NAME_PIXELS = 11, 12
HALO = 2
CLEAR = (255, 255, 255, 0)
BEHIND = (255, 255, 255, 235)

Arcs = tuple[tuple[str, int], ...]


@lru_cache(maxsize=256)
def disc(icon: Path, colour: str, scale: int, diameter: int = DISC) -> Image.Image:
    """A layer's shape on a white disc."""
    canvas, pen = sheet(diameter, scale)
    line = EDGE if diameter == DISC else EDGE * 1.5
    circle(pen, canvas, diameter / 2, colour, scale)
    circle(pen, canvas, diameter / 2 - line, SURFACE, scale)
    edge = round(diameter * 0.6) * scale * FINE
    mask = shape(icon, edge)
    at = (canvas.width - edge) // 2
    canvas.paste(colour, (at, at), mask)
    return canvas.reduce(FINE)


@lru_cache(maxsize=16)
def halo(colour: str, scale: int) -> Image.Image:
    """What shines around the chosen site."""
    canvas, pen = sheet(CHOSEN + 14, scale)
    circle(pen, canvas, CHOSEN / 2 + 7, f"{colour}48", scale)
    return canvas.reduce(FINE)


def ring(counts: dict[str, int], layers: Mapping[str, Layer], scale: int) -> Image.Image:
    """A ring whose arcs show the share of each layer, and the count in its middle."""
    number = sum(counts.values())
    present = [(layers[name].colour, counts[name]) for name in layers if counts.get(name)]
    return written_ring(arcs(present), counted(number), diameter_of(number), scale)


@lru_cache(maxsize=1024)
def written_ring(shares: Arcs, text: str, diameter: int, scale: int) -> Image.Image:
    drawn = bare_ring(shares, diameter, scale).copy()
    drawn.paste(square(INK, drawn.width), (0, 0), figures(text, drawn.width, scale))
    return drawn


@lru_cache(maxsize=2048)
def figures(text: str, edge: int, scale: int) -> Image.Image:
    """The mask of a count in the middle of a square: the same counts come again in rings of other shares."""
    mask = Image.new("L", (edge, edge))
    letters = font(COUNT_PIXELS * scale, "bold")
    ImageDraw.Draw(mask).text((edge / 2, edge / 2), text, 255, font=letters, anchor="mm")
    return mask


@lru_cache(maxsize=512)
def bare_ring(shares: Arcs, diameter: int, scale: int) -> Image.Image:
    """Each colour is laid from the top to where its arc ends, the last one first."""
    drawn = blank(diameter, scale).copy()
    at = 0
    layed = []
    for colour, parts in shares:
        at += parts
        layed.append((colour, at))
    for colour, end in reversed(layed):
        drawn.paste(square(colour, drawn.width), (0, 0), band(end, diameter, scale))
    if len(shares) > 1:
        for _, end in layed:
            drawn.paste(square(SURFACE, drawn.width), (0, 0), spoke(end, diameter, scale))
    return drawn


@lru_cache(maxsize=256)
def square(colour: str, edge: int) -> Image.Image:
    """All of one colour. Pillow lays an image of the same mode in a third of the time that it takes for a colour."""
    return Image.new("RGBA", (edge, edge), colour)


@lru_cache(maxsize=16)
def blank(diameter: int, scale: int) -> Image.Image:
    """A white disc and its shadow."""
    canvas, pen = sheet(diameter, scale)
    circle(pen, canvas, diameter / 2, SURFACE, scale)
    return canvas.reduce(FINE)


@lru_cache(maxsize=512)
def band(parts: int, diameter: int, scale: int) -> Image.Image:
    """The mask of a ring from the top clockwise over that many of its PARTS."""
    mask, pen = mask_sheet(diameter, scale)
    middle, reach = mask.width / 2, (diameter / 2 - 1) * scale * FINE
    box = (middle - reach, middle - reach, middle + reach - 1, middle + reach - 1)
    if parts < PARTS:
        pen.pieslice(box, -90, -90 + 360 * parts / PARTS, 255)
    else:
        pen.ellipse(box, 255)
    circle(pen, mask, diameter / 2 - 1 - BAND, 0, scale)
    return mask.reduce(FINE)


@lru_cache(maxsize=512)
def spoke(at: int, diameter: int, scale: int) -> Image.Image:
    """The mask of a line between two arcs, so that they are told apart without their hues."""
    mask, pen = mask_sheet(diameter, scale)
    middle, reach, turn = mask.width / 2, diameter / 2 * scale * FINE, 2 * math.pi * at / PARTS
    end = (middle + reach * math.sin(turn), middle - reach * math.cos(turn))
    pen.line((middle, middle, *end), 255, round(SPOKE * scale * FINE))
    circle(pen, mask, diameter / 2 - 1 - BAND, 0, scale)
    return mask.reduce(FINE)


@lru_cache(maxsize=2048)
def name_stamp(lines: tuple[str, ...], scale: int) -> Image.Image:
    """Lines of a name, one under another and centred, with a halo that keeps them legible on any ground."""
    letters, rim = font(NAME_PIXELS * scale), HALO * scale
    width = max(line_width(line) for line in lines) * scale + 2 * rim
    drawn = Image.new("RGBA", (round(width), round(height_of(lines) * scale)), CLEAR)
    pen = ImageDraw.Draw(drawn)
    # The halo of one line must not lie on the letters of the one above it.
    for halo_width, ink in ((rim, BEHIND), (0, INK)):
        for number, line in enumerate(lines):
            at = (drawn.width / 2, rim + (number + 0.5) * LINE * scale)
            pen.text(at, line, ink, font=letters, anchor="mm", stroke_width=halo_width)
    return drawn


LINE = 15  # from one line to the next


def height_of(lines: tuple[str, ...]) -> float:
    return LINE * len(lines) + 2 * HALO


@lru_cache(maxsize=16_384)
def line_width(text: str) -> float:
    """Pixels that a line of a name is wide."""
    return sum(map(letter_width, text))


@lru_cache(maxsize=16_384)
def letter_width(letter: str) -> float:
    # Letter by letter: there are fewer of them than of names. Of a large font, so that nothing is rounded.
    return float(font(NAME_PIXELS * FINE).getlength(letter)) / FINE


def mask_sheet(diameter: float, scale: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", (round(diameter + 4) * scale * FINE,) * 2)
    return mask, ImageDraw.Draw(mask)


def sheet(diameter: float, scale: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A square for a circle and its shadow, four times as large as it will be."""
    canvas = Image.new("RGBA", (round(diameter + 4) * scale * FINE,) * 2, CLEAR)
    pen = ImageDraw.Draw(canvas)
    for wider in (2, 1):
        circle(pen, canvas, diameter / 2 + wider, (*SHADOW[:3], SHADOW[3] * (3 - wider)), scale)
    return canvas, pen


def circle(pen: ImageDraw.ImageDraw, canvas: Image.Image, radius: float, fill: object, scale: int) -> None:
    middle, reach = canvas.width / 2, radius * scale * FINE
    pen.ellipse((middle - reach, middle - reach, middle + reach - 1, middle + reach - 1), fill)  # type: ignore[arg-type]


def arcs(counts: list[tuple[str, int]]) -> Arcs:
    """Shares in parts of a ring, PARTS in all, at least one for what is there; alike ones share a stamp."""
    number = sum(count for _, count in counts)
    parts = [max(1, round(PARTS * count / number)) for _, count in counts]
    parts[parts.index(max(parts))] += PARTS - sum(parts)
    return tuple((colour, part) for (colour, _), part in zip(counts, parts, strict=True))


def counted(number: int) -> str:
    """A count in four letters at most: 9999, 12k, 3.4M."""
    if number < 10_000:
        return str(number)
    if number < 1_000_000:
        return f"{number // 1000}k"
    return f"{number / 1_000_000:.1f}M" if number < 10_000_000 else f"{number // 1_000_000}M"


def diameter_of(number: int) -> int:
    return next(diameter for least, diameter in RINGS if number >= least)


def warm(layers: Iterable[Layer]) -> None:
    """Draw what every picture needs, before a worker is asked for the first one."""
    has_chinese()
    signs = list(layers)
    for scale in (1, 2):
        for layer in signs:
            disc(layer.icon, layer.colour, scale)
        for _, diameter in RINGS:
            blank(diameter, scale)
            for part in range(1, PARTS + 1):
                band(part, diameter, scale)
                spoke(part, diameter, scale)
        for text in ("0123456789kM.", "工会"):
            name_stamp((text,), scale)
