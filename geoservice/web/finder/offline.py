"""The finder kept on a phone: what its service worker is, what it keeps, and the page of what was kept."""

import hashlib
import io
from pathlib import Path

from flask import Response, current_app, jsonify, make_response, render_template, send_file, url_for
from flask_babel import gettext

from geoservice.drawing.app_icon import app_icon
from geoservice.model.fault import Missing
from geoservice.web.finder.blueprint import blueprint
from geoservice.web.finder.home import varying
from geoservice.web.languages import language
from geoservice.web.links import asset, link
from geoservice.web.parts import layers
from geoservice.web.security import public

SIZES = (180, 192, 512)  # pixels; the first is the one that Apple's phones take
FILES = "finder.js finder.css site.css starred.js suggestions.js finder_map.js finder_map.css tile_reader.js"
BUNDLES = tuple(FILES.split())
A_DAY = "public, max-age=86400"


@blueprint.get("/starred")
@public
def starred() -> Response:
    """What is kept on this phone. The page itself is the same for all; its script puts in what was kept."""
    return varying(make_response(render_template("finder/starred.html", layers=layers())))  # type: ignore[return-value]


@blueprint.get("/worker.js")
@public
def worker() -> Response:
    """The service worker. It stands at the root, for it serves all below its own folder."""
    response = send_file(static("bundle/offline_worker.js"), mimetype="text/javascript", max_age=0)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/shell.json")
@public
def shell() -> Response:
    """The addresses that the worker keeps from the first visit on."""
    others = [url_for("map.layers_css"), url_for("map.legend_json", choices=0), url_for("map.places_json")]
    response = jsonify([link("finder.starred"), *files(), *others])
    response.headers["Cache-Control"] = "no-cache"
    return response


def files() -> list[str]:
    return [asset(name) for name in (*(f"bundle/{name}" for name in BUNDLES), "icons/mark.svg")]


@blueprint.app_template_global()
def worker_address() -> str:
    """Another one when a file of the shell has changed: only then does a phone take the worker, and the shell, anew."""
    mark = hashlib.sha256("\n".join(files()).encode()).hexdigest()[:12]
    return link("finder.worker", v=mark)


@blueprint.get("/app.webmanifest")
@public
def manifest() -> Response:
    """What a phone needs to put the finder among its apps."""
    home = url_for("finder.home")
    response = jsonify(
        id=home,
        name=gettext("Union service sites"),
        short_name=gettext("Service sites"),
        description=gettext("Find a place to rest and read"),
        lang="zh-CN" if language() == "zh" else "en",
        start_url=link("finder.home"),
        scope=home,
        display="standalone",
        background_color="#f7f5f1",
        theme_color="#ffffff",
        icons=[picture(edge) for edge in SIZES[1:]],
        shortcuts=[{"name": gettext("Starred"), "url": link("finder.starred")}],
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Language")
    return response


def picture(edge: int) -> dict[str, str]:
    return {
        "src": url_for("finder.icon", edge=edge),
        "sizes": f"{edge}x{edge}",
        "type": "image/png",
        "purpose": "any maskable",
    }


@blueprint.get("/app-<int:edge>.png")
@public
def icon(edge: int) -> Response:
    if edge not in SIZES:
        raise Missing("missing_page")
    out = io.BytesIO()
    app_icon(static("icons/mark.svg"), edge).save(out, "PNG", optimize=True)
    response = Response(out.getvalue(), mimetype="image/png")
    response.headers["Cache-Control"] = A_DAY
    return response


def static(name: str) -> Path:
    return Path(current_app.static_folder or "") / name
