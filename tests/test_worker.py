"""The worker as a process of its own, killed at any moment."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import date

import pytest

from builders import add_county, add_officer, add_site
from geoservice.db import Database
from geoservice.embedded.databases import OFFICER
from geoservice.model.role import Member
from geoservice.store import bulletin_requests, bulletins, uploads
from moments import MOST_SECONDS, Held, until
from sheets import csv_file

ROWS = [[f"第{n}职工之家", f"神木市锦界镇{n}号", 110.4, 38.8] for n in range(3_000)]


@pytest.fixture
def database(cluster, fresh):
    owner = Database(cluster.dsn(database=fresh))
    yield owner
    owner.close()


@pytest.fixture
def upload(database):
    with database.transaction() as cur:
        county = add_county(cur)
        eve = add_officer(cur, "eve", ("editor", "acftu.d610881"))
        member = Member(eve, "eve", "Eve", "acftu", ())
        file = csv_file(*ROWS)
        id, _ = uploads.add_upload(
            cur, member, file_name=file.name, content=file.content, sha256=file.sha256, layer="worker_home",
            organisation=county,
        )  # fmt: skip
    return id, member


@pytest.fixture
def worker(cluster, fresh):
    """Starts a worker; what still runs is killed in the end."""
    started = []

    def start():
        address = {"GEOSERVICE_REGISTER_DATABASE_URL": cluster.dsn(OFFICER, fresh)}
        process = subprocess.Popen(
            [sys.executable, "-m", "geoservice.worker"], env={**os.environ, **address}, stdin=subprocess.PIPE
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def seen(database, id):
    with database.transaction(read_only=True) as cur:
        return uploads.upload(cur, id)


def count(database, table):
    with database.transaction() as cur:
        cur.execute(f"SELECT count(*) FROM {table}")
        return cur.fetchone()[0]


def test_reading_that_was_killed_is_taken_up_by_the_next(database, upload, worker):
    id, _ = upload
    first = worker()
    until(lambda: seen(database, id).done >= 20)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert count(database, "register.batch_row") == 0
    assert seen(database, id).state == "reading"
    worker()
    until(lambda: seen(database, id).state == "ready")
    assert seen(database, id).attempts == 2
    assert count(database, "register.batch_row") == len(ROWS)


def test_submission_that_was_killed_is_wholly_out_and_then_wholly_in(database, upload, worker):
    id, member = upload
    first = worker()
    until(lambda: seen(database, id).state == "ready")
    with database.transaction() as cur:
        cur.execute('UPDATE register.batch SET choices = \'{"datum": "wgs84"}\' WHERE id = %s', [id])
        assert uploads.submit(cur, id, member)
    with closing(Held(database, "register.event")) as waiting:
        until(lambda: seen(database, id).done >= 20)
        first.kill()
        first.wait()
        # The next is killed when the sites are written, and the last it does has begun.
        second = worker()
        until(waiting)
        second.kill()
        second.wait()
    assert seen(database, id).state == "submitting"
    assert count(database, "register.site") == 0
    assert count(database, "register.event WHERE action = 'add_site'") == 0
    worker()
    until(lambda: seen(database, id).state == "submitted")
    assert count(database, "register.site") == len(ROWS)
    assert count(database, "register.event WHERE action = 'add_site'") == len(ROWS)
    assert count(database, "register.event WHERE action = 'submit_batch'") == 1


def test_reading_that_was_given_up_leaves_nothing(database, upload, worker):
    id, member = upload
    worker()
    until(lambda: seen(database, id).done >= 1)
    with database.transaction() as cur:
        uploads.cancel(cur, id, member)
    until(lambda: count(database, "register.batch_file") == 0)
    assert seen(database, id).state == "cancelled"
    assert count(database, "register.batch_row") == 0


def test_bulletin_that_was_killed_is_wholly_out_and_then_drawn_up_once(database, worker):
    with database.transaction() as cur:
        add_site(cur, organisation_id=add_county(cur))
        eve = add_officer(cur, "eve", ("editor", "acftu.d610881"))
        id = bulletin_requests.ask(cur, "acftu.d610881", date(2026, 10, 1), by=eve)
    tables = (
        "register.bulletin",
        "register.event WHERE action = 'draw_bulletin'",
        "register.bulletin_request",
    )
    with closing(Held(database, "register.event")) as waiting:
        first = worker()
        until(waiting)  # the bulletin is written, and its event is not
        first.kill()
        first.wait()
        assert [count(database, table) for table in tables] == [0, 0, 1]
    worker()
    until(lambda: [count(database, table) for table in tables] == [1, 1, 0])
    with database.transaction() as cur:
        assert bulletins.one(cur, id).total.standing == 1


def test_worker_ends_with_whoever_started_it(worker):
    process = worker()
    process.stdin.close()
    assert process.wait(MOST_SECONDS) in (0, -signal.SIGTERM)
