"""One client that asks for one thing after the other, each once: how long each takes when nothing is at hand."""

import http.client
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np

from benchmark.program import Failed


@dataclass(frozen=True)
class Swept:
    """p50_ms, p99_ms: of the answers' times. most_bytes: of the largest body. slowest, largest: their addresses."""

    answers: int
    p50_ms: float
    p99_ms: float
    most_bytes: int
    slowest: str
    largest: str


def sweep(base: str, paths: Sequence[str]) -> Swept:
    """Raises Failed for any answer that is neither 200 nor 204."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=60)
    ask(connection, "/readyz")
    took, sizes = [], []
    for path in paths:
        began = time.perf_counter()
        sizes.append(ask(connection, path))
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    p50, p99 = np.percentile(took, (50, 99))
    slowest, largest = int(np.argmax(took)), int(np.argmax(sizes))
    return Swept(len(took), float(p50), float(p99), sizes[largest], paths[slowest], paths[largest])


def ask(connection: http.client.HTTPConnection, path: str) -> int:
    """How many bytes the answer's body has."""
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status not in (200, 204):
        raise Failed(f"{path} answered {answer.status}: {body[:500].decode(errors='replace')}")
    return len(body)
