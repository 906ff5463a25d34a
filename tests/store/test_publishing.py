"""Publishing: what the public gets, what it never gets, and what the change log says."""

import psycopg2
import pytest

from builders import add_county, add_site
from geoservice.store.cells import fold
from geoservice.store.publishing import publish, revision, withdraw


def test_public_row_holds_all_that_is_public_and_nothing_internal(cursor):
    county = add_county(cursor)
    site = add_site(
        cursor,
        organisation_id=county,
        name="锦界镇职工之家",
        properties={"facilities": ["microwave"], "alias": ["锦界小家"]},
        internal={"manager_phone": "13809100001"},
    )
    cursor.execute("SELECT published_site::text, properties FROM published_site WHERE id = %s", (site,))
    row, properties = cursor.fetchone()
    assert "13809100001" not in row
    assert properties["name"] == "锦界镇职工之家"
    assert properties["organisation"] == "神木市总工会"
    assert properties["facilities"] == ["microwave"]
    assert "demo" not in properties


def test_draft_is_not_published(cursor):
    site = add_site(cursor, review_state="draft")
    assert publish(cursor, [site]) == 0


def test_every_public_change_raises_the_revision(cursor):
    before = revision(cursor)
    site = add_site(cursor)
    assert revision(cursor) == before  # the fold draws it, once the change is committed
    fold(cursor)
    put = revision(cursor)
    cursor.execute("UPDATE register.site SET review_state = 'archived' WHERE id = %s", (site,))
    assert withdraw(cursor, [site]) == 1
    fold(cursor)
    assert before < put < revision(cursor)
    cursor.execute("SELECT action, after IS NULL FROM change WHERE id = %s ORDER BY publication", (site,))
    assert cursor.fetchall() == [("put", False), ("drop", True)]


def test_reader_cannot_see_the_register(cursor):
    add_site(cursor)
    cursor.execute("SET LOCAL ROLE geoservice_reader")
    cursor.execute("SELECT count(*) FROM published_site")
    assert cursor.fetchone()[0] == 1
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("SELECT count(*) FROM register.site")


@pytest.mark.parametrize("statement", ["UPDATE register.event SET actor = 'x'", "DELETE FROM register.event"])
def test_history_is_append_only(cursor, statement):
    add_county(cursor)
    with pytest.raises(psycopg2.errors.RestrictViolation):
        cursor.execute(statement)


@pytest.mark.parametrize("lon, lat", [("NaN", 38), ("Infinity", 38), (999, 38), (110, 89)])
def test_constraints_refuse_a_point_that_would_break_a_tile(cursor, lon, lat):
    site = add_site(cursor, review_state="draft")
    with pytest.raises(psycopg2.errors.CheckViolation):
        cursor.execute(
            "UPDATE register.site SET geom = ST_SetSRID(ST_MakePoint(%s::float8, %s), 4326) WHERE id = %s",
            (lon, lat, site),
        )


def test_constraints_refuse_an_empty_point(cursor):
    site = add_site(cursor, review_state="draft")
    with pytest.raises(psycopg2.errors.CheckViolation):
        cursor.execute("UPDATE register.site SET geom = 'SRID=4326;POINT EMPTY' WHERE id = %s", (site,))
