"""Whatever is done to a sealed history is found and named."""

from contextlib import closing

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains import KEYS, found, seal_all, write
from geoservice.model.fault import Conflict
from geoservice.store import chain, seals


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
