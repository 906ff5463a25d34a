"""Opening hours in the database: what it finds open is what the model says is open, at any instant."""

from datetime import datetime, timedelta

import pytest

from builders import add_site
from geoservice.db import Database
from geoservice.migration import FOLDER, migrate
from geoservice.model.interval import BEIJING
from geoservice.model.open_state import open_state, site_hours
from geoservice.store.hours import compile_stale, open_at
from geoservice.store.publishing import publish

OPEN = """
    SELECT s.id::text
    FROM published_site AS s
    WHERE (%(open_at)s IS NULL OR (
        s.hours_id IN (SELECT * FROM open_hours(
            %(open_day)s, %(open_today)s::int4multirange, %(open_eve)s, %(open_tonight)s::int4multirange))
        AND NOT coalesce(s.closures @> %(open_at)s::timestamptz, false)))
"""
GRAMMARS = [
    "24/7", "Mo-Fr 08:30-17:30", "Mo-Su 18:00-02:00", "Fr-Mo 22:00-06:00; PH off", "Mo-Fr 09:00-21:00; Sa,Su,PH 10:00-18:00",
    "May 01-Sep 30 Mo-Su 20:00-02:00; Oct 01-Apr 30 Mo-Su 08:00-18:00", "Mo-Fr 09:00+", "Mo-Fr 09:00-17:00 unknown", "Mo off",
    "Mo-Th 09:00-17:30; Fr 09:00-16:30; PH off",
]  # fmt: skip
POLICIES = ["open", "closed", "workdays", "own", "unknown", None, "whatever"]
CLOSURES = [
    None,
    ["2026-10-01 12:00 至 2026-10-02 09:15"],
    ["装修中"],
    ["无"],
    ["2026-02-28起", "2026-01-01"],
    "2026-10-03",
]
MOMENTS = [
    datetime(2026, 1, 1, tzinfo=BEIJING) + timedelta(days=day, hours=7 * day % 24, minutes=13 * day % 60)
    for day in range(0, 500, 23)
] + [datetime(2026, 10, day, hour, tzinfo=BEIJING) for day in (1, 2, 3, 10) for hour in range(1, 24, 6)]


def add(cur, grammar="Mo-Fr 08:30-17:30", policy="unknown", closure=None, **given):
    stated = {"opening_hours": grammar, "holiday_policy": policy, "temporary_closure": closure}
    properties = {name: value for name, value in stated.items() if value is not None}
    return add_site(cur, properties=properties, **given)


def found(cur, instant):
    cur.execute(OPEN, open_at(instant))
    return {site for (site,) in cur.fetchall()}


@pytest.fixture
def sites(cursor):
    """One site of each kind of hours, policy and closure, and some that are not running."""
    for grammar in GRAMMARS:
        for number, policy in enumerate(POLICIES):
            add(cursor, grammar, policy, CLOSURES[(number + len(grammar)) % len(CLOSURES)])
    for closure in CLOSURES:
        add(cursor, "24/7", "open", closure)
        add(cursor, None, None, closure)
    for status in ("planned", "temporarily_closed", "closed"):
        add(cursor, "24/7", "open", status=status)
    cursor.execute("SELECT id::text, properties FROM published_site")
    return {site: site_hours(properties) for site, properties in cursor.fetchall()}


def test_the_database_finds_open_what_the_model_says_is_open(cursor, sites):
    for instant in MOMENTS:
        surely = {
            site
            for site, hours in sites.items()
            if open_state(hours, instant).state in ("open", "closing_soon")
        }
        assert found(cursor, instant) == surely, instant
        assert surely
        assert len(surely) < len(sites)


def test_no_instant_lets_every_site_through(cursor, sites):
    assert found(cursor, None) == set(sites)


def test_sites_with_the_same_words_share_their_hours(cursor):
    add(cursor), add(cursor), add(cursor, policy="closed")
    cursor.execute("SELECT count(DISTINCT hours_id), count(hours_id) FROM published_site")
    assert cursor.fetchone() == (2, 3)
    cursor.execute("SELECT count(*) FROM hours JOIN hours_week ON id = hours_id")
    assert cursor.fetchone() == (2,)


