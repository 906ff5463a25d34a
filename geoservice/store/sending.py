"""COPY in a thread of its own: while the server takes rows in, whoever sent them makes the next ready."""

import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, cast

from psycopg2.extensions import cursor

# Seconds. Whoever talks to the server waits for Python's lock after each word, beside one who reckons: ten times shorter than usual.
TURN = 0.0005
WAITING = 2  # sites and their history, so that the server need not wait for anybody between two parts


class SendingCursor:
    """A cursor whose COPY goes on after the call, behind a few before it, and so do those that are to follow it;
    whatever else it is asked for waits until they have ended.

    What a COPY raises comes to whoever waits for it.
    """

    def __init__(self, cur: cursor, thread: ThreadPoolExecutor):
        self._cur, self._thread = cur, thread
        self._sent: list[Future[None]] = []

    def copy_expert(self, *args: Any, **options: Any) -> None:
        self.wait(leaving=WAITING)
        self.follow(*args, **options)

    def follow(self, *args: Any, **options: Any) -> None:
        """COPY after what is on its way, which nobody waits for."""
        self._sent.append(self._thread.submit(self._cur.copy_expert, *args, **options))

    def wait(self, *, leaving: int = 0) -> None:
        """Raises what the first that failed has raised: those after it failed only for that.

        leaving: how many of the last may still be on their way.
        """
        waited = max(0, len(self._sent) - leaving)
        sent, self._sent = self._sent[:waited], self._sent[waited:]
        wait(sent)
        for each in sent:
            each.result()

    def __getattr__(self, name: str) -> Any:
        self.wait()
        return getattr(self._cur, name)

    def __iter__(self) -> Iterator[Any]:
        self.wait()
        return iter(self._cur)


@contextmanager
def sending(cur: cursor) -> Iterator[cursor]:
    """The same cursor, sending beside what its user does. Leaving the block waits for what is on its way."""
    with ThreadPoolExecutor(1, "sending") as thread, quick_turns():
        sender = SendingCursor(cur, thread)
        yield cast(cursor, sender)
        sender.wait()


@contextmanager
def quick_turns() -> Iterator[None]:
    """Python's threads take turns more often."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def follow(cur: cursor, *args: Any, **options: Any) -> None:
    """COPY; where the cursor sends, after what is on its way, and nobody waits for it."""
    copy = cur.follow if isinstance(cur, SendingCursor) else cur.copy_expert
    copy(*args, **options)
