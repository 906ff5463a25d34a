"""martin and pg_tileserv on the same rows, where they are installed: with the attributes of our tiles and no buffer."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from benchmark.contender import Contender, Ground
from benchmark.mix import Request
from benchmark.program import free_port, running


def installed(name: str) -> Contender | None:
    """The contender, or None where its program is not on the PATH: it is a peer only if somebody chose its version."""
    return CONTENDERS[name] if shutil.which(name) else None


def address(ground: Ground) -> str:
    socket = quote(str(ground.cluster.place.socket), safe="")
    return f"postgresql://geoservice_reader@{socket}/{ground.database}"


@contextmanager
def serve_martin(ground: Ground) -> Iterator[str]:
    base = f"http://127.0.0.1:{(port := free_port())}"
    table = {
        "schema": "public",
        "table": "peer_site",
        "srid": 3857,
        "geometry_column": "geom_3857",
        "geometry_type": "POINT",
        "id_column": "fid",
        "extent": 4096,
        "buffer": 0,
        "clip_geom": False,
        "properties": {"id": "uuid", "name": "text", "layer": "text"},
    }
    postgres = {"connection_string": address(ground), "auto_publish": False, "tables": {"sites": table}}
    config = ground.folder / "martin.yaml"
    config.write_text(
        json.dumps({"cache_size_mb": 0, "worker_processes": ground.workers, "postgres": postgres})
    )
    command = ["martin", "--config", str(config), "--listen-addresses", f"127.0.0.1:{port}"]
    with running(command, ground.folder / "martin.log", f"{base}/health", {}, cwd=ground.folder):
        yield base


def ask_martin(ground: Ground, base: str) -> dict[str, list[Request]]:
    return {"tile": [Request(f"/sites/{z}/{x}/{y}") for z, x, y in ground.mix.tiles]}


@contextmanager
def serve_pg_tileserv(ground: Ground) -> Iterator[str]:
    base = f"http://127.0.0.1:{(port := free_port())}"
    settings = {
        "DATABASE_URL": address(ground),
        "TS_HTTPHOST": "127.0.0.1",
        "TS_HTTPPORT": str(port),
        "TS_DEFAULTBUFFER": "0",
        "TS_MAXFEATURESPERTILE": "1000000",
    }
    with running(
        ["pg_tileserv"], ground.folder / "pg_tileserv.log", f"{base}/index.json", settings, cwd=ground.folder
    ):
        yield base


def ask_pg_tileserv(ground: Ground, base: str) -> dict[str, list[Request]]:
    query = urlencode({"properties": "id,name,layer"})
    paths = (f"/public.peer_site/{z}/{x}/{y}.pbf?{query}" for z, x, y in ground.mix.tiles)
    return {"tile": [Request(path) for path in paths]}


CONTENDERS = {
    "martin": Contender("martin", serve_martin, ask_martin),
    "pg_tileserv": Contender("pg_tileserv", serve_pg_tileserv, ask_pg_tileserv),
}
