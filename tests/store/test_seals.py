"""The history is sealed as it is written, and whatever is done to it afterwards is found and named."""

import json
import random
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import add_county, add_site
from conftest import ROOT, copied
from geoservice.model.audit_key import Key, Keys
from geoservice.model.chain_line import verify_lines
from geoservice.model.checkpoint import read_checkpoint
from geoservice.model.fault import Conflict, Invalid, Missing
from geoservice.model.seal import seal_events
from geoservice.store import chain, events, seals

KEYS = Keys([Key(bytes(range(32)))])
OTHER = Keys([Key(b"another key, of thirty-two bytes")])

WRITE = """
    INSERT INTO register.event (actor, action, subject, subject_id, account_id, before, after)
    SELECT %(actor)s, 'change_site', 'site', gen_random_uuid(), gen_random_uuid(),
        jsonb_build_object('name', '站点 "' || n || '"', 'n', n), jsonb_build_object('n', n + 0.50, 'none', NULL)
    FROM generate_series(1, %(count)s) AS n
    RETURNING id
"""


def write(cursor, count=1, actor="Eve"):
    cursor.execute(WRITE, {"actor": actor, "count": count})
    return [one for (one,) in cursor.fetchall()]


def seal_all(cursor, keys=KEYS):
    while seals.seal(cursor, keys).count:
        pass


def found(cursor, checkpoint=None, keys=KEYS):
    """(kind, block, events) of everything that is found."""
    verification = chain.verify(cursor, keys, checkpoint)
    assert verification.is_whole == (not verification.findings)
    return [(each.kind, each.block, each.events) for each in verification.findings]


@pytest.fixture(scope="module")
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


def test_what_was_not_touched_is_whole(superuser):
    verification = chain.verify(superuser, KEYS)
    assert verification.is_whole
    assert (verification.events, verification.blocks, verification.unsealed) == (48, 4, 0)


def test_who_owns_the_tables_still_cannot_change_them(cursor):
    write(cursor)
    seal_all(cursor)
    for table in ("event", "seal"):
        for statement in (f"DELETE FROM register.{table}", f"TRUNCATE register.{table}"):
            cursor.execute("SAVEPOINT before")
            with pytest.raises(psycopg2.errors.RestrictViolation, match=f"register.{table} is refused"):
                cursor.execute(statement)
            cursor.execute("ROLLBACK TO before")


@pytest.mark.parametrize("role", ["geoservice_officer", "geoservice_reader"])
def test_officers_see_the_chain_and_the_public_does_not_and_neither_touches_it(cursor, role):
    write(cursor)
    seal_all(cursor)
    cursor.execute(f"SET LOCAL ROLE {role}")
    for statement in (
        "INSERT INTO register.seal SELECT * FROM register.seal",
        "UPDATE register.seal SET total = 0",
        "DELETE FROM register.seal",
        "ALTER TABLE register.seal DISABLE TRIGGER ALL",
        *(["SELECT FROM register.seal"] if role == "geoservice_reader" else []),
    ):
        cursor.execute("SAVEPOINT before")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)
        cursor.execute("ROLLBACK TO before")
    if role == "geoservice_officer":
        assert found(cursor) == []


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "actor = 'Ada'",
        "actor = actor || ' '",
        "account_id = NULL",
        "account_id = gen_random_uuid()",
        "action = 'add_site'",
        "subject = 'batch'",
        "subject_id = NULL",
        "subject_id = gen_random_uuid()",
        "before = NULL",
        "before = 'null'",
        "before = before || '{\"n\": -1}'",
        "after = NULL",
        "after = after - 'none'",
        "after = after || '{\"n\": 12.5}'",  # a zero less at the end of a number
        "before = after, after = before",
    ],
)
def test_a_change_of_any_column_is_found(superuser, ids, change):
    superuser.execute(f"UPDATE register.event SET {change} WHERE id = %s", (ids[23],))
    assert found(superuser) == [("changed", 2, (ids[23],))]


