"""The Flask application put together from its rooms."""

import os
from collections.abc import Callable
from datetime import timedelta
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, redirect, request, send_file
from flask_compress import Compress
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect
from werkzeug.security import safe_join

from geoservice import assets
from geoservice.config import Config
from geoservice.db import Database
from geoservice.model.fault import Invalid
from geoservice.model.layer_file import load_layers
from geoservice.web import (
    demonstration,
    errors,
    finder,
    front,
    languages,
    links,
    metrics,
    portal,
    register,
    security,
    signs,
)
from geoservice.web.freshness import Freshness
from geoservice.web.portal.plain_tiles import PlainTiles
from geoservice.web.response import WholeResponse
from geoservice.web.slow_body import SlowBodies
from geoservice.web.tile_cache import TileCache

READER, OFFICER = "geoservice_reader", "geoservice_officer"
REGISTER_CONNECTIONS = 4  # of each worker: officers are few beside the public
REGISTER_TIMEOUT_MS = 30_000
COMPRESSED = ["text/html", "text/css", "application/javascript", "text/javascript", "image/svg+xml"]
COMPRESSED += ["application/json", "application/geo+json", "application/problem+json"]
COMPRESSED += [
    "application/schema+json",
    "application/vnd.oai.openapi+json;version=3.0",
    "application/vnd.mapbox-vector-tile",
]


class Application(Flask):
    """Flask without the question, five times a request, whether what it calls is a coroutine: none of ours is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """As Flask's. A name that no host can have is told as any other fault is, on a page that has addresses, too."""
        try:
            adapter = super().create_url_adapter(request)
            if request is None or request.host or "HTTP_HOST" not in request.environ:
                return adapter
        except (HTTPException, UnicodeError):
            if request is None:
                raise
        # Flask raises it as it is.
        request.routing_exception = Invalid(  # type: ignore[assignment]
            "host_unread", field="Host", value=request.environ["HTTP_HOST"]
        )
        request.host = "localhost"
        return self.url_map.bind_to_environ({**request.environ, "HTTP_HOST": request.host})

    def handle_http_exception(self, e: HTTPException) -> Any:
        """As Flask's, but a slash that is missing leads to a path alone: behind a proxy our scheme is not the public's."""
        if not isinstance(e, RequestRedirect):
            return super().handle_http_exception(e)
        path = urlsplit(e.new_url)._replace(scheme="", netloc="").geturl()
        return redirect(f"/{path.lstrip('/')}", e.code)

    def log_exception(self, exc_info: Any) -> None:
        """Flask's own line would have the address, which may tell where somebody looks."""
        self.logger.error("bug", exc_info=exc_info)

    def send_static_file(self, filename: str) -> Response:
        """The file as the build has packed it, where there is one and the browser takes it; else as it is."""
        packed = safe_join(self.static_folder or "", f"{filename}.br")
        if not request.accept_encodings["br"] or packed is None or not Path(packed).is_file():
            return super().send_static_file(filename)
        response = send_file(
            packed, mimetype=guess_type(filename)[0], max_age=self.get_send_file_max_age(filename)
        )
        response.headers["Content-Encoding"] = "br"
        response.vary.add("Accept-Encoding")
        return response


def make_app(config: Config, database: Database | None = None, officers: Database | None = None) -> Flask:
    app = Application(
        "geoservice", static_folder=assets.folder("static"), template_folder=str(assets.folder("templates"))
    )
    app.response_class = WholeResponse
    app.config.update(
        GEOSERVICE=config,
        SECRET_KEY=config.secret_key,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        BABEL_TRANSLATION_DIRECTORIES=str(assets.PACKAGE / "translations"),
        COMPRESS_MIMETYPES=COMPRESSED,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
    )
    app.extensions["layers"] = load_layers(config.layers)
    app.extensions["database"] = database or public_database(config)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (front, metrics, security, languages, links, signs, demonstration, errors, finder, portal):
        part.init(app)
    if config.register:
        app.extensions["register_database"] = officers or officers_database(config)
        register.init(app)
    Compress(app)
    app.after_request(keep_for_a_year)
    security.check_routes(app)
    app.wsgi_app = SlowBodies(app.wsgi_app, max(1, config.threads - 1))  # type: ignore[method-assign]
    app.wsgi_app = PlainTiles(app.wsgi_app, app.extensions["layers"], app.extensions["database"])  # type: ignore[method-assign]
    front.stand_before(app)
    if config.tile_cache_mb:
        freshness = Freshness(app.extensions["database"])
        app.wsgi_app = TileCache(app.wsgi_app, freshness, config.tile_cache_mb << 20)  # type: ignore[method-assign]
    return app


# A statement that is planned once is planned for any window; PostgreSQL would take that for dearer, because it does not know
# that a window has few ranges. None of ours is long enough for compiling it or for a second process to pay.
READER_SETTINGS = {
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
}


def public_database(config: Config) -> Database:
    """The pool of public requests: a login that may only read what is published, or the owner's, role switched."""
    if config.public_database_url:
        dsn, role = config.public_database_url, None
    elif config.database_url:
        dsn, role = config.database_url, READER
    else:
        from geoservice.embedded import Cluster

        dsn, role = Cluster(config.home, config.pg_bin).dsn(READER), None
    return Database(
        dsn,
        role=role,
        size=config.pool_size,
        wait_ms=config.pool_wait_ms,
        statement_timeout_ms=config.statement_timeout_ms,
        settings=READER_SETTINGS,
        # As many as keep the cores busy, with those of the other workers.
        at_once=max(1, (os.cpu_count() or 1) // config.workers),
        name="geoservice web",
    )


def officers_database(config: Config) -> Database:
    """The pool of officers' requests: a login that has their rights, or the owner's, role switched."""
    if config.register_database_url:
        dsn, role = config.register_database_url, None
    elif config.database_url:
        dsn, role = config.database_url, OFFICER
    else:
        from geoservice.embedded import Cluster

        dsn, role = Cluster(config.home, config.pg_bin).dsn(OFFICER), None
    return Database(
        dsn,
        role=role,
        size=REGISTER_CONNECTIONS,
        wait_ms=config.pool_wait_ms,
        statement_timeout_ms=REGISTER_TIMEOUT_MS,
        name="geoservice register",
    )


def keep_for_a_year(response: Response) -> Response:
    """A static file asked for by the mark of its content never changes under that address."""
    if request.endpoint == "static" and request.args.get("v") and response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
