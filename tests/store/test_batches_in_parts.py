"""A sheet that is stored part by part is one batch, wholly in or wholly out."""

import pytest

from geoservice.db import Database
from geoservice.model.fault import Conflict, Invalid
from geoservice.store.arrivals import ready
from geoservice.store.batches import import_registration
from outcomes import SHA, in_parts, one, state, told
from sheets import ROW, sheet, understood


def test_a_sheet_in_parts_is_one_batch(cursor, layers):
    rows = [[f"第{i}职工之家", "神木市", 110.5, 38.8] for i in range(7)]

    def bring():
        return import_registration(cursor, in_parts(layers, 3, *rows), sha256=SHA, actor="Eve")

    assert told(bring()) == {"new": 7}
    assert one(cursor, "SELECT count(DISTINCT batch_id), count(*) FROM register.site") == (1, 7)
    assert one(cursor, "SELECT counts ->> 'new', datum FROM register.batch") == ("7", "wgs84")
    cursor.execute("SELECT name FROM register.site ORDER BY fid")
    assert [name for (name,) in cursor] == [row[0] for row in rows]
    cursor.execute("SELECT name FROM register.site ORDER BY id")
    assert [name for (name,) in cursor] == [row[0] for row in rows]
    before = state(cursor)
    assert told(bring()) == {"unchanged": 7}
    assert state(cursor) == before


def test_a_part_made_ready_ahead_is_stored_as_any_other(cursor, layers):
    rows = [['甲\\"乙', "神木市", 110.5, 38.8], ["丙", "", "", ""], [*ROW[:2], "", ""]]
    kept = """SELECT source_key, name, address, division_code, geom::text, position, properties, internal, status, review_state
              FROM register.site ORDER BY fid"""
    stored = []
    for make in (lambda part: part, ready):
        cursor.execute("TRUNCATE register.site CASCADE")
        parts = map(make, in_parts(layers, 2, *rows))
        assert told(import_registration(cursor, parts, sha256=SHA, actor="Eve")) == {"new": 3, "unlocated": 2}
        cursor.execute(kept)
        stored.append(cursor.fetchall())
    assert stored[0] == stored[1]
    assert [row[1] for row in stored[0]] == [row[0] for row in rows]
    assert told(
        import_registration(cursor, map(ready, in_parts(layers, 2, *rows)), sha256=SHA, actor="Eve")
    ) == {"unchanged": 3, "unlocated": 2}


def test_a_duplicate_in_a_later_part_is_told_with_the_first(cursor, layers):
    parts = in_parts(layers, 2, ROW, ["甲", "乙", 110.5, 38.8], ["丙", "乙", 110.5, 38.8], ROW)
    outcome = import_registration(cursor, parts, sha256=SHA, actor="Eve")
    assert told(outcome) == {"new": 3, "refused": 1}
    assert [(p.row, p.reason, p.values) for p in outcome.findings.problems] == [
        (4, "duplicate", {"other": "A2"})
    ]


def test_new_and_known_rows_in_one_sheet(bring, cursor):
    bring(ROW, ["甲", "乙", 110.5, 38.8])
    assert told(bring(["丙", "乙", "", ""], [*ROW[:2], 110.6, 38.8], ["甲", "乙", 110.5, 38.8])) == {
        "new": 1,
        "changed": 1,
        "unchanged": 1,
        "unlocated": 1,
    }
    assert one(cursor, "SELECT count(*) FROM register.event WHERE action = 'add_site'") == (3,)
    assert one(cursor, "SELECT count(*) FROM register.event WHERE action = 'change_site'") == (1,)


def test_a_part_that_cannot_be_made_leaves_nothing(cluster, fresh, layers):
    def broken():
        yield from in_parts(layers, 2, ROW)
        raise Invalid("datum_unnamed")

    database = Database(cluster.dsn(database=fresh))
    with pytest.raises(Invalid), database.transaction() as cursor:
        import_registration(cursor, broken(), sha256=SHA, actor="Eve")
    with database.transaction() as cursor:
        assert one(cursor, "SELECT count(*) FROM register.site") == (0,)
    database.close()


def test_a_site_that_vanishes_during_the_import_is_told(cluster, fresh, layers):
    database = Database(cluster.dsn(database=fresh))

    def vanishing():
        yield from in_parts(layers, 2, ROW)
        with database.transaction() as other:
            other.execute("DELETE FROM register.site")

    with database.transaction() as cursor:
        import_registration(cursor, understood(sheet(ROW), layers), sha256=SHA, actor="Eve")
    with pytest.raises(Conflict), database.transaction() as cursor:
        import_registration(cursor, vanishing(), sha256=SHA, actor="Eve")
    database.close()
