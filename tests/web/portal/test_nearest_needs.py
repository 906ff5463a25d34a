"""Nearest with needs: whatever is asked together, the answer is what going through all sites by hand gives."""

import random
import re
from datetime import datetime

import pytest
from pyproj import Geod

from builders import LAT, LON, add_site
from geoservice.model.interval import BEIJING
from geoservice.model.needs import Needs
from geoservice.model.open_state import open_state, site_hours
from geoservice.store import nearest as search
from geoservice.store import rarity, ways
from geoservice.store.nearest import nearest

GEOD = Geod(ellps="WGS84")
FACILITIES = ["microwave", "toilet", "wifi", "shower", "wheelchair"]
ACCESS = ["open_door", "qr_scan", "app"]
AUDIENCE = ["couriers", "public"]
HOURS = [("24/7", "open"), ("Mo-Fr 08:30-17:30", "unknown"), ("Mo-Su 18:00-02:00", "open"), (None, None)]
CLOSURES = [None, None, None, ["2026-10-01至2026-10-07"], ["装修"]]
KINDS = ["worker_home", "reading_room", "service_station"]


@pytest.fixture
def sites(cursor):
    chance = random.Random(11)
    for _ in range(400):
        grammar, policy = chance.choice(HOURS)
        properties = {
            "facilities": chance.sample(FACILITIES, chance.randint(0, 3)),
            "access_method": chance.choice([*ACCESS, None]),
            "audience": chance.sample(AUDIENCE, chance.randint(0, 2)),
            "opening_hours": grammar,
            "holiday_policy": policy,
            "temporary_closure": chance.choice(CLOSURES),
        }
        if chance.random() < 0.1 and "toilet" in properties["facilities"]:
            properties["facilities_state"] = {"toilet": {"working": False}}
        add_site(
            cursor,
            lon=LON + chance.gauss(0, 0.1),
            lat=LAT + chance.gauss(0, 0.1),
            layer=chance.choice(KINDS),
            status=chance.choice(["active"] * 9 + ["closed"]),
            properties={name: value for name, value in properties.items() if value is not None},
        )
    cursor.execute("SELECT fid, layer, ST_X(geom), ST_Y(geom), properties FROM published_site ORDER BY fid")
    return cursor.fetchall()


def has(needs, layer, properties):
    """Whether a site has what is needed, told from its record alone."""
    works = [
        key
        for key in properties.get("facilities", [])
        if properties.get("facilities_state", {}).get(key, {}).get("working") is not False
    ]
    return (
        (not needs.layers or layer in needs.layers)
        and set(needs.facilities) <= set(works)
        and (not needs.access or properties.get("access_method") in needs.access)
        and (not needs.audience or bool(set(needs.audience) & set(properties.get("audience", []))))
        and (not needs.around_the_clock or properties.get("opening_hours") == "24/7")
        and (
            needs.open_at is None
            or open_state(site_hours(properties), needs.open_at).state in ("open", "closing_soon")
        )
    )


def expected(sites, needs, lon, lat, limit, within=None):
    found = [
        (GEOD.inv(lon, lat, x, y)[2], fid)
        for fid, layer, x, y, properties in sites
        if has(needs, layer, properties)
    ]
    near = [metres for metres, _ in sorted(found) if within is None or metres <= within]
    return pytest.approx(near[:limit], abs=0.001)


def some_needs(chance):
    def some(values, most):
        return tuple(chance.sample(values, chance.choice([0, 0, *range(most + 1)])))

    moment = datetime(2026, 10, chance.randint(1, 12), chance.randint(0, 23), 15, tzinfo=BEIJING)
    return Needs(
        layers=some(KINDS, 2),
        facilities=some(FACILITIES, 3),
        access=some(ACCESS, 2),
        audience=some(AUDIENCE, 2),
        around_the_clock=chance.random() < 0.15,
        open_at=moment if chance.random() < 0.6 else None,
    )


def only_lists(chance, monkeypatch):
    """Never a walk, and of the lists any."""
    monkeypatch.setattr(ways, "walk", lambda *given: ways.Walk(1e12, 1))
    monkeypatch.setattr(
        ways,
        "list_ways",
        lambda *given: [chance.choice([ways.Way(0, way.name) for way in ways.lists(*given)])],
    )


@pytest.mark.parametrize("plan", ["walk", "lists", "guess"])
def test_any_needs_together_give_what_a_search_by_hand_gives(cursor, sites, plan, monkeypatch):
    """By the walk along the index, by measuring all in any of the lists, and by whichever is chosen."""
    cursor.execute("ANALYZE published_site")
    rarity.SAMPLED.forget()
    chance = random.Random(5)
    if plan == "walk":
        monkeypatch.setattr(search, "SHORT_MS", 1e12)
        monkeypatch.setattr(ways, "PATIENCE_MS", 60_000)
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    elif plan == "lists":
        only_lists(random.Random(6), monkeypatch)
    for _ in range(150):
        needs, limit = some_needs(chance), chance.choice([1, 5, 20, 100])
        lon, lat = LON + chance.gauss(0, 0.2), LAT + chance.gauss(0, 0.2)
        within = chance.choice([None, None, 5_000.0])
        found = nearest(cursor, needs, lon=lon, lat=lat, limit=limit, within_metres=within)
        assert [site.metres for site in found] == expected(sites, needs, lon, lat, limit, within), needs


