"""pygeoapi on the same rows: its PostgreSQL provider under gunicorn with two workers."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmark.contender import Contender, Ground
from benchmark.mix import PAGE_SIZE, Request
from benchmark.peers import program
from benchmark.program import Failed, free_port, running

THREADS = 4


@contextmanager
def serve(ground: Ground) -> Iterator[str]:
    base = f"http://127.0.0.1:{(port := free_port())}"
    settings = written(ground, base)
    command = [program("gunicorn"), "pygeoapi.flask_app:APP", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(ground.workers), "--threads", str(THREADS), "--no-control-socket"]
    with running(command, ground.folder / "pygeoapi.log", f"{base}/?f=json", settings, cwd=ground.folder):
        yield base


def written(ground: Ground, base: str) -> dict[str, str]:
    """Write its configuration (JSON is YAML) and OpenAPI document; the variables that name them."""
    config, openapi = ground.folder / "pygeoapi.yml", ground.folder / "pygeoapi-openapi.yml"
    config.write_text(json.dumps(configuration(ground, base), indent=1), encoding="utf-8")
    paths = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    command = [program("pygeoapi"), "openapi", "generate", str(config), "--output-file", str(openapi)]
    made = subprocess.run(command, env={**os.environ, **paths}, capture_output=True, text=True, check=False)
    if made.returncode:
        raise Failed(f"pygeoapi openapi generate: {made.stderr[-2_000:]}")
    return paths


def configuration(ground: Ground, base: str) -> dict[str, Any]:
    words = {"title": "bench", "description": "bench", "keywords": ["bench"], "keywords_type": "theme"}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 0},
            "url": base,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "language": "en-US",
            "limits": {"default_items": PAGE_SIZE, "max_items": PAGE_SIZE},
            "map": {"url": base, "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**words, "terms_of_service": base, "url": base},
            "license": {"name": "none", "url": base},
            "provider": {"name": "bench", "url": base},
            "contact": {"name": "bench"},
        },
        "resources": {"peer_site": {"type": "collection", **words, **collection(ground, base)}},
    }


def collection(ground: Ground, base: str) -> dict[str, Any]:
    place = ground.cluster.place
    data = {"host": os.fspath(place.socket), "port": 5432, "dbname": ground.database}
    provider = {
        "type": "feature",
        "name": "PostgreSQL",
        "data": {**data, "user": "geoservice_reader", "password": "", "search_path": ["public"]},
        "table": "peer_site",
        "id_field": "fid",
        "geom_field": "geom",
    }
    return {
        "links": [],
        "extents": {
            "spatial": {"bbox": [73, 18, 135, 54], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}
        },
        "providers": [provider],
    }


def ask(ground: Ground, base: str) -> dict[str, list[Request]]:
    pages = ground.mix.pages
    return {"items": [Request(f"/collections/peer_site/items?{query(page)}") for page in pages]}


def query(page) -> str:
    return f"layer={page.layer}&limit={PAGE_SIZE}&offset={page.offset}&properties=properties&f=json"


PYGEOAPI = Contender("pygeoapi", serve, ask)
