from builders import LAT, LON, add_site
from geoservice.store import export


def test_sites_are_a_table_of_points(cursor):
    site = add_site(cursor, name="{{7*7}}", properties={"facilities": ["microwave"]})
    table = export.sites(cursor, layers=["worker_home"], limit=10)
    assert list(table["id"]) == [site]
    assert table["properties"][0]["facilities"] == ["microwave"]
    assert (table.geometry[0].x, table.geometry[0].y) == (LON, LAT)
    assert table.crs.to_epsg() == 4326


def test_sites_keep_to_kinds_bounds_and_limit(cursor):
    add_site(cursor, lon=110.0, lat=38.0)
    add_site(cursor, lon=120.0, lat=38.0)
    add_site(cursor, lon=110.0, lat=38.0, layer="reading_room")
    near = export.sites(cursor, layers=["worker_home"], bounds=(109, 37, 111, 39), limit=10)
    assert list(near.geometry.x) == [110.0]
    assert len(export.sites(cursor, layers=["worker_home", "reading_room"], limit=2)) == 2


def test_bounds_may_cross_the_antimeridian(cursor):
    add_site(cursor, lon=179.9, lat=0)
    add_site(cursor, lon=-179.9, lat=0)
    add_site(cursor, lon=0, lat=0)
    assert len(export.sites(cursor, layers=["worker_home"], bounds=(170, -10, -170, 10), limit=10)) == 2


def test_a_table_without_sites_has_its_columns(cursor):
    assert list(export.sites(cursor, layers=["worker_home"], limit=1).columns) == [
        "id", "layer", "name", "properties", "geometry",
    ]  # fmt: skip
