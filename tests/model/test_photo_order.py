"""The order of a site's photos, as its form gives it."""

import pytest

from geoservice.model.photo import Photo, arranged, joined

PHOTOS = [Photo(digest) for digest in "abc"]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({}, "abc"),
        ({1: 3}, "bca"),
        ({3: 1}, "cab"),
        ({2: 1}, "bac"),
        ({1: 2}, "bac"),
        ({1: 3, 3: 1}, "cba"),
        ({3: 6}, "abc"),
    ],
)
def test_a_photo_that_is_moved_pushes_the_others_aside(places, expected):
    written = {f"photo_{number}": photo.digest for number, photo in enumerate(PHOTOS, start=1)}
    written |= {f"place_{number}": str(place) for number, place in places.items()}
    assert "".join(photo.digest for photo in arranged(PHOTOS, written)) == expected


def test_the_same_photo_once_more_is_no_other():
    assert [photo.caption for photo in joined([Photo("a", "old")], [Photo("a", "new"), Photo("b", "b")])] == [
        "old",
        "b",
    ]
