"""The log: one JSON line a request, with its number; never a query string, a body or a coordinate.

A tile's address tells where somebody looks, so the route's rule is written instead of the address.
"""

import logging
import os
import sys
import time
import traceback
from contextlib import suppress
from functools import lru_cache
from typing import Any

import orjson

log = logging.getLogger("geoservice.request")

STANDARD_ERROR = 2
TIME = "%Y-%m-%dT%H:%M:%S%z"

# What a LogRecord has by itself; anything else was given by `extra=` and belongs on the line.
OWN = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, event, request_id and what `extra` gives."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, TIME),
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


def write_line(route: str | None, method: str, status: int, seconds: float, request_id: str) -> None:
    """Log an answered request. `route` is the rule of its route, None where no route fits.

    Written as JsonLines would, but straight to standard error: logging takes five times as long for it.
    """
    write(
        event="request",
        method=method,
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
        request_id=request_id,
    )


def write_sum(route: str | None, method: str, status: int, number: int) -> None:
    """Log how many answers of a kind were given since the line before, where they are not logged one by one."""
    write(event="requests", method=method, route=route, status=status, number=number)


def write(**said: Any) -> None:
    if not log.isEnabledFor(logging.INFO):
        return
    line = {"at": written_time(int(time.time())), "level": "info", "logger": log.name, **said}
    with suppress(OSError):  # a log that nobody takes must not cost an answer
        os.write(STANDARD_ERROR, orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


@lru_cache(maxsize=4)
def written_time(second: int) -> str:
    return time.strftime(TIME, time.localtime(second))