def test_every_column_is_signed(cursor):
    """A column that comes later must get into the canonical text, or nobody would miss it."""
    cursor.execute(
        "SELECT string_agg(column_name, ' ' ORDER BY column_name) FROM information_schema.columns "
        "WHERE table_schema = 'register' AND table_name = 'event'"
    )
    assert cursor.fetchone()[0] == "account_id action actor after at before id subject subject_id"


def test_deleted_events_are_named(superuser, ids):
    superuser.execute("DELETE FROM register.event WHERE id = ANY(%s)", ([ids[14], ids[15], ids[47]],))
    assert found(superuser) == [("deleted", 2, (ids[14], ids[15])), ("deleted", 4, (ids[47],))]


def test_a_deleted_block_is_missed_with_its_events_and_without(superuser, ids):
    superuser.execute("DELETE FROM register.seal WHERE number = 2")
    assert ("block_missing", 2, ()) in found(superuser)
    assert ("inserted", None, tuple(ids[12:24])) in found(superuser)
    superuser.execute("DELETE FROM register.event WHERE id = ANY(%s)", (ids[12:24],))
    assert found(superuser) == [("block_missing", 2, ())]


def test_the_first_block_is_missed(superuser, ids):
    superuser.execute("DELETE FROM register.seal WHERE number = 1")
    superuser.execute("DELETE FROM register.event WHERE id = ANY(%s)", (ids[:12],))
    assert found(superuser) == [("block_missing", 1, ())]


def test_an_event_in_a_gap_is_found(cluster, fresh):
    """An id that a transaction left free when it was rolled back is no place to slip one in."""
    with closing(psycopg2.connect(cluster.dsn("postgres", fresh))) as conn, conn.cursor() as cursor:
        first = write(cursor, 2)
        conn.commit()
        write(cursor, 3)
        conn.rollback()
        write(cursor, 2)
        seal_all(cursor)
        cursor.execute(
            "INSERT INTO register.event (id, at, actor, action, subject) OVERRIDING SYSTEM VALUE "
            "SELECT %s, at, 'Eve', 'add_site', 'site' FROM register.event WHERE id = %s",
            (first[-1] + 2, first[-1]),
        )
        assert found(cursor) == [("inserted", None, (first[-1] + 2,))]


def test_an_event_under_another_id_is_missed(superuser, ids):
    superuser.execute("ALTER TABLE register.event ALTER id DROP IDENTITY")
    superuser.execute("UPDATE register.event SET id = -id WHERE id = %s", (ids[3],))
    superuser.execute("UPDATE register.event SET id = 1000 + id WHERE id = %s", (ids[30],))
    verification = chain.verify(superuser, KEYS)
    assert [(each.kind, each.block, each.events) for each in verification.findings] == [
        ("deleted", 1, (ids[3],)),
        ("deleted", 3, (ids[30],)),
        ("inserted", None, (-ids[3],)),
    ]
    assert verification.unsealed == 1


def test_an_event_of_which_there_are_two_is_found(superuser, ids):
    superuser.execute("ALTER TABLE register.event DROP CONSTRAINT event_pkey")
    superuser.execute(
        "INSERT INTO register.event OVERRIDING SYSTEM VALUE SELECT * FROM register.event WHERE id = %s",
        (ids[5],),
    )
    assert found(superuser) == [("inserted", None, (ids[5],))]


def test_exchanged_contents_and_exchanged_ids_are_named_as_that(superuser, ids):
    exchange = """
        UPDATE register.event AS e SET (at, actor, account_id, action, subject, subject_id, before, after) = (
            SELECT at, actor, account_id, action, subject, subject_id, before, after
            FROM register.event AS o WHERE o.id = %(one)s + %(two)s - e.id)
        WHERE id IN (%(one)s, %(two)s)
    """
    one, two = ids[3], ids[30]
    superuser.execute(exchange, {"one": one, "two": two})
    assert found(superuser) == [("moved", 1, (one, two)), ("moved", 3, (two, one))]
    superuser.execute(exchange, {"one": one, "two": two})
    assert found(superuser) == []
    superuser.execute("ALTER TABLE register.event ALTER id DROP IDENTITY")
    superuser.execute("UPDATE register.event SET id = -id WHERE id = %s", (one,))
    superuser.execute("UPDATE register.event SET id = %s WHERE id = %s", (one, two))
    superuser.execute("UPDATE register.event SET id = %s WHERE id = %s", (two, -one))
    assert found(superuser) == [("moved", 1, (one, two)), ("moved", 3, (two, one))]


