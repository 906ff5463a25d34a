"""From a fault's meaning to an answer, in one place: a problem for machines, a page for people."""

import logging
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from werkzeug.exceptions import (
    HTTPException,
    NotFound,
    RequestedRangeNotSatisfiable,
    RequestEntityTooLarge,
    RequestURITooLarge,
    UnsupportedMediaType,
)
from werkzeug.exceptions import (
    MethodNotAllowed as WrongMethod,
)

from geoservice.model import fault
from geoservice.model.fault import LANGUAGES, Fault
from geoservice.web import metrics
from geoservice.web.front import request_number
from geoservice.web.languages import language

log = logging.getLogger("geoservice")

MOST_TAKEN_IN, PIECE = 40 << 20, 1 << 16

STATUS = {
    fault.Invalid: 400,
    fault.NotLoggedIn: 401,
    fault.NotAllowed: 403,
    fault.Missing: 404,
    fault.MethodNotAllowed: 405,
    fault.NotAcceptable: 406,
    fault.Conflict: 409,
    fault.TooLarge: 413,
    fault.TooMany: 429,
    fault.Unavailable: 503,
    fault.Misconfigured: 500,
}
TITLES = {
    400: "Bad request",
    401: "Not logged in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    416: "Range not satisfiable",
    429: "Too many requests",
    500: "Internal error",
    503: "Unavailable",
}

# What a page says first, in Chinese and English; what is wrong just here stands below it.
HEADINGS = {
    400: ("这里有一处写得不对", "Something here is not right"),
    401: ("请先登录", "Please log in first"),
    403: ("这一步不能做", "This is not allowed"),
    404: ("没有找到", "Not found"),
    405: ("这个地址不能这样用", "This address is not used like that"),
    406: ("没有这种格式", "There is no such format"),
    409: ("这一步现在做不了", "This cannot be done now"),
    413: ("内容太大", "This is too large"),
    415: ("不支持这种内容", "This kind of content is not taken"),
    429: ("请过一会儿再试", "Please wait a while"),
    500: ("这不是您的问题", "This is not your fault"),
    503: ("请稍等片刻", "One moment, please"),
}
# What may be gone when the same is asked again.
PASSING = {429, 500, 503}


def answer_fault(error: Fault) -> Response:
    status = next(code for meaning, code in STATUS.items() if isinstance(error, meaning))
    response = problem(status, error)
    if isinstance(error, fault.Unavailable):
        log.warning("unavailable", extra={"code": error.code})
        metrics.UNAVAILABLE.labels(error.code).inc()
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def problem(status: int, error: Fault) -> Response:
    """The fault as RFC 9457 has it, or as a page when a person's browser asked."""
    response = page(status, error) if wants_page() else document(status, error)
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_page() -> bool:
    if "f" in request.args:
        return request.args["f"] == "html"
    best = request.accept_mimetypes.best_match(["application/json", "application/problem+json", "text/html"])
    return best == "text/html" and "text/html" in request.headers.get("Accept", "")


def document(status: int, error: Fault) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": error.text(language()),
        "code": error.code,
        "field": error.field,
        "request_id": request_number(),
    }
    response = jsonify({name: value for name, value in body.items() if value is not None})
    response.status_code, response.mimetype = status, "application/problem+json"
    return response


def page(status: int, error: Fault) -> Response:
    heading = HEADINGS[status][LANGUAGES.index(language())]
    again = asked_address() if status in PASSING and request.method == "GET" else None
    drawn = render_template(template(), status=status, error=error, heading=heading, again=again)
    return Response(drawn, status, mimetype="text/html")


def asked_address() -> str:
    """The address of the present request, without its origin, which nothing in it can change."""
    asked = f"{request.script_root}/{quote(request.path.lstrip('/'))}"
    return f"{asked}?{request.query_string.decode('latin-1')}" if request.query_string else asked


def template() -> str:
    """A portal's frame has the words alone. An officer stays in the register, also where she is not logged in: with a link
    that has ended, or a stale form.
    """
    if request.endpoint == "embed.page":
        return "portal/embed_error.html"
    has_register = current_app.config["GEOSERVICE"].register
    is_officers = g.get("member") or (has_register and request.path.startswith("/register/"))
    return "register/error.html" if is_officers else "error.html"


def answer_http(error: HTTPException) -> Response:
    """What Werkzeug raises by itself, in our words."""
    if error.code is not None and error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if isinstance(error, NotFound):
        return problem(404, fault.Missing("missing_page"))
    if isinstance(error, WrongMethod):
        response = problem(405, fault.MethodNotAllowed("method", method=request.method))
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or []))
        return response
    if isinstance(error, (RequestEntityTooLarge, RequestURITooLarge)):
        if request.content_length is not None and request.content_length <= (request.max_content_length or 0):
            return problem(413, fault.TooLarge("form_parts"))
        take_in_the_rest()
        limit = f"{request.max_content_length // 1024} kB" if request.max_content_length else ""
        return problem(413, fault.TooLarge("too_large", limit=limit))
    if isinstance(error, RequestedRangeNotSatisfiable):
        return problem(416, fault.Invalid("range_beyond", field="Range", value=request.headers.get("Range")))
    if isinstance(error, UnsupportedMediaType):
        if packed := request.headers.get("Content-Encoding"):
            return problem(415, fault.Invalid("body_packed", field="Content-Encoding", value=packed))
        return problem(415, fault.Invalid("media_type", field="Content-Type", value=request.mimetype))
    return problem(
        error.code if error.code in TITLES else 400, fault.Invalid("bad_request", reason=error.description)
    )


def take_in_the_rest() -> None:
    """Read the body of a person's form and forget it. A browser that is still sending hears no answer: the connection broke."""
    left = request.content_length or 0
    if not wants_page() or left > MOST_TAKEN_IN:
        return
    body = request.environ["wsgi.input"]
    with suppress(Fault):  # too many are sending slowly; she hears what is wrong, or of the connection
        while left > 0 and (piece := body.read(min(left, PIECE))):
            left -= len(piece)


def answer_bug(error: Exception) -> Response:
    log.error("bug", exc_info=error)
    return problem(500, Fault("internal", request_id=request_number()))


def init(app: Flask) -> None:
    app.register_error_handler(Fault, answer_fault)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_bug)
