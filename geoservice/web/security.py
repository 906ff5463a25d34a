"""What every answer carries, and the rule that every route says who may ask."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request

View = TypeVar("View", bound=Callable[..., Any])

# Routes that Flask makes by itself; static files are public by nature.
BUILT_IN = {"static"}


def public(view: View | None = None, *, cors: bool = False) -> Any:
    """Mark a view as open to everybody; `cors`: to scripts of other origins, too, never with credentials."""

    def mark(marked: View) -> View:
        marked.requires, marked.cors = "public", cors  # type: ignore[attr-defined]
        return marked

    return mark(view) if view else mark


def check_routes(app: Flask) -> None:
    """Raise RuntimeError when a route does not say what it requires."""
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "requires")]
    if unmarked := sorted(set(silent) - BUILT_IN):
        raise RuntimeError(f"routes without a requirement: {', '.join(unmarked)}")


def content_security_policy() -> str:
    config = current_app.config["GEOSERVICE"]
    images = " ".join(["'self'", "data:", *sorted({origin for b in config.basemaps for origin in b.origins})])
    return "; ".join(
        [
            "default-src 'self'",
            f"img-src {images}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {' '.join(config.frame_ancestors) or chr(39) + 'none' + chr(39)}",
        ]
    )


def number_request() -> None:
    g.request_id = secrets.token_hex(8)


def secure(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", content_security_policy())
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["X-Request-Id"] = g.get("request_id", "")
    if open_to_origins():
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = (
            "ETag, Link, Retry-After, Geoservice-Truncated, X-Request-Id"
        )
    return response


def open_to_origins() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "cors", False)


def answer_preflight() -> Response | None:
    """Answer a browser's question before it sends JSON from another origin."""
    if request.method != "OPTIONS" or not open_to_origins():
        return None
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def init(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = app.config["GEOSERVICE"].max_body_kb * 1024
    app.before_request(number_request)
    app.before_request(answer_preflight)
    app.after_request(secure)
