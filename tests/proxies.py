"""The nginx of docs/deploy.md, run as it stands there, before a service with a database of its own."""

import re
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection

from geoservice.embedded import Cluster
from homes import temporary_home
from moments import until
from services import ROOT, served

FRAME = """
daemon off;
pid {folder}/pid;
error_log {folder}/errors;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{written}
}}
"""


@dataclass
class Proxied:
    """A service and the nginx before it. folder: where nginx writes; conn: the service's database, as its owner."""

    port: int
    folder: Path
    service: subprocess.Popen[str]
    conn: connection

    def ask(self, path: str, **headers: str):
        """Status, headers, body."""
        return ask(self.port, path, **headers)


@contextmanager
def proxied(**settings: str) -> Iterator[Proxied]:
    with temporary_home() as home:
        behind = free_port()
        folder = home.parent / "nginx"
        folder.mkdir()
        folder.chmod(0o777)
        try:
            with (
                served(home, behind, **settings) as service,
                closing(psycopg2.connect(Cluster(home).dsn())) as conn,
                nginx(folder, behind) as port,
            ):
                yield Proxied(port, folder, service, conn)
        finally:
            Cluster(home).halt(force=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def written(folder: Path, behind: int, port: int) -> str:
    """What docs/deploy.md says, with this machine's ports and folders and without a certificate."""
    text = re.search(r"```nginx\n(.*?)```", (ROOT / "docs/deploy.md").read_text("utf-8"), re.S)[1]
    text = text.replace("/var/cache/nginx/geoservice", f"{folder}/cache").replace(
        "127.0.0.1:8000", f"127.0.0.1:{behind}"
    )
    text = re.sub(r" *ssl_certificate.*\n", "", text).replace("/var/log/nginx", str(folder))
    return text.replace("listen 443 ssl", f"listen 127.0.0.1:{port}")


@contextmanager
def nginx(folder: Path, behind: int):
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(FRAME.format(folder=folder, written=written(folder, behind, port)))
    run = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(config)], stderr=subprocess.PIPE)
    try:
        until(lambda: run.poll() is not None or answers(port))
        assert run.poll() is None, run.stderr.read()
        yield port
    finally:
        run.send_signal(signal.SIGQUIT)
        run.communicate(timeout=30)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def ask(port: int, path: str, **headers: str):
    """Status, headers, body."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.headers, fault.read()
