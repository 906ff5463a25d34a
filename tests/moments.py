"""The moment at which something is to happen to a process: waited for, or held until it has happened."""

import time
from collections.abc import Callable
from typing import Any

import psycopg2

from geoservice.db import Database

MOST_SECONDS = 120  # a bound for a machine that does much else; nothing takes that long


def until(condition: Callable[[], Any]) -> Any:
    """What the condition gives, as soon as that is something."""
    end = time.monotonic() + MOST_SECONDS
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


class Held:
    """While it is open nobody writes to the table; called, it tells which sessions wait for that."""

    def __init__(self, owner: Database, table: str):
        self.conn, self.table = psycopg2.connect(owner.dsn), table
        self.cur = self.conn.cursor()
        self.cur.execute(f"LOCK TABLE {table} IN SHARE MODE")

    def __call__(self) -> list[int]:
        self.cur.execute(
            "SELECT pid FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [self.table]
        )
        return [pid for (pid,) in self.cur]

    def close(self) -> None:
        self.conn.close()
