"""The sets of facilities and the kinds that the lists of rare needs are found by, kept by whatever publishes."""

import json

import pytest

from builders import LAT, LON, add_site
from geoservice.model.needs import Needs
from geoservice.store import rarity, ways
from geoservice.store.nearest import LISTED, nearest
from geoservice.store.publishing import publish

KEYS = """
    SELECT intarray.sort(s.tags) = intarray.sort(k.tags || f.tags || a.tags)
    FROM published_site AS s
    JOIN fact_set AS k ON k.part = 'kind' AND k.key = s.kind_key
    JOIN fact_set AS f ON f.part = 'facilities' AND f.key = s.facility_key
    JOIN fact_set AS a ON a.part = 'audience' AND a.key = s.audience_key
    WHERE s.id = %s
"""
BROKEN = {"toilet": {"working": False}}


@pytest.fixture(autouse=True)
def never_walk(monkeypatch):
    monkeypatch.setattr(ways, "walk", lambda *given: ways.Walk(1e12, 1))


def found(cursor, **needs):
    return [site.feature for site in nearest(cursor, Needs(**needs), lon=LON, lat=LAT)]


@pytest.mark.parametrize(
    "properties",
    [{}, {"facilities": []}, {"facilities": ["wifi"], "access_method": "qr_scan"}, {"opening_hours": "24/7", "facilities": ["toilet"]},
     {"facilities": ["wifi", "toilet"], "facilities_state": BROKEN, "audience": ["couriers", "taxi"]}, {"audience": "couriers"},
     {"opening_hours": "24/7", "access_method": "app", "facilities": ["microwave"], "audience": ["public"], "holiday_policy": "open"}],
)  # fmt: skip
def test_the_tags_of_a_site_are_its_kind_its_facilities_and_whom_it_is_for(cursor, properties):
    site = add_site(cursor, properties=properties)
    cursor.execute(KEYS, [site])
    assert cursor.fetchone() == (True,)


def test_the_order_in_which_facilities_are_named_makes_no_other_set(cursor):
    add_site(cursor, properties={"facilities": ["wifi", "lockers", "chess"]})
    add_site(cursor, properties={"facilities": ["chess", "wifi", "lockers"]})
    cursor.execute(
        "SELECT count(*) FROM fact_set WHERE part = 'facilities' AND tags @> ARRAY[tag_of('facilities=chess')]"
    )
    assert cursor.fetchone() == (1,)
    assert len(found(cursor, facilities=("lockers", "chess"))) == 2


def test_a_site_is_found_by_what_it_has_now(cursor):
    site = add_site(cursor, properties={"facilities": ["wifi"]})
    changed = {"facilities": ["wifi", "badminton"], "access_method": "app"}
    cursor.execute(
        "UPDATE register.site SET properties = %s WHERE id = %s RETURNING id::text",
        [json.dumps(changed), site],
    )
    publish(cursor, [site])
    assert len(found(cursor, facilities=("badminton",), access=("app", "qr_scan"))) == 1
    cursor.execute("UPDATE register.site SET properties = '{}' WHERE id = %s", [site])
    publish(cursor, [site])
    assert found(cursor, facilities=("badminton",)) == []
    assert found(cursor, access=("app",)) == []


@pytest.mark.parametrize(
    ("name", "index"),
    [(ways.SETS, "offer"), (ways.KINDS, "kind"), (ways.KINDS_AT, "kind"), (ways.AUDIENCE, "tags"), (ways.HOURS, "hours")],
)  # fmt: skip
def test_each_list_is_read_by_its_index(cursor, name, index):
    cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = %s", [index == "tags"])
    # Among the few sites of a test each of them would do, and the statistics of the moment choose.
    others = ", ".join(f"published_site_{other}" for other in ("offer", "kind", "hours") if other != index)
    cursor.execute(f"DROP INDEX {others}")
    given = {"lon": LON, "lat": LAT, "within": None, "limit": 5, "kinds": [1], "facilities": [2, 3], "audiences": [6], "audience": [4],
             "open_hours": [5], "open_at": "2026-11-23T10:00:00+08:00"}  # fmt: skip
    cursor.execute("EXPLAIN " + LISTED[name].text, given)
    plan = "\n".join(line for (line,) in cursor.fetchall())
    read = {"tags": "Bitmap Index Scan on", "hours": "Index Scan using"}.get(index, "Index Only Scan using")
    assert f"{read} published_site_{index} " in plan


def test_a_sample_tells_how_many_have_this_and_that_together(cursor, monkeypatch):
    for number in range(40):
        add_site(
            cursor, properties={"facilities": ["wifi", "toilet"][: 1 + number % 2] if number % 4 else []}
        )
    cursor.execute("ANALYZE published_site")
    rarity.SAMPLED.forget()
    known = rarity.SAMPLED.of(cursor)
    cursor.execute(
        "SELECT tag_of('facilities=wifi'), tag_of('facilities=toilet'), tag_of('facilities=chess')"
    )
    wifi, toilet, chess = cursor.fetchone()
    assert known.rows == len(known.hours) == 40
    assert known.matches([[wifi]]) == 30
    assert known.matches([[wifi], [toilet]]) == known.matches([[toilet, chess]]) == 20
    assert known.matches([[chess]]) == 0.5
    assert known.matches([[wifi]], [1]) == 0.5
    assert rarity.SAMPLED.of(cursor) is known
