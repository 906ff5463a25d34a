"""Another system's web server on this machine: an origin of its own, with the pages that a test writes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}


@dataclass
class Neighbour:
    """origin: as browsers write it. pages: path → HTML, which may change while it serves; files: path → file."""

    origin: str
    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Content type and content of what lies at a path."""
        if path in self.files:
            return TYPES[self.files[path].suffix], self.files[path].read_bytes()
        return ("text/html; charset=utf-8", self.pages[path].encode()) if path in self.pages else None

    def page(self, body: str, path: str = "/") -> str:
        """Put a page there; its address."""
        self.pages[path] = (
            f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Pan</title><body>{body}'
        )
        return self.origin + path


@contextmanager
def neighbour() -> Iterator[Neighbour]:
    there = Neighbour("")

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            found = there.answer(self.path.partition("?")[0])
            kind, content = found or ("text/plain", b"")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    there.origin = f"http://127.0.0.1:{server.server_port}"
    try:
        yield there
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
