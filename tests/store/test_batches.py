"""Batches in the register: what is new, changed, the same; what becomes public, and what is left alone."""

import threading
from contextlib import closing

import psycopg2
import pytest

from builders import add_county, add_photo
from geoservice.db import Database
from geoservice.model.fault import Conflict, Invalid
from geoservice.model.understanding import understand_in_parts
from geoservice.store.arrivals import ready
from geoservice.store.batches import import_registration
from sheets import HEADER, ROW, sheet, understood

SHA = "0" * 64


@pytest.fixture
def bring(cursor, layers):
    """Bring rows of worker homes into the register; the outcome."""

    def bring(*rows, header=None, **given):
        registration = understood(sheet(*rows, header=header), layers)
        return import_registration(cursor, registration, sha256=SHA, actor="Eve", **given)

    return bring


def told(outcome):
    counts = outcome.counts
    return {name: value for name, value in counts.__dict__.items() if value}


def one(cursor, sql, *values):
    cursor.execute(sql, values)
    return cursor.fetchone()


def state(cursor):
    return one(
        cursor,
        """SELECT (SELECT count(*) FROM register.event), (SELECT sum(version) FROM register.site),
                  (SELECT count(*) FROM register.batch), (SELECT count(*) FROM published_site),
                  (SELECT max(id) FROM publication)""",
    )


def test_new_sites_are_drafts_with_an_event_each_and_a_batch(bring, cursor):
    outcome = bring(ROW, ["甲", "乙", "", ""])
    assert told(outcome) == {"new": 2, "unlocated": 1}
    assert one(cursor, "SELECT count(*), bool_and(review_state = 'draft') FROM register.site") == (2, True)
    assert one(cursor, "SELECT count(*) FROM register.event WHERE action = 'add_site'") == (2,)
    assert one(cursor, "SELECT counts ->> 'new', datum FROM register.batch") == ("2", "wgs84")
    assert one(cursor, "SELECT count(*) FROM published_site") == (0,)


def test_a_file_leaves_the_photos_of_a_site_as_they_are(bring, cursor):
    bring(ROW)
    photos = f'[{{"digest": "{add_photo(cursor)}", "caption": "门头"}}]'
    cursor.execute(
        "UPDATE register.site SET properties = properties || jsonb_build_object('photos', %s::jsonb)",
        (photos,),
    )
    assert told(bring(ROW)) == {"unchanged": 1}
    assert told(bring([*ROW, "微波炉"], header=[*HEADER, "服务设施"])) == {"changed": 1}
    assert one(cursor, "SELECT properties -> 'photos' = %s FROM register.site", photos) == (True,)


def test_the_same_file_again_changes_nothing_at_all(bring, cursor):
    bring(ROW, ["甲", "乙", "", ""], publish=True)
    before = state(cursor)
    outcome = bring(ROW, ["甲", "乙", "", ""], publish=True)
    assert told(outcome) == {"unchanged": 2, "unlocated": 1}
    assert outcome.batch is None
    assert state(cursor) == before


def test_publishing_puts_located_sites_before_the_public(bring, cursor):
    outcome = bring(ROW, ["甲", "乙", "", ""], publish=True)
    assert told(outcome) == {"new": 2, "unlocated": 1, "published": 1}
    assert one(cursor, "SELECT name, ST_X(geom) FROM published_site") == (ROW[0], 110.5)
    assert one(cursor, "SELECT review_state FROM register.site WHERE geom IS NULL") == ("draft",)


def test_a_draft_is_published_by_the_same_file_later(bring, cursor):
    bring(ROW)
    assert told(bring(ROW, publish=True)) == {"unchanged": 1, "published": 1}
    assert one(cursor, "SELECT count(*) FROM published_site") == (1,)
    assert one(cursor, "SELECT before ->> 'review_state', after ->> 'review_state' FROM register.event "
                       "WHERE action = 'change_site'") == ("draft", "published")  # fmt: skip


def test_a_changed_draft_is_changed(bring, cursor):
    bring(ROW)
    assert told(bring([*ROW[:2], 110.6, 38.8])) == {"changed": 1}
    assert one(cursor, "SELECT version, ST_X(geom) FROM register.site") == (2, 110.6)


def test_a_changed_published_site_is_held_unless_publishing(bring, cursor):
    bring(ROW, publish=True)
    before = state(cursor)
    outcome = bring([*ROW[:2], 110.6, 38.8])
    assert told(outcome) == {"held": 1}
    assert outcome.held == [1]
    assert state(cursor) == before
    assert told(bring([*ROW[:2], 110.6, 38.8], publish=True)) == {"changed": 1, "published": 1}
    assert one(cursor, "SELECT ST_X(geom) FROM published_site") == (110.6,)


def test_an_archived_site_stays_archived(bring, cursor):
    bring(ROW)
    cursor.execute("UPDATE register.site SET review_state = 'archived'")
    assert told(bring([*ROW[:2], 110.6, 38.8], publish=True)) == {"held": 1}


