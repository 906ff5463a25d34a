"""What this process knows of published changes: the newest revision of each tile.

The fold (store/cells.py) says when there is a new revision; a look at the clock is the net under that. A tile that
was drawn after revision n was taken in here shows it, so it is fresh for as long as none of what it covers has a
newer one.
"""

import threading
import time

from geoservice.db import Database
from geoservice.model.fault import Unavailable
from geoservice.model.touched import TileKey, touched
from geoservice.store.changes import MOST_CHANGES, changed_places
from geoservice.store.publishing import revision

CHANNEL = "geoservice_revision"
EVERY_SECONDS = 1.0
MOST_TILES = 400_000  # remembered one by one; above, everything drawn before counts as old


class Freshness:
    """Starts to follow with the first question, so that it runs in a worker and not in the process it is forked from.

    applied: the newest revision that was taken in, None while that cannot be known.
    """

    def __init__(self, database: Database):
        self.database = database
        self.applied: int | None = None
        self._drawn: set[tuple[str, str]] = set()
        self._latest: dict[TileKey, int] = {}
        self._floor = 0
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def now(self) -> int | None:
        """The revision to note before something is drawn; None when what is drawn now must not be kept."""
        if self._thread is None:
            self._begin()
        return self.applied

    def follows(self, tile: TileKey) -> bool:
        """Whether changes were followed for tiles like this one; from now on they are."""
        pair = tile.grid, tile.datum
        if pair in self._drawn:
            return True
        self._drawn.add(pair)
        return False

    def is_fresh(self, tiles: list[TileKey], noted: int) -> bool:
        """Whether what was drawn of these tiles, when `noted` was the newest revision, is still true."""
        return self.applied is not None and all(
            self._latest.get(tile, self._floor) <= noted for tile in tiles
        )

    def _begin(self) -> None:
        with self._start:
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="freshness", daemon=True)
                self._thread.start()

    def _follow(self) -> None:
        while True:
            try:
                for first in self.database.notified(CHANNEL, EVERY_SECONDS):
                    self._take_in(forget=first)
            except Unavailable:
                self.applied = None
                time.sleep(EVERY_SECONDS)

    def _take_in(self, *, forget: bool) -> None:
        """Note what was published since. forget: nobody was listening before, so whatever is kept may be old."""
        with self.database.reading() as cursor:
            newest = revision(cursor)
        if forget or self.applied is None:
            self._raise_floor(newest)
        elif newest > self.applied:
            self._note(self.applied, newest)
        self.applied = newest

    def _note(self, after: int, newest: int) -> None:
        with self.database.reading() as cursor:
            changes = changed_places(cursor, after, newest)
        if len(changes) > MOST_CHANGES or len(self._latest) > MOST_TILES:
            self._raise_floor(newest)
            return
        for number, places in changes:
            for tile in touched(places, tuple(self._drawn)):
                self._latest[tile] = number

    def _raise_floor(self, newest: int) -> None:
        self._floor = newest  # before the numbers go, or a question in between would find neither
        self._latest = {}
