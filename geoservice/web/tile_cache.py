"""Tiles that were drawn before, answered before Flask begins; dropped when what they show has changed.

A wrapper around everything else. A view tells by the environ of which tiles an answer is made (`keep`), and such answers are
kept, packed as they travel. Tiles that are asked for by several at once are drawn once.
"""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request

from geoservice.model.touched import TileKey
from geoservice.web.freshness import Freshness
from geoservice.web.front import ROUTE
from geoservice.web.metrics import TILES
from geoservice.web.tally import Tally

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MADE_OF = "geoservice.made_of"
PREFIXES = ("/tiles/", "/wmts")
PACKED_BYTES = 500  # below, packing gains nothing
PACKING_LEVEL = 5
OVERHEAD_BYTES = 1_500  # what Python needs for an entry beside its body
OWN_HEADERS = {"content-length", "content-encoding", "vary", "etag", "x-request-id"}
OF_A_BODY = {"Content-Type", "Content-Length", "Content-Encoding"}
NOT_MODIFIED = "304 NOT MODIFIED"
TURNS = 64

Address = tuple[str, str]


def keep(tiles: list[TileKey]) -> None:
    """Say that the present answer shows these tiles and nothing else that may change."""
    request.environ[MADE_OF] = tiles


class Form(NamedTuple):
    """A body as it travels, with its headers, and those of an answer without it."""

    etag: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer. packed: for those who take gzip; plain: for others, None where it is made of the packed one, which few ask
    for. noted: the newest revision before it was drawn."""

    status: str
    packed: Form | None
    plain: Form | None
    route: str | None
    tiles: list[TileKey]
    noted: int

    @property
    def bytes(self) -> int:
        form = self.packed or self.plain
        return len(form.body if form else b"") + OVERHEAD_BYTES + 200 * len(self.tiles)

    def form(self, accepted: str) -> Form:
        if self.packed and "gzip" in accepted:
            return self.packed
        return self.plain or unpacked(self.packed)


class TileCache:
    """most_bytes: of memory for what is kept, in this process."""

    def __init__(self, application: "WSGIApplication", freshness: Freshness, most_bytes: int):
        self.application, self.freshness, self.most_bytes = application, freshness, most_bytes
        self.kept: OrderedDict[Address, Kept] = OrderedDict()
        self.bytes = 0
        self.tally = Tally()
        self._change = threading.Lock()
        self._turns = [threading.Lock() for _ in range(TURNS)]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(PREFIXES) or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.application(environ, start_response)
        address = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        kept = self.found(address)
        if kept:
            return self.answer(kept, environ, start_response)
        with self._turns[hash(address) % TURNS]:
            kept = self.found(address)  # somebody may have drawn it while we waited for our turn
            if kept:
                return self.answer(kept, environ, start_response)
            return self.drawn(address, environ, start_response)

    def answer(
        self, kept: Kept, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """A kept answer, which nobody else logs or counts."""
        status = kept.status
        form = kept.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if form.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            status = NOT_MODIFIED
        self.tally.add((kept.route, environ["REQUEST_METHOD"], int(status[:3])))
        return send(form, status, environ, start_response)

    def found(self, address: Address) -> Kept | None:
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
        self, address: Address, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """What the application answers; kept when it may be."""
        noted = self.freshness.now()
        asked = {name: value for name, value in environ.items() if name not in CONDITIONS}
        asked["REQUEST_METHOD"] = "GET"
        status, headers, body = whole(self.application, asked)
        tiles = asked.get(MADE_OF)
        if not tiles or status[:3] not in ("200", "204"):
            start_response(status, headers)
            return [body] if environ["REQUEST_METHOD"] == "GET" else []
        TILES.labels("drawn").inc()
        kept = pack(status, headers, body, asked[ROUTE], tiles, noted or 0)
        if noted is not None and self.freshness.follows(tiles[0]):
            self.put(address, kept)
        form = kept.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
        known = form.etag in environ.get("HTTP_IF_NONE_MATCH", "")
        return send(form, NOT_MODIFIED if known else status, environ, start_response)

    def put(self, address: Address, kept: Kept) -> None:
        with self._change:
            if old := self.kept.pop(address, None):
                self.bytes -= old.bytes
            self.kept[address] = kept
            self.bytes += kept.bytes
            while self.bytes > self.most_bytes:
                self.bytes -= self.kept.popitem(last=False)[1].bytes

    def drop(self, address: Address, kept: Kept) -> None:
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
    route: str | None,
    tiles: list[TileKey],
    noted: int,
) -> Kept:
    given = {name.lower(): value for name, value in headers}
    others = [*((name, value) for name, value in headers if name.lower() not in OWN_HEADERS)]
    others.append(("Vary", "Accept-Encoding"))
    packed = plain = None
    if len(body) >= PACKED_BYTES and not given.get("content-type", "").startswith("image/"):
        # A strong mark says "byte for byte", so the packed answer has one of its own.
        etag = f'{given["etag"][:-1]}-gzip"'
        packed = form(
            etag, [*others, ("Content-Encoding", "gzip")], gzip.compress(body, PACKING_LEVEL, mtime=0)
        )
    else:
        plain = form(given["etag"], others, body)
    return Kept(status, packed, plain, route, tiles, noted)


def form(etag: str, headers: list[tuple[str, str]], body: bytes) -> Form:
    length = [("Content-Length", str(len(body)))] if body else []  # a 204 has none
    return Form(etag, [*headers, ("ETag", etag), *length], body)


def unpacked(packed: Form | None) -> Form:
    assert packed, "an answer is kept in one form at least"
    own = {"Content-Encoding", "Content-Length", "ETag"}
    headers = [pair for pair in packed.headers if pair[0] not in own]
    return form(packed.etag.replace('-gzip"', '"'), headers, gzip.decompress(packed.body))


def send(
    sent: Form, status: str, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    if status is NOT_MODIFIED:
        start_response(status, [pair for pair in sent.headers if pair[0] not in OF_A_BODY])
        return []
    start_response(status, sent.headers.copy())
    return [sent.body] if environ["REQUEST_METHOD"] == "GET" else []
