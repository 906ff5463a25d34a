"""A statement is planned once in a connection, and answers the same where a pooler hides that from us."""

from contextlib import closing

import psycopg2
import pytest

from geoservice.store.prepared import KNOWN, Prepared

SUM = Prepared(
    "sum",
    "SELECT %(one)s + %(other)s + %(one)s, pg_typeof(%(one)s)::text",
    {"one": "float8", "other": "integer"},
)


def answer(cur):
    SUM.execute(cur, {"one": 1.5, "other": 2, "more": "not asked for"})
    return cur.fetchone()


def prepared(cur):
    cur.execute("SELECT count(*) FROM pg_prepared_statements")
    return cur.fetchone()[0]


@pytest.fixture
def alone(cluster, shared_database):
    """A cursor whose every statement is a transaction of its own, as where tiles are read."""
    with closing(psycopg2.connect(cluster.dsn(database=shared_database))) as conn:
        conn.autocommit = True
        with conn.cursor() as cur:
            yield cur


def test_it_is_prepared_once(cursor):
    for _ in range(3):
        assert answer(cursor) == (5.0, "double precision")
    assert prepared(cursor) == 1


def test_a_connection_that_has_lost_it_answers_all_the_same(alone):
    assert answer(alone) == (5.0, "double precision")
    alone.execute("DEALLOCATE ALL")
    assert answer(alone) == (5.0, "double precision")


def test_a_connection_on_which_another_prepared_it_answers_all_the_same(alone):
    answer(alone)
    del KNOWN[alone.connection]
    assert answer(alone) == (5.0, "double precision")
