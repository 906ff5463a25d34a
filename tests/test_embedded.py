"""The embedded PostGIS: private, shared by whoever is there, and hard to hurt."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from builders import add_site
from geoservice.db import Database
from geoservice.embedded import Cluster
from geoservice.embedded.binaries import find_binaries
from geoservice.embedded.databases import READER
from geoservice.migration import migrate
from geoservice.model.fault import Conflict, Invalid, Misconfigured
from geoservice.model.report import Report
from geoservice.store import reports
from homes import temporary_home

ROOT = Path(__file__).parent.parent
USER = """
import sys
from geoservice.embedded import Cluster
with Cluster(sys.argv[1]):
    print("in", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def home():
    with temporary_home() as home:
        yield home
        Cluster(home).halt(force=True)


@contextmanager
def another_process(home: Path):
    """A process that uses the cluster until the block ends; its way out is waited for."""
    command = [sys.executable, "-c", USER, str(home)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as user:
        assert user.stdout.readline() == "in\n"
        yield user
        user.communicate("out\n", timeout=60)


def ask(dsn: str, question: str) -> object:
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def tell(dsn: str, statement: str) -> None:
    with closing(psycopg2.connect(dsn)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)


def test_it_is_private_durable_and_speaks_chinese(home):
    with Cluster(home) as cluster:
        folder = cluster.status().socket.stat()
        assert folder.st_mode & 0o077 == 0
        assert ask(cluster.dsn(), "SHOW listen_addresses") == ""
        assert ask(cluster.dsn(), "SHOW fsync") == "on"
        assert ask(cluster.dsn(), "SELECT similarity('延安路职工书屋', '延安路书屋') > 0.3") is True


def test_it_packs_its_log_in_the_quickest_way_that_it_has(home):
    with Cluster(home) as cluster:
        ways = ask(cluster.dsn(), "SELECT enumvals FROM pg_settings WHERE name = 'wal_compression'")
        assert ask(cluster.dsn(), "SHOW wal_compression") in (
            ("lz4",) if "lz4" in (ways or ()) else ("on", "pglz")
        )


def test_its_logins_are_no_superusers_and_the_reader_cannot_write(home):
    with Cluster(home) as cluster:
        assert (
            ask(cluster.dsn(), "SELECT bool_or(usesuper) FROM pg_user WHERE usename ~ 'geoservice'") is False
        )
        with pytest.raises(psycopg2.Error):
            tell(cluster.dsn(READER), "CREATE TABLE mine ()")


def test_it_stops_with_its_only_user_and_starts_again_quickly(home):
    cluster = Cluster(home)
    with cluster:
        assert cluster.status().running
    assert not cluster.status().running
    begun = time.monotonic()
    with cluster:
        assert time.monotonic() - begun < 3


def test_the_last_of_several_stops_it(home):
    cluster = Cluster(home)
    with another_process(home):
        with cluster:
            assert cluster.status().running
        assert cluster.status().running
    assert not cluster.status().running


def test_who_started_it_may_leave_first(home):
    cluster = Cluster(home)
    with cluster:
        with another_process(home):
            cluster.stop()
            assert ask(cluster.dsn(), "SELECT 1") == 1
    assert not cluster.status().running


def test_a_user_that_was_killed_is_not_counted(home):
    cluster = Cluster(home)
    with cluster, another_process(home) as user:
        user.kill()
        user.wait()
    assert not cluster.status().running


def test_started_to_be_kept_it_stays_until_halted(home):
    cluster = Cluster(home)
    cluster.start(keep=True)
    cluster.stop()
    with Cluster(home):
        pass
    assert cluster.status().kept
    cluster.halt()
    assert not cluster.status().running


def test_it_is_not_halted_under_others_unless_forced(home):
    with another_process(home):
        with pytest.raises(Conflict):
            Cluster(home).halt()
        assert Cluster(home).status().running


def test_after_a_kill_it_comes_back_with_what_was_committed(home):
    cluster = Cluster(home)
    with cluster:
        tell(cluster.dsn(), "CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(cluster.status().pid, signal.SIGKILL)
        cluster.start()
        assert ask(cluster.dsn(), "SELECT n FROM kept") == 7
        tell(cluster.dsn(), "DROP TABLE kept")


def test_several_at_once_start_one(home):
    with another_process(home), another_process(home), another_process(home):
        assert ask(Cluster(home).dsn(), "SELECT 1") == 1


def test_a_database_is_copied_from_a_template(home):
    with Cluster(home) as cluster:
        first = cluster.create_database("first")
        tell(first, "CREATE TABLE here AS SELECT ST_MakePoint(1, 2) AS geom")
        second = cluster.create_database("second", template="first")
        assert ask(second, "SELECT ST_AsText(geom) FROM here") == "POINT(1 2)"
        cluster.drop_database("first")
        cluster.drop_database("second")


@pytest.fixture
def migrated(home):
    with Cluster(home) as cluster:
        with closing(Database(cluster.dsn())) as database:
            migrate(database)
        tell(cluster.dsn(), "DROP TABLE IF EXISTS note; CREATE TABLE note AS SELECT 'before'::text AS said")
        yield cluster


def test_a_backup_brings_back_what_was_there(migrated, tmp_path):
    migrated.backup(tmp_path / "all.backup")
    assert (tmp_path / "all.backup").stat().st_mode & 0o077 == 0
    tell(migrated.dsn(), "UPDATE note SET said = 'after'")
    migrated.restore(tmp_path / "all.backup")
    assert ask(migrated.dsn(), "SELECT said FROM note") == "before"
    assert ask(migrated.dsn(), "SELECT tableowner FROM pg_tables WHERE tablename = 'note'") == "geoservice"


def test_a_backup_holds_reports_with_photos_and_no_key_of_senders(migrated, tmp_path):
    with closing(Database(migrated.dsn())) as database, database.transaction() as cursor:
        cursor.execute("DELETE FROM register.site")
        given = {"secret": b"s" * 32, "sender": b"w" * 16, "most": 1}
        reports.submit(cursor, add_site(cursor), Report("locked", photo=b"\xff\xd8 pixels"), **given)
        reports.sender_key(cursor)
    migrated.backup(tmp_path / "all.backup")
    migrated.restore(tmp_path / "all.backup")
    with closing(Database(migrated.dsn())) as database, database.transaction() as cursor:
        assert reports.photo(cursor, b"s" * 32) == b"\xff\xd8 pixels"
        cursor.execute("SELECT count(*) FROM register.report_key")
        assert cursor.fetchone()[0] == 0
        reports.sender_key(cursor)


def test_a_pool_heals_after_a_restore(migrated, tmp_path):
    migrated.backup(tmp_path / "all.backup")
    with closing(Database(migrated.dsn())) as database:
        for _ in range(2):
            with database.transaction() as cursor:
                cursor.execute("SELECT said FROM note")
                assert cursor.fetchone() == ("before",)
            migrated.restore(tmp_path / "all.backup")


def test_a_failed_restore_changes_nothing(migrated, tmp_path):
    whole, torn, other = tmp_path / "whole", tmp_path / "torn", tmp_path / "other"
    migrated.backup(whole)
    torn.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    other.write_bytes(b"PGDMP is not all")
    for path in (torn, other, tmp_path / "none"):
        with pytest.raises(Invalid):
            migrated.restore(path)
        assert ask(migrated.dsn(), "SELECT said FROM note") == "before"


def test_a_backup_of_something_else_is_refused(migrated, tmp_path):
    from geoservice.embedded.dump import backup

    backup(migrated.binaries, migrated.create_database("other"), tmp_path / "other.backup")
    with pytest.raises(Invalid, match="not a backup of geoservice"):
        migrated.restore(tmp_path / "other.backup")
    migrated.drop_database("other")
    assert ask(migrated.dsn(), "SELECT said FROM note") == "before"


def test_a_failed_backup_leaves_no_file(migrated, tmp_path):
    with pytest.raises(Invalid):
        migrated.backup(tmp_path / "missing" / "all.backup")
    assert list(tmp_path.iterdir()) == []


def test_a_long_home_and_a_killed_initdb_do_no_harm():
    with temporary_home("延安" * 20) as home:
        cluster = Cluster(home)
        home.mkdir()
        try:
            cluster.start()
            assert ask(cluster.dsn(), "SELECT 1") == 1
            cluster.stop()
            cluster.place.data.rename(cluster.place.folder / "data.new")
            cluster.start()
            assert len(os.fsencode(cluster.status().socket)) < 90
        finally:
            cluster.stop()
            cluster.place.socket.rmdir()


def test_a_home_that_cannot_be_is_named():
    with temporary_home() as home:
        home.write_text("a file")
        with pytest.raises(Misconfigured) as fault:
            Cluster(home / "below").start()
        assert fault.value.field == "GEOSERVICE_HOME"
        assert str(home) in fault.value.text("zh")


def test_a_folder_without_programs_is_named(tmp_path):
    with pytest.raises(Misconfigured, match="GEOSERVICE_PG_BIN"):
        find_binaries(tmp_path)


def test_data_of_another_version_asks_for_its_programs():
    with pytest.raises(Misconfigured, match="postgresql-9"):
        find_binaries(version=9)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root meets a home that the server's account cannot enter")
def test_a_socket_folder_of_another_user_is_refused():
    with temporary_home() as home:
        home.mkdir(mode=0o711)
        (home / "pg").mkdir(mode=0o700)  # root's, not the server's
        with pytest.raises(Misconfigured, match="another user"):
            Cluster(home).start()
