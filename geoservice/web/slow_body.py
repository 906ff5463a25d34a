"""Bodies that come slowly, or never to their end: they keep some threads of a worker waiting, and not all.

A thread that reads a body waits for it without an end, for the server gives no limit. A proxy in front takes bodies in before it
asks (docs/deploy.md); without one, whoever sends half a body on each of a few connections would stop a worker. So one thread of
each is left to those who send nothing: maps, lists and pages are answered all the same.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from geoservice.model.fault import Unavailable, words

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

words(
    bodies_slow=(
        "现在有太多内容还在传送，请过一会儿再发。",
        "Too many are still sending right now; please send it again shortly.",
    )
)

# What has come already is read in much less; who has waited longer waits for the sender.
PATIENCE_SECONDS = 0.1
LOOK_SECONDS = 0.002


class Places:
    """Places for threads that read bodies, as many as are not left to others."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic):
        self.most, self.clock = most, clock
        self.lock = threading.Lock()
        self.begun: dict[object, float] = {}

    @contextmanager
    def place(self) -> Iterator[None]:
        """Raises Unavailable when all are taken by those who wait for a sender."""
        reader = object()
        while not self.took(reader):
            time.sleep(LOOK_SECONDS)
        try:
            yield
        finally:
            with self.lock:
                del self.begun[reader]

    def took(self, reader: object) -> bool:
        with self.lock:
            now = self.clock()
            if len(self.begun) < self.most:
                self.begun[reader] = now
                return True
            if all(now - since > PATIENCE_SECONDS for since in self.begun.values()):
                raise Unavailable("bodies_slow")
            return False


class Body:
    """A body of which each part is read at a place."""

    def __init__(self, stream: Any, places: Places):
        self.stream, self.places = stream, places

    def read(self, size: int = -1) -> bytes:
        with self.places.place():
            return self.stream.read(size)

    def readline(self, size: int = -1) -> bytes:
        with self.places.place():
            return self.stream.readline(size)


class SlowBodies:
    """most: threads of this worker that may wait for bodies at once."""

    def __init__(self, application: "WSGIApplication", most: int):
        self.application, self.places = application, Places(most)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in environ:
            environ["wsgi.input"] = Body(environ["wsgi.input"], self.places)
        return self.application(environ, start_response)
