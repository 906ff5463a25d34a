"""The demonstration: the same everywhere, marked on every row, and gone by one call."""

from collections import Counter
from datetime import date

import pytest
from click.testing import CliRunner

from builders import add_officer, add_site
from geoservice.cli import main
from geoservice.demonstration import load_demo, remove_demo
from geoservice.demonstration.places import COUNTIES
from geoservice.demonstration.sites import demo_sites
from geoservice.demonstration.unions import unions
from geoservice.model.division import divisions
from geoservice.model.site_code import read_code
from geoservice.store.organisations import organisations_for_divisions

TODAY = date(2026, 11, 22)
NUMBERS = {"worker_home": 1, "reading_room": 2, "activity_centre": 3, "service_station": 4}


@pytest.fixture
def loaded(owner, layers):
    return load_demo(owner, layers, TODAY)


def count(cursor, table: str, where: str = "true") -> int:
    cursor.execute(f"SELECT count(*) FROM {table} WHERE {where}")
    return cursor.fetchone()[0]


def test_six_hundred_sites_of_every_kind_in_every_county(loaded, cursor, layers):
    assert loaded == count(cursor, "published_site", "demo") == 600
    cursor.execute("SELECT left(division_code, 6), layer FROM published_site")
    places = cursor.fetchall()
    assert {code for code, _ in places} == {county.code for county in COUNTIES}
    assert {layer for _, layer in places} == set(layers)


def test_counties_are_named_as_the_standard_names_them():
    assert {c.code: c.name for c in COUNTIES} == {
        code: division.name
        for code, division in divisions().items()
        if code[:4] == "6108" and code[4:] != "00"
    }


def test_the_same_day_gives_the_same_sites():
    assert list(demo_sites(TODAY, NUMBERS)) == list(demo_sites(TODAY, NUMBERS))


def test_names_are_single_within_a_county():
    names = Counter((site["division_code"], site["name"]) for site in demo_sites(TODAY, NUMBERS))
    assert names.most_common(1)[0][1] == 1


def test_every_site_has_a_code_of_its_own(loaded, cursor, layers):
    cursor.execute("SELECT code, layer FROM register.site")
    codes = cursor.fetchall()
    assert len({code for code, _ in codes}) == 600
    assert all(read_code(code, layers[layer]).digits == code for code, layer in codes)


def test_every_row_is_marked(loaded, cursor):
    assert count(cursor, "register.site", "NOT demo") == 0
    assert count(cursor, "published_site", "NOT demo OR NOT (properties ->> 'demo')::boolean") == 0
    assert count(cursor, "register.organisation", "NOT demo") == 1  # the national union is real
    assert count(cursor, "published_organisation", "demo") == len(list(unions()))


def test_values_come_from_the_closed_lists(layers):
    for site in demo_sites(TODAY, NUMBERS):
        known = layers[site["layer"]].public
        for name, value in site["properties"].items():
            if name in known and known[name].choices:
                assert set([value] if isinstance(value, str) else value) <= set(known[name].choices), name


def test_some_sites_are_spoken_of(loaded, cursor):
    told = count(cursor, "published_site", "properties ? 'reports'")
    assert 50 < told < 150
    assert count(cursor, "register.report", "due IS NOT NULL AND outcome IS NULL") > 10
    for rank in range(4):
        ranked = f"trust_rank(verified_at, properties -> 'reports', current_date) = {rank}"
        assert count(cursor, "published_site", ranked) > 0


def test_a_second_time_changes_nothing(loaded, owner, layers, cursor):
    cursor.execute("SELECT max(id) FROM publication")
    before = cursor.fetchone()
    assert load_demo(owner, layers, date(2027, 1, 1)) == 0
    cursor.execute("SELECT max(id) FROM publication")
    assert cursor.fetchone() == before


def test_one_call_takes_everything_out_and_keeps_the_history(loaded, owner, cursor):
    gone = remove_demo(owner)
    assert (gone.sites, gone.organisations, gone.kept) == (600, len(list(unions())), 0)
    for table in (
        "register.site",
        "register.report",
        "register.report_days",
        "published_site",
        "published_organisation",
    ):
        assert count(cursor, table) == 0
    assert count(cursor, "register.organisation") == 1
    assert count(cursor, "register.event", "action = 'load_demonstration'") == 1
    assert count(cursor, "change", "action = 'drop'") == 600


def test_a_real_site_keeps_its_union(loaded, owner, cursor):
    shenmu = organisations_for_divisions(cursor, ["610881"])["610881"]
    site = add_site(cursor, organisation_id=shenmu, name="真的职工之家")
    gone = remove_demo(owner)
    assert gone.kept == 3  # 神木市, 榆林市 and 陕西省 above it
    assert count(cursor, "published_site", f"id = '{site}'") == 1
    assert count(cursor, "published_organisation", "NOT demo") == 3


def test_an_officer_keeps_her_union_and_those_of_her_roles(loaded, owner, cursor):
    province = "acftu.d610000"
    add_officer(cursor, "eve", ("editor", f"{province}.d610800"), path=f"{province}.d610800.d610881")
    gone = remove_demo(owner)
    assert gone.kept == 3  # 神木市, 榆林市 and 陕西省 above it


def test_it_can_come_back_after_it_was_taken_out(loaded, owner, layers):
    remove_demo(owner)
    assert load_demo(owner, layers, TODAY) == 600


def test_the_command_loads_and_removes_it(cluster, fresh, monkeypatch):
    monkeypatch.setenv("GEOSERVICE_DATABASE_URL", cluster.dsn(database=fresh))
    said = [CliRunner().invoke(main, arguments) for arguments in (["demo"], ["demo"], ["demo", "--remove"])]
    assert [result.exit_code for result in said] == [0, 0, 0]
    assert "600 demonstration sites were loaded" in said[0].output
    assert "nothing was changed" in said[1].output
    assert "600 demonstration sites" in said[2].output
