"""Lists of the finder: what a search finds, in which order, page by page."""

from datetime import date, datetime

import pytest

from builders import add_site
from geoservice.model.needs import Needs
from geoservice.model.search import read_search
from geoservice.store.finds import find


@pytest.fixture
def names(cursor, layers):
    """What a search finds, as names."""

    def search(typed, *kinds, limit=20, after=None):
        page = find(cursor, read_search(typed, layers), Needs(kinds), limit=limit, after=after)
        return [each.name for each in page.finds]

    return search


def test_a_part_of_a_name_in_any_place(cursor, names):
    for name in ("锦界镇爱心驿站", "神木锦界职工之家", "锦绣小区书屋"):
        add_site(cursor, name=name)
    assert set(names("锦界")) == {"锦界镇爱心驿站", "神木锦界职工之家"}
    assert names("界镇") == ["锦界镇爱心驿站"]
    assert names("锦") == names("锦", limit=3)
    assert len(names("锦")) == 3


def test_the_name_itself_comes_before_its_beginning_and_a_part(cursor, names):
    for name in ("西锦界", "锦界镇", "锦界"):
        add_site(cursor, name=name)
    assert names("锦界") == ["锦界", "锦界镇", "西锦界"]


def test_an_alias_is_a_name_too(cursor, names):
    add_site(cursor, name="建行滨河路网点", properties={"alias": ["港湾驿站"]})
    assert names("港湾") == ["建行滨河路网点"]


def test_a_division_finds_what_lies_in_it(cursor, names):
    add_site(cursor, name="甲", division_code="610881")
    add_site(cursor, name="乙", division_code="610881001")
    add_site(cursor, name="丙", division_code="610802")
    add_site(cursor, name="丁", division_code=None)
    assert set(names("神木市")) == {"甲", "乙"}
    assert set(names("榆林")) == {"甲", "乙", "丙"}
    assert set(names("陕西省")) == {"甲", "乙", "丙"}


def test_a_division_and_a_kind(cursor, names):
    add_site(cursor, name="甲", division_code="610802", layer="reading_room")
    add_site(cursor, name="乙", division_code="610802", layer="worker_home")
    add_site(cursor, name="丙", division_code="610881", layer="reading_room")
    assert names("榆阳 书屋") == names("榆阳区职工书屋") == ["甲"]


def test_a_name_is_found_wherever_it_lies_and_whatever_it_reads_as(cursor, names):
    add_site(cursor, name="神木市职工之家", division_code="610802", layer="reading_room")
    assert names("神木市职工之家") == ["神木市职工之家"]


def test_words_in_any_order(cursor, names):
    add_site(cursor, name="神木锦界工业园职工书屋", layer="reading_room")
    assert names("工业园 锦界") == names("书屋 锦界") == ["神木锦界工业园职工书屋"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "%%", "100%", "a_b", "'; --", "{{7*7}}"])
def test_nothing_is_a_wildcard(cursor, names, text):
    add_site(cursor, name="甲乙丙")
    add_site(cursor, name=f"有{text}的站")
    assert names(text) == [f"有{text}的站"]


@pytest.mark.parametrize("typed", ["港湾（二号）", "港湾(二号)", "Ｂ座", "b座"])
def test_width_and_case_do_not_matter(cursor, names, typed):
    add_site(cursor, name="港湾（二号）驿站B座")
    assert names(typed) == ["港湾（二号）驿站B座"]


def test_only_the_kinds_that_were_asked_for(cursor, names):
    add_site(cursor, name="锦界书屋", layer="reading_room")
    add_site(cursor, name="锦界之家")
    assert names("锦界", "reading_room") == names("", "reading_room") == ["锦界书屋"]


def test_lately_confirmed_first(cursor, names):
    for name, day in (("旧", date(2025, 1, 1)), ("无", None), ("新", date(2026, 1, 1))):
        add_site(cursor, name=name, verified_at=day)
    assert names("") == ["新", "旧", "无"]


@pytest.mark.parametrize("typed", ["", "锦", "神木"])
def test_pages_give_each_site_once(cursor, layers, typed):
    for number in range(7):
        add_site(cursor, name=f"锦{number}", verified_at=None if number % 2 else date(2026, 1, number + 1))
    seen, after = [], None
    for _ in range(4):
        page = find(cursor, read_search(typed, layers), Needs(), limit=2, after=after)
        assert page.total == 7
        seen += [each.name for each in page.finds]
        after = page.finds[-1].key
    assert not page.more
    assert sorted(seen) == [f"锦{number}" for number in range(7)]


def test_drafts_are_never_found(cursor, names):
    add_site(cursor, name="锦界草稿", review_state="draft")
    assert names("锦界") == names("") == []


HOURS = {"opening_hours": "Mo-Su 08:00-18:00", "holiday_policy": "open"}
NOON, NIGHT = (datetime.fromisoformat(f"2026-11-24T{hour}:00+08:00") for hour in ("12", "23"))


@pytest.mark.parametrize("typed", ["", "驿站"])
@pytest.mark.parametrize(
    ("needs", "wanted"),
    [
        (Needs(facilities=("microwave",)), {"甲", "乙"}),
        (Needs(facilities=("microwave", "shower")), {"乙"}),
        (Needs(access=("qr_scan", "open_door")), {"甲", "乙"}),
        (Needs(access=("qr_scan",), audience=("couriers", "public")), {"乙"}),
        (Needs(around_the_clock=True), {"乙"}),
        (Needs(open_at=NOON), {"甲", "乙"}),
        (Needs(open_at=NIGHT), {"乙"}),
        (Needs(layers=("reading_room",), facilities=("microwave",)), {"乙"}),
        (Needs(facilities=("aed",)), set()),
    ],
)
def test_only_sites_that_have_all_that_is_needed(cursor, layers, typed, needs, wanted):
    add_site(
        cursor, name="甲驿站", properties={**HOURS, "facilities": ["microwave"], "access_method": "open_door"}
    )
    add_site(
        cursor,
        name="乙驿站",
        layer="reading_room",
        properties={
            "opening_hours": "24/7", "holiday_policy": "open", "facilities": ["microwave", "shower"],
            "access_method": "qr_scan", "audience": ["public"],
        },
    )  # fmt: skip
    add_site(cursor, name="丙驿站")
    page = find(cursor, read_search(typed, layers), needs, limit=20)
    assert {each.name.removesuffix("驿站") for each in page.finds} == wanted
    assert page.total == len(wanted)
