"""The log: one JSON line a request, with its number; never a query string, a body or a coordinate.

A tile's address tells where somebody looks, so the route's rule is written instead of the address.
"""

import logging
import sys
import time
import traceback
from typing import Any

import orjson
from flask import Flask, Response, g, request

log = logging.getLogger("geoservice.request")

# What a LogRecord has by itself; anything else was given by `extra=` and belongs on the line.
OWN = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, event, request_id and what `extra` gives."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **{name: value for name, value in record.__dict__.items() if name not in OWN},
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()

    def formatException(self, exc_info: Any) -> str:  # noqa: N802  logging's own name
        """The trace, with no more of each message than its first line.

        PostgreSQL goes on to quote the statement, and there stands where somebody is.
        """
        trace = traceback.TracebackException(*exc_info)
        shown: traceback.TracebackException | None = trace
        while shown is not None:
            shown._str = str(shown).partition("\n")[0]  # type: ignore[attr-defined]
            shown = shown.__cause__ or shown.__context__
        return "".join(trace.format())


def set_up_logging() -> None:
    """Send this process's log to standard error as JSON lines."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(JsonLines())
    logger = logging.getLogger("geoservice")
    logger.handlers, logger.propagate = [out], False
    logger.setLevel(logging.INFO)


def start_clock() -> None:
    g.began = time.perf_counter()


def write_line(response: Response) -> Response:
    log.info(
        "request",
        extra={
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
            "request_id": g.get("request_id"),
        },
    )
    return response


def init(app: Flask) -> None:
    app.before_request(start_clock)
    app.after_request(write_line)
