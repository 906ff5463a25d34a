"""tipg on the same rows: two uvicorn workers, the same role, its tile on the column that the index is on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from benchmark.contender import Contender, Ground
from benchmark.mix import PAGE_SIZE, Request
from benchmark.peers import program
from benchmark.program import free_port, running

SITES = "/collections/public.peer_site"
# Only what geoservice's own tile and page hold, so that neither has more to read or to send.
TILE = urlencode({"geom-column": "geom_3857", "properties": "id,name,layer"})


@contextmanager
def serve(ground: Ground) -> Iterator[str]:
    base = f"http://127.0.0.1:{(port := free_port())}"
    settings = {
        "DATABASE_URL": address(ground),
        "TIPG_DB_TABLES": '["public.peer_site"]',
        "TIPG_DB_SPATIAL_EXTENT": "false",
        "TIPG_DB_DATETIME_EXTENT": "false",
        "TIPG_TABLE_CONFIG__public_peer_site__pk": "fid",
        "TIPG_TILE_BUFFER": "0",
        "TIPG_CATALOG_TTL": "86400",
    }
    command = [program("uvicorn"), "tipg.main:app", "--port", str(port), "--workers", str(ground.workers)]
    command += ["--log-level", "warning", "--no-access-log"]
    with running(command, ground.folder / "tipg.log", f"{base}{SITES}", settings, cwd=ground.folder):
        yield base


def address(ground: Ground) -> str:
    """The reader's address as asyncpg takes it. tipg makes temporary functions, which a read-only session may not."""
    socket = quote(os.fspath(ground.cluster.place.socket), safe="")
    return f"postgresql://geoservice_reader@{socket}/{ground.database}?default_transaction_read_only=off"


def ask(ground: Ground, base: str) -> dict[str, list[Request]]:
    return {
        "tile": [
            Request(f"{SITES}/tiles/WebMercatorQuad/{z}/{x}/{y}?{TILE}") for z, x, y in ground.mix.tiles
        ],
        "items": [Request(f"{SITES}/items?{page_query(page)}") for page in ground.mix.pages],
    }


def page_query(page) -> str:
    return urlencode(
        {
            "layer": page.layer,
            "limit": PAGE_SIZE,
            "offset": page.offset,
            "properties": "properties",
            "geom-column": "geom",
            "f": "geojson",
        }
    )


TIPG = Contender("tipg", serve, ask)
