"""What is counted, for Prometheus: requests, their durations, connections lent, refusals.

Labels are route rules, methods and statuses: never an address, for a tile's tells where somebody looks.
With PROMETHEUS_MULTIPROC_DIR in the environment, as `serve` sets it, the numbers of all workers are summed.
"""

import os
import time

from flask import Flask, Response, g, request
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
LENT = Gauge("geoservice_connections_lent", "Database connections in use", multiprocess_mode="livesum")


def exposition() -> bytes:
    """All numbers, as Prometheus reads them."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)


def count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else ""
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(route, method, response.status_code).inc()
    if "began" in g:
        DURATION.labels(route).observe(time.perf_counter() - g.began)
    return response


def init(app: Flask) -> None:
    app.after_request(count)
    app.extensions["database"].watch = LENT.inc
