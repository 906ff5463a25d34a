"""What stands on a picture for a site or a cell."""

from pathlib import Path

import numpy as np
import pytest

from geoservice.drawing import stamp
from geoservice.drawing.shape import shape


@pytest.mark.parametrize(
    ("number", "text"),
    [(2, "2"), (9999, "9999"), (10_000, "10k"), (999_999, "999k"), (1_234_567, "1.2M"), (34_000_000, "34M")],
)
def test_counts_are_short(number, text):
    assert stamp.counted(number) == text


@pytest.mark.parametrize("counts", [[1, 1], [1, 100_000], [3, 1, 1, 1], [1, 1, 1, 100], [7, 11, 13, 17], [5]])
def test_every_layer_has_a_part_of_the_ring_and_the_parts_fill_it(counts):
    parts = [part for _, part in stamp.arcs([(str(number), count) for number, count in enumerate(counts)])]
    assert sum(parts) == stamp.PARTS
    assert min(parts) >= 1
    assert parts.index(max(parts)) == counts.index(max(counts))


def test_a_ring_shows_shares_clockwise_from_the_top(layers):
    drawn = np.asarray(stamp.bare_ring((("#ff0000", 6), ("#0000ff", 18)), 40, 2)).astype(int)
    middle, radius = drawn.shape[0] / 2, (20 - 1 - stamp.BAND / 2) * 2
    for turn, colour in ((0.06, "red"), (0.19, "red"), (0.31, "blue"), (0.5, "blue"), (0.94, "blue")):
        x = middle + radius * np.sin(2 * np.pi * turn)
        y = middle - radius * np.cos(2 * np.pi * turn)
        red, _, blue, alpha = drawn[int(y), int(x)]
        assert alpha == 255
        assert (red > 200 > blue) if colour == "red" else (blue > 200 > red), turn


def test_a_ring_that_was_kept_has_no_count_of_another(layers):
    shares = (("#ff0000", stamp.PARTS),)
    first, second = (np.asarray(stamp.written_ring(shares, text, 32, 2)) for text in ("11", "88"))
    bare = np.asarray(stamp.bare_ring(shares, 32, 2))
    assert (first != second).any()
    for drawn in (first, second):
        differing = (drawn != bare).any(axis=2)
        assert 0 < differing.sum() < differing.size / 10


def test_a_disc_is_twice_as_fine_at_scale_2(layers):
    layer = layers["worker_home"]
    small, large = (stamp.disc(layer.icon, layer.colour, scale) for scale in (1, 2))
    assert (large.width, large.height) == (2 * small.width, 2 * small.height)
    difference = np.asarray(large.reduce(2)).astype(int) - np.asarray(small)
    assert np.abs(difference).mean() < 3


def test_shapes_of_layers_are_told_apart_without_colour(layers):
    masks = [np.asarray(shape(layer.icon, 16)) > 128 for layer in layers.values()]
    for number, mask in enumerate(masks):
        assert 40 < mask.sum() < 250
        assert all((mask != other).sum() > 30 for other in masks[:number])


def test_a_shape_may_be_any_svg(tmp_path: Path):
    icon = tmp_path / "ring.svg"
    icon.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g transform="translate(12 12)">'
        '<circle r="8" fill="none" stroke="currentColor" stroke-width="4"/></g></svg>'
    )
    mask = np.asarray(shape(icon, 24))
    assert mask[12, 12] == 0
    assert mask[12, 4] == 255


def test_stamps_are_kept_within_bounds():
    kept = "disc written_ring bare_ring figures square band spoke name_stamp line_width letter_width"
    for name in kept.split():
        assert getattr(stamp, name).cache_info().maxsize


def test_warm_stamps_are_not_drawn_again(layers):
    stamp.warm(layers.values())
    before = stamp.band.cache_info().misses, stamp.disc.cache_info().misses
    stamp.ring({"worker_home": 5, "reading_room": 900}, layers, 2)
    stamp.disc(layers["reading_room"].icon, layers["reading_room"].colour, 1)
    assert (stamp.band.cache_info().misses, stamp.disc.cache_info().misses) == before