@pytest.mark.parametrize(
    "change",
    [
        "previous = macs_of(1)",
        "total = total + 1",
        "floor = floor - 1",
        "floor = floor + 1000000",
        "ids = ids + '{[1000000,900000000000)}'",
        "macs = set_byte(macs, 40, get_byte(macs, 40) # 1)",
        "macs = substr(macs, 33)",
        "macs = ''",
        "sealed_at = sealed_at - interval '1 microsecond'",
        "head = set_byte(head, 0, get_byte(head, 0) # 1)",
    ],
)
def test_a_change_of_a_block_is_found(superuser, change):
    change = change.replace("macs_of(1)", "substr(macs, 1, 32)")
    superuser.execute(f"UPDATE register.seal SET {change} WHERE number = 2")
    assert ("block_changed", 2, ()) in found(superuser)
    assert {kind for kind, block, _ in found(superuser)} <= {"block_changed"}


def test_a_block_that_hides_below_the_first_is_found(superuser, ids):
    """It would have an inserted event look as if it were sealed."""
    superuser.execute("ALTER TABLE register.seal DROP CONSTRAINT seal_number_check")
    superuser.execute(
        "INSERT INTO register.seal SELECT 0, previous, total, floor, '{[-9,1)}', macs, key, sealed_at, head, form "
        "FROM register.seal WHERE number = 1")  # fmt: skip
    assert [kind for kind, _, _ in found(superuser)] == ["block_repeated", "block_changed"]


def test_nothing_is_sealed_after_a_changed_block(superuser):
    """A floor that was put up would keep all that comes from being sealed, and nobody would hear of it."""
    superuser.execute("UPDATE register.seal SET floor = 1000000 WHERE number = 4")
    write(superuser)
    with pytest.raises(Conflict, match="block, 4, was changed"):
        seals.seal(superuser, KEYS)


def test_another_fingerprint_or_form_is_found(superuser):
    superuser.execute("UPDATE register.seal SET key = '0123456789abcdef' WHERE number = 2")
    assert found(superuser) == [("block_foreign", 2, ())]
    superuser.execute("UPDATE register.seal SET form = 2 WHERE number = 3")
    assert found(superuser) == [("block_foreign", 2, ()), ("block_foreign", 3, ())]


def test_blocks_that_changed_places_are_found(superuser):
    superuser.execute("UPDATE register.seal SET number = 10 + number WHERE number IN (2, 3)")
    superuser.execute("UPDATE register.seal SET number = 15 - number WHERE number > 10")
    assert [(kind, block) for kind, block, _ in found(superuser)][:2] == [
        ("block_changed", 2),
        ("block_changed", 3),
    ]


def test_a_tail_cut_off_is_found_with_a_checkpoint_and_not_without(superuser, ids):
    kept = chain.checkpoint(superuser, KEYS)
    assert found(superuser, kept) == []
    superuser.execute("DELETE FROM register.seal WHERE number > 2")
    superuser.execute("DELETE FROM register.event WHERE id > %s", (ids[23],))
    assert found(superuser) == []
    assert found(superuser, kept) == [("cut", 3, ())]
    assert chain.verify(superuser, KEYS, kept).findings[0].count == 24


def test_events_cut_off_are_found_while_their_blocks_stand(superuser, ids):
    superuser.execute("DELETE FROM register.event WHERE id > %s", (ids[35],))
    assert found(superuser) == [("deleted", 4, tuple(ids[36:]))]


def test_a_tail_cut_off_and_grown_again_is_another_history(superuser, ids):
    kept = chain.checkpoint(superuser, KEYS)
    superuser.execute("DELETE FROM register.seal WHERE number > 3")
    superuser.execute("UPDATE register.event SET actor = 'Ada' WHERE id > %s", (ids[35],))
    seal_all(superuser)
    assert found(superuser) == []
    assert found(superuser, kept) == [("rewritten", 4, ())]


