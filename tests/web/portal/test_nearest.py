"""Nearest by geodesic distance: exact everywhere, strict in what it takes, silent about where somebody is."""

import logging
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from builders import add_site
from geoservice.model.datum import shift
from geoservice.model.needs import Needs
from geoservice.store.nearest import nearest
from geoservice.web.journal import JsonLines

GEOD = Geod(ellps="WGS84")


def ask(client, **body):
    return client.post("/nearest", json=body)


def distances(answer):
    return [feature["properties"]["distance_metres"] for feature in answer.json["features"]]


def test_answer_is_a_feature_collection_nearest_first(client, cursor):
    far, near = add_site(cursor, lon=110.6, lat=38.8), add_site(cursor, lon=110.5, lat=38.8)
    answer = ask(client, lon=110.49, lat=38.8)
    assert answer.content_type == "application/geo+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert [feature["id"] for feature in answer.json["features"]] == [near, far]
    expected = [GEOD.inv(110.49, 38.8, lon, 38.8)[2] for lon in (110.5, 110.6)]
    assert distances(answer) == pytest.approx(expected, abs=0.051)


def test_sphere_and_ellipsoid_disagree_and_the_ellipsoid_wins(client, cursor):
    """A degree of latitude is shorter than the sphere has it near the equator, one of longitude longer."""
    east = add_site(cursor, lon=1.0, lat=0)
    north = add_site(cursor, lon=0, lat=1.004)
    found = ask(client, lon=0, lat=0).json["features"]
    assert GEOD.inv(0, 0, 0, 1.004)[2] < GEOD.inv(0, 0, 1.0, 0)[2]
    assert [feature["id"] for feature in found] == [north, east]


def test_ties_are_in_order_of_age_also_when_there_are_many(client, cursor):
    sites = [add_site(cursor, lon=110.5, lat=38.8) for _ in range(40)]
    found = ask(client, lon=110.4, lat=38.8, limit=5).json["features"]
    assert [feature["id"] for feature in found] == sites[:5]


def test_within_and_limit_and_layers(client, cursor):
    for number in range(5):
        add_site(
            cursor, lon=110.5 + number / 1000, lat=38.8, layer="reading_room" if number % 2 else "worker_home"
        )
    assert len(distances(ask(client, lon=110.5, lat=38.8, within_metres=200))) == 3
    assert len(distances(ask(client, lon=110.5, lat=38.8, limit=2))) == 2
    assert len(distances(ask(client, lon=110.5, lat=38.8, layers=["reading_room"]))) == 2
    assert len(distances(ask(client, lon=110.5, lat=38.8, layers=["reading_room", "worker_home"]))) == 5
    assert distances(ask(client, lon=0, lat=0, within_metres=200)) == []
    assert ask(client, lon=110.5, lat=38.8, within_metres=0, limit=100).json["numberReturned"] == 1


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_the_place_may_be_in_another_datum(client, cursor, datum):
    add_site(cursor, lon=110.5, lat=38.8)
    lon, lat = (float(value) for value in shift(110.5, 38.8, "wgs84", datum))
    assert distances(ask(client, lon=lon, lat=lat, datum=datum)) == [0]


def brute_force(sites, lon, lat):
    metres = GEOD.inv([lon] * len(sites), [lat] * len(sites), [s[1] for s in sites], [s[2] for s in sites])[2]
    return sorted(zip(metres, [s[0] for s in sites], strict=True))


SPREAD = {
    "the world": lambda r: (r.uniform(-180, 180), r.uniform(-85, 85)),
    "the antimeridian": lambda r: (r.choice([-1, 1]) * (180 - r.expovariate(3)), r.uniform(-2, 2)),
    "the north": lambda r: (r.uniform(-180, 180), 85 - r.expovariate(20)),
    "a city": lambda r: (110.5 + r.gauss(0, 0.02), 38.8 + r.gauss(0, 0.02)),
}