def test_a_sheet_without_places_does_not_take_a_place_away(bring, cursor):
    bring(ROW)
    assert told(bring(ROW[:2], header=HEADER[:2])) == {"unchanged": 1}
    assert one(cursor, "SELECT ST_X(geom) FROM register.site") == (110.5,)


def test_a_trial_changes_nothing(bring, cursor):
    before = state(cursor)
    assert told(bring(ROW, dry_run=True, publish=True)) == {"new": 1, "published": 1}
    assert state(cursor) == before


def test_sites_belong_to_the_union_named_else_to_that_of_their_division(bring, cursor):
    county = add_county(cursor)
    other = add_county(cursor, code="610802", name="榆阳区总工会")
    header = [*HEADER, "归属工会"]
    outcome = bring(
        [*ROW, ""],
        ["甲", "神木市", 110.5, 38.8, "榆阳区总工会"],
        ["乙", "神木市", 110.5, 38.8, "某工会"],
        header=header,
    )
    cursor.execute("SELECT name, organisation_id::text FROM register.site")
    assert dict(cursor.fetchall()) == {ROW[0]: county, "甲": other, "乙": county}
    assert [notice.values["name"] for notice in outcome.findings.notices] == ["某工会"]


def test_rows_that_come_to_one_union_are_duplicates(bring, cursor):
    add_county(cursor)
    header = [*HEADER, "归属工会"]
    outcome = bring([*ROW, "甲工会"], [*ROW, "乙工会"], header=header)
    assert told(outcome) == {"new": 1, "refused": 1}


