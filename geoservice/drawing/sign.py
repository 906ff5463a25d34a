"""Signs as markup that stands in the page itself: nothing more to fetch, and no document of its own to set up.

A cheap phone takes some 20 ms for every picture that a style names and 40 ms for a sheet of symbols, before it
paints anything; a shape in the page costs it next to nothing.
"""

from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = frozenset(("path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "g"))
PLACED = "d points cx cy r rx ry x y x1 y1 x2 y2 width height transform"
DRAWN = "fill fill-rule stroke stroke-width stroke-linecap stroke-linejoin"
ATTRIBUTES = frozenset(f"{PLACED} {DRAWN}".split())
# What base.css says of every .icon, and what SVG says where a symbol is silent.
LINE = {
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "1.7",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
SILENT = {
    "fill": "black",
    "stroke": "none",
    "stroke-width": "1",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
}
EDGE = 24  # of every sign, in its own units
FILLED = 0.62  # of a disc's diameter, by the shape in it


@lru_cache(maxsize=16)
def symbols(sheet: Path, modified_ns: int) -> dict[str, str]:
    """The shapes of each symbol of a sheet by its id, to stand in an `svg` of the class `icon`.

    modified_ns: when the file was last changed, so that one which was is read again.
    """
    return {
        each.attrib["id"]: shapes(each, unlike_a_line(each)) for each in parsed(sheet).iter(f"{SVG}symbol")
    }


def unlike_a_line(symbol: Element) -> dict[str, str]:
    told = {name: symbol.get(name, silent) for name, silent in SILENT.items()}
    return {name: value for name, value in told.items() if value != LINE[name]}


@lru_cache(maxsize=256)
def on_a_disc(icon: Path, modified_ns: int) -> str:
    """A layer's shape, to be filled, as an `svg` that leaves room around it for the disc."""
    beside = EDGE * (1 / FILLED - 1) / 2
    box = f"{-beside:.2f} {-beside:.2f} {EDGE + 2 * beside:.2f} {EDGE + 2 * beside:.2f}"
    return f'viewBox="{box}">{figure(icon, modified_ns)}'


@lru_cache(maxsize=16)
def figure(picture: Path, modified_ns: int) -> str:
    """The shapes of a picture."""
    return shapes(parsed(picture), {})


def wordmark(picture: Path, modified_ns: int) -> str:
    """Our mark, to stand before the name of the pages."""
    return f'<svg viewBox="0 0 {EDGE} {EDGE}" aria-hidden="true">{figure(picture, modified_ns)}</svg>'


def parsed(path: Path) -> Element:
    return ElementTree.parse(path).getroot()  # noqa: S314  # our own files and the operator's


def shapes(parent: Element, lent: dict[str, str]) -> str:
    """The shapes below an element. Anything else is left out, as is each attribute that does not draw."""
    drawn = ""
    for each in parent:
        name = each.tag.removeprefix(SVG)
        if name not in SHAPES:
            continue
        told = {**lent, **{key: value for key, value in each.attrib.items() if key in ATTRIBUTES}}
        written = "".join(f" {key}={quoteattr(value)}" for key, value in told.items())
        below = shapes(each, {})
        drawn += f"<{name}{written}>{below}</{name}>" if below else f"<{name}{written}/>"
    return drawn
