"""Who works next on cores that all share: in the order in which they came."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """So many at a time; the others wait in the order in which they came, and none of them for long.

    More at once would not be done sooner: each would get a piece of a core now and then, and a short piece of work end
    with the long ones. One that takes its time must not keep the others: after patience_seconds who waits begins anyway.
    """

    def __init__(self, places: int, patience_seconds: float):
        self.patience_seconds = patience_seconds
        self._free = places
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        has_place = self._come()
        try:
            yield
        finally:
            if has_place:
                self._leave()

    def _come(self) -> bool:
        """Whether a place was taken, and is to be left to the next."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=self.patience_seconds):
            return True
        with self._lock:
            if called not in self._waiting:
                return True  # called just now
            self._waiting.remove(called)
            return False

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
