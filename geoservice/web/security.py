"""What every answer carries, and the rule that every route says who may ask."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Flask, Request, Response, current_app, request
from flask.globals import request_ctx
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.exceptions import UnsupportedMediaType

from geoservice.config import Config

View = TypeVar("View", bound=Callable[..., Any])

# Routes that Flask makes by itself; static files are public by nature.
BUILT_IN = {"static"}
NOBODY = "'none'"


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


def content_security_policy(config: Config, ancestors: Sequence[str]) -> str:
    """The policy of a page that pages of these origins may show in a frame."""
    images = " ".join(["'self'", "data:", *sorted({origin for b in config.basemaps for origin in b.origins})])
    return "; ".join(
        [
            "default-src 'self'",
            f"img-src {images}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {' '.join(ancestors) or NOBODY}",
        ]
    )


CORS = [
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "ETag, Link, Retry-After, Geoservice-Truncated, X-Request-Id",
    ),
]


def standing_headers(config: Config) -> list[tuple[str, str]]:
    """What every answer carries, whatever it is."""
    return [
        ("Content-Security-Policy", content_security_policy(config, config.frame_ancestors)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Permissions-Policy", "geolocation=(self), camera=(), microphone=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        *([("Strict-Transport-Security", "max-age=31536000")] if config.rules.is_strict else []),
    ]


def open_to_origins(endpoint: str | None) -> bool:
    # Static files too: a sandboxed frame is an origin of its own, and the signs of its buttons are asked for by CORS.
    view = current_app.view_functions.get(endpoint or "")
    return endpoint in BUILT_IN or getattr(view, "cors", False)


class CookieSession(SecureCookieSessionInterface):
    """Flask's session, without its signing machinery for the many who bring no cookie."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if "HTTP_COOKIE" in request.environ:
            return super().open_session(app, request)
        return self.session_class()


def answer_preflight() -> Response | None:
    """Answer a browser's question before it sends JSON from another origin."""
    if request.method != "OPTIONS" or not open_to_origins(request.endpoint):
        return None
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def refuse_packed() -> None:
    """Raise UnsupportedMediaType for a body that is packed: what it would unpack to has no bound."""
    if "HTTP_CONTENT_ENCODING" in request_ctx.request.environ:
        raise UnsupportedMediaType


def init(app: Flask) -> None:
    config = app.config["GEOSERVICE"]
    app.config["MAX_CONTENT_LENGTH"] = config.max_body_kb * 1024
    app.session_interface = CookieSession()
    # Only officers have one. The public's pages neither send it nor are told of it.
    app.config.update(
        SESSION_COOKIE_NAME="geoservice_register",
        SESSION_COOKIE_PATH="/register",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=(config.public_url or "").startswith("https:"),
    )
    app.before_request(refuse_packed)
    app.before_request(answer_preflight)
