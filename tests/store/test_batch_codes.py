"""The unified codes of sites that a sheet brings: whose each is, and what is a fault."""

import psycopg2
import pytest

from builders import add_county
from geoservice.model.understanding import understand_in_parts
from geoservice.store.batches import import_registration
from outcomes import CODED, SHA, faults, one, state, told
from sheets import ROW, sheet


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


def test_codes_are_judged_alike_in_whichever_part_they_come(cursor, layers):
    """A code that an earlier part has brought is that row's, and not another site's of the register."""
    found = sheet(
        ["甲", "乙", 110.5, 38.8, "6108810100018"], ["丙", "乙", 110.5, 38.8, "6108810100018"], header=CODED
    )
    parts = understand_in_parts(found, layers["worker_home"], source="wgs84", size=1)
    outcome = import_registration(cursor, parts, sha256=SHA, actor="Eve")
    assert faults(outcome) == [("E3", "code_twice")]
    assert told(outcome) == {"new": 1, "refused": 1}
