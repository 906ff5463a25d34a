"""A map as one picture, for pages without scripts and for print: our quiet ground, sites, and whose map it is."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from PIL import Image, ImageDraw

from geoservice.drawing.font import font, has_chinese
from geoservice.drawing.label import Box, Label, disc_of, label_of
from geoservice.drawing.palette import GROUND, HAIRLINE, INK, MUTED, PLACE
from geoservice.drawing.picture import NAMED_FROM, draw, draw_chosen, place
from geoservice.drawing.places import RANKS, SUFFIXES_EN, SUFFIXES_ZH, Place, without
from geoservice.drawing.stamp import CHOSEN, DISC, name_stamp
from geoservice.model.layer import Layer
from geoservice.model.mark import Mark
from geoservice.model.static_map import StaticMap

SMALL, CREDIT = 10, 12  # pixels of letters
LINE = 17
MOST_BAR = 110  # pixels of the bar that tells the scale
PLACE_PIXELS = {1: 17, 2: 16, 3: 14, 4: 12}  # by rank
ABOVE = 20  # a town's name stands above the signs that crowd around its middle


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a map shows. marks: from north to south. places: positions in the map's datum. chosen: the site that is
    drawn larger. credit: what must be said of the map, in parts; it is never left out."""

    marks: list[Mark]
    places: list[Place]
    credit: list[str]
    language: str
    chosen: Mark | None = None


def static_map(shown: StaticMap, content: Content, layers: Mapping[str, Layer], scale: int) -> Image.Image:
    """The picture, `scale` times as many pixels wide and high as the map."""
    canvas = Image.new("RGBA", (shown.width * scale, shown.height * scale), GROUND)
    pen = ImageDraw.Draw(canvas)
    graticule(pen, shown, scale)
    credits = credit_boxes(shown, content.credit)
    taken = [box for box, _ in credits]
    signs = [disc_of(mark) for mark in content.marks]
    towns = list(place_labels(shown, content, [*taken, *signs])) if has_chinese() else []
    taken += [box for _, box, _ in towns]
    chosen = chosen_label(content.chosen) if content.chosen else None
    others = [mark for mark in content.marks if content.chosen is None or mark.id != content.chosen.id]
    taken += [*rim(shown), *([chosen.box] if chosen else [])]
    draw(canvas, others, layers, scale=scale, names=shown.zoom >= NAMED_FROM, taken=taken)
    for text, box, pixels in towns:
        write_place(pen, text, box, pixels, scale)
    if content.chosen and chosen:
        draw_chosen(canvas, content.chosen, layers[content.chosen.layer or ""], scale=scale)
        write_name(canvas, chosen, scale)
    scale_bar(canvas, shown, content.language, scale)
    write_credits(canvas, credits, scale)
    return canvas.convert("RGB")


def rim(shown: StaticMap) -> list[Box]:
    """Where no site's name stands: beside the map, on the graticule's names, and on the scale."""
    far, width, height = math.inf, shown.width, shown.height
    beside = [
        Box(-far, -far, 0, far),
        Box(width, -far, far, far),
        Box(-far, -far, far, 16),
        Box(-far, height, far, far),
    ]
    return [*beside, Box(0, height - 24, MOST_BAR + 16, height)]


def graticule(pen: ImageDraw.ImageDraw, shown: StaticMap, scale: int) -> None:
    """Hairlines at round degrees, named at the west and north edge."""
    step, lons, lats = shown.graticule()
    digits = len(f"{step:g}".partition(".")[2])
    letters = font(SMALL * scale)
    width, height = shown.width * scale, shown.height * scale
    for lon in lons:
        x = round(shown.at(lon, 0)[0] * scale)
        pen.line((x, 0, x, height), HAIRLINE, scale)
        pen.text((x + 4 * scale, 3 * scale), degrees(lon, digits, "E", "W"), MUTED, font=letters)
    for lat in lats:
        y = round(shown.at(0, lat)[1] * scale)
        pen.line((0, y, width, y), HAIRLINE, scale)
        if y > 20 * scale:
            pen.text(
                (4 * scale, y - 2 * scale), degrees(lat, digits, "N", "S"), MUTED, font=letters, anchor="ld"
            )


def degrees(value: float, digits: int, plus: str, minus: str) -> str:
    turned = (value + 180) % 360 - 180
    return f"{abs(turned):.{digits}f}° {minus if turned < 0 else plus}"


def place_labels(shown: StaticMap, content: Content, taken: Iterable[Box]) -> Iterable[tuple[str, Box, int]]:
    """Names of places, where they stand and how large: greater ones first, none over another."""
    taken = list(taken)
    for town in sorted(content.places, key=lambda town: (RANKS[town.level][0], town.name)):
        rank, least = RANKS[town.level]
        if shown.zoom + 0.5 < least:
            continue
        text, pixels = place_name(town, content.language), PLACE_PIXELS[rank]
        inside = Box(4, 16, shown.width - 4, shown.height - 4)
        free = (
            box
            for box in place_boxes(shown, town, text, pixels)
            if inside.holds(box) and not any(box.meets(other) for other in taken)
        )
        if box := next(free, None):
            taken.append(box.grown(4))
            yield text, box, pixels


