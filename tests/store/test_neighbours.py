"""Sites that stand where somebody is about to register one, found without reading all there are."""

import pytest

from builders import add_county, add_site
from geoservice.store import neighbours

HERE = {"lon": 110.5, "lat": 38.8, "metres": 30}


def test_public_ones_come_from_the_index_of_places(cursor):
    cursor.execute("SET LOCAL enable_seqscan = off")
    cursor.execute("EXPLAIN " + neighbours.PUBLIC, {**HERE, "scopes": ["acftu"], "site": None, "most": 5})
    plan = "\n".join(line for (line,) in cursor)
    assert "Index Scan using published_site_near" in plan
    assert "&&&" in plan


@pytest.mark.parametrize("lon", [-179.9999, 110.5, 179.9999])
@pytest.mark.parametrize("lat", [-60.0, 0.0, 53.5])
def test_no_public_one_within_reach_is_missed(cursor, lon, lat):
    step = 29.9 / 111_319.5  # of a degree: a little less than so many metres, wherever that is
    for east, north in ((step, 0), (-step, 0), (0, step), (0, -step)):
        add_site(cursor, lon=(lon + east + 180) % 360 - 180, lat=lat + north)
    found = neighbours.near(cursor, lon, lat, metres=30, scopes=["acftu"])
    assert len(found) == 4
    assert all(each.metres < 30 for each in found)


def test_a_part_of_the_tree_ends_where_the_next_begins(cursor, monkeypatch):
    """Paths of unions beside each other may begin alike."""
    monkeypatch.setattr(neighbours, "FEW_UNIONS", 2)
    counties = [add_county(cursor, code=code, path=f"acftu.{name}", name=name)
                for code, name in (("610881", "d6"), ("610802", "d60"), ("610803", "d6_"), ("610822", "d6a"))]  # fmt: skip
    below = add_county(cursor, code="610881", path="acftu.d6.b1", name="b1")
    for number, union in enumerate((*counties, below)):
        add_site(cursor, organisation_id=union, review_state="draft", name=f"第{number}职工之家",
                 lon=HERE["lon"], lat=HERE["lat"])  # fmt: skip
    found = neighbours.near(cursor, **HERE, scopes=["acftu"], union="acftu.d6.b1")
    assert sorted(each.name for each in found) == ["第0职工之家", "第4职工之家"]
