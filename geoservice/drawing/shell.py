"""A folium map taken apart, so that script and style can be files and the page has nothing inline."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from textwrap import dedent

from geoservice.drawing.geomap import GeoMap


@dataclass(frozen=True)
class Shell:
    """html: the map's element. script: what makes the map. style: the sheet of its element."""

    html: str
    script: str
    style: str

    @cached_property
    def script_mark(self) -> str:
        return mark(self.script)

    @cached_property
    def style_mark(self) -> str:
        return mark(self.style)


def shell(geomap: GeoMap) -> Shell:
    """The parts of a map as folium renders them; the same map gives the same bytes."""
    figure = geomap.figure
    figure.render()
    return Shell(
        html=tidy(figure.html.render()), script=tidy(figure.script.render()), style=geomap.style + "\n"
    )


def mark(text: str) -> str:
    """A short mark of the content, for addresses that may be cached for ever."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def tidy(rendered: str) -> str:
    """Folium's text without the blank lines and indents that its templates leave."""
    return "\n".join(line for line in dedent(rendered).splitlines() if line.strip()).strip() + "\n"
