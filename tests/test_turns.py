"""Whose turn it is: in order, never for long, and a place that is taken is given back."""

import threading

import pytest

from geoservice.db import is_here
from geoservice.turns import Turns

LONG = 60.0


def come(turns, number, served):
    """A thread that waits for its turn; it waits by the time this returns."""

    def work():
        with turns.turn():
            served.append(number)

    waiting = len(turns._waiting)
    thread = threading.Thread(target=work)
    thread.start()
    while len(turns._waiting) == waiting:
        thread.join(0.001)
    return thread


def test_they_are_served_in_the_order_in_which_they_came():
    turns, served = Turns(1, LONG), []
    with turns.turn():
        threads = [come(turns, number, served) for number in range(20)]
        assert served == []
    for thread in threads:
        thread.join()
    assert served == list(range(20))


def test_so_many_come_in_at_once():
    turns, served = Turns(2, LONG), []
    with turns.turn(), turns.turn():
        thread = come(turns, 1, served)
        assert served == []
    thread.join()
    assert served == [1]


def test_nobody_waits_for_one_that_takes_its_time():
    turns = Turns(1, 0.001)
    with turns.turn():
        with turns.turn():
            pass
        assert not turns._waiting
    # Who came in without a place has left none.
    turns.patience_seconds = LONG
    with turns.turn():
        served: list[int] = []
        thread = come(turns, 1, served)
        assert served == []
    thread.join()


def test_a_place_is_given_back_after_a_fault():
    turns = Turns(1, LONG)
    for _ in range(3):
        with pytest.raises(KeyError), turns.turn():
            raise KeyError


@pytest.mark.parametrize(
    ("dsn", "here"),
    [("postgresql://geoservice@/geoservice?host=%2Ftmp%2Frun", True), ("dbname=geoservice", True), ("host=localhost", True),
     ("postgresql://127.0.0.1:5433/geoservice", True), ("postgresql://db.example/geoservice", False), ("no address", False)],
)  # fmt: skip
def test_only_cores_of_this_machine_are_shared_out(dsn, here):
    assert is_here(dsn) is here
