"""Of equally near sites the more trusted comes first, and nothing else of the order changes."""

from datetime import date, timedelta

import psycopg2.extras
import pytest

from builders import LAT, LON, add_site


def ago(days):
    return date.today() - timedelta(days=days)


def report(cursor, site, kind, number, days=0):
    told = {kind: [ago(days).isoformat()] * number}
    cursor.execute(
        "UPDATE published_site SET properties = jsonb_set(properties, '{reports}', %s) WHERE id = %s",
        (psycopg2.extras.Json(told), site),
    )


@pytest.fixture
def near(client):
    def ask(**body):
        answer = client.post("/nearest", json={"lon": LON, "lat": LAT, **body})
        return [(f["properties"]["name"], f["properties"]["trust"]) for f in answer.json["features"]]

    return ask


@pytest.fixture
def four(cursor):
    """Four sites at one place, and one nearer that nobody trusts."""
    checked = {"stale": 400, "doubted": 1, "known": 90, "fresh": 3}
    sites = {
        name: add_site(cursor, name=name, lon=LON + 0.01, verified_at=ago(days))
        for name, days in checked.items()
    }
    report(cursor, sites["doubted"], "locked", 3)
    nearer = add_site(cursor, name="nearer", lon=LON + 0.001)
    report(cursor, nearer, "closed", 9)
    return sites


# A question of facts is answered by measuring all, a plain one by walking.
@pytest.mark.parametrize(
    "needs", [{}, {"layers": ["worker_home"], "within_metres": 5000}, {"facilities": ["wifi"]}]
)
def test_trust_parts_only_those_that_are_equally_near(cursor, four, near, needs):
    if "facilities" in needs:
        cursor.execute('UPDATE published_site SET properties = properties || \'{"facilities": ["wifi"]}\'')
    expected = ["nearer", "fresh", "known", "stale", "doubted"]
    for limit in range(1, 6):
        assert [name for name, _ in near(limit=limit, **needs)] == expected[:limit]


def test_each_site_says_how_far_it_is_trusted(four, near):
    assert dict(near()) == {name: name for name in four} | {"nearer": "doubted"}


def test_five_people_lift_a_stale_site(cursor, four, near):
    report(cursor, four["stale"], "as_described", 5)
    assert dict(near())["stale"] == "fresh"


def test_of_equally_trusted_ones_the_older_record_comes_first(cursor, near):
    for name in "abc":
        add_site(cursor, name=name)
    assert [name for name, _ in near()] == ["a", "b", "c"]


def test_reports_are_days_by_kind_and_nothing_else(cursor, client, four):
    feature = client.get(f"/collections/worker_home/items/{four['doubted']}").json
    assert feature["properties"]["reports"] == {"locked": [date.today().isoformat()] * 3}
