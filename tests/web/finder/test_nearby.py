"""The nearest sites as cards: the same answer as `/nearest`, in the same words as the list."""

import re

import pytest

from builders import LAT, LON, add_site


@pytest.fixture
def near(client):
    return lambda **body: client.post("/nearest/cards", json={"lon": LON, "lat": LAT, **body})


def test_nearest_first_with_distances(cursor, near):
    add_site(cursor, name="远", lon=LON + 0.1)
    add_site(cursor, name="近", lon=LON + 0.001)
    page = near().text
    assert re.findall(r"<h3><a [^>]*>(.*?)</a>", page) == ["近", "远"]
    assert re.findall(r'<strong class="distance figures">(.*?)</strong>', page) == ["90 m", "8.7 km"]


def test_only_the_kinds_that_were_asked_for(cursor, near):
    add_site(cursor, name="家")
    add_site(cursor, name="书屋", layer="reading_room")
    assert re.findall(r"<h3><a [^>]*>(.*?)</a>", near(layers=["reading_room"]).text) == ["书屋"]


def test_the_position_is_kept_by_nobody(near):
    assert near().headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("body", [{"lon": 200}, {"lon": "x"}, {"layers": ["airport"]}, {"speed": 3}])
def test_bad_questions_are_refused(near, body):
    assert near(**body).status_code == 400