def test_contact_persons_are_in_no_event_and_nothing_public(bring, cursor):
    bring([*ROW, "张三", "13809100001"], header=[*HEADER, "管理员", "管理员手机"], publish=True)
    assert one(cursor, "SELECT internal ->> 'manager_phone' FROM register.site") == ("13809100001",)
    for table in ("register.event", "published_site", "register.batch"):
        assert one(cursor, f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE '%%13809100001%%'") == (0,)


def test_two_imports_at_once_of_one_file(cluster, fresh, layers):
    """One wins, the other waits and finds it unchanged."""
    outcomes = []

    def bring():
        database = Database(cluster.dsn(database=fresh))
        registration = understood(
            sheet(*([f"第{i}职工之家", "神木市", 110.5, 38.8] for i in range(300))), layers
        )
        with database.transaction() as cursor:
            outcomes.append(
                told(import_registration(cursor, registration, sha256=SHA, actor="Eve", publish=True))
            )
        database.close()

    threads = [threading.Thread(target=bring) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes, key=str) == [
        {"new": 300, "published": 300},
        {"unchanged": 300},
        {"unchanged": 300},
    ]
    with psycopg2.connect(cluster.dsn(database=fresh)) as connection, connection.cursor() as cursor:
        assert one(cursor, "SELECT count(*) FROM published_site") == (300,)
    connection.close()


def test_state_and_holidays_that_a_sheet_states_are_kept_and_public(bring, cursor):
    header = [*HEADER, "运行状态", "节假日"]
    bring([*ROW, "暂停使用", "照常开放"], header=header, publish=True)
    published = one(cursor, "SELECT properties FROM published_site")[0]
    assert (published["status"], published["holiday_policy"]) == ("temporarily_closed", "open")
    assert told(bring([*ROW, "正常", "照常开放"], header=header, publish=True)) == {
        "changed": 1,
        "published": 1,
    }
    assert one(cursor, "SELECT properties ->> 'status' FROM published_site") == ("active",)
    assert told(bring([*ROW, "", "照常开放"], header=header, publish=True)) == {"unchanged": 1}


CODED = [*HEADER, "站点统一编码"]


def test_a_code_is_stored_and_public_and_stays_when_a_sheet_does_not_give_it(bring, cursor):
    bring([*ROW, "610881-01-00017"], header=CODED, publish=True)
    assert one(cursor, "SELECT code FROM register.site") == ("6108810100017",)
    assert one(cursor, "SELECT properties ->> 'code' FROM published_site") == ("6108810100017",)
    before = state(cursor)
    assert told(bring(ROW, publish=True)) == {"unchanged": 1}
    assert told(bring([*ROW, "6108810100017"], header=CODED, publish=True)) == {"unchanged": 1}
    assert state(cursor) == before


def test_a_site_gets_its_code_later(bring, cursor):
    bring(ROW)
    assert told(bring([*ROW, "6108810100017"], header=CODED)) == {"changed": 1}
    assert one(cursor, "SELECT before -> 'code', after ->> 'code' FROM register.event "
                       "WHERE action = 'change_site'") == (None, "6108810100017")  # fmt: skip


def test_a_site_is_the_same_by_its_code_under_another_name(bring, cursor):
    bring([*ROW, "6108810100017"], header=CODED)
    assert told(bring(["新名职工之家", "新址", 110.5, 38.8, "6108810100017"], header=CODED)) == {"changed": 1}
    assert one(cursor, "SELECT count(*), min(name) FROM register.site") == (1, "新名职工之家")


def faults(outcome):
    findings = outcome.findings
    return [(p.fault(findings.sheet).cell, p.code) for p in findings.problems]


def test_a_code_of_another_site_is_a_fault_at_its_cell(bring, cursor):
    """Of a site of another union, of one that is in the register by itself, of an earlier row."""
    add_county(cursor)
    add_county(cursor, code="610802", name="榆阳区总工会")
    bring([*ROW, "6108810100017"], ["乙", "神木市", 110.5, 38.8, ""], header=CODED)
    outcome = bring(
        ["甲", "榆阳区", 109.7, 38.3, "6108810100017"],
        ["乙", "神木市", 110.5, 38.8, "6108810100017"],
        ["丙", "神木市", 110.5, 38.8, "6108810100018"],
        ["丁", "神木市", 110.5, 38.8, "6108810100018"],
        header=CODED,
    )
    assert faults(outcome) == [("E2", "code_used"), ("E3", "code_used"), ("E5", "code_twice")]
    assert ROW[0] in outcome.findings.problems[0].fault(outcome.findings.sheet).text("zh")
    assert told(outcome) == {"new": 1, "refused": 3}


def test_a_row_by_code_and_a_row_by_name_of_one_site_are_duplicates(bring):
    bring([*ROW, "6108810100017"], header=CODED)
    outcome = bring(["新名", "新址", 110.5, 38.8, "6108810100017"], [*ROW, ""], header=CODED)
    assert faults(outcome) == [("A3", "duplicate")]


@pytest.mark.parametrize("code", ["6108810100017", "12", "610881010001x"])
def test_the_database_refuses_a_code_twice_or_malformed(bring, cursor, code):
    bring([*ROW, "6108810100017"], ["乙", "神木市", 110.5, 38.8, ""], header=CODED)
    with pytest.raises(psycopg2.IntegrityError):
        cursor.execute("UPDATE register.site SET code = %s WHERE name = '乙'", (code,))


def test_numbers_of_another_form_stay_the_unions_own(bring, cursor):
    outcome = bring([*ROW, "SX-1"], ["乙", "神木市", 110.5, 38.8, "SX-2"], header=CODED)
    assert told(outcome) == {"new": 2}
    assert [notice.values["count"] for notice in outcome.findings.notices] == [2]
    cursor.execute("SELECT code, properties ->> 'external_id' FROM register.site ORDER BY fid")
    assert cursor.fetchall() == [(None, "SX-1"), (None, "SX-2")]
    assert told(bring([*ROW, "SX-1"], header=CODED)) == {"unchanged": 1}


def test_own_numbers_in_the_column_of_codes_that_are_twice_are_duplicates(bring):
    assert faults(bring([*ROW, "SX-1"], ["乙", "神木市", 110.5, 38.8, "SX-1"], header=CODED)) == [
        ("E3", "duplicate")
    ]


def test_what_other_maps_show_is_kept_and_not_public(bring, cursor):
    header = [*HEADER, "高德上图状态", "高德POI编号", "高德上图日期", "是否上百度"]
    bring([*ROW, "已上图", "B0FFG7X1", "2026-10-01", "否"], header=header, publish=True)
    assert one(cursor, "SELECT internal FROM register.site")[0] == {
        "publication_state_amap": "live",
        "publication_id_amap": "B0FFG7X1",
        "publication_date_amap": "2026-10-01",
        "publication_state_baidu": "not_sent",
    }
    assert one(cursor, "SELECT count(*) FROM published_site AS p WHERE p::text LIKE '%%B0FFG7X1%%'") == (0,)


def test_accuracy_is_kept_with_the_position_as_given(bring, cursor):
    bring([*ROW, "15米"], header=[*HEADER, "定位精度（米）"])
    assert one(cursor, "SELECT position ->> 'accuracy_metres', internal FROM register.site") == ("15", {})


def in_parts(layers, size, *rows):
    return understand_in_parts(sheet(*rows), layers["worker_home"], source="wgs84", size=size)


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


def test_codes_are_judged_alike_in_whichever_part_they_come(cursor, layers):
    """A code that an earlier part has brought is that row's, and not another site's of the register."""
    found = sheet(
        ["甲", "乙", 110.5, 38.8, "6108810100018"], ["丙", "乙", 110.5, 38.8, "6108810100018"], header=CODED
    )
    parts = understand_in_parts(found, layers["worker_home"], source="wgs84", size=1)
    outcome = import_registration(cursor, parts, sha256=SHA, actor="Eve")
    assert faults(outcome) == [("E3", "code_twice")]
    assert told(outcome) == {"new": 1, "refused": 1}


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
