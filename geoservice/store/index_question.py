"""Which of the tokens that an entry must have are worth asking the inverted index for.

It reads the list of each token that it is asked for nearly to its end, and what is left is looked at anyway.
"""

from collections.abc import Sequence

from geoservice.store.entry_sample import EntrySample, Tokens

# Milliseconds of the database, measured at a million sites: for an entry of a list that is read, for one that all lists have
# and that is noted, and for one that is looked at.
LISTED, NOTED, LOOKED_AT = 0.00004, 0.0001, 0.002
MOST_ASKED = 5
MOST_GROUPS = 3  # of several tokens, any one of which will do


def worth_asking(
    sample: EntrySample, groups: Sequence[Tokens], matches: float, enough: int
) -> tuple[list[Tokens], float]:
    """The groups of tokens to ask the index for, one at least of any, and about how many milliseconds that takes.

    matches: about so many have all of it; enough: no more of these are looked at.
    """
    bits = [sample.bits(group) for group in groups]
    # What the sample does not know is rare, and soon read; how rare, it does not know.
    chosen = [at for at in range(len(groups)) if not bits[at]]
    if chosen:
        return fitting([groups[at] for at in chosen]), 0.0
    left, found, listed, best = list(range(len(groups))), sample.whole, 0.0, float("inf")
    while left:
        counts = {at: sample.count(found & bits[at]) for at in left}
        at = min(left, key=lambda at: cost(counts[at], listed + sample.count(bits[at]), matches, enough))
        listed += sample.count(bits[at])
        ms = cost(counts[at], listed, matches, enough)
        asked = [groups[each] for each in (*chosen, at)]
        if ms >= best or len(fitting(asked)) < len(asked):
            break
        best, found = ms, found & bits[at]
        chosen.append(at)
        left.remove(at)
    return [groups[at] for at in chosen], best if chosen else 0.0


def cost(found: float, listed: float, matches: float, enough: int) -> float:
    looked_at = min(found, enough * found / max(matches, 1.0))
    return listed * LISTED + found * NOTED + looked_at * LOOKED_AT


def fitting(groups: Sequence[Tokens]) -> list[Tokens]:
    """As many of them as the statement takes."""
    single = [group for group in groups if len(group) == 1]
    several = [group for group in groups if len(group) > 1]
    return [*single[:MOST_ASKED], *several[:MOST_GROUPS]]
