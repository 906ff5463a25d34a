"""The history is sealed as it is written, beside its writers."""

import json
import random
import subprocess
import sys
import threading
from contextlib import closing

import psycopg2

from builders import add_county, add_site
from chains import KEYS, found, seal_all, write
from conftest import ROOT
from geoservice.model.seal import seal_events
from geoservice.store import chain, events, seals


def test_writers_that_come_and_go_while_it_is_sealed(cluster, fresh, monkeypatch):
    """Ids are not in the order of commits, some are never used, and nobody waits: nothing is missed or called a forgery."""
    monkeypatch.setattr(seals, "MOST_EVENTS", 7)
    dsn = cluster.dsn(database=fresh)
    ended = threading.Event()
    written = []

    def edit(seed):
        chance = random.Random(seed)
        with closing(psycopg2.connect(dsn)) as conn, conn.cursor() as cursor:
            for _ in range(60):
                ids = write(cursor, chance.randint(1, 5), f"Eve {seed}")
                ended.wait(chance.random() * 0.02)
                if chance.random() < 0.3:
                    conn.rollback()
                else:
                    conn.commit()
                    written.extend(ids)

    def keep_sealing():
        horizon = None
        with closing(psycopg2.connect(dsn)) as conn, conn.cursor() as cursor:
            while not ended.is_set():
                step = seals.seal(cursor, KEYS, horizon)
                horizon = step.horizon
                conn.commit()

    editors = [threading.Thread(target=edit, args=(seed,)) for seed in range(4)]
    sealers = [threading.Thread(target=keep_sealing) for _ in range(2)]
    for thread in (*sealers, *editors):
        thread.start()
    for thread in editors:
        thread.join()
    ended.set()
    for thread in sealers:
        thread.join()
    with closing(psycopg2.connect(dsn)) as conn, conn.cursor() as cursor:
        seal_all(cursor)
        verification = chain.verify(cursor, KEYS)
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE upper(ids) > floor + 1) FROM register.seal")
        blocks, ahead = cursor.fetchone()
    assert verification.findings == []
    assert (verification.events, verification.unsealed) == (len(written), 0)
    assert blocks > len(written) / 7
    assert ahead, "some were sealed while others with smaller ids were not over"


def test_a_slow_writer_holds_nobody_up(cluster, fresh):
    dsn = cluster.dsn(database=fresh)
    with (
        closing(psycopg2.connect(dsn)) as slow, slow.cursor() as slow_cursor,
        closing(psycopg2.connect(dsn)) as quick, quick.cursor() as quick_cursor,
        closing(psycopg2.connect(dsn)) as sealer, sealer.cursor() as cursor,
    ):  # fmt: skip
        early = write(slow_cursor, 3)
        late = write(quick_cursor, 2)
        quick.commit()
        step = seals.seal(cursor, KEYS)
        sealer.commit()
        block = seals.last(cursor)
        assert (step.count, block.event_ids(), block.floor) == (2, late, 0)
        assert seals.seal(cursor, KEYS, step.horizon).count == 0
        sealer.commit()
        slow.commit()
        assert seals.seal(cursor, KEYS, step.horizon).count == 3
        sealer.commit()
        block = seals.last(cursor)
        assert (block.event_ids(), block.floor) == (early, late[-1])
        assert found(cursor) == []


def test_many_ids_that_were_never_used_are_settled(cluster, fresh):
    with closing(psycopg2.connect(cluster.dsn(database=fresh))) as conn, conn.cursor() as cursor:
        write(cursor, seals.MOST_OPEN)
        conn.rollback()
        seal_all(cursor)
        block = seals.last(cursor)
        assert (block.count, block.floor) == (0, seals.MOST_OPEN)
        assert found(cursor) == []


def test_one_seals_at_a_time(cluster, fresh):
    dsn = cluster.dsn(database=fresh)
    with closing(psycopg2.connect(dsn)) as one, closing(psycopg2.connect(dsn)) as two:
        with one.cursor() as cursor, two.cursor() as other:
            write(cursor)
            one.commit()
            assert seals.seal(cursor, KEYS).count == 1
            assert seals.seal(other, KEYS).count == 0
            two.commit()
            one.commit()
            assert found(other) == []


