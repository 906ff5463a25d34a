import numpy as np
import psycopg2
import pytest
from psycopg2.extras import execute_values

from geoservice.model.datum import DATUMS, shift
from places import SHIFTED, border, metres, vectors

FORWARD = {"gcj02": ("gcj_lon", "gcj_lat"), "bd09": ("bd_lon", "bd_lat")}


@pytest.fixture
def places(cursor):
    """Puts arrays of positions into a table `place`, and remembers their order."""

    def put(lon, lat):
        cursor.execute("CREATE TEMPORARY TABLE place (n int, lon float8, lat float8) ON COMMIT DROP")
        rows = [(n, float(x), float(y)) for n, (x, y) in enumerate(zip(lon, lat, strict=True))]
        execute_values(cursor, "INSERT INTO place VALUES %s", rows, page_size=1000)
        return lon, lat

    return put


def read(cursor, columns):
    cursor.execute(f"SELECT {columns} FROM place ORDER BY n")
    return np.array(cursor.fetchall(), float).T


def spread(seed=5, count=2_000):
    """Vectors, the border and its neighbourhood, and places all over the earth."""
    known, draw = vectors(), np.random.default_rng(seed)
    edge = border(seed)
    lon = np.concatenate([known["lon_wgs84"], edge[0], draw.uniform(-180, 180, count)])
    return lon, np.concatenate([known["lat_wgs84"], edge[1], draw.uniform(-85, 85, count)])


@pytest.mark.parametrize("datum", SHIFTED)
def test_sql_agrees_with_numpy(cursor, places, datum):
    lon, lat = places(*spread())
    expected = np.array(shift(lon, lat, "wgs84", datum))
    east, north = FORWARD[datum]
    assert np.abs(read(cursor, f"{east}(lon, lat), {north}(lon, lat)") - expected).max() < 1e-9
    point = f"datum_point(ST_Point(lon, lat, 4326), '{datum}')"
    assert np.abs(read(cursor, f"ST_X({point}), ST_Y({point})") - expected).max() < 1e-9


@pytest.mark.parametrize("datum", SHIFTED)
def test_sql_agrees_with_the_vectors(cursor, places, datum):
    known = vectors()
    places(known["lon_wgs84"], known["lat_wgs84"])
    east, north = FORWARD[datum]
    found = read(cursor, f"{east}(lon, lat), {north}(lon, lat)")
    assert np.abs(found - [known[f"lon_{datum}"], known[f"lat_{datum}"]]).max() < 1e-8


@pytest.mark.parametrize("datum", SHIFTED)
def test_the_way_back_agrees_with_numpy(cursor, places, datum):
    lon, lat = places(*spread())
    point = f"wgs84_point(ST_Point(lon, lat, 4326), '{datum}')"
    found = read(cursor, f"ST_X({point}), ST_Y({point})")
    assert np.abs(found - np.array(shift(lon, lat, datum, "wgs84"))).max() < 1e-9


@pytest.mark.parametrize("datum", SHIFTED)
def test_the_round_trip_in_sql_is_within_a_millimetre(cursor, places, datum):
    lon, lat = border(seed=6)
    inside = (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)
    lon, lat = places(lon[inside], lat[inside])
    point = f"wgs84_point(datum_point(ST_Point(lon, lat, 4326), '{datum}'), '{datum}')"
    assert metres(lon, lat, *read(cursor, f"ST_X({point}), ST_Y({point})")).max() < 0.001


@pytest.mark.parametrize("function", ["gcj_lon", "gcj_lat", "bd_lon", "bd_lat"])
def test_a_column_s_shift_is_inlined(cursor, places, function):
    """A call that stays a call costs more than twice as much on every point of a tile."""
    places([110.0], [38.0])
    cursor.execute(f"EXPLAIN (VERBOSE, COSTS OFF) SELECT {function}(lon, lat) FROM place")
    plan = "\n".join(line for (line,) in cursor.fetchall())
    assert f"{function}(" not in plan
    assert "sin(" in plan


@pytest.mark.parametrize("function", ["datum_point", "wgs84_point"])
def test_an_unknown_datum_is_refused(cursor, function):
    with pytest.raises(psycopg2.errors.InvalidParameterValue):
        cursor.execute(f"SELECT {function}(ST_Point(110, 38, 4326), 'mars')")


@pytest.mark.parametrize("datum", DATUMS)
@pytest.mark.parametrize("function", ["datum_point", "wgs84_point"])
def test_no_point_stays_no_point(cursor, function, datum):
    cursor.execute(f"SELECT {function}(NULL, %s), ST_IsEmpty({function}('POINT EMPTY', %s))", (datum, datum))
    assert cursor.fetchone() == (None, True)


def test_numbers_that_are_none_pass_without_an_error(cursor):
    cursor.execute("SELECT gcj_lon('NaN', 38), bd_lat(110, 'Infinity'), gcj_lon(NULL, 38)")
    assert np.isnan((row := cursor.fetchone())[0])
    assert row[1:] == (np.inf, None)
