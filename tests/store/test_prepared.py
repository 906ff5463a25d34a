"""A statement is planned once in a connection, and answers the same where a pooler hides that from us."""

from contextlib import closing

import psycopg2
import pytest
from psycopg2 import errors

from geoservice.store.prepared import KNOWN, Prepared, Varied

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
def connection(cluster, shared_database):
    """One of its own, on which nothing is prepared yet."""
    with closing(psycopg2.connect(cluster.dsn(database=shared_database))) as connection:
        yield connection


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


SEARCH = Varied(
    "search",
    """SELECT count(*) FROM generate_series(1, %(most)s) AS n
       WHERE (%(all)s OR mod(n, 2) = 0) AND (%(above)s IS NULL OR n > %(above)s)""",
    {"most": "integer", "all": "boolean", "above": "integer"},
)


def counted(cur, **given):
    SEARCH.execute(cur, {"most": 10, "all": True, "above": None, **given})
    return cur.fetchone()[0]


@pytest.mark.parametrize(
    "given, number",
    [({}, 10), ({"all": False}, 5), ({"above": 3}, 7), ({"above": 0}, 10), ({"all": False, "above": 4}, 3)],
)
def test_parts_that_are_not_asked_for_fall_away(alone, cursor, given, number):
    for _ in range(2):
        assert counted(alone, **given) == number
    assert counted(cursor, **given) == number


def test_each_set_of_parts_is_planned_once(alone):
    for above in (None, 0, 1, 2, None):
        counted(alone, above=above)
    assert prepared(alone) == 2


def test_within_a_transaction_nothing_is_prepared(cursor):
    counted(cursor)
    assert prepared(cursor) == 0


PUBLIC = Varied(
    "public", "SELECT fid FROM published_site WHERE (%(fid)s IS NULL OR fid = %(fid)s)", {"fid": "bigint"}
)


def test_what_is_asked_for_is_served_by_its_index(alone):
    alone.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
    PUBLIC.execute(alone, {"fid": 1})
    (statement,) = PUBLIC.statements.values()
    alone.execute(f"EXPLAIN {statement.run}", {"fid": 1})
    assert "Index Cond: (fid = $1)" in "\n".join(line for (line,) in alone)


SLEEP = Prepared("sleep", "SELECT pg_sleep(%(seconds)s)", {"seconds": "float8"})


def test_a_statement_may_have_a_limit_of_its_own(alone):
    alone.execute("SET statement_timeout = 60000")
    for _ in range(2):
        with pytest.raises(errors.QueryCanceled):
            SLEEP.execute(alone, {"seconds": 30}, most_ms=1)
        alone.execute("SHOW statement_timeout")
        assert alone.fetchone() == ("1min",)
    SLEEP.execute(alone, {"seconds": 0}, most_ms=30_000)
    alone.execute("SHOW statement_timeout")
    assert alone.fetchone() == ("1min",)
