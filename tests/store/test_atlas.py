from builders import add_county, add_site
from geoservice.store import atlas
from geoservice.store.publishing import withdraw


def test_there_is_no_extent_without_sites(cursor):
    assert atlas.extent(cursor) is None


def test_extent_is_that_of_the_sites_that_are_left(cursor):
    add_site(cursor, lon=109.5, lat=38)
    add_site(cursor, lon=111.2, lat=38.5)
    add_site(cursor, lon=110, lat=37.5)
    add_site(cursor, lon=110, lat=39.1, layer="reading_room")
    far = add_site(cursor, lon=-70, lat=-33)
    assert atlas.extent(cursor) == (-70, -33, 111.2, 39.1)
    cursor.execute("UPDATE register.site SET review_state = 'archived' WHERE id = %s", (far,))
    withdraw(cursor, [far])
    assert atlas.extent(cursor) == (109.5, 37.5, 111.2, 39.1)


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
