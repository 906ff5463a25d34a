"""Answers that take less time than to log and count them one by one: summed up, and told once a second."""

import threading
import time
from collections import Counter

from geoservice.web.journal import write_sum
from geoservice.web.metrics import TILES, count_answers

EVERY_SECONDS = 1.0

Kind = tuple[str | None, str, int]


class Tally:
    """Counts kept tiles by route, method and status. Its thread begins with the first, in the worker that has it."""

    def __init__(self) -> None:
        self._counts: Counter[Kind] = Counter()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, kind: Kind) -> None:
        with self._lock:
            self._counts[kind] += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep_telling, name="tally", daemon=True)
                self._thread.start()

    def tell(self) -> None:
        """Count and log what came together since the last time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        for (route, method, status), number in counts.items():
            count_answers(route, method, status, number)
            write_sum(route, method, status, number)
        if counts:
            TILES.labels("kept").inc(counts.total())

    def _keep_telling(self) -> None:
        while True:
            time.sleep(EVERY_SECONDS)
            self.tell()
