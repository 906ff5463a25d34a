"""What a site names is there and stays: its batch and its organisation."""

from contextlib import closing

import psycopg2
import pytest

from sheets import ROW


def test_a_site_names_a_batch_that_is_there_and_batches_stay(bring, cursor):
    bring(ROW, ["甲", "乙", "", ""])
    for wrong, fault in (
        ("UPDATE register.site SET batch_id = gen_random_uuid()", psycopg2.errors.ForeignKeyViolation),
        ("DELETE FROM register.batch", psycopg2.errors.RestrictViolation),
        ("UPDATE register.batch SET id = gen_random_uuid()", psycopg2.errors.RestrictViolation),
    ):
        cursor.execute("SAVEPOINT wrong")
        with pytest.raises(fault):
            cursor.execute(wrong)
        cursor.execute("ROLLBACK TO SAVEPOINT wrong")
    with pytest.raises(psycopg2.errors.ForeignKeyViolation):
        cursor.execute(
            """INSERT INTO register.site (layer, organisation_id, source_key, name, batch_id)
               SELECT layer, organisation_id, 'another', name, gen_random_uuid() FROM register.site LIMIT 1"""
        )


def test_a_site_names_an_organisation_that_is_there_and_it_stays(bring, cursor):
    bring(ROW)
    cursor.execute("SELECT DISTINCT organisation_id FROM register.site")
    (owner,) = cursor.fetchone()
    for wrong, fault in (
        ("UPDATE register.site SET organisation_id = gen_random_uuid()", psycopg2.errors.ForeignKeyViolation),
        ("DELETE FROM register.organisation WHERE id = %(owner)s", psycopg2.errors.ForeignKeyViolation),
        (
            "UPDATE register.organisation SET id = gen_random_uuid() WHERE id = %(owner)s",
            psycopg2.errors.ForeignKeyViolation,
        ),
        ("TRUNCATE register.organisation CASCADE", psycopg2.errors.RestrictViolation),
    ):
        cursor.execute("SAVEPOINT wrong")
        with pytest.raises(fault):
            cursor.execute(wrong, {"owner": owner})
        cursor.execute("ROLLBACK TO SAVEPOINT wrong")
    cursor.execute("UPDATE register.organisation SET id = id, name = name || '会' WHERE id = %s", (owner,))
    cursor.execute("DELETE FROM register.site")
    cursor.execute("DELETE FROM register.organisation WHERE id = %s", (owner,))
    assert cursor.rowcount == 1


def test_an_organisation_that_is_going_waits_for_the_site_that_comes(cluster, fresh):
    """Whoever comes second learns what the first has done."""
    dsn = cluster.dsn(database=fresh)
    with closing(psycopg2.connect(dsn)) as first, closing(psycopg2.connect(dsn)) as second:
        with first, first.cursor() as cur:
            cur.execute(
                """INSERT INTO register.organisation (path, level, name)
                   VALUES ('acftu.x1', 'county', '甲县总工会') RETURNING id"""
            )
            owner = cur.fetchone()
        one, other = first.cursor(), second.cursor()
        one.execute(
            """INSERT INTO register.site (layer, organisation_id, source_key, name)
               VALUES ('worker_home', %s, 'a', '甲')""",
            owner,
        )
        other.execute("SET lock_timeout = 200")
        with pytest.raises(psycopg2.errors.LockNotAvailable):
            other.execute("DELETE FROM register.organisation WHERE id = %s", owner)
        second.rollback()
        first.commit()
        with pytest.raises(psycopg2.errors.ForeignKeyViolation):
            other.execute("DELETE FROM register.organisation WHERE id = %s", owner)
