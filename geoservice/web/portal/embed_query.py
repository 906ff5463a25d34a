"""The parameters of an embed, read into what the frame shows and how it speaks with its portal."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geoservice.drawing.view import View
from geoservice.model.basemap import Basemap
from geoservice.model.datum import DATUMS, shift
from geoservice.model.fault import LANGUAGES, Invalid, words
from geoservice.model.portal import read_origin
from geoservice.web.params import one_of, only
from geoservice.web.portal.map_query import joined, view_of

words(
    embed_select=(
        "“{value}”不是站点标识（形如 7f0c3f0e-0000-4000-8000-000000000000）。",
        "'{value}' is not the id of a site (like 7f0c3f0e-0000-4000-8000-000000000000).",
    ),
)

OF_THE_VIEW = ("layers", "center", "zoom", "basemap", "controls", "lang")
KNOWN = (*OF_THE_VIEW, "datum", "theme", "select", "origin")
THEMES = ("auto", "light", "dark")
SITE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Embed:
    """One embed.

    view: what the map shows, in WGS-84. datum: in which the portal gives and hears positions.
    language: or None for the visitor's own. select: the id of the site that opens.
    """

    view: View
    datum: str = "wgs84"
    theme: str = "auto"
    language: str | None = None
    select: str | None = None

    @property
    def center(self) -> tuple[float, float] | None:
        """lon, lat in the portal's datum."""
        return moved(self.view.center, "wgs84", self.datum) if self.view.center else None

    def query(self, everything: View) -> dict[str, str]:
        """The parameters that ask for this embed, without those that say what goes without saying."""
        view = self.view
        told: dict[str, Any] = {
            "layers": ",".join(view.layers) if view.layers != everything.layers else None,
            "center": joined(self.center) if self.center else None,
            "zoom": view.zoom,
            "datum": self.datum if self.datum != "wgs84" else None,
            "basemap": view.basemap,
            "lang": self.language,
            "theme": self.theme if self.theme != "auto" else None,
            "controls": (",".join(view.controls) or "none") if view.controls != everything.controls else None,
            "select": self.select,
        }
        return {name: str(value) for name, value in told.items() if value is not None}


def read_embed(args: Mapping[str, str], everything: View, basemaps: Sequence[Basemap]) -> Embed:
    """The embed that the parameters describe. Raises Invalid naming the parameter."""
    only(KNOWN, args)
    if args.get("origin", "null") != "null":  # what a sandboxed page is called
        read_origin(args["origin"], "origin")
    view = view_of(
        {name: args[name] for name in OF_THE_VIEW if name in args}, everything, [each.id for each in basemaps]
    )
    datum = one_of(args.get("datum", "wgs84"), "datum", list(DATUMS))
    return Embed(
        view=in_datum(view, datum, basemaps if "datum" in args else ()),
        datum=datum,
        theme=one_of(args.get("theme", "auto"), "theme", THEMES),
        language=one_of(args["lang"], "lang", LANGUAGES) if "lang" in args else None,
        select=read_select(args["select"]) if "select" in args else None,
    )


def in_datum(view: View, datum: str, basemaps: Sequence[Basemap]) -> View:
    """The view whose centre was given in `datum`, on a basemap of that datum where none was asked for."""
    center = moved(view.center, datum, "wgs84") if view.center else None
    fitting = next((each.id for each in basemaps if each.datum == datum), None)
    return replace(view, center=center, basemap=view.basemap or fitting)


def moved(point: tuple[float, float], source: str, target: str) -> tuple[float, float]:
    lon, lat = shift(*point, source, target)
    return round(float(lon), 6), round(float(lat), 6)


def read_select(text: str) -> str:
    if not SITE.fullmatch(text):
        raise Invalid("embed_select", field="select", value=text)
    return text.lower()
