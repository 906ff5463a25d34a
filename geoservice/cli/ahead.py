"""Two things at a time: what comes next is made while what is there is used."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from geoservice.store.sending import quick_turns

Item = TypeVar("Item")
END = object()


@contextmanager
def ahead(items: Iterator[Item]) -> Iterator[Iterator[Item]]:
    """The same items, each made in a thread while the one before it is used; never more than one ahead.

    The first is begun at once. What making one raises comes where it was to come. Leaving the block waits
    for the one that is being made.
    """
    with ThreadPoolExecutor(1, "ahead") as thread, quick_turns():
        yield following(thread, items, thread.submit(next, items, END))


def following(thread: ThreadPoolExecutor, items: Iterator[Item], coming: Future[Any]) -> Iterator[Item]:
    while (item := coming.result()) is not END:
        coming = thread.submit(next, items, END)
        yield item