def test_a_changed_text_changes_the_hours(cursor):
    site = add(cursor, "24/7", "open")
    night = datetime(2026, 11, 25, 3, tzinfo=BEIJING)
    assert found(cursor, night) == {site}
    cursor.execute(
        """UPDATE register.site SET properties = '{"opening_hours": "Mo-Fr 08:00-09:00"}' WHERE id = %s""",
        (site,),
    )
    publish(cursor, [site])
    assert found(cursor, night) == set()


@pytest.mark.parametrize(
    "grammar", ["x" * 301, "", "\ud83d\ude8c".encode("utf-16", "surrogatepass").decode("utf-16")]
)
def test_hours_that_are_none_leave_the_site_published_and_unknown(cursor, grammar):
    add(cursor, grammar, "open")
    assert found(cursor, MOMENTS[0]) == set()


def test_the_publics_role_may_ask(cursor):
    site = add(cursor, "24/7", "open")
    cursor.execute("SET LOCAL ROLE geoservice_reader")
    assert found(cursor, MOMENTS[0]) == {site}


def test_what_another_edition_compiled_is_made_anew(cursor):
    site = add(cursor, "24/7", "open")
    cursor.execute("UPDATE hours SET edition = 0; DELETE FROM hours_week")
    assert found(cursor, MOMENTS[0]) == set()
    assert compile_stale(cursor) == 1
    assert compile_stale(cursor) == 0
    assert found(cursor, MOMENTS[0]) == {site}


def test_migrating_compiles_what_is_stale(cluster, fresh):
    database = Database(cluster.dsn(database=fresh))
    with database.transaction() as cur:
        add(cur, "24/7", "open")
        cur.execute("UPDATE hours SET edition = 0; DELETE FROM hours_week")
    assert migrate(database) == 0
    with database.transaction() as cur:
        assert len(found(cur, MOMENTS[0])) == 1
    database.close()


BEFORE = """
    INSERT INTO published_site (fid, id, layer, name, organisation_path, geom, updated_at, grams, properties, demo)
    SELECT n, gen_random_uuid(), 'worker_home', 'x', 'acftu', ST_SetSRID(ST_MakePoint(110, 38), 4326), now(), '{}', p, false
    FROM unnest(%(fids)s, %(properties)s::jsonb[]) AS old (n, p)
"""


@pytest.fixture
def empty(cluster):
    name = "test_hours_before"
    cluster.drop_database(name)
    database = Database(cluster.create_database(name))
    yield database
    database.close()
    cluster.drop_database(name)


def test_sites_that_were_public_before_get_their_hours(empty, tmp_path):
    """The migration makes the links, the program the weeks; nothing of it is a change to tell of."""
    (hours,) = FOLDER.glob("*_hours.sql")
    for path in FOLDER.glob("*.sql"):
        if path.name < hours.name:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    database = empty
    migrate(database, tmp_path)
    properties = [
        '{"opening_hours": "24/7", "holiday_policy": "open", "status": "active"}',
        '{"opening_hours": "24/7", "status": "closed"}',
        '{"opening_hours": "24/7", "temporary_closure": ["装修"]}',
        "{}",
    ]
    with database.transaction() as cur:
        cur.execute(BEFORE, {"fids": [1, 2, 3, 4], "properties": properties})
        cur.execute("SELECT max(revision) FROM change")
        revision = cur.fetchone()
    (tmp_path / hours.name).write_bytes(hours.read_bytes())
    assert migrate(database, tmp_path) == 1
    with database.transaction() as cur:
        found_open = found(cur, MOMENTS[0])
        cur.execute("SELECT fid FROM published_site WHERE id::text = ANY(%s)", (list(found_open),))
        assert cur.fetchall() == [(1,)]
        cur.execute("SELECT max(revision) FROM change")
        assert cur.fetchone() == revision
