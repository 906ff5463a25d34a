"""Tiles that were drawn before, answered before Flask begins; dropped when what they show has changed.

A wrapper around the application. A view tells by the environ of which tiles an answer is made (`keep`), and such answers are
kept, packed as they travel. Tiles that are asked for by several at once are drawn once.
"""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from geoservice.model.touched import TileKey
from geoservice.web.freshness import Freshness
from geoservice.web.front import OPEN, ROUTE
from geoservice.web.metrics import TILES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MADE_OF = "geoservice.made_of"
PREFIXES = ("/tiles/", "/wmts")
PACKED_BYTES = 500  # below, packing gains nothing
PACKING_LEVEL = 5
OVERHEAD_BYTES = 1_500  # what Python needs for an entry beside its body
OWN_HEADERS = {"content-length", "content-encoding", "vary", "etag"}
TURNS = 64


def keep(tiles: list[TileKey]) -> None:
    """Say that the present answer shows these tiles and nothing else that may change."""
    request.environ[MADE_OF] = tiles


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer. body is packed where `packed` says so; noted: the newest revision before it was drawn."""

    status: str
    headers: list[tuple[str, str]]
    etag: str
    body: bytes
    packed: bool
    route: str | None
    open: bool
    tiles: list[TileKey]
    noted: int

    @property
    def bytes(self) -> int:
        return len(self.body) + OVERHEAD_BYTES + 200 * len(self.tiles)


class TileCache:
    """most_bytes: of memory for what is kept, in this process."""

    def __init__(self, application: "WSGIApplication", freshness: Freshness, most_bytes: int):
        self.application, self.freshness, self.most_bytes = application, freshness, most_bytes
        self.kept: OrderedDict[str, Kept] = OrderedDict()
        self.bytes = 0
        self._change = threading.Lock()
        self._turns = [threading.Lock() for _ in range(TURNS)]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(PREFIXES) or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.application(environ, start_response)
        address = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
        kept = self.found(address)
        if kept:
            TILES.labels("kept").inc()
            return answer(kept, environ, start_response)
        with self._turns[hash(address) % TURNS]:
            kept = self.found(address)  # somebody may have drawn it while we waited for our turn
            if kept:
                TILES.labels("waited").inc()
                return answer(kept, environ, start_response)
            return self.drawn(address, environ, start_response)

    def found(self, address: str) -> Kept | None:
        kept = self.kept.get(address)
        if kept is None:
            return None
        if self.freshness.is_fresh(kept.tiles, kept.noted):
            with suppress(KeyError):  # dropped this moment, and none the worse for it
                self.kept.move_to_end(address)
            return kept
        self.drop(address, kept)
        return None

    def drawn(
        self, address: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """What the application answers; kept when it may be."""
        noted = self.freshness.now()
        asked = {name: value for name, value in environ.items() if name not in CONDITIONS}
        asked["REQUEST_METHOD"] = "GET"
        status, headers, body = whole(self.application, asked)
        environ[ROUTE], environ[OPEN] = asked.get(ROUTE), asked.get(OPEN)
        tiles = asked.get(MADE_OF)
        if not tiles or status[:3] not in ("200", "204"):
            start_response(status, headers)
            return [body] if environ["REQUEST_METHOD"] == "GET" else []
        TILES.labels("drawn").inc()
        kept = pack(status, headers, body, environ, tiles, noted or 0)
        if noted is not None and self.freshness.follows(tiles[0]):
            self.put(address, kept)
        return answer(kept, environ, start_response)

    def put(self, address: str, kept: Kept) -> None:
        with self._change:
            if old := self.kept.pop(address, None):
                self.bytes -= old.bytes
            self.kept[address] = kept
            self.bytes += kept.bytes
            while self.bytes > self.most_bytes:
                self.bytes -= self.kept.popitem(last=False)[1].bytes

    def drop(self, address: str, kept: Kept) -> None:
        with self._change:
            if self.kept.get(address) is kept:
                del self.kept[address]
                self.bytes -= kept.bytes


# What the kept answer must not depend on. The language stays, for what is not kept: faults and WMTS's capabilities.
CONDITIONS = {
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_RANGE",
    "HTTP_RANGE",
    "HTTP_COOKIE",
}


def whole(
    application: "WSGIApplication", environ: "WSGIEnvironment"
) -> tuple[str, list[tuple[str, str]], bytes]:
    """An application's answer, all of it."""
    told: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        told[:] = [status, headers]

    pieces = application(environ, start)
    try:
        body = b"".join(pieces)
    finally:
        if hasattr(pieces, "close"):
            pieces.close()
    return told[0], told[1], body


def pack(
    status: str,
    headers: list[tuple[str, str]],
    body: bytes,
    environ: "WSGIEnvironment",
    tiles: list[TileKey],
    noted: int,
) -> Kept:
    given = {name.lower(): value for name, value in headers}
    packed = len(body) >= PACKED_BYTES and not given.get("content-type", "").startswith("image/")
    return Kept(
        status=status,
        headers=[
            *((name, value) for name, value in headers if name.lower() not in OWN_HEADERS),
            ("Vary", "Accept-Encoding"),
        ],
        etag=given.get("etag", ""),
        body=gzip.compress(body, PACKING_LEVEL, mtime=0) if packed else body,
        packed=packed,
        route=environ[ROUTE],
        open=environ[OPEN],
        tiles=tiles,
        noted=noted,
    )


def answer(kept: Kept, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """A kept answer, for whoever takes it packed or not, whole or only if it is another than before."""
    environ[ROUTE], environ[OPEN] = kept.route, kept.open
    packed = kept.packed and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    # A strong mark says "byte for byte", so the packed answer has one of its own.
    etag = f'{kept.etag[:-1]}-gzip"' if packed else kept.etag
    headers = [*kept.headers, ("ETag", etag)]
    if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 NOT MODIFIED", [pair for pair in headers if pair[0] != "Content-Type"])
        return []
    body = kept.body if packed or not kept.packed else gzip.decompress(kept.body)
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    if kept.status[:3] != "204":
        headers.append(("Content-Length", str(len(body))))
    start_response(kept.status, headers)
    return [body] if environ["REQUEST_METHOD"] == "GET" else []
