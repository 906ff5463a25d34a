"""Names of sites: where they stand, how they are broken, and that neighbouring tiles agree on them."""

import io
import random
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from geoservice.drawing import font, stamp
from geoservice.drawing.label import MARGIN, WIDEST, Box, broken, disc_of, labels
from geoservice.drawing.tile import EDGE, tile_picture
from geoservice.model.mark import Mark
from geoservice.model.tile import Tile

NAMES = [
    "神木市职工之家",
    "锦界镇爱心驿站",
    "榆林市总工会职工服务中心（高新区）",
    "陕西国华锦界能源有限责任公司工会委员会职工活动中心暨户外劳动者驿站",
    "Shenmu Union Service Station No. 3",
    "书屋",
]

SHEET = Box(0, 0, 512, 512)


def site(u, v, name="神木市职工之家", id="a"):
    return Mark(u, v, 1, {"worker_home": 1}, id, name, "worker_home")


def cell(u, v, count=7):
    return Mark(u, v, count, {"worker_home": count})


def crowd(seed, size, width, height):
    """Marks as the database gives them: no two in one square of 32 pixels."""
    chance = random.Random(seed)
    squares = [(x, y) for x in range(-256, width + 256, 32) for y in range(-256, height + 256, 32)]
    marks = []
    for number, (x, y) in enumerate(chance.sample(squares, size)):
        u, v = x + chance.uniform(0, 32), y + chance.uniform(0, 32)
        one = chance.random() < 0.7
        marks.append(
            site(u, v, chance.choice(NAMES), str(number)) if one else cell(u, v, chance.randint(2, 3000))
        )
    return sorted(marks, key=lambda mark: (mark.v, mark.u))


def moved(marks, u, v):
    return [replace(mark, u=mark.u + u, v=mark.v + v) for mark in marks]


def test_a_name_stands_below_its_disc():
    (label,) = labels([site(100, 100)], SHEET)
    assert label.lines == ("神木市职工之家",)
    assert label.box.top >= 113
    assert (label.box.left + label.box.right) / 2 == pytest.approx(100)


@pytest.mark.parametrize("other", [cell(100, 122), site(110, 125, id="b"), cell(50, 122, 900)])
def test_no_name_stands_on_another_sign(other):
    assert [label for label in labels([site(100, 100), other], SHEET) if label.box.top < 120] == []


def test_a_name_that_is_not_seen_is_not_looked_at():
    assert list(labels([site(100, 600), site(-100, 100, id="b")], SHEET)) == []
    assert [label.lines for label in labels([site(-30, 100)], SHEET)] == [("神木市职工之家",)]


def test_of_two_names_the_smaller_id_is_written():
    both = [site(100, 100, "神木市职工之家", "b"), site(150, 100, "锦界镇爱心驿站", "a")]
    assert [label.lines for label in labels(both, SHEET)] == [("锦界镇爱心驿站",)]


def test_names_keep_clear_of_what_is_taken():
    assert list(labels([site(100, 100)], SHEET, [Box(0, 110, 400, 130)])) == []


@pytest.mark.parametrize("seed", range(5))
def test_no_written_name_meets_another_or_a_sign(seed):
    marks = crowd(seed, 90, 512, 512)
    written = list(labels(marks, SHEET))
    assert len(written) > 5
    for number, label in enumerate(written):
        assert not any(label.box.meets(other.box) for other in written[:number])
        assert sum(label.box.meets(disc_of(mark)) for mark in marks) == 0


@pytest.mark.parametrize(
    "name", [*NAMES, "ＡＢＣ" * 30, "x" * 200, "神" * 200, "a b", "一（二三四五六七八九十一二三四五六）"]
)
def test_a_name_takes_two_lines_at_most(name):
    lines = broken(name)
    assert len(lines) <= 2
    assert all(stamp.line_width(line) <= WIDEST for line in lines)
    assert "".join(lines).replace("…", "").replace(" ", "") in name.replace(" ", "")
    assert not lines[-1].startswith(("）", "…"))


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_neighbouring_tiles_make_one_picture(layers, seed, scale):
    """A tile sees its margin only; what both show of a name or sign must fit, all along the edge."""
    marks = crowd(seed, 130, 512, 256)

    def seen_by(u):
        inside = [
            m
            for m in moved(marks, -u, 0)
            if -MARGIN <= m.u < EDGE + MARGIN and -MARGIN <= m.v < EDGE + MARGIN
        ]
        return pixels(tile_picture(Tile(14, 0, 0), inside, layers, scale))

    both = np.concatenate([seen_by(0), seen_by(256)], axis=1)
    half = seen_by(128)
    quarter = 128 * scale
    # Colours of a palette differ a little; a name that only one of the two writes differs by hundreds of pixels.
    differing = np.abs(both[:, quarter : 3 * quarter].astype(int) - half).max(axis=2) > 90
    assert differing.sum() < 40 * scale * scale


def pixels(drawn):
    ground = Image.new("RGBA", Image.open(io.BytesIO(drawn)).size, "white")
    ground.alpha_composite(Image.open(io.BytesIO(drawn)).convert("RGBA"))
    return np.asarray(ground.convert("RGB"))


def test_without_a_chinese_font_there_are_signs_and_no_names(layers, monkeypatch, caplog):
    with_names = tile_picture(Tile(14, 0, 0), [site(128, 128)], layers, 1)
    monkeypatch.setattr(font, "FOLDERS", ())
    for found in (font.face, font.has_chinese, font.font):
        found.cache_clear()
    try:
        without = tile_picture(Tile(14, 0, 0), [site(128, 128)], layers, 1)
        assert "fonts-noto-cjk" in caplog.text
    finally:
        monkeypatch.undo()
        for found in (font.face, font.has_chinese, font.font):
            found.cache_clear()
    assert (pixels(without)[:140] == pixels(with_names)[:140]).mean() > 0.99
    assert (pixels(without)[145:] == 255).all()
    assert (pixels(with_names)[145:] < 100).any()
