"""geoservice as `geoservice serve` runs it: granian with two workers, reading as the public does."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmark.contender import Contender, Ground
from benchmark.mix import PAGE_SIZE, Page, Request
from benchmark.program import Failed, fetch, free_port, running

TOP = Path(__file__).resolve().parents[2]


@contextmanager
def serve(ground: Ground, cache_mb: int = 0) -> Iterator[str]:
    """cache_mb: memory of each worker for tiles; with none each is drawn anew, as the peers draw theirs."""
    base = f"http://127.0.0.1:{(port := free_port())}"
    settings = {
        "GEOSERVICE_HOME": str(ground.folder),
        "GEOSERVICE_DATABASE_URL": ground.owner,
        "GEOSERVICE_PUBLIC_DATABASE_URL": ground.reader,
        "GEOSERVICE_PORT": str(port),
        "GEOSERVICE_WORKERS": str(ground.workers),
        "GEOSERVICE_DEMO": "0",
        "GEOSERVICE_TILE_CACHE_MB": str(cache_mb),
    }
    command = [sys.executable, "-m", "geoservice", "serve"]
    with running(command, ground.folder / "geoservice.log", f"{base}/readyz", settings, cwd=TOP):
        yield base


def ask(ground: Ground, base: str) -> dict[str, list[Request]]:
    return {
        "tile": [Request(f"/tiles/all/{z}/{x}/{y}.mvt") for z, x, y in ground.mix.tiles],
        "items": [Request(path) for path in page_paths(base, ground.mix.pages)],
        "nearest": ground.mix.searches,
    }


def page_paths(base: str, pages: list[Page]) -> Iterator[str]:
    """The address of each page, found as a client finds it: by the `next` link of the one before."""
    path = ""
    for page in pages:
        if page.number == 0:
            path = f"/collections/{page.layer}/items?limit={PAGE_SIZE}&count=false"
        yield path
        path = next_path(json.loads(fetch(base, path)))


def next_path(page: dict) -> str:
    """The address of the next page; empty after the last. Raises Failed for a page without sites."""
    if not page["features"]:
        raise Failed("geoservice gave a page without sites")
    hrefs = [link["href"] for link in page["links"] if link["rel"] == "next"]
    parts = urlsplit(hrefs[0]) if hrefs else None
    return f"{parts.path}?{parts.query}" if parts else ""


OURS = Contender("geoservice", serve, ask)
