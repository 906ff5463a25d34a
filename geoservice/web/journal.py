"""The log: one JSON line a request, with its number; never a query string, a body or a coordinate.

A tile's address tells where somebody looks, so the route's rule is written instead of the address.
"""

import json
import logging
import sys
import time

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
        return json.dumps(line, ensure_ascii=False, default=str)


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
