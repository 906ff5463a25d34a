"""What is counted, for Prometheus: requests, their durations, connections lent, refusals.

Labels are route rules, methods and statuses: never an address, for a tile's tells where somebody looks.
With PROMETHEUS_MULTIPROC_DIR in the environment, as `serve` sets it, the numbers of all workers are summed.
"""

import os
from functools import lru_cache

from flask import Flask
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}  # others are summed up, for anybody may invent one
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("geoservice_requests", "Requests answered", ["route", "method", "status"])
DURATION = Histogram("geoservice_request_seconds", "Time to answer", ["route"], buckets=SECONDS)
UNAVAILABLE = Counter("geoservice_unavailable", "Answers that were refused with 503, by reason", ["code"])
TILES = Counter("geoservice_tiles", "Tiles answered: kept from before, waited for, or drawn", ["how"])
LENT = Gauge("geoservice_connections_lent", "Database connections in use", multiprocess_mode="livesum")


def exposition() -> bytes:
    """All numbers, as Prometheus reads them."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)


def count_answer(route: str | None, method: str, status: int, seconds: float) -> None:
    """Count an answer and how long it took. `route` is the rule of its route, None where no route fits."""
    answered, took = counters(route or "", method if method in METHODS else "other", status)
    answered.inc()
    took.observe(seconds)


def count_answers(route: str | None, method: str, status: int, number: int) -> None:
    """Count answers that took next to no time."""
    counters(route or "", method, status)[0].inc(number)


@lru_cache(maxsize=4096)
def counters(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """The numbers of one row of labels, which prometheus_client takes long to find by them."""
    return REQUESTS.labels(route, method, status), DURATION.labels(route)


def init(app: Flask) -> None:
    app.extensions["database"].watch = LENT.inc
