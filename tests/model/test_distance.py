"""How far, and where to."""

import pytest

from geoservice.model.distance import way

HERE = (110.5, 38.8)


@pytest.mark.parametrize(
    "lon, lat, direction",
    [(0, 1, "n"), (1, 0, "e"), (0, -1, "s"), (-1, 0, "w"), (1, 0.8, "ne"), (-1, 0.8, "nw"), (1, -0.8, "se"), (-1, -0.8, "sw")],
)  # fmt: skip
def test_direction(lon, lat, direction):
    assert way(HERE, (HERE[0] + lon / 100, HERE[1] + lat / 100)).direction == direction


def test_metres_along_a_meridian():
    assert way(HERE, (HERE[0], HERE[1] + 1 / 60)).metres == pytest.approx(1850.2, abs=0.5)


def test_no_way_at_all():
    assert way(HERE, HERE).metres == 0
