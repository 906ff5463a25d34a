"""The SQL that geoservice runs for a request, word for word: taken from its own cursors while it answers."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from flask.testing import FlaskClient
from psycopg2.extensions import connection, cursor

from benchmark.mix import Request
from benchmark.program import Failed
from geoservice import create_app
from geoservice.config import Config
from geoservice.db import Database
from geoservice.store.prepared import LIMIT, Prepared

# They bound a transaction. In pgbench, which has none, a guard of some milliseconds would outlive its statement.
CONTROL = ("SET ", "SELECT set_config(", "SAVEPOINT ", "ROLLBACK TO ")


class RecordingCursor(cursor):
    """Keeps each statement as it went to the server, its parameters put in."""

    heard: list[str] = []

    def execute(self, query: str, vars: object = None) -> None:
        super().execute(query, vars)
        self.heard.append(self.query.decode())


class RecordingDatabase(Database):
    """The pool that the application uses, with cursors that record."""

    def _connect(self) -> connection:
        conn = super()._connect()
        conn.cursor_factory = RecordingCursor
        return conn


@dataclass(frozen=True)
class Recorded:
    """groups: for each request the statements that answer it. first: what a connection is told once."""

    first: list[str]
    groups: list[list[str]]


@contextmanager
def in_full() -> Iterator[None]:
    """Each statement as one writes it by hand, planned whenever it is run, instead of once in a connection."""
    planned_once = Prepared.execute
    Prepared.execute = lambda self, cur, values, most_ms=None: cur.execute(self.plain, values)  # type: ignore[method-assign]
    try:
        yield
    finally:
        Prepared.execute = planned_once  # type: ignore[method-assign]


def statements(dsn: str, requests: list[Request]) -> Recorded:
    """What geoservice tells the database. Raises Failed when a request is not answered."""
    with closing(RecordingDatabase(dsn)) as database:
        client = create_app(Config.read({"GEOSERVICE_TILE_CACHE_MB": "0"}), database).test_client()
        # What a process learns now and then is no part of an answer, so the first is asked twice.
        heard = [answered(client, request) for request in [requests[0], *requests]]
    first = dict.fromkeys(text for group in heard for text in group if is_first(text))
    return Recorded(list(first), [[text for text in group if not is_first(text)] for group in heard[1:]])


def is_first(text: str) -> bool:
    return text.startswith("PREPARE ")


def answered(client: FlaskClient, request: Request) -> list[str]:
    RecordingCursor.heard.clear()
    method = "POST" if request.body else "GET"
    answer = client.open(request.path, method=method, data=request.body, content_type="application/json")
    if answer.status_code != 200:
        raise Failed(f"geoservice answered {answer.status_code} to {request.path}: {answer.text[:500]}")
    heard = (unbounded(text) for text in RecordingCursor.heard)
    return [text for text in heard if not text.lstrip().startswith(CONTROL)]


def unbounded(text: str) -> str:
    """The statement without the limit that went before it in one trip."""
    return text.partition("; ")[2] if text.startswith(LIMIT) else text
