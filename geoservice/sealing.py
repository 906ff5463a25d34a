"""The sealing, again and again: a thread of `geoservice serve` that chains what was written into the history."""

import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from geoservice.config import Config
from geoservice.db import Database
from geoservice.key_file import find_keys
from geoservice.model.audit_key import Keys
from geoservice.model.fault import Fault
from geoservice.store import seals
from geoservice.store.seals import Horizon, Step

EVERY_SECONDS = 0.5
AFTER_A_FAILURE_SECONDS = 5.0
GRACE_SECONDS = 5.0  # for a step under way; one that was cut off is done again later

log = logging.getLogger("geoservice.seal")


@contextmanager
def sealing(address: str, config: Config) -> Iterator[None]:
    """Inside the block, what anybody writes into the history is sealed within a second."""
    ended = threading.Event()
    with closing(Database(address, name="geoservice seal")) as database:
        thread = threading.Thread(
            target=keep_sealing, args=(database, config, ended), name="seal", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join(GRACE_SECONDS)


def keep_sealing(database: Database, config: Config, ended: threading.Event) -> None:
    pause, horizon, keys, said = 0.0, None, None, ""
    while not ended.wait(pause):
        try:
            keys = keys or sealing_keys(database, config)
            step = seal_once(database, keys, horizon)
            pause = 0.0 if step.count >= seals.MOST_EVENTS else EVERY_SECONDS
            horizon, said = step.horizon, ""
        except Fault as fault:  # the database is away, or the key; everything still waits when they are back
            if fault.code != said:
                log.error("seal", extra={"state": fault.text("en")})
            pause, horizon, keys, said = AFTER_A_FAILURE_SECONDS, None, None, fault.code
        except Exception as error:  # whatever it is, it must not end in silence
            if repr(error) != said:
                log.exception("seal")
            pause, horizon, keys, said = AFTER_A_FAILURE_SECONDS, None, None, repr(error)


def sealing_keys(database: Database, config: Config) -> Keys:
    """The keys, made if this is the first time. Raises Misconfigured when they were here once and are not now."""
    with database.transaction(read_only=True) as cursor:
        return find_keys(config, make=seals.last(cursor) is None)


def seal_once(database: Database, keys: Keys, horizon: Horizon | None = None) -> Step:
    """One block in a transaction of its own."""
    with database.transaction() as cursor:
        return seals.seal(cursor, keys, horizon)


def seal_all(database: Database, keys: Keys, blocks: int | None = None) -> None:
    """Seal whatever waits, or so many blocks of it, for a command that runs without a service beside it."""
    done = 0
    while done != blocks and seal_once(database, keys).count:
        done += 1
