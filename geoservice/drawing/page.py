"""One map as one file: libraries, style and data inside, to be mailed or shown in a notebook.

    from geoservice.drawing import page
    page.render(table)                    # in a notebook: the map
    page.write(table, "sites.html")       # a file that opens without any network

Site data is inert JSON beside folium's constants; it is read in the browser and placed as text.
"""

import html
import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import geopandas
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geoservice import assets
from geoservice.drawing.bundle import mark, page_script, page_sheet, sprite
from geoservice.drawing.features import features_of
from geoservice.drawing.geomap import QUIET, GeoMap, MailedSites
from geoservice.drawing.legend import embedded_sign, layer_sheet, legend
from geoservice.drawing.shell import shell
from geoservice.drawing.view import View
from geoservice.model.basemap import Basemap
from geoservice.model.layer import Layers
from geoservice.model.layer_file import load_layers

DATA_ID = "site-data"
TITLES = {"zh": "工会服务阵地", "en": "Union service sites"}


@dataclass(frozen=True)
class Page:
    """A self-contained HTML page; a notebook shows it in a frame of `height` pixels."""

    html: str
    height: int = 560

    def write(self, path: str | Path) -> None:
        Path(path).write_text(self.html, encoding="utf-8")

    def _repr_html_(self) -> str:
        inside = html.escape(self.html, quote=True)
        return (
            f'<iframe srcdoc="{inside}" width="100%" height="{self.height}" sandbox="allow-scripts"></iframe>'
        )


def render(
    sites: geopandas.GeoDataFrame,
    *,
    layer: str | None = None,
    layers: Layers | None = None,
    basemaps: Sequence[Basemap] = (),
    title: str | None = None,
    language: str = "zh",
) -> Page:
    """The page of a table of points.

    Columns `id`, `layer`, `name` and `properties` (a dict of GeoJSON members) are used where present; without
    `properties` the other columns are the members. `layer`: the kind of all sites when there is no such column.
    `layers`: the kinds; default: those that are installed. `basemaps`: to choose from, the first one opens the page;
    only then does the page ask for anything, and their hosts only. The sites follow each basemap's datum. Raises Invalid for a row that is no point or of
    no known kind, Misconfigured when the script bundle has not been built.
    """
    kinds = layers if layers is not None else load_layers(assets.folder("layers"))
    features = features_of(sites, kinds, layer)
    occurring = {feature["properties"]["layer"] for feature in features} or set(kinds)
    view = View.of((id for id in kinds if id in occurring), extent_of(features))
    content = {"legend": legend(kinds, basemaps, view.bounds), "features": features}
    return Page(filled(view, kinds, content, basemaps, title or TITLES[language], language))


def write(sites: geopandas.GeoDataFrame, path: str | Path, **options: object) -> None:
    """Write the page of `render` to a file, in UTF-8."""
    render(sites, **options).write(path)  # type: ignore[arg-type]


def extent_of(features: list[dict]) -> tuple[float, float, float, float] | None:
    if not features:
        return None
    lons, lats = zip(*(feature["geometry"]["coordinates"] for feature in features), strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def filled(
    view: View, kinds: Layers, content: dict, basemaps: Sequence[Basemap], title: str, language: str
) -> str:
    geomap = GeoMap(view)
    MailedSites(view, DATA_ID, basemaps[0].id if basemaps else QUIET).add_to(geomap)
    drawn = shell(geomap)
    style = page_sheet() + layer_sheet(kinds.values(), embedded_sign) + drawn.style
    scripts = [page_script(), drawn.script]
    # The template marks as safe what is ours alone: style, script, signs, and the content made inert.
    return template().render(
        title=title,
        language=language,
        policy=policy(scripts, style, basemaps),
        style=style,
        map=drawn.html,
        sprite=sprite(),
        mark=mark(),
        data_id=DATA_ID,
        content=inert(content),
        scripts=scripts,
        demonstration=any(feature["properties"].get("demo") for feature in content["features"]),
    )


def template():
    folder = FileSystemLoader(assets.folder("templates"))
    environment = Environment(
        loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("portal/mailed.html")


def policy(scripts: list[str], style: str, basemaps: Iterable[Basemap]) -> str:
    """A Content-Security-Policy under which exactly our own script and style run, and only pictures of basemaps are fetched."""
    hashes = " ".join(f"'{source_hash(script)}'" for script in scripts)
    pictures = " ".join(["data:", *(origin for basemap in basemaps for origin in basemap.origins)])
    return f"default-src 'none'; script-src {hashes}; style-src '{source_hash(style)}'; img-src {pictures}; base-uri 'none'; form-action 'none'"


def source_hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


# What could end a script element, begin a comment or an entity, or end a line for old parsers.
ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def inert(content: object) -> str:
    """JSON that can stand in an HTML script element whatever its texts say."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(ESCAPES).encode("utf-8", "replace").decode()