def test_a_sealer_that_is_killed_leaves_it_right(cluster, fresh):
    dsn = cluster.dsn(database=fresh)
    with closing(psycopg2.connect(dsn)) as conn, conn.cursor() as cursor:
        ids = write(cursor, 5)
        conn.commit()
        program = (
            "import os, sys, psycopg2\n"
            "from geoservice.model.audit_key import Key, Keys\n"
            "from geoservice.store import seals\n"
            "cursor = psycopg2.connect(sys.argv[1]).cursor()\n"
            "assert seals.seal(cursor, Keys([Key(bytes(range(32)))])).count == 5\n"
            "os.kill(os.getpid(), 9)\n"
        )
        ended = subprocess.run([sys.executable, "-c", program, dsn], cwd=ROOT)
        assert ended.returncode == -9
        while not seals.seal(cursor, KEYS).count:  # until the server has noticed
            conn.rollback()
        assert seals.last(cursor).event_ids() == ids
        assert (seals.last(cursor).number, found(cursor)) == (1, [])


def test_the_canonical_text_tells_everything_apart(cursor):
    """Rows that differ in anything but their id have texts that differ, and the texts are JSON."""
    cursor.execute(
        """
        INSERT INTO register.event (at, actor, action, subject, subject_id, before, after)
        SELECT timestamptz '2026-11-23 08:00:00+08' + n * interval '1 microsecond', actor, action, subject, subject_id, before, after
        FROM generate_series(0, 1) AS n,
            (VALUES ('Eve'), ('E"ve'), ('Eve\\'), (E'E\\nve'), ('伊芙')) AS a (actor),
            (VALUES ('add_site'), ('change_site')) AS b (action),
            (VALUES ('site', NULL), ('site', '00000000-0000-0000-0000-000000000000'::uuid), ('batch', NULL)) AS c (subject, subject_id),
            (VALUES (NULL), ('null'::jsonb), ('{}'), ('"null"'), ('1'), ('1.0')) AS d (before),
            (VALUES (NULL), ('null'::jsonb), ('{"a": "\\u2028", "b": [1]}')) AS e (after)
        """
    )
    cursor.execute(seals.TAKE, {"floor": 0, "most": 10_000})
    rows = cursor.fetchall()
    texts = {json.dumps(json.loads(text) | {"id": 0}, sort_keys=True) for _, text in rows}
    assert len(rows) == 2 * 5 * 2 * 3 * 6 * 3
    assert len({text.partition(",")[2] for _, text in rows}) == len(rows)
    # JSON readers know no difference between 1 and 1.0.
    assert len(texts) == len(rows)
    assert all("\n" not in text for _, text in rows)


def test_the_time_zone_of_a_session_changes_nothing(superuser):
    for zone in ("UTC", "Asia/Shanghai", "America/St_Johns"):
        superuser.execute(f"SET LOCAL TimeZone = '{zone}'")
        superuser.execute("SET LOCAL DateStyle = 'German, DMY'")
        superuser.execute("SET LOCAL extra_float_digits = -3")
        superuser.execute("SET LOCAL IntervalStyle = 'sql_standard'")
        assert found(superuser) == []


def test_eve_is_found_in_the_history(cursor):
    write(cursor, 3)
    mine = write(cursor, 2, actor="Ada")
    seals.seal(cursor, KEYS)
    last = write(cursor, 1, actor="Ada")
    seen = events.search(cursor, actor="Ada")
    assert [(event.id, event.is_sealed) for event in seen] == [
        (last[0], False), (mine[1], True), (mine[0], True)
    ]  # fmt: skip
    assert [event.id for event in events.search(cursor, actor="Ada", below=mine[1])] == [mine[0]]
    one = seen[1]
    assert one.before == {"name": '站点 "2"', "n": 2}
    assert events.search(cursor, subject_id=one.subject_id) == [one]
    assert events.search(cursor, account_id=one.account_id) == [one]
    assert events.search(cursor, since=one.at, until=one.at) == []
    assert len(events.search(cursor, since=one.at, subject="site", action="change_site", most=4)) == 4
    assert events.search(cursor, subject="batch") == []


def test_a_site_from_the_first_word_to_the_chain(cursor):
    """What the register writes itself is sealed as it stands."""
    add_site(cursor, organisation_id=add_county(cursor))
    seal_all(cursor)
    assert found(cursor) == []


def test_a_block_does_not_depend_on_how_its_events_are_told_apart():
    """Where one event ends and the next begins cannot be moved: their macs are chained one by one."""
    given = {"number": 1, "previous": bytes(32), "total": 0, "floor": 2, "at": ""}
    one = seal_events(KEYS.sealing, [(1, "ab"), (2, "c")], **given)
    two = seal_events(KEYS.sealing, [(1, "a"), (2, "bc")], **given)
    assert one.macs[32:] != two.macs[32:]
