"""The fold, again and again: a thread of `geoservice serve` that numbers what was published and keeps the pyramid."""

import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from geoservice.db import Database
from geoservice.model.fault import Unavailable
from geoservice.store.cells import MOST_DELTAS, fold_step, number

EVERY_SECONDS = 0.2
AFTER_A_FAILURE_SECONDS = 2.0
GRACE_SECONDS = 5.0  # for a step under way; one that was cut off is done again later

log = logging.getLogger("geoservice.fold")


@contextmanager
def folding(address: str) -> Iterator[None]:
    """Inside the block, what anybody publishes is folded within a fraction of a second."""
    ended = threading.Event()
    with closing(Database(address, name="geoservice fold")) as database:
        thread = threading.Thread(target=keep_folding, args=(database, ended), name="fold", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join(GRACE_SECONDS)


def keep_folding(database: Database, ended: threading.Event) -> None:
    pause = 0.0
    while not ended.wait(pause):
        try:
            # A step that was not full has left nothing. What is published meanwhile waits for one fold of all of it: a fold
            # for each edit takes the core away from those who edit.
            pause = 0.0 if fold_once(database) >= MOST_DELTAS else EVERY_SECONDS
        except Unavailable:  # the database is away; when it is back, everything still waits there
            log.warning("fold", extra={"state": "database away"})
            pause = AFTER_A_FAILURE_SECONDS


def fold_once(database: Database) -> int:
    """One step of the fold; how much was found to do.

    Those who keep tiles are told before the pyramid is folded, which for a thousand sites all over the country may take a second.
    """
    with database.transaction() as cursor:
        if not (numbered := number(cursor)):
            return fold_step(cursor)
    with database.transaction() as cursor:
        return numbered + fold_step(cursor)


def fold_all(database: Database) -> None:
    """Fold whatever waits, for a command that runs without a service beside it."""
    while fold_once(database):
        pass
