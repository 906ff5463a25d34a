"""Every sample that county unions handed in gives exactly what expected.json says."""

import json
from functools import cache

import pytest
from pyproj import Geod

from conftest import SHARED
from geoservice.intake.reading import read_sheet, take
from geoservice.model.datum import DATUMS
from geoservice.model.declaration import layer_of
from sheets import marks, understood

SAMPLES = SHARED / "samples"
if not SAMPLES.is_dir():
    pytest.skip("the samples stand beside the checkout, and do not here", allow_module_level=True)
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
GEOD = Geod(ellps="WGS84")


@cache
def handed_in(name):
    return read_sheet(take(SAMPLES / name, most_mb=64))


def registered(name, layers, *, told=True):
    expected = EXPECTED[name]
    datum = expected.get("datum") if told else None
    return understood(handed_in(name), layers, expected["layer"], datum if datum in DATUMS else None)


@pytest.mark.parametrize("name", EXPECTED)
def test_rows_are_accepted_refused_and_left_without_a_place_as_expected(name, layers):
    expected, found = EXPECTED[name], registered(name, layers)
    assert found.unlocated == expected.get("unlocated", 0)
    assert len(found.sites) - found.unlocated == expected["accepted"]
    assert marks(found) == [(fault["cell"], fault["problem"]) for fault in expected["refused"]]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_site_has_the_fields_and_the_place_expected(name, layers):
    expected, found = EXPECTED[name]["sites"], registered(name, layers)
    located = found.sites.kept(found.sites.is_located)
    assert len(located) == len(expected)
    for place, wanted in enumerate(expected):
        assert GEOD.inv(located.lon[place], located.lat[place], wanted["lon"], wanted["lat"])[2] < 1
        assert found.layer.id == wanted.get("layer", found.layer.id)
        fields = {name: value for name, value in wanted.items() if name not in ("lon", "lat", "layer")}
        assert {name: located[name][place] for name in fields} == fields


@pytest.mark.parametrize(
    "name",
    ["shenmu-worker-homes.xlsx", "yuyang-reading-rooms.csv", "yulin-activity-centres.geojson", "hengshan-service-stations.zip"],
)  # fmt: skip
def test_what_a_file_says_of_itself_need_not_be_told(name, layers):
    """The datum from a title row, a header, RFC 7946 and a .prj; the kind from titles, header and file name."""
    found = registered(name, layers, told=False)
    assert len(found.sites) == EXPECTED[name]["accepted"]
    assert layer_of(found.sheet, layers).id == EXPECTED[name]["layer"]


def test_contact_persons_are_internal(layers):
    found = registered("shenmu-worker-homes.xlsx", layers)
    assert b"13809100001" in next(iter(found.documents(internal=True)))
    assert not any(b"1380910" in document for document in found.documents(internal=False))
