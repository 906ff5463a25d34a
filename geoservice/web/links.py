"""Addresses: of pages in the visitor's language, of files that may be cached for ever, and absolute ones."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from geoservice.web.languages import asked_language


def link(endpoint: str, **values: Any) -> str:
    """The address of a page, keeping the language that the visitor chose."""
    chosen = asked_language()
    kept: dict[str, Any] = {"lang": chosen} if chosen else {}
    return url_for(endpoint, **kept, **values)


def in_language(language: str) -> str:
    """The present page in another language."""
    args = MultiDict(request.args)
    args["lang"] = language
    endpoint = request.endpoint or "finder.home"
    if request.routing_exception is not None:
        return url_for("finder.home", lang=language)
    values: dict[str, Any] = {**(request.view_args or {}), **args.to_dict(flat=False)}
    return url_for(endpoint, **values)


def absolute(path: str) -> str:
    """An address with host, as the public reaches it."""
    # Not request.host_url, which works out the letters of the host anew each time.
    return base(current_app.config["GEOSERVICE"].public_url or f"{request.scheme}://{request.host}") + path


@lru_cache(maxsize=64)
def base(address: str) -> str:
    return iri_to_uri(address.rstrip("/"))


@lru_cache(maxsize=512)
def digest(path: Path, modified_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file with a mark of its content, so that a browser may keep it for a year."""
    path = Path(current_app.static_folder or "") / name
    mark = digest(path, path.stat().st_mtime_ns) if path.is_file() else None
    return url_for("static", filename=name, v=mark)


def init(app: Flask) -> None:
    app.jinja_env.globals.update(link=link, in_language=in_language, asset=asset)
