"""Whether two names may be those of one site."""

from difflib import SequenceMatcher

from geoservice.model.cell import plain

ALIKE = 0.5  # of the characters stand in both in the same order
NEAR_METRES = 30


def alike(one: str, other: str) -> bool:
    """Whether so much of two names is the same that somebody should look. A name that is not there yet is like any."""
    first, second = (plain(name).replace(" ", "") for name in (one, other))
    return not first or SequenceMatcher(None, first, second, autojunk=False).ratio() >= ALIKE
