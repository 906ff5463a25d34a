"""The service with its officers' door open, and officers at it who keep their connection and their cookies."""

import http.client
import os
import re
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from benchmark.ours import TOP
from benchmark.program import Failed, free_port, running
from benchmark.register_filling import KEY, PASSWORD
from geoservice.embedded import Cluster
from geoservice.embedded.databases import OFFICER, READER

TOKEN = re.compile(rb'name="csrf_token"[^>]* value="([^"]+)"')
LONGEST_SECONDS = 300


@dataclass(frozen=True)
class Answer:
    """milliseconds: from the first byte that was sent to the last one that came."""

    status: int
    body: bytes
    milliseconds: float
    location: str = ""


class Browser:
    """A person, or with another `accept` a program, whose requests all go over one connection."""

    def __init__(self, port: int, accept: str = "text/html"):
        self.accept = accept
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_SECONDS)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def log_in(self, login: str) -> "Browser":
        self.form("/register/login")
        answer = self.post("/register/login", [("login", login), ("password", PASSWORD), ("next", "")])
        if answer.status != 303:
            raise Failed(f"{login} could not log in: {answer.status}")
        self.form("/register/desk")
        return self

    def form(self, path: str) -> Answer:
        """A page with a form, whose token goes with all that is sent from now on."""
        answer = self.get(path)
        if found := TOKEN.search(answer.body):
            self.token = found[1].decode()
        return answer

    def get(self, path: str) -> Answer:
        return self.ask("GET", path, None, {})

    def post(self, path: str, fields: Sequence[tuple[str, str]]) -> Answer:
        body = urlencode([*fields, ("csrf_token", self.token)]).encode()
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, path: str, fields: Sequence[tuple[str, str]], file: Path) -> Answer:
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (*fields, ("csrf_token", self.token))
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), file.read_bytes(), f"\r\n--{edge}--\r\n".encode()])
        return self.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        self.connection.request(method, path, body, {"Accept": self.accept, "Cookie": kept, **headers})
        answer = self.connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - began) * 1000
        for cookie in answer.msg.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, content, took, answer.headers.get("Location", ""))


@dataclass(frozen=True)
class Service:
    """A running service on a database of the cluster. dsn: the owner's address of that database."""

    port: int
    dsn: str

    def browser(self, login: str) -> Browser:
        return Browser(self.port).log_in(login)

    def reader(self) -> Browser:
        """A program that reads what is public; a person who asks for a site is sent on to its page."""
        return Browser(self.port, accept="*/*")

    def worker_peak_mib(self) -> float:
        """The most memory that the process which reads files had so far, on Linux; 0 elsewhere."""
        mark = f"GEOSERVICE_PORT={self.port}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if b"geoservice.worker\0" in (folder / "cmdline").read_bytes() and mark in (
                    folder / "environ"
                ).read_bytes().split(b"\0"):
                    found = re.search(r"VmHWM:\s+(\d+) kB", (folder / "status").read_text())
                    return int(found[1]) / 1024 if found else 0.0
        return 0.0


@contextmanager
def serving(cluster: Cluster, database: str, folder: Path, workers: int = 2) -> Iterator[Service]:
    port = free_port()
    settings = {
        "GEOSERVICE_HOME": str(folder),
        "GEOSERVICE_DATABASE_URL": cluster.dsn(database=database),
        "GEOSERVICE_PUBLIC_DATABASE_URL": cluster.dsn(READER, database),
        "GEOSERVICE_REGISTER_DATABASE_URL": cluster.dsn(OFFICER, database),
        "GEOSERVICE_AUDIT_KEY": KEY,
        "GEOSERVICE_PORT": str(port),
        "GEOSERVICE_WORKERS": str(workers),
        "GEOSERVICE_DEMO": "0",
    }
    command = [sys.executable, "-m", "geoservice", "serve"]
    log = folder / "register.log"
    with running(command, log, f"http://127.0.0.1:{port}/readyz", settings, cwd=TOP):
        yield Service(port, cluster.dsn(database=database))


@contextmanager
def copied(cluster: Cluster, template: str) -> Iterator[str]:
    """The name of a copy of a database, for what writes in it."""
    name = f"bench_run_{os.getpid()}"
    cluster.drop_database(name)
    cluster.create_database(name, template=template)
    try:
        yield name
    finally:
        cluster.drop_database(name)