@pytest.mark.parametrize("spread", SPREAD)
def test_order_is_that_of_brute_force(cursor, layers, spread):
    chance = random.Random(7)
    places = [SPREAD[spread](chance) for _ in range(300)]
    for lon, lat in places:
        add_site(cursor, lon=lon, lat=lat, layer=chance.choice(list(layers)))
    cursor.execute("SELECT fid, ST_X(geom), ST_Y(geom) FROM published_site ORDER BY fid")
    sites = cursor.fetchall()
    cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.floats(-180, 180), st.floats(-90, 90), st.integers(1, 30), st.booleans())
    def check(lon, lat, limit, there):
        if there:  # where the sites are, not anywhere on earth
            lon, lat = places[limit][0], places[limit][1] + 0.001
        for needs in (Needs(), Needs(layers=tuple(layers))):
            found = [round(site.metres, 1) for site in nearest(cursor, needs, lon=lon, lat=lat, limit=limit)]
            expected = [round(metres, 1) for metres, _ in brute_force(sites, lon, lat)[:limit]]
            assert found == pytest.approx(expected, abs=0.11)

    check()


def test_numbers_that_are_nearly_nothing(client, cursor):
    add_site(cursor, lon=1e-7, lat=0)
    assert distances(ask(client, lon=1e-310, lat=-1e-310, within_metres=1e-310)) == []
    assert distances(ask(client, lon=1e-310, lat=-1e-310)) == [0]


GOOD = '"lon":110.5,"lat":38.8'


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", None),
        ("[]", None),
        ("null", None),
        ("{", None),
        ('{"lon":NaN,"lat":1}', None),
        ("[" * 100_00 + "]" * 100_00, None),
        ('{"a":' * 5000 + "1" + "}" * 5000, None),
        ("\xff", None),
        ('{"lat":1}', "lon"),
        ('{"lon":1}', "lat"),
        ('{"lon":1e999,"lat":1}', None),
        ('{"lon":"110","lat":1}', "lon"),
        ('{"lon":true,"lat":1}', "lon"),
        ('{"lon":null,"lat":1}', "lon"),
        ('{"lon":[1],"lat":1}', "lon"),
        ('{"lon":180.1,"lat":1}', "lon"),
        ('{"lon":38.8,"lat":110.5}', "lat"),
        (f'{{{GOOD},"limit":0}}', "limit"),
        (f'{{{GOOD},"limit":101}}', "limit"),
        (f'{{{GOOD},"limit":1.0}}', "limit"),
        (f'{{{GOOD},"limit":true}}', "limit"),
        (f'{{{GOOD},"within_metres":-1}}', "within_metres"),
        (f'{{{GOOD},"within_metres":1e30}}', "within_metres"),
        (f'{{{GOOD},"datum":"epsg4326"}}', "datum"),
        (f'{{{GOOD},"datum":["wgs84"]}}', "datum"),
        (f'{{{GOOD},"layers":"worker_home"}}', "layers"),
        (f'{{{GOOD},"layers":[]}}', "layers"),
        (f'{{{GOOD},"layers":["worker_home","worker_home"]}}', "layers"),
        (f'{{{GOOD},"layers":["nowhere"]}}', "layers"),
        (f'{{{GOOD},"layers":[["worker_home"]]}}', "layers"),
        (f'{{{GOOD},"colour":1}}', "colour"),
    ],
)
def test_wrong_body_is_refused(client, body, field):
    answer = client.post("/nearest", data=body.encode("latin-1"), content_type="application/json")
    assert answer.status_code == 400
    assert answer.json.get("field") == field


def test_other_content_types_methods_and_sizes(client):
    assert client.post("/nearest", data="{}", content_type="text/plain").status_code == 415
    assert client.post("/nearest", data={"lon": "1", "lat": "2"}).status_code == 415
    answer = client.get("/nearest?lon=110&lat=38")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert client.post("/nearest", data=b" " * 70_000, content_type="application/json").status_code == 413
    assert client.post("/nearest?lon=1", json={}).status_code == 400


def test_position_is_in_no_log_even_when_the_database_fails(client, cursor, cluster, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    ask(client, lon=110.123456, lat=38.654321)
    # A statement that fails is quoted by PostgreSQL with the numbers in it.
    cursor.execute("DROP FUNCTION space_point(geometry) CASCADE")
    assert ask(client, lon=110.123456, lat=38.654321).status_code == 500
    written = capfd.readouterr().err
    assert written.count('"route":"/nearest"') == 2
    written += "\n".join(
        JsonLines().format(record) for record in caplog.records if record.name.startswith("geoservice")
    )
    assert "space_point" in written
    of_the_database = "".join(
        path.read_text("utf-8", "replace") for path in (cluster.home / "pg/logs").glob("*.log")
    )
    assert "space_point" in of_the_database
    assert "110.12" not in written
    assert "38.65" not in written
    for digits in ("110.1234", "38.6543"):  # fewer may be of a time
        assert digits not in of_the_database
