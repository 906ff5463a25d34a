"""nginx beside us: serving the same tiles as files, and standing before us as docs/deploy.md says."""

import getpass
import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree, which

from benchmark.ours import TOP
from benchmark.program import Failed, fetch, free_port, running

FRAME = """
daemon off;
user {user};
worker_processes {workers};
pid {folder}/pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    types {{ application/vnd.mapbox-vector-tile mvt; }}
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000000;
{site}
}}
"""
FILES = """
    sendfile on;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/files;
        gzip_static on;
    }}
"""


@contextmanager
def files(folder: Path, base: str, paths: list[str]) -> Iterator[str]:
    """nginx's address, where the tiles that `base` answers with lie as files, packed as we keep them."""
    folder = emptied(folder)
    for path in paths:
        file = folder / "files" / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body := fetch(base, path))
        if len(body) >= 500:
            file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(body, 5, mtime=0))
    with started(folder, FILES.format(folder=folder, port=(port := free_port())), port, paths[0]) as address:
        yield address


@contextmanager
def proxy(folder: Path, base: str) -> Iterator[str]:
    """nginx's address, standing before `base` as docs/deploy.md says, without a certificate."""
    folder, port = emptied(folder), free_port()
    text = re.search(r"```nginx\n(.*?)```", (TOP / "docs" / "deploy.md").read_text("utf-8"), re.S)
    if not text:
        raise Failed("docs/deploy.md does not say how nginx stands before us")
    site = text[1].replace("/var/cache/nginx/geoservice", f"{folder}/cache")
    site = site.replace("127.0.0.1:8000", base.removeprefix("http://"))
    site = re.sub(r" *ssl_certificate.*\n", "", site).replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    with started(folder, site, port, "/readyz") as address:
        yield address


@contextmanager
def started(folder: Path, site: str, port: int, ready: str) -> Iterator[str]:
    program = which("nginx")
    if not program:
        raise Failed("nginx is missing. Debian: apt-get install nginx; Homebrew: brew install nginx.")
    config = folder / "nginx.conf"
    config.write_text(FRAME.format(folder=folder, user=getpass.getuser(), workers=2, site=site))
    command = [program, "-p", str(folder), "-c", str(config), "-e", str(folder / "errors")]
    address = f"http://127.0.0.1:{port}"
    with running(command, folder / "log", f"{address}{ready}", {}, cwd=folder):
        yield address


def emptied(folder: Path) -> Path:
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
