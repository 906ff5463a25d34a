"""One mistake is forgiven wherever it is, and what an index needs for it is there."""

from hypothesis import given, settings
from hypothesis import strategies as st

from geoservice.model.mistake import has_but_for_one_mistake, has_in_two, has_numbers
from geoservice.model.search_token import abbreviation, characters, entry, pairs, tokens, whole
from geoservice.model.typo import is_one_mistake

TEXT = st.text("神木锦界工业园驿站书屋职之家ab12", min_size=2, max_size=12)


@st.composite
def mistakes(draw):
    """A text and the same with one mistake."""
    text = draw(TEXT)
    at = draw(st.integers(0, len(text) - 1))
    other = draw(st.sampled_from("甲乙丙"))
    wrong, over = text[:at] + other + text[at + 1 :], text[:at] + other + text[at:]
    missing, swapped = text[:at] + text[at + 1 :], text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
    return text, draw(st.sampled_from((text, wrong, over, missing, swapped)))


@settings(deadline=None)
@given(mistakes(), TEXT, TEXT)
def test_one_mistake_is_seen_in_a_word_and_in_a_longer_name(found, before, after):
    text, typed = found
    assert is_one_mistake(typed, text)
    assert has_but_for_one_mistake(f"\n{before}{text}{after}\n", typed)


def test_two_mistakes_are_two():
    assert not is_one_mistake("工锦界业园", "锦界工业园")
    assert not has_but_for_one_mistake("\n神木锦界工业园书屋\n", "工锦界业园")
    assert not has_but_for_one_mistake("\n东莞松山湖职工之家\n", "火星职工之家")


def test_a_number_is_right_or_another():
    assert has_numbers("\n锦界书屋16号\n", "锦介书屋16号")
    assert not has_numbers("\n锦界书屋16号\n", "锦界书屋6号")


def test_words_that_were_left_out_or_put_the_other_way_round():
    name = "能源化工集团有限责任公司府谷分公司职工之家"
    assert has_in_two(name, "能源化工集团府谷分公司")
    assert has_in_two(name, "府谷分公司能源化工")
    assert not has_in_two(name, "能源化工集团神木分公司")
    assert not has_in_two(name, "有限公司")  # says too little for one of two parts


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5))
def test_many_entries_at_once_have_the_tokens_of_each(rows):
    made = tokens([entry((name, alias), place, "worker_home", "610881") for name, alias, place in rows])
    for (name, alias, place), row in zip(rows, made.rows, strict=True):
        wanted = {whole(name), whole(alias), *pairs(name), *pairs(alias), *pairs(place)}
        wanted |= {*characters(name), *characters(alias)}
        assert wanted <= set(row.tolist())
        assert not {*pairs(name[-1] + alias[0])} - {*pairs(name), *pairs(alias), *pairs(place)} & set(
            row.tolist()
        )


def test_initials_of_all_readings_are_kept():
    (row,) = tokens([entry(("长乐站",), "")]).rows
    assert {*abbreviation("clz"), *abbreviation("zlz"), *abbreviation("cyz")} <= set(row.tolist())
