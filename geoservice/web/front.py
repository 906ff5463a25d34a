"""What every answer gets, whoever makes it: a number, the constant headers, a line in the log, a count.

A wrapper around the application instead of hooks in it: they would cost as much as a small view, and an answer
that is at hand needs no Flask. Who answers says in the environ what only it can know, ROUTE and OPEN.
"""

import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from flask.globals import request_ctx

from geoservice.web.journal import write_line
from geoservice.web.metrics import count_answer
from geoservice.web.security import CORS, open_to_origins, standing_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Keys of the environ: the rule of the route or None, whether scripts of other origins may read the answer,
# the number that we give to the request, and a fault that a shorter way met, for Flask to answer.
ROUTE, OPEN, NUMBER, FAULT = "geoservice.route", "geoservice.open", "geoservice.number", "geoservice.fault"


class Front:
    """headers: names and values that each answer carries; what an answer says of its own goes before ours."""

    def __init__(self, application: "WSGIApplication", headers: list[tuple[str, str]]):
        self.application = application
        self.headers = headers
        self.names = frozenset(name for name, _ in headers)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began = time.perf_counter()
        number = environ[NUMBER] = secrets.token_hex(8)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            route, method, code = environ.get(ROUTE), environ["REQUEST_METHOD"].upper(), int(status[:3])
            own = self.names.intersection([name for name, _ in headers])
            headers += [pair for pair in self.headers if pair[0] not in own] if own else self.headers
            headers.append(("X-Request-Id", number))
            if environ.get(OPEN):
                headers += CORS
            seconds = time.perf_counter() - began
            count_answer(route, method, code, seconds)
            write_line(route, method, code, seconds, number)
            return start_response(status, headers, *error)

        return self.application(environ, start)


def tell_route() -> None:
    asked = request_ctx.request  # one look through the proxy instead of four
    asked.environ[ROUTE] = asked.url_rule.rule if asked.url_rule else None
    asked.environ[OPEN] = open_to_origins(asked.endpoint)
    if FAULT in asked.environ:
        raise asked.environ[FAULT]


def request_number() -> str:
    """The number of the present request, as its answer and the log have it."""
    return request.environ.get(NUMBER, "")


def init(app: Flask) -> None:
    app.before_request(tell_route)


def stand_before(app: Flask) -> None:
    """Wrap what answers for `app` by now, Flask and any shorter way around it."""
    app.wsgi_app = Front(app.wsgi_app, standing_headers(app.config["GEOSERVICE"]))  # type: ignore[method-assign]
