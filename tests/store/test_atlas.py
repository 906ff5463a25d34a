from builders import add_county, add_site
from geoservice.store import atlas


def test_there_is_no_extent_without_sites(cursor):
    assert atlas.extent(cursor) is None


def test_extent_holds_every_site(cursor):
    add_site(cursor, lon=109.5, lat=37.5)
    add_site(cursor, lon=111.2, lat=39.1)
    west, south, east, north = atlas.extent(cursor)
    assert west <= 109.5 < 111.2 <= east
    assert south <= 37.5 < 39.1 <= north


def test_places_come_from_the_top_of_the_tree_down(cursor):
    add_county(cursor)
    add_county(cursor, path="acftu.c6108", level="city", name="榆林市总工会", code="610800")
    assert [row[:2] for row in atlas.places(cursor, levels=["city", "county"])] == [
        ("city", "榆林市总工会"),
        ("county", "神木市总工会"),
    ]


def test_places_without_position_or_below_the_levels_asked_for_are_left_out(cursor):
    add_county(cursor, lon=None, lat=None)
    add_county(cursor, path="acftu.x", level="enterprise", name="某厂工会", code=None)
    assert atlas.places(cursor, levels=["city", "county"]) == []


def test_demonstration_sites_are_noticed(cursor):
    assert not atlas.has_demonstration(cursor)
    add_site(cursor, demo=True)
    assert atlas.has_demonstration(cursor)
