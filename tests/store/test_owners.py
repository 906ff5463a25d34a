"""Which union each site of a sheet belongs to, part by part."""

import pytest

from builders import add_county
from geoservice.store.owners import Owners, OwnersBelow
from sheets import HEADER, sheet, understood


@pytest.fixture
def part(layers):
    """A part of a sheet with one site in each of these divisions."""

    def part(*codes):
        rows = [["某站", "某路1号", 110.5, 38.8, code] for code in codes]
        return understood(sheet(*rows, header=[*HEADER, "行政区划"]), layers)

    return part


@pytest.fixture
def counties(cursor):
    return add_county(cursor), add_county(cursor, code="610802", name="榆阳区总工会")


def test_later_parts_ask_the_register_for_nothing(cursor, counties, part):
    owners = Owners(cursor)
    assert owners.of(part("610881")) == [counties[0]]
    cursor.execute("SELECT 'nothing since'")
    assert owners.of(part("610802", "610881")) == [counties[1], counties[0]]
    assert cursor.query == b"SELECT 'nothing since'"


def test_who_may_write_below_one_union_only_keeps_what_lies_elsewhere(cursor, counties, part):
    owners = OwnersBelow(cursor, id=counties[0], path="acftu.d610881", name="神木市总工会")
    for codes in (["610881"], ["610802", "110101"]):
        assert owners.of(part(*codes)) == [counties[0]] * len(codes)
