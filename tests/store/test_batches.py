"""Batches in the register: what is new, changed, the same; what becomes public, and what is left alone."""

import threading

import psycopg2

from builders import add_county, add_photo
from geoservice.db import Database
from geoservice.store.batches import import_registration
from outcomes import SHA, one, state, told
from sheets import HEADER, ROW, sheet, understood


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
