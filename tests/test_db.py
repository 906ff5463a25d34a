"""The pool: bounded waits, healing after a restart, and faults for what cannot be stored."""

import threading
import time

import psycopg2
import pytest

from geoservice.db import Database
from geoservice.model.fault import Invalid, Unavailable
from geoservice.store.binary_rows import as_file, texts


@pytest.fixture
def database(cluster, shared_database):
    database = Database(cluster.dsn(database=shared_database), size=1, wait_ms=200, statement_timeout_ms=300)
    yield database
    database.close()


def test_commits_at_the_end_and_rolls_back_on_an_exception(cluster, fresh):
    database = Database(cluster.dsn(database=fresh))
    with database.transaction() as cur:
        cur.execute("CREATE TABLE kept (n integer)")
    with pytest.raises(KeyError), database.transaction() as cur:
        cur.execute("CREATE TABLE lost (n integer)")
        raise KeyError
    with database.transaction() as cur:
        cur.execute("SELECT to_regclass('kept') IS NOT NULL, to_regclass('lost') IS NULL")
        assert cur.fetchone() == (True, True)
    database.close()


def test_waits_a_bounded_time_for_a_place(database):
    with database.transaction():
        began = time.monotonic()
        with pytest.raises(Unavailable, match="Too many") as error, database.transaction():
            pass
    assert time.monotonic() - began < 2
    assert error.value.retry_after > 0


def test_a_place_that_comes_free_in_time_is_taken(database):
    entered = threading.Event()

    def hold():
        with database.transaction():
            entered.set()
            time.sleep(0.05)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait()
    with database.transaction() as cur:
        cur.execute("SELECT 1")
    thread.join()


def test_heals_when_the_server_has_ended_its_connections(cluster, database, shared_database):
    with database.transaction() as cur:
        cur.execute("SELECT pg_backend_pid()")
        first = cur.fetchone()[0]
    with psycopg2.connect(cluster.dsn(database=shared_database)) as other, other.cursor() as cur:
        cur.execute("SELECT pg_terminate_backend(%s)", (first,))
    time.sleep(0.1)
    with database.transaction() as cur:
        cur.execute("SELECT pg_backend_pid()")
        assert cur.fetchone()[0] != first


def test_slow_statement_is_ended(database):
    with pytest.raises(Unavailable, match="takes too long"), database.transaction() as cur:
        cur.execute("SELECT pg_sleep(5)")


def test_absent_server_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="does not answer"), Database(f"host={tmp_path}").transaction():
        pass


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_text_that_cannot_be_stored_is_invalid(database, text):
    with pytest.raises(Invalid), database.transaction() as cur:
        cur.execute("SELECT %s", (text,))


def test_read_only_transaction_writes_nothing(database):
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction), database.transaction(read_only=True) as cur:
        cur.execute("CREATE TABLE never (n integer)")


def test_role_is_switched(cluster, shared_database):
    database = Database(cluster.dsn(database=shared_database), role="geoservice_reader")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), database.transaction() as cur:
        cur.execute("SELECT count(*) FROM register.site")
    database.close()


def test_bytes_come_as_bytes(database):
    with database.reading() as cursor:
        cursor.execute("SELECT '\\x00ff0a'::bytea, ''::bytea, NULL::bytea")
        assert cursor.fetchone() == (b"\x00\xff\n", b"", None)


def test_chinese_is_written_as_it_is_whatever_the_environment_says(cluster, shared_database, monkeypatch):
    """COPY in binary has no word of its own for how its texts are written."""
    monkeypatch.setenv("PGCLIENTENCODING", "GBK")
    database = Database(cluster.dsn(database=shared_database))
    with database.transaction() as cur:
        cur.execute("CREATE TEMP TABLE taken (name text) ON COMMIT DROP")
        cur.copy_expert("COPY pg_temp.taken FROM STDIN (FORMAT binary)", as_file(1, texts(["神木𠮷野家"])))
        cur.execute("SELECT name, octet_length(name) FROM taken")
        assert cur.fetchone() == ("神木𠮷野家", 16)
    database.close()
