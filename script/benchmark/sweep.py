"""One client that asks for one thing after the other, each once: how long each takes when nothing is at hand."""

import http.client
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np

from benchmark.mix import Request
from benchmark.program import Failed


@dataclass(frozen=True)
class Swept:
    """p50_ms, p95_ms, p99_ms: of the answers' times. most_bytes: of the largest body. slowest, largest: their addresses."""

    answers: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    most_bytes: int
    slowest: str
    largest: str


def sweep(base: str, asked: Sequence[str | Request]) -> Swept:
    """asked: addresses, or requests. Raises Failed for any answer that is neither 200 nor 204."""
    requests = [Request(each) if isinstance(each, str) else each for each in asked]
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=60)
    ask(connection, Request("/readyz"))
    took, sizes = [], []
    for request in requests:
        began = time.perf_counter()
        sizes.append(ask(connection, request))
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    p50, p95, p99 = (float(each) for each in np.percentile(took, (50, 95, 99)))
    slowest, largest = requests[int(np.argmax(took))], requests[int(np.argmax(sizes))]
    return Swept(len(took), p50, p95, p99, max(sizes), written(slowest), written(largest))


def written(request: Request) -> str:
    return f"{request.path} {request.body}" if request.body else request.path


def ask(connection: http.client.HTTPConnection, request: Request) -> int:
    """How many bytes the answer's body has."""
    method, headers = ("POST", {"Content-Type": "application/json"}) if request.body else ("GET", {})
    connection.request(method, request.path, body=request.body, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status not in (200, 204):
        raise Failed(f"{written(request)} answered {answer.status}: {body[:500].decode(errors='replace')}")
    return len(body)
