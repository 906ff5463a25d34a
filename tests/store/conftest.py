"""A history that was sealed, to be tampered with; and sheets to be brought into the register."""

from contextlib import closing

import psycopg2
import pytest

from chains import seal_all, write
from conftest import copied
from geoservice.store.batches import import_registration
from outcomes import SHA
from sheets import sheet, understood


@pytest.fixture(scope="package")
def sealed(cluster, template):
    """The name of a database whose history is in four blocks of 12 events."""
    with copied(cluster, template) as name:
        with closing(psycopg2.connect(cluster.dsn(database=name))) as conn:
            for _ in range(4):
                with conn, conn.cursor() as cursor:
                    write(cursor, 12)
                    seal_all(cursor)
        yield name


@pytest.fixture
def superuser(cluster, sealed):
    """A cursor that no trigger hinders; what it does is rolled back."""
    with closing(psycopg2.connect(cluster.dsn("postgres", sealed))) as conn, conn.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor


@pytest.fixture
def ids(superuser):
    superuser.execute("SELECT id FROM register.event ORDER BY id")
    return [one for (one,) in superuser.fetchall()]


@pytest.fixture
def bring(cursor, layers):
    """Bring rows of worker homes into the register; the outcome."""

    def bring(*rows, header=None, **given):
        registration = understood(sheet(*rows, header=header), layers)
        return import_registration(cursor, registration, sha256=SHA, actor="Eve", **given)

    return bring
