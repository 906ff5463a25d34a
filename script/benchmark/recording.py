"""The SQL that geoservice runs for a request, word for word: taken from its own cursors while it answers."""

from contextlib import closing

from flask.testing import FlaskClient
from psycopg2.extensions import connection, cursor

from benchmark.mix import Request
from benchmark.program import Failed
from geoservice import create_app
from geoservice.config import Config
from geoservice.db import Database


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


def statements(dsn: str, requests: list[Request]) -> list[list[str]]:
    """For each request the statements that answer it. Raises Failed when one is not answered."""
    with closing(RecordingDatabase(dsn)) as database:
        client = create_app(Config.read({"GEOSERVICE_TILE_CACHE_MB": "0"}), database).test_client()
        return [answered(client, request) for request in requests]


def answered(client: FlaskClient, request: Request) -> list[str]:
    RecordingCursor.heard.clear()
    method = "POST" if request.body else "GET"
    answer = client.open(request.path, method=method, data=request.body, content_type="application/json")
    if answer.status_code != 200:
        raise Failed(f"geoservice answered {answer.status_code} to {request.path}: {answer.text[:500]}")
    return [text for text in RecordingCursor.heard if not text.startswith("SET ")]
