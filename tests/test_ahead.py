"""Made ahead: the same items in order, one ahead at most, and faults where they were to come."""

import threading

import pytest

from geoservice.cli.ahead import ahead


def test_items_come_in_order_and_the_next_is_made_meanwhile():
    made = []
    second = threading.Event()

    def items():
        for number in range(4):
            made.append(number)
            if number == 1:
                second.set()
            yield number

    with ahead(items()) as coming:
        assert next(coming) == 0
        assert second.wait(30)
        assert list(coming) == [1, 2, 3]
    assert made == [0, 1, 2, 3]


def test_what_goes_wrong_comes_at_its_place():
    def items():
        yield 1
        raise ValueError("broken")

    with ahead(items()) as coming:
        assert next(coming) == 1
        with pytest.raises(ValueError, match="broken"):
            next(coming)


def test_leaving_early_makes_one_more_at_most():
    made = []
    with ahead(made.append(number) or number for number in range(1000)) as coming:
        assert next(coming) == 0
    assert len(made) <= 2
