"""New ids: valid, in order, and none twice."""

import time
import uuid

from geoservice.store.identity import LATER, new_ids


def test_ids_are_of_version_7_and_of_now():
    (one,) = (uuid.UUID(text) for text in new_ids(1))
    assert (one.version, one.variant) == (7, uuid.RFC_4122)
    assert abs((one.int >> 80) / 1000 - time.time()) < 60


def test_ids_grow_also_beyond_what_a_millisecond_holds():
    ids = new_ids(3 * LATER)
    assert ids == sorted(ids)
    assert len({uuid.UUID(text) for text in ids}) == 3 * LATER


def test_ids_grow_from_call_to_call_within_a_millisecond():
    ids = [id for _ in range(1000) for id in new_ids(3)]
    assert ids == sorted(ids)


def test_chance_differs():
    assert len({text[16:] for text in new_ids(1000)}) == 1000
