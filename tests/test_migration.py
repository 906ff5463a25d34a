"""Migrations: forward only, whole or not at all, and never changed afterwards."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from geoservice.db import Database
from geoservice.migration import FOLDER, migrate, read_migrations
from geoservice.model.fault import Misconfigured


@pytest.fixture
def empty(cluster):
    name = "test_migration"
    cluster.create_database(name)
    database = Database(cluster.dsn(database=name))
    yield database
    database.close()
    cluster.drop_database(name)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "0001_first.sql").write_text("-- Purpose: a table.\nCREATE TABLE first (n integer);")
    return tmp_path


def test_applies_each_once_and_tells_its_name(empty, folder):
    heard = []
    assert migrate(empty, folder, heard.append) == 1
    assert migrate(empty, folder, heard.append) == 0
    assert heard == ["0001_first"]


def test_a_changed_file_is_drift(empty, folder):
    migrate(empty, folder)
    (folder / "0001_first.sql").write_text("SELECT 1;")
    with pytest.raises(Misconfigured, match="0001_first"):
        migrate(empty, folder)


def test_a_newer_database_is_refused(empty, folder):
    migrate(empty, folder)
    (folder / "0001_first.sql").unlink()
    with pytest.raises(Misconfigured, match="newer"):
        migrate(empty, folder)


def test_a_failing_file_leaves_nothing(empty, folder):
    (folder / "0002_bad.sql").write_text("CREATE TABLE half (n integer); SELECT 1/0;")
    with pytest.raises(psycopg2.errors.DivisionByZero):
        migrate(empty, folder)
    with empty.transaction() as cur:
        cur.execute("SELECT to_regclass('first') IS NOT NULL, to_regclass('half') IS NULL")
        assert cur.fetchone() == (True, True)


def test_four_at_once_apply_everything_once(empty):
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: migrate(Database(empty.dsn)), range(4)))
    assert sum(counts) == len(read_migrations())


def test_gap_in_the_numbers_is_refused(folder):
    (folder / "0003_third.sql").write_text("SELECT 1;")
    with pytest.raises(Misconfigured, match="without a gap"):
        read_migrations(folder)


def test_every_migration_opens_with_its_purpose():
    for path in FOLDER.glob("*.sql"):
        assert path.read_text(encoding="utf-8").startswith("-- Purpose: "), path.name


def test_honours_in_plain_words_become_titles(empty, tmp_path):
    """A register that is older than honours with level, year and expiry keeps those that it has."""
    for path in FOLDER.glob("000[1-5]_*.sql"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    migrate(empty, tmp_path)
    add = """INSERT INTO register.site (layer, organisation_id, source_key, name, properties)
             SELECT 'worker_home', id, %(name)s, %(name)s, %(properties)s FROM register.organisation"""
    with empty.transaction() as cur:
        cur.execute(add, {"name": "A", "properties": '{"honours": ["2024年最美驿站", "示范点"], "seats": 4}'})
        cur.execute(add, {"name": "B", "properties": '{"seats": 4}'})
    migrate(empty)
    with empty.transaction() as cur:
        cur.execute("SELECT properties FROM register.site ORDER BY name")
        assert [properties for (properties,) in cur] == [
            {"honours": [{"title": "2024年最美驿站"}, {"title": "示范点"}], "seats": 4},
            {"seats": 4},
        ]