def rewrite(cursor, key, name=None):
    """All of the history sealed anew after a change, as one would who does not have the key."""
    cursor.execute("UPDATE register.event SET actor = 'Ada'")
    cursor.execute("DELETE FROM register.seal")
    seal_all(cursor, Keys([key]))
    if name:
        cursor.execute("UPDATE register.seal SET key = %s", (name,))


def test_a_history_sealed_anew_without_the_key_is_found(superuser):
    kept = chain.checkpoint(superuser, KEYS)
    forger = Key(b"\1" * 32)
    rewrite(superuser, forger, KEYS.sealing.fingerprint)
    assert found(superuser) == [("block_changed", 1, ())]
    superuser.execute("UPDATE register.seal SET key = %s", (forger.fingerprint,))
    assert chain.verify(superuser, KEYS).is_foreign
    assert found(superuser, kept) == [("block_foreign", 1, ()), ("cut", 2, ())]


def test_another_key_is_told_apart_from_tampering(superuser):
    verification = chain.verify(superuser, OTHER)
    assert verification.is_foreign
    assert not verification.is_whole
    write(superuser)
    with pytest.raises(Conflict, match=KEYS.sealing.fingerprint):
        seals.seal(superuser, OTHER)


def test_a_new_key_goes_on_where_the_old_one_ended(superuser, ids):
    both = Keys([Key(bytes(range(32))), Key(b"another key, of thirty-two bytes")])
    write(superuser)
    seal_all(superuser, both)
    assert found(superuser, keys=both) == []
    assert found(superuser) == [("block_foreign", 5, ())]
    superuser.execute("UPDATE register.event SET actor = 'Ada' WHERE id = %s", (ids[0],))
    assert found(superuser, keys=both) == [("changed", 1, (ids[0],))]


def test_after_a_lost_key_a_new_one_goes_on(superuser, ids):
    """What was sealed with the lost one is not proven any more, and it is said; what comes later is."""
    fingerprint = KEYS.sealing.fingerprint
    keys = Keys([Key(b"another key, of thirty-two bytes")], lost=[fingerprint])
    fresh = write(superuser)
    seal_all(superuser, keys)
    verification = chain.verify(superuser, keys)
    assert verification.is_undecided
    assert not verification.is_whole
    assert verification.counts == {"block_lost": 4}
    superuser.execute("UPDATE register.event SET actor = 'Ada' WHERE id = ANY(%s)", ([ids[0], fresh[0]],))
    assert ("changed", 5, (fresh[0],)) in found(superuser, keys=keys)
    assert not chain.verify(superuser, keys).is_undecided
    superuser.execute("UPDATE register.seal SET key = %s WHERE number = 5", (fingerprint,))
    assert chain.verify(superuser, keys).counts == {"block_lost": 5}
    write(superuser)
    superuser.execute("UPDATE register.seal SET key = %s WHERE number = 5", (keys.sealing.fingerprint,))
    seal_all(superuser, keys)
    superuser.execute("UPDATE register.seal SET key = %s WHERE number = 6", (fingerprint,))
    assert ("block_foreign", 6, ()) in found(superuser, keys=keys)
    superuser.execute("UPDATE register.seal SET head = previous WHERE number = 4")
    assert ("unlinked", 5, ()) in found(superuser, keys=keys)


def test_a_block_of_an_abandoned_history_does_not_fit(superuser, ids):
    """Somebody has a backup from which the service went on for a while: its blocks bear the right key."""
    superuser.execute("SAVEPOINT before")
    superuser.execute("DELETE FROM register.seal WHERE number > 2")
    superuser.execute("UPDATE register.event SET actor = 'Ada' WHERE id > %s", (ids[23],))
    seal_all(superuser)
    superuser.execute(
        "SELECT ids::text, macs, head, previous, total, floor, sealed_at FROM register.seal WHERE number = 3"
    )
    other = superuser.fetchone()
    superuser.execute("ROLLBACK TO before")
    superuser.execute(
        "UPDATE register.seal SET ids = %s, macs = %s, head = %s, previous = %s, total = %s, floor = %s, sealed_at = %s "
        "WHERE number = 3", other)  # fmt: skip
    assert ("unlinked", 4, ()) in found(superuser)


