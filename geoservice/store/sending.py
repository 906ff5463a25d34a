"""COPY in a thread of its own: while the server takes rows in, whoever sent them makes the next ready."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, cast

from psycopg2.extensions import cursor


class SendingCursor:
    """A cursor whose COPY goes on after the call; whatever else it is asked for waits until that has ended.

    What a COPY raises comes to whoever waits for it.
    """

    def __init__(self, cur: cursor, thread: ThreadPoolExecutor):
        self._cur, self._thread = cur, thread
        self._sent: Future[None] | None = None

    def copy_expert(self, *args: Any, **options: Any) -> None:
        self.wait()
        self._sent = self._thread.submit(self._cur.copy_expert, *args, **options)

    def wait(self) -> None:
        sent, self._sent = self._sent, None
        if sent:
            sent.result()

    def __getattr__(self, name: str) -> Any:
        self.wait()
        return getattr(self._cur, name)

    def __iter__(self) -> Iterator[Any]:
        self.wait()
        return iter(self._cur)


@contextmanager
def sending(cur: cursor) -> Iterator[cursor]:
    """The same cursor, sending beside what its user does. Leaving the block waits for what is on its way."""
    with ThreadPoolExecutor(1, "sending") as thread:
        sender = SendingCursor(cur, thread)
        yield cast(cursor, sender)
        sender.wait()
