"""The signs of pages as templates put them in: of things, of facilities, of kinds of site, and our mark."""

from pathlib import Path

from flask import Flask, current_app
from markupsafe import Markup

from geoservice.drawing.sign import on_a_disc, symbols, wordmark
from geoservice.web.parts import layers

MUTED = "#56606b"  # of a kind that is no longer there


def sign(name: str, sheet: str = "finder") -> Markup:
    """A symbol of a sheet of static/icons beside its words; a name that it does not have leaves the place empty."""
    path = static(f"{sheet}.svg")
    drawn = symbols(path, path.stat().st_mtime_ns).get(name, "")
    return Markup(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{drawn}</svg>')  # noqa: S704


def mark() -> Markup:
    """Our own, beside the name of the pages."""
    path = static("mark.svg")
    return Markup(wordmark(path, path.stat().st_mtime_ns))  # noqa: S704


def static(name: str) -> Path:
    return Path(current_app.static_folder or "") / "icons" / name


def kind_sign(layer: str) -> Markup:
    """A kind's shape in its hue on a white disc."""
    kind = layers().get(layer)
    if kind is None:
        return Markup(f'<svg class="kind-sign" color="{MUTED}" aria-hidden="true"></svg>')  # noqa: S704
    drawn = on_a_disc(kind.icon, kind.icon.stat().st_mtime_ns)
    return Markup(f'<svg class="kind-sign" color="{kind.colour}" aria-hidden="true" {drawn}</svg>')  # noqa: S704


def init(app: Flask) -> None:
    app.jinja_env.globals.update(mark=mark, sign=sign, kind_sign=kind_sign)
