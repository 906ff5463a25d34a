"""The way to a site: each app gets the place in its own datum, and a name that ends nothing."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from geoservice.model.directions import APPS, directions
from hostile import NAMES
from places import vectors

DATUMS = {"amap": "gcj02", "baidu": "bd09", "tencent": "gcj02", "apple": "gcj02", "geo": "wgs84"}
# Where each app's address has its place, as [lon, lat] or [lat, lon].
PLACES = {
    "amap": (r"[?&]to=([0-9.-]+),([0-9.-]+),", False),
    "baidu": (r"[?&]location=([0-9.-]+),([0-9.-]+)&", True),
    "tencent": (r"[?&]tocoord=([0-9.-]+),([0-9.-]+)&", True),
    "apple": (r"[?&]daddr=([0-9.-]+),([0-9.-]+)&", True),
    "geo": (r"^geo:([0-9.-]+),([0-9.-]+)\?", True),
}


def place_in(key: str, address: str) -> tuple[float, float]:
    pattern, turned = PLACES[key]
    one, other = map(float, re.search(pattern, address).groups())
    return (other, one) if turned else (one, other)


def test_the_apps_are_those_that_are_asked_for():
    assert {app.key: app.datum for app in APPS} == DATUMS


@pytest.mark.parametrize("key", DATUMS)
def test_each_app_gets_the_place_in_its_datum(key):
    known, datum = vectors(), DATUMS[key]
    rows = range(0, len(known["lon_wgs84"]), 7)
    for row in rows:
        (way,) = [
            each
            for each in directions("站", known["lon_wgs84"][row], known["lat_wgs84"][row])
            if each.key == key
        ]
        lon, lat = place_in(key, way.address)
        assert abs(lon - known[f"lon_{datum}"][row]) < 1e-6
        assert abs(lat - known[f"lat_{datum}"][row]) < 1e-6


@pytest.mark.parametrize("name", [*NAMES, "甲&乙=丙,(丁)#戊", "50% 站"])
def test_a_name_is_only_a_name(name):
    for way in directions(name, 110.497, 38.827):
        asked = parse_qs(urlsplit(way.address).query, keep_blank_values=True)
        shown = {"amap": "to", "baidu": "title", "tencent": "to", "apple": "q", "geo": "q"}[way.key]
        (value,) = asked[shown]
        assert name in value
        assert place_in(way.key, way.address)
        assert not re.search(r"[\s<>\"']", way.address)
