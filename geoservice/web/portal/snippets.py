"""What a portal pastes into its page: a frame, or our tiles on the map library that it has, in the right datum."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, render_template, url_for
from flask_babel import gettext

from geoservice.drawing.view import View, zoom_for
from geoservice.model.title import Title
from geoservice.web.languages import language
from geoservice.web.links import absolute
from geoservice.web.portal.embed_query import Embed, moved
from geoservice.web.portal.frame_tag import frame_tag
from geoservice.web.portal.landing import TITLE

HEIGHT = 520
WIDTH = 800  # pixels for which a zoom is chosen where none was asked for
BAIDU_ZOOMS = (3, 19)


@dataclass(frozen=True)
class Kind:
    """A way to use the map. datum: the one that its basemap is in, or None where the portal's own decides."""

    id: str
    title: Title
    datum: str | None = None


KINDS = (
    Kind("iframe", Title("iframe", "iframe")),
    Kind("script", Title("一行脚本", "One script tag")),
    Kind("leaflet", Title("Leaflet", "Leaflet")),
    Kind("openlayers", Title("OpenLayers", "OpenLayers")),
    Kind("maplibre", Title("MapLibre", "MapLibre")),
    Kind("amap", Title("高德 JS API", "Amap (高德) JS API"), "gcj02"),
    Kind("baidu", Title("百度 JS API", "Baidu (百度) JS API"), "bd09"),
    Kind("tianditu", Title("天地图 JS API", "Tianditu (天地图) JS API"), "wgs84"),
)


@dataclass(frozen=True)
class Snippet:
    id: str
    title: str
    datum: str
    code: str


def snippets(embed: Embed, everything: View) -> list[Snippet]:
    """Every snippet of an embed, in the visitor's language."""
    return [snippet(kind, embed, everything) for kind in KINDS]


def snippet(kind: Kind, embed: Embed, everything: View) -> Snippet:
    datum = kind.datum or embed.datum
    asked = embed.query(everything)
    code = render_template(
        f"portal/snippets/{kind.id}.txt",
        frame=frame_of(asked),
        loader=absolute(url_for("embed.loader")),
        asked=asked,
        map=place(embed, datum),
        site=absolute(url_for("finder.home")).rstrip("/"),
        tiles=tiles(embed.view, everything, datum, grid="BaiduQuad" if kind.id == "baidu" else None),
        layers=embed.view.layers,
        datum=datum,
        style=style(embed, everything),
        credit=TITLE[language()],
    )
    return Snippet(kind.id, kind.title[language()], datum, code.strip() + "\n")


def frame_of(asked: Mapping[str, str]) -> str:
    address = absolute(url_for("embed.page", **asked))  # type: ignore[arg-type]
    return frame_tag(address, gettext("Map of union service sites"), "100%", HEIGHT)


def place(embed: Embed, datum: str) -> dict[str, Any]:
    """Where a map of that datum opens, in its own numbers."""
    zoom = zoom_for(embed.view.bounds, WIDTH) if embed.view.zoom is None else embed.view.zoom
    lon, lat = moved(embed.view.middle, "wgs84", datum)
    low, high = BAIDU_ZOOMS
    # Baidu's zoom n has the scale of n - 1 elsewhere.
    return {"lon": lon, "lat": lat, "zoom": zoom, "baidu_zoom": min(max(zoom + 1, low), high)}


def tiles(view: View, everything: View, datum: str, grid: str | None) -> list[str]:
    """Addresses of PNG tiles with braces for z, x and y: of all kinds in one, or one for each that is shown."""
    names = ["all"] if view.layers == everything.layers else list(view.layers)
    query = f"?datum={datum}" + (f"&grid={grid}" if grid else "")
    root = absolute(url_for("finder.home"))
    return [f"{root}tiles/{name}/{{z}}/{{x}}/{{y}}.png{query}" for name in names]


def style(embed: Embed, everything: View) -> str | None:
    """The address of our MapLibre style, which there is for one kind and for all."""
    layers = embed.view.layers
    if len(layers) > 1 and layers != everything.layers:
        return None
    name = layers[0] if len(layers) == 1 else "all"
    theme = "dark" if embed.theme == "dark" else None
    return absolute(
        url_for("styles.style", layer=name, datum=embed.datum, lang=embed.language or language(), theme=theme)
    )


def js(value: Any) -> str:
    """A value as JavaScript in an HTML script element: readable, and nothing in it can end the element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def init(app: Flask) -> None:
    app.jinja_env.filters["js"] = js
