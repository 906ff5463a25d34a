"""What a process asks of a database now and then, and knows meanwhile: what only chooses between exact ways."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from psycopg2.extensions import cursor

KEPT_SECONDS = 300.0

What = TypeVar("What")


class Known(Generic[What]):
    """ask: gives None where the database knows nothing yet, as before the first ANALYZE; nothing: stands for that, and is not kept."""

    def __init__(self, ask: Callable[[cursor], What | None], nothing: What):
        self.ask, self.nothing = ask, nothing
        # By the address of the database: all connections of a process ask the same.
        self._held: dict[str, tuple[float, What]] = {}

    def of(self, cur: cursor) -> What:
        """What is known; asked for anew by one while the others still use what is there."""
        dsn, now = cur.connection.dsn, time.monotonic()
        until, held = self._held.get(dsn, (0.0, self.nothing))
        if now < until:
            return held
        self._held[dsn] = now + KEPT_SECONDS, held
        found = None
        try:
            found = self.ask(cur)
        finally:
            if found is None:
                self._held.pop(dsn, None)
            else:
                self._held[dsn] = now + KEPT_SECONDS, found
        return self.nothing if found is None else found

    def forget(self) -> None:
        self._held.clear()
