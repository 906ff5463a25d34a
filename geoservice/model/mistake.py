"""Texts that differ by one mistake: a character wrong, missing, too much, or swapped with the next."""

import re
from functools import lru_cache

NUMBER = re.compile("[0-9]+")
SHORTEST_PART, SHORTEST_PARTED = 2, 5


def has_but_for_one_mistake(written: str, text: str) -> bool:
    """Whether some part of what is written is the text but for one mistake at most."""
    # The beginnings of the text that end at the character before, as bits: without a mistake, with one, and those whose last
    # two characters would be swapped.
    places, last = bits_of(text), 1 << len(text) - 1
    exact, mended, swapped = 0, 1, 0
    for character in written:
        here = places.get(character, 0)
        found = (exact << 1 | 1) & here
        mended = (
            (mended << 1 | 1) & here  # right again
            | exact  # too much
            | exact << 1  # wrong
            | found << 1  # missing
            | (swapped >> 1 & here) << 1
            | 1
        )
        if (mended | found) & last:
            return True
        swapped = (exact << 1 | 1) << 1 & here
        exact = found
    return False


def has_numbers(written: str, text: str) -> bool:
    """Whether it has all numbers of the text: 495 is no mistake for 496."""
    return set(NUMBER.findall(text)) <= set(NUMBER.findall(written))


def has_in_two(written: str, text: str) -> bool:
    """Whether it has the text as two parts that do not stand side by side, or the other way round."""
    ways = range(SHORTEST_PART, len(text) - SHORTEST_PART + 1)
    return len(text) >= SHORTEST_PARTED and any(text[:at] in written and text[at:] in written for at in ways)


@lru_cache(maxsize=16)
def bits_of(text: str) -> dict[str, int]:
    """Where each character stands."""
    places: dict[str, int] = {}
    for at, character in enumerate(text):
        places[character] = places.get(character, 0) | 1 << at
    return places
