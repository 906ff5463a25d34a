"""The database: a pool that waits a bounded time and heals, and the one way to a transaction.

psycopg2's own pool raises at once when it is empty and hands out connections that died with the
server, so this one keeps its connections behind a semaphore and looks at each before lending it.
"""

import binascii
import select
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg2
from psycopg2 import errors, sql
from psycopg2.extensions import (
    TRANSACTION_STATUS_IDLE,
    connection,
    cursor,
    new_type,
    parse_dsn,
    register_type,
)

from geoservice.model.fault import Invalid, Unavailable, words
from geoservice.turns import Turns

words(unstorable=("文字里有不能保存的字符。", "The text holds characters that cannot be stored."))

# A server that went away closes its end, which shows without asking; after this long we ask all the same,
# because a network may lose a connection in silence.
TRUSTED_SECONDS = 30.0
CONNECT_TIMEOUT_SECONDS = 3
# A statement that is as long as this is a long one, and nobody's turn waits for it.
PATIENCE_SECONDS = 0.05


@dataclass
class Idle:
    connection: connection
    since: float


def octets(written: str | None, cur: cursor) -> bytes | None:
    """The bytes of a bytea. Python reads its hexadecimals in a sixth of the time that psycopg2 takes, 0.3 ms for a dense tile."""
    return None if written is None else binascii.unhexlify(written[2:])


OCTETS = new_type((17,), "OCTETS", octets)


class Database:
    """Connections to one database under one login.

    dsn: a libpq address or keyword string.
    role: switched to on each connection, for a login that owns more than it should use here.
    size: most connections at once. wait_ms: how long `transaction` waits for one.
    statement_timeout_ms: longest statement; 0 for no limit.
    settings: of each session, by their names in PostgreSQL.
    at_once: how many of the statements of `reading` run at a time while the server is on this machine; None for any.
    """

    def __init__(
        self,
        dsn: str,
        *,
        role: str | None = None,
        size: int = 4,
        wait_ms: int = 2_000,
        statement_timeout_ms: int = 0,
        settings: Mapping[str, str] | None = None,
        at_once: int | None = None,
        name: str = "geoservice",
    ):
        self.dsn, self.role, self.wait_ms, self.name = dsn, role, wait_ms, name
        self.statement_timeout_ms = statement_timeout_ms
        self.settings = dict(settings or {})
        # Hears +1 and -1 as connections are lent and come back.
        self.watch: Callable[[int], object] = lambda change: None
        self._turns = Turns(at_once if at_once and is_here(dsn) else size, PATIENCE_SECONDS)
        self._places = threading.BoundedSemaphore(size)
        self._idle: list[Idle] = []
        self._lock = threading.Lock()

    @contextmanager
    def transaction(self, *, read_only: bool = False) -> Iterator[cursor]:
        """A cursor in one transaction: committed at the end, rolled back on any exception.

        Raises Unavailable when no connection comes free in time or the server is away, and
        Invalid for text that PostgreSQL cannot hold.
        """
        with self._place(), self._lent() as conn, translated():
            with conn, conn.cursor() as cur:
                if read_only:
                    cur.execute("SET TRANSACTION READ ONLY")
                yield cur

    @contextmanager
    def reading(self) -> Iterator[cursor]:
        """A cursor for a single statement that reads; PostgreSQL makes it a transaction by itself.

        It saves the two trips for BEGIN and COMMIT. Several statements would each see a state of their own.
        Raises as `transaction` does.
        """
        with self._turns.turn(), self._place(), self._lent() as conn, translated():
            conn.autocommit = True
            try:
                with conn.cursor() as cur:
                    yield cur
            finally:
                if not conn.closed:
                    conn.autocommit = False

    def notified(self, channel: str, every: float) -> Iterator[bool]:
        """Yields at once, then whenever somebody speaks up on a channel, and at the latest every so many seconds.

        True the first time: what was said before that was not heard. It has a connection of its own, outside the
        pool. Raises Unavailable when the server is away or goes.
        """
        conn = self._connect()
        try:
            with translated():
                conn.autocommit = True
                with conn.cursor() as cur:
                    cur.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                first = True
                while True:
                    yield first
                    first = False
                    select.select([conn.fileno()], [], [], every)
                    conn.poll()
                    conn.notifies.clear()
        finally:
            conn.close()

    def close(self) -> None:
        """Close the idle connections; the pool can still be used afterwards."""
        with self._lock:
            idle, self._idle = self._idle, []
        for entry in idle:
            entry.connection.close()

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self.wait_ms / 1000):
            raise Unavailable("database_busy")
        self.watch(1)
        try:
            yield
        finally:
            self.watch(-1)
            self._places.release()

    @contextmanager
    def _lent(self) -> Iterator[connection]:
        conn = self._living() or self._connect()
        try:
            yield conn
        finally:
            self._take_back(conn)

    def _living(self) -> connection | None:
        """The most recently used idle connection that still answers."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                entry = self._idle.pop()
            trusted = time.monotonic() - entry.since < TRUSTED_SECONDS
            if not hung_up(entry.connection) and (trusted or answers(entry.connection)):
                return entry.connection
            entry.connection.close()

    def _connect(self) -> connection:
        options = [f"-c statement_timeout={self.statement_timeout_ms}", "-c timezone=Asia/Shanghai"]
        options += ["-c bytea_output=hex"]
        options += [f"-c {name}={value}" for name, value in self.settings.items()]
        if self.role:
            options.append(f"-c role={self.role}")
        try:
            conn = psycopg2.connect(
                self.dsn,
                options=" ".join(options),
                client_encoding="UTF8",  # whatever the environment says: bytes are handed through as they are
                connect_timeout=CONNECT_TIMEOUT_SECONDS,
                fallback_application_name=self.name,
            )
        except psycopg2.OperationalError as error:
            raise Unavailable("database_away") from error
        register_type(OCTETS, conn)
        return conn

    def _take_back(self, conn: connection) -> None:
        if conn.closed or conn.info.transaction_status != TRANSACTION_STATUS_IDLE:
            conn.close()
            return
        with self._lock:
            self._idle.append(Idle(conn, time.monotonic()))


def is_here(dsn: str) -> bool:
    """Whether the server is on this machine and its cores are ours, as far as its address tells."""
    try:
        host = parse_dsn(dsn).get("host") or "/"
    except psycopg2.ProgrammingError:  # an address that cannot be read is told of where it is used
        return False
    return host.startswith("/") or host in ("localhost", "127.0.0.1", "::1")


def hung_up(conn: connection) -> bool:
    """Whether the server has said something on an idle connection: it only does so to end it."""
    readable, _, _ = select.select([conn.fileno()], [], [], 0)
    return bool(readable)


def answers(conn: connection) -> bool:
    """Whether the server still answers on an idle connection."""
    with suppress(psycopg2.Error), conn, conn.cursor() as cur:
        cur.execute("SELECT 1")
        return True
    return False


@contextmanager
def translated() -> Iterator[None]:
    """Faults for what PostgreSQL and psycopg2 say of time, absence and text."""
    try:
        yield
    except errors.QueryCanceled as error:
        raise Unavailable("too_slow") from error
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        raise Unavailable("database_away") from error
    except UnicodeEncodeError as error:  # a lone surrogate
        raise Invalid("unstorable") from error
    except ValueError as error:  # psycopg2 raises it bare for NUL bytes
        if "NUL" not in str(error):
            raise
        raise Invalid("unstorable") from error