def test_very_many_findings_are_counted(superuser, ids):
    superuser.execute("UPDATE register.event SET actor = 'Ada'")
    verification = chain.verify(superuser, KEYS)
    assert verification.counts == {"changed": 48}
    superuser.execute("DELETE FROM register.event")
    verification = chain.verify(superuser, KEYS)
    assert verification.counts == {"deleted": 48}
    assert [finding.count for finding in verification.findings] == [12] * 4


def test_any_mix_of_deeds_is_found(superuser, ids):
    """Whichever rows somebody touches, each that differs is named, and no other."""

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.sets(st.sampled_from(ids)), st.sets(st.sampled_from(ids), max_size=20))
    def tamper(changed, deleted):
        superuser.execute("SAVEPOINT before")
        superuser.execute("UPDATE register.event SET action = 'forge' WHERE id = ANY(%s)", (list(changed),))
        superuser.execute("DELETE FROM register.event WHERE id = ANY(%s)", (list(deleted),))
        findings = found(superuser)
        superuser.execute("ROLLBACK TO before")
        assert {one for kind, _, named in findings if kind == "deleted" for one in named} == deleted
        assert {one for kind, _, named in findings if kind == "changed" for one in named} == changed - deleted

    tamper()


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


def test_a_checkpoint_that_was_changed_is_none(superuser):
    kept = chain.checkpoint(superuser, KEYS)
    assert read_checkpoint(kept.text(), KEYS, "FILE") == kept
    for changed in (
        replace(kept, number=3),
        replace(kept, total=1),
        replace(kept, made_at="2020-01-01T00:00:00"),
    ):
        with pytest.raises(Invalid, match="changed"):
            read_checkpoint(changed.text(), KEYS, "FILE")
    with pytest.raises(Invalid, match="another key"):
        read_checkpoint(kept.text(), OTHER, "FILE")
    for text in ("", "[]", "{}", '{"number": NaN}', kept.text().replace(": 4", ': "4"'), "[" * 100_000):
        with pytest.raises(Invalid, match="not a checkpoint"):
            read_checkpoint(text, KEYS, "FILE")


def test_there_is_no_checkpoint_of_nothing(cursor):
    with pytest.raises(Missing):
        chain.checkpoint(cursor, KEYS)


def test_an_exported_history_is_verified_by_itself(superuser, ids):
    lines = list(chain.lines(superuser))
    kept = chain.checkpoint(superuser, KEYS)
    assert len(lines) == 4 + 48
    verification = verify_lines(lines, KEYS, kept)
    assert (verification.findings, verification.events) == ([], 48)
    assert [json.loads(line)["seq"] for line in lines if "seq" in line[:8]] == list(range(1, 49))
    part = lines[2 * 13 :]
    assert verify_lines(part, KEYS, kept).findings == []

    def findings(changed):
        return [(each.kind, each.block, each.events) for each in verify_lines(changed, KEYS, kept).findings]

    forged = [line.replace("Eve", "Ada") if f'"id":{ids[20]},' in line[:40] else line for line in lines]
    assert findings(forged) == [("changed", 2, (ids[20],))]
    assert findings(lines[:39]) == [("cut", 4, ())]
    assert findings(lines[:13] + lines[26:]) == [("block_missing", 2, ())]
    for torn in (lines[:5], lines[:5] + lines[6:], ["{}"], ["[]"], []):
        with pytest.raises(Invalid, match="Line"):
            verify_lines(torn, KEYS)


def test_what_was_tampered_with_is_exported_as_it_is(superuser, ids):
    superuser.execute("DELETE FROM register.event WHERE id = %s", (ids[20],))
    superuser.execute("UPDATE register.seal SET ids = '{[1,900000000000)}' WHERE number = 3")
    verification = verify_lines(chain.lines(superuser), KEYS)
    assert [(each.kind, each.block) for each in verification.findings] == [
        ("deleted", 2),
        ("block_changed", 3),
    ]


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
