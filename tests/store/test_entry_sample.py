"""What a sample of the entries of searches is for: how many match, what to ask the index for, and a walk instead."""

from datetime import date

import pytest

from builders import add_site
from geoservice.model.needs import Needs
from geoservice.model.search import read_search
from geoservice.model.search_token import pairs
from geoservice.store import search
from geoservice.store.entry_sample import ENTRIES, EntrySample
from geoservice.store.index_question import MOST_ASKED, worth_asking

MANY, OTHERS, BOTH, FEW, RARE = range(5)
SAMPLE = EntrySample(
    1_000_000.0,
    [""] * 2_000,
    {MANY: (1 << 1_000) - 1, OTHERS: ((1 << 1_000) - 1) << 990, BOTH: (1 << 1_100) - 1, FEW: 1 << 995},
)


@pytest.fixture
def sampled():
    """As in the database at this moment, for this test alone."""
    ENTRIES.forget()
    yield ENTRIES
    ENTRIES.forget()


@pytest.mark.parametrize(
    ("groups", "asked"),
    [
        ([[MANY], [OTHERS]], [[MANY], [OTHERS]]),
        ([[MANY], [BOTH]], [[MANY]]),
        ([[MANY], [RARE], [OTHERS]], [[RARE]]),
        ([[MANY], [FEW], [OTHERS], [BOTH]], [[FEW]]),
        ([[MANY, FEW], [OTHERS]], [[MANY, FEW], [OTHERS]]),
        ([], []),
    ],
)
def test_the_index_is_asked_for_what_leaves_few(groups, asked):
    found, _ = worth_asking(SAMPLE, groups, SAMPLE.matches(groups), 2_000)
    assert sorted(found) == sorted(asked)


def test_where_nothing_is_known_some_are_asked_for():
    found, ms = worth_asking(EntrySample(), [[token] for token in range(20)] + [[1, 2]] * 5, 0.0, 2_000)
    assert found == [[token] for token in range(MOST_ASKED)] + [[1, 2]] * 3
    assert ms == 0


def test_a_sample_tells_how_many_have_this_and_that_together(cursor, sampled):
    for number in range(40):
        add_site(cursor, name="锦界书屋" if number % 4 else "锦绣书屋", address=f"创业路{number % 2}号")
    cursor.execute("ANALYZE search_entry")
    known = sampled.of(cursor)
    (jin_jie,), (chuang_ye,), (other,) = pairs("锦界"), pairs("创业"), pairs("甲乙")
    assert known.rows == len(known.written) == 40
    assert known.matches([[jin_jie]]) == known.matches([[jin_jie, other], [chuang_ye]]) == 30
    assert known.matches([[jin_jie], [other]]) == 0.5
    assert known.matches([[jin_jie]], ["书屋", "路1"]) == 20
    assert sampled.of(cursor) is known


@pytest.mark.parametrize("here", [None, search.Near(110.0, 38.0)])
def test_where_too_many_match_the_name_itself_comes_first_and_then_the_first_that_are_met(
    cursor, layers, sampled, monkeypatch, here
):
    add_site(cursor, name="锦界", verified_at=date(2020, 1, 1), lon=111.0, lat=38.0)
    for number in range(60):
        day = date(2026, 1, 1 + number % 28)
        add_site(cursor, name=f"甲锦界{number}", verified_at=day, lon=110 + number / 100, lat=38.0)
    cursor.execute("ANALYZE search_entry")
    monkeypatch.setattr(search, "MOST", 5)
    for name in ("COMMON", "COMMON_NEARBY", "SURELY_MANY"):
        monkeypatch.setattr(search, name, 10)
    found = search.search_sites(cursor, read_search("锦界", layers), Needs(), limit=9, here=here)
    first, *rest = found.page.finds
    assert (first.name, len(rest), found.page.total) == ("锦界", 8, None)
    if here:
        assert [each.name for each in rest] == [f"甲锦界{number}" for number in range(8)]
    else:
        assert {each.verified_at for each in rest} <= {date(2026, 1, day) for day in range(25, 29)}
    assert found.page.more
