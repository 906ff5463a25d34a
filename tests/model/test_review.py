"""The one way from a draft to the public, walked at random."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from geoservice.model.fault import Fault
from geoservice.model.review import ACTIONS, BY_DIFFERENT_PEOPLE, ENDS_THE_ROUND, Candidate, Step
from geoservice.model.role import LINE, Appointment, Member

PEOPLE = [
    Member(name, name, name, "acftu", tuple(Appointment(role, "acftu") for role in sorted(LINE)))
    for name in ("ann", "ben", "cai", "dan")
]


def walk(chance: Random) -> int:
    """Twenty attempts of anybody to do anything; how often the site was published."""
    state, steps, published = "draft", [], 0
    for _ in range(20):
        member, action = chance.choice(PEOPLE), chance.choice(ACTIONS)
        try:
            state = Candidate(path="acftu.p1", state=state, steps=tuple(steps)).judge(action, member)
        except Fault:
            continue
        steps = [] if action in ENDS_THE_ROUND else [*steps, Step(action, member.id)]
        if action == "publish":
            published += 1
            taken = {step.action: step.account for step in steps if step.action in BY_DIFFERENT_PEOPLE}
            assert set(taken) == set(BY_DIFFERENT_PEOPLE)
            assert len(set(taken.values())) == 3
    return published


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1 << 64))
def test_no_history_publishes_without_three_people(seed):
    chance = Random(seed)
    for _ in range(100):
        walk(chance)


def test_some_histories_publish():
    chance = Random(1)
    assert sum(walk(chance) for _ in range(2000)) > 10
