"""Who is starting or stopping the server, and who is using it: two locks on files, which the kernel lets go of."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoservice.model.fault import Misconfigured, Unavailable, words

words(
    cluster_locked=(
        "另一个 geoservice 正在启动或停止数据库，{seconds} 秒内没有结束。",
        "Another geoservice is starting or stopping the database and did not finish within {seconds} s.",
    ),
)


def open_lock(path: Path) -> int:
    """A descriptor of the lock's file, made if missing."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        raise Misconfigured("not_ours", field="GEOSERVICE_HOME", folder=path) from None


@contextmanager
def exclusive(path: Path, seconds: float = 60) -> Iterator[None]:
    """Hold the lock alone. Raises Unavailable when another holds it for longer than `seconds`."""
    descriptor = open_lock(path)
    try:
        deadline = time.monotonic() + seconds
        while not taken(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise Unavailable("cluster_locked", seconds=seconds)
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def taken(descriptor: int, kind: int) -> bool:
    """Whether the lock could be had at once."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Presence:
    """A shared lock that says "I use the server": the last to leave sees that nobody else is there.

    It also ends when its holder is killed, so a count can never be left wrong.
    """

    def __init__(self, path: Path):
        self.path = path
        self._descriptor: int | None = None

    def enter(self) -> None:
        if self._descriptor is None:
            self._descriptor = open_lock(self.path)
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def leave(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def others(self) -> bool:
        """Whether anybody else is there; asked when we ourselves have left."""
        descriptor = open_lock(self.path)
        try:
            return not taken(descriptor, fcntl.LOCK_EX)
        finally:
            os.close(descriptor)
