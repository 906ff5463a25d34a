"""Text that is only handed on, taken from the database as the bytes that it comes in."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2.extensions import BYTES, UNICODE, cursor, register_type


@contextmanager
def undecoded(cur: cursor) -> Iterator[None]:
    """Inside the block the cursor's statements give text columns as UTF-8 bytes.

    A page of a hundred Chinese features takes as long to decode and encode again as Flask takes for all else.
    """
    register_type(BYTES, cur)
    try:
        yield
    finally:
        register_type(UNICODE, cur)