def test_a_walk_that_takes_too_long_is_given_up_for_measuring_all(cursor, sites, monkeypatch):
    """At a guard of a millisecond nothing is met, and yet everything is found."""
    monkeypatch.setattr(search, "SHORT_MS", 1e12)
    monkeypatch.setattr(ways, "walk", lambda *given: ways.Walk(0, 1))
    cursor.execute("SHOW statement_timeout")
    before = cursor.fetchone()
    needs = Needs(facilities=("shower",), open_at=datetime(2026, 10, 9, 19, tzinfo=BEIJING))
    for _ in range(20):
        found = nearest(cursor, needs, lon=LON, lat=LAT, limit=100)
        assert [site.metres for site in found] == expected(sites, needs, LON, LAT, 100)
    cursor.execute("SHOW statement_timeout")
    assert cursor.fetchone() == before


def test_the_index_serves_the_walk_and_skips_what_lacks_the_facts(cursor, sites):
    cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    given = {
        "lon": LON,
        "lat": LAT,
        "within": None,
        "limit": 5,
        "fetched": 11,
        "tags": "(7)&(8|9)",
        "open_at": None,
    }
    cursor.execute("EXPLAIN " + search.NEAR, {**given, "open_hours": None})
    plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using published_site_near" in plan
    assert re.search(r"Index Cond: .*tags.*@@", plan), plan
    assert "Order By: " in plan


def ask(client, path="/nearest", **body):
    return client.post(path, json={"lon": LON, "lat": LAT, **body})


def test_the_answer_says_whether_each_site_is_open_and_why(client, cursor):
    add_site(cursor, properties={"opening_hours": "24/7", "holiday_policy": "open"})
    add_site(
        cursor, lon=LON + 0.01, properties={"opening_hours": "Mo-Fr 08:30-17:30", "holiday_policy": "closed"}
    )
    add_site(cursor, lon=LON + 0.02)
    always, office, nothing = (site["properties"] for site in ask(client).json["features"])
    assert (always["open_state"], always["reasons"]) == ("open", ["开放中 · 昼夜开放"])
    assert office["open_state"] in ("open", "closing_soon", "closed", "unknown")
    assert (nothing["open_state"], nothing["reasons"]) == ("unknown", ["不确定 · 没有登记明确的开放时间"])
    english = ask(client, "/nearest?lang=en").json["features"][0]["properties"]
    assert english["reasons"] == ["Open · day and night"]


def test_open_at_tells_until_when_in_chinas_time(client, cursor):
    add_site(cursor, properties={"opening_hours": "Mo-Fr 08:30-17:30", "holiday_policy": "closed"})
    (site,) = ask(client, open_at="2026-11-23T01:00:00Z").json["features"]
    assert site["properties"]["open_until"] == "2026-11-23T17:30:00+08:00"
    assert ask(client, open_at="2026-11-23T12:00:00Z").json["features"] == []


def test_now_is_a_moment_too(client, cursor):
    add_site(cursor, properties={"opening_hours": "24/7", "holiday_policy": "open"})
    add_site(cursor, properties={"opening_hours": "Mo off", "holiday_policy": "open"})
    assert ask(client, open_at="now").json["numberReturned"] == 1
    assert ask(client, open_at="now", around_the_clock=True, wheelchair=True).json["numberReturned"] == 0


def test_a_facility_that_does_not_work_is_none(client, cursor):
    add_site(
        cursor,
        properties={"facilities": ["microwave"], "facilities_state": {"microwave": {"working": False}}},
    )
    assert ask(client, facilities=["microwave"]).json["features"] == []


def test_cards_take_the_same_needs(client, cursor):
    add_site(cursor, name="开着", properties={"opening_hours": "24/7", "holiday_policy": "open"})
    add_site(cursor, name="关着", properties={"opening_hours": "Mo off", "holiday_policy": "open"})
    page = ask(client, "/nearest/cards", open_at="now").text
    assert "开着" in page
    assert "关着" not in page


@pytest.mark.parametrize(
    "body",
    [{"open_at": "9999-01-01T00:00:00Z"}, {"open_at": "1999-01-01T00:00:00Z"}, {"open_at": "tomorrow"}, {"open_at": 5}, {"open_at": None},
     {"open_at": "2026-13-01T00:00:00Z"}, {"open_at": "2026-01-01"}, {"open_at": "9999-12-31T23:59:59-12:00"}, {"open_at": "０"},
     {"facilities": ["spa"]}, {"facilities": []}, {"facilities": "wifi"}, {"facilities": ["wifi", "wifi"]}, {"access": ["window"]},
     {"audience": [3]}, {"wheelchair": False}, {"wheelchair": "yes"}, {"around_the_clock": 1}],
)  # fmt: skip
def test_bad_needs_are_refused_by_name(client, body):
    answer = ask(client, **body)
    assert answer.status_code == 400
    assert answer.json["field"] == next(iter(body))