def place_name(town: Place, language: str) -> str:
    if language == "en" and town.name_en:
        return without(town.name_en, SUFFIXES_EN)
    return without(town.name, SUFFIXES_ZH)


def place_boxes(shown: StaticMap, town: Place, text: str, pixels: int) -> Iterator[Box]:
    """Where a name may stand, the best first: around the town, farther off where signs crowd upon it."""
    u, v = shown.at(town.lon, town.lat)
    half, high = font(pixels, "bold").getlength(text) / 2 + 2, pixels / 2 + 2
    for off in (ABOVE, 1.5 * ABOVE, 2.2 * ABOVE):
        aside = off + half
        for x, y in ((0, -off), (0, off), (aside, 0), (-aside, 0), (aside, -off), (-aside, -off)):
            yield Box(u + x - half, v + y - high, u + x + half, v + y + high)


def write_place(pen: ImageDraw.ImageDraw, text: str, box: Box, pixels: int, scale: int) -> None:
    middle = (box.left + box.right) / 2 * scale, (box.top + box.bottom) / 2 * scale
    letters = font(pixels * scale, "bold")
    pen.text(middle, text, PLACE, font=letters, anchor="mm", stroke_width=2 * scale, stroke_fill=GROUND)
    pen.text(middle, text, PLACE, font=letters, anchor="mm")


def chosen_label(chosen: Mark) -> Label:
    label = label_of(chosen)
    lower = (CHOSEN - DISC) / 2 + 7
    box = label.box
    return Label(label.lines, Box(box.left, box.top + lower, box.right, box.bottom + lower))


def write_name(canvas: Image.Image, label: Label, scale: int) -> None:
    if has_chinese():
        left, top, right, bottom = label.box
        place(
            canvas,
            name_stamp(label.lines, scale),
            (left + right) / 2 * scale,
            (top + bottom) / 2 * scale,
        )


def scale_bar(canvas: Image.Image, shown: StaticMap, language: str, scale: int) -> None:
    """Lower left: a bar of a round number of metres on the ground."""
    metres = round_metres(MOST_BAR * shown.metres_per_pixel)
    length = metres / shown.metres_per_pixel
    veil(canvas, Box(0, shown.height - 24, length + 16, shown.height), scale)
    pen = ImageDraw.Draw(canvas)
    x0, x1, y = 8 * scale, round((8 + length) * scale), (shown.height - 6) * scale
    pen.line((x0, y - 4 * scale, x0, y, x1, y, x1, y - 4 * scale), INK, round(1.5 * scale))
    middle = ((x0 + x1) / 2, y - 2 * scale)
    pen.text(middle, distance(metres, language), INK, font=font(SMALL * scale), anchor="md")


def round_metres(most: float) -> float:
    """The greatest of 1, 2, 5, 10, 20 … that is not more."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most)


def distance(metres: float, language: str) -> str:
    if metres < 1000:
        return f"{metres:g} 米" if language == "zh" and has_chinese() else f"{metres:g} m"
    return f"{metres / 1000:g} 公里" if language == "zh" and has_chinese() else f"{metres / 1000:g} km"


def credit_boxes(shown: StaticMap, parts: list[str]) -> list[tuple[Box, str]]:
    """Lines of the credit, lower right, each as wide as the map allows; from the lowest one up."""
    letters, most = font(CREDIT), shown.width - MOST_BAR - 40
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]}   {part}" if lines else part
        if lines and letters.getlength(joined) <= most:
            lines[-1] = joined
        else:
            lines.append(part)
    boxes = []
    for number, line in enumerate(reversed(lines)):
        bottom = shown.height - number * LINE
        boxes.append(
            (Box(shown.width - letters.getlength(line) - 16, bottom - LINE, shown.width, bottom), line)
        )
    return boxes


def write_credits(canvas: Image.Image, credits: list[tuple[Box, str]], scale: int) -> None:
    for box, _ in credits:
        veil(canvas, box, scale)
    pen = ImageDraw.Draw(canvas)
    for box, line in credits:
        at = (box.right - 8) * scale, (box.top + box.bottom) / 2 * scale
        pen.text(at, line, INK, font=font(CREDIT * scale), anchor="rm")


def veil(canvas: Image.Image, box: Box, scale: int) -> None:
    """White over what lies below, so that letters can be read whatever it is."""
    left, top, right, bottom = (round(edge * scale) for edge in box)
    white = Image.new("RGBA", (max(right - max(left, 0), 1), bottom - top), (255, 255, 255, 226))
    canvas.alpha_composite(white, (max(left, 0), max(top, 0)))
