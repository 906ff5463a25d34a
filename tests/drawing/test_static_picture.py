"""A map as one picture: where things are in it, and what is always legible."""

import mercantile
import numpy as np
import pytest

from geoservice.drawing.credit import credit
from geoservice.drawing.label import disc_of
from geoservice.drawing.picture import png
from geoservice.drawing.places import Place
from geoservice.drawing.static_map import (
    Content,
    credit_boxes,
    distance,
    place_boxes,
    place_labels,
    round_metres,
    static_map,
)
from geoservice.model.mark import Mark
from geoservice.model.static_map import StaticMap, fitting
from geoservice.model.title import Title

SHENMU = StaticMap(lon=110.5, lat=38.8, zoom=12.5, width=400, height=300)
TITLE = Title("工会服务阵地", "Union service sites")


def content(**given):
    return Content(**{"marks": [], "places": [], "credit": ["工会服务阵地"], "language": "zh", **given})


def array(shown, given, layers, scale=1):
    return np.asarray(static_map(shown, given, layers, scale)).astype(int)


def test_a_place_is_where_mercantile_puts_it():
    x0, y0 = mercantile.xy(110.5, 38.8)
    x1, y1 = mercantile.xy(110.53, 38.78)
    pixel = 2 * 20037508.342789244 / 256 / 2**12.5
    assert SHENMU.at(110.53, 38.78) == pytest.approx(
        (200 + (x1 - x0) / pixel, 150 + (y0 - y1) / pixel), abs=0.01
    )


@pytest.mark.parametrize(
    "bounds", [(109, 37, 111, 39), (110, 38, 110.01, 39), (73, 18, 135, 53.6), (-170, -80, 170, 80)]
)
def test_bounds_are_shown_whole_and_touch_an_edge(bounds):
    shown = fitting(bounds, 640, 480)
    west, south, east, north = shown.bounds()
    assert west <= bounds[0] + 1e-9
    assert south <= bounds[1] + 1e-9
    assert east >= bounds[2] - 1e-9
    assert north >= bounds[3] - 1e-9
    assert min(bounds[0] - west, bounds[1] - south) < 1e-6 or shown.zoom == 0


def test_bounds_of_one_site_are_not_shown_from_too_near():
    assert fitting((110.5, 38.8, 110.5, 38.8), 640, 480).zoom == 15


@pytest.mark.parametrize("scale", [1, 2])
def test_a_picture_has_the_size_that_was_asked_for(layers, scale):
    assert static_map(SHENMU, content(), layers, scale).size == (400 * scale, 300 * scale)


def test_the_chosen_site_is_larger_and_drawn_once(layers):
    site = Mark(200, 150, 1, {"worker_home": 1}, "a", "神木市职工之家", "worker_home")
    red = [0xB5, 0x12, 0x1B]

    def reddish(given):
        _, columns = np.nonzero(np.abs(array(SHENMU, given, layers) - red).max(axis=2) < 60)
        return columns.max() - columns.min() + 1

    assert reddish(content(marks=[site])) == pytest.approx(26, abs=1)
    assert reddish(content(marks=[site], chosen=site)) == pytest.approx(40, abs=1)


def test_the_credit_is_on_top_of_everything_and_complete(layers):
    parts = credit(TITLE, "gcj02", "zh", review_number="GS(2024)0001号", demonstration=True)
    assert parts == ["工会服务阵地", "坐标 GCJ-02", "审图号：GS(2024)0001号", "含演示数据"]
    crowd = [Mark(u, v, 9, {"worker_home": 9}) for u in range(0, 400, 20) for v in range(0, 300, 20)]
    bare, crowded = (array(SHENMU, content(marks=marks, credit=parts), layers) for marks in ([], crowd))
    boxes = credit_boxes(SHENMU, parts)
    assert " ".join(line for _, line in reversed(boxes)).split() == " ".join(parts).split()
    for box, _ in boxes:
        assert box.right == 400
        assert box.left >= 0
        cut = np.s_[round(box.top) + 1 : round(box.bottom) - 1, round(box.left) + 1 : 399]
        letters = (bare[cut] < 110).all(axis=2)
        assert letters.sum() > 50
        assert (crowded[cut][letters] < 140).all()
        assert crowded[cut][~letters].mean() > 180


@pytest.mark.parametrize("width", [64, 128, 320, 2000])
def test_a_credit_fits_into_any_width_or_says_what_it_can(layers, width):
    shown = StaticMap(lon=110.5, lat=38.8, zoom=5, width=width, height=200)
    parts = credit(TITLE, "wgs84", "zh", review_number="GS(2024)0001号", demonstration=True)
    assert array(shown, content(credit=parts), layers).shape == (200, width, 3)


def test_a_town_is_named_and_the_greater_one_first(layers):
    towns = [
        Place("county", "神木市总工会", None, 110.5, 38.8),
        Place("city", "榆林市总工会", "Yulin Federation of Trade Unions", 110.5, 38.8),
    ]
    both, city, none = (array(SHENMU, content(places=found), layers) for found in (towns, towns[1:], []))
    box = next(place_boxes(SHENMU, towns[1], "榆林市", 16))
    best = np.s_[round(box.top) : round(box.bottom), round(box.left) : round(box.right)]
    assert (both[best] == city[best]).all()
    assert (city[best] != none[best]).any()


def test_a_town_is_not_named_on_a_sign(layers):
    town = Place("city", "榆林市总工会", None, 110.5, 38.8)
    u, v = SHENMU.at(110.5, 38.8)
    ring = Mark(u, v - 20, 30, {"worker_home": 30})
    (named,) = place_labels(SHENMU, content(places=[town]), [disc_of(ring)])
    assert not named[1].meets(disc_of(ring))


@pytest.mark.parametrize(
    ("most", "metres"), [(1.2, 1), (2.2, 2), (99, 50), (100, 100), (4999, 2000), (0.7, 0.5), (1e7, 1e7)]
)
def test_the_bar_is_a_round_number_of_metres(most, metres):
    assert round_metres(most) == pytest.approx(metres)


def test_distances_in_words():
    assert [distance(500, "zh"), distance(20_000, "zh"), distance(20_000, "en")] == [
        "500 米",
        "20 公里",
        "20 km",
    ]


def test_the_largest_crowd_is_below_a_megabyte(layers):
    shown = StaticMap(lon=110.5, lat=38.8, zoom=12, width=2000, height=2000)
    chance = np.random.default_rng(1)
    marks = []
    for number in range(2500):
        u, v = number % 50 * 40 + chance.uniform(0, 40), number // 50 * 40 + chance.uniform(0, 40)
        counts = {name: int(chance.integers(1, 900)) for name in layers}
        marks.append(Mark(u, v, sum(counts.values()), counts))
    assert len(png(static_map(shown, content(marks=marks), layers, 1))) < 1_000_000
