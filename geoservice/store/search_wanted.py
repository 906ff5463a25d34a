"""A reading of a search as the values of statements over search_entry AS e and published_site AS s."""

from itertools import pairwise, product
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.search_reading import Heard, Reading
from geoservice.model.search_token import abbreviation, characters, pairs, sound_of, within
from geoservice.store import rarity
from geoservice.store.asked import numbers
from geoservice.store.commonness import COMMONNESS

HEARD = """
    SELECT asked.number, array_agg(DISTINCT h.gram)
    FROM unnest(%(sounds)s::integer[], %(numbers)s::integer[]) AS asked (sound, number)
    JOIN search_sound AS h USING (sound)
    GROUP BY asked.number
"""

# Of more tokens than this the index reads several lists to their ends; of so many only the shortest, and looks the others up.
MOST_TOKENS = 5


def wanted(cur: cursor, reading: Reading) -> dict[str, Any] | None:
    """What the statements take; None where nothing can be found.

    every: tokens that must all be there; implied: those of them that are there wherever the patterns are, and ends: of those the
    first and the last of each. first, second, third: of each some token must be there; these groups are the
    rarest ones. others: the remaining groups, as text. patterns: LIKE patterns of what names and address must hold.
    spoken: regular expressions of it. facts: tags.
    """
    heard = [heard_grams(cur, each) for each in reading.heard]
    if None in heard:
        return None
    groups = belonging(reading)
    groups += [[token for gram in grams for token in pairs(gram)] for each in heard for grams in each or ()]
    every = [group[0] for group in groups if len(group) == 1]
    implied, ends = list[int](), list[int]()
    if not reading.in_passing:
        of_parts = [pairs(part) or characters(part) for part in reading.parts]
        implied = [token for tokens in of_parts for token in tokens]
        ends = [token for tokens in of_parts for token in (*tokens[:1], *tokens[-1:])]
    every += implied + abbreviation(reading.initials)
    several = sorted((group for group in groups if len(group) > 1), key=len)
    first, second, third = (*several[:3], *[None] * 3)[:3]
    return {
        "every": every or None,
        "implied": implied,
        "ends": ends,
        "first": first,
        "second": second,
        "third": third,
        "others": ["{" + ",".join(map(str, group)) + "}" for group in several[3:]] or None,
        "patterns": [containing(part) for part in reading.parts] or None,
        "spoken": [spoken(each) for each in heard if each] or None,
        "facts": numbers(cur, reading.understood.facts) or None,
        "text": reading.text,
        "beginning": containing(f"\n{reading.text}"),
        "anywhere": containing(reading.text),
        "ranked": not reading.is_whole,
    }


def belonging(reading: Reading) -> list[list[int]]:
    """Tokens of the divisions and of the layers, any one of which will do."""
    divisions = [within("division", division.prefix) for division in reading.understood.divisions]
    layers = [within("layer", layer) for layer in reading.understood.layers]
    return [group for group in (divisions, layers) if group]


def heard_grams(cur: cursor, heard: Heard) -> list[list[str]] | None:
    """For each two sounds side by side the pairs of characters that stand somewhere and sound so; None when two have none."""
    asked = [
        (sound_of(one, other), number)
        for number, (ones, others) in enumerate(pairwise(heard))
        for one, other in product(ones, others)
    ]
    sounds, numbers = (list(column) for column in zip(*asked, strict=True))
    cur.execute(HEARD, {"sounds": sounds, "numbers": numbers})
    found = dict(cur.fetchall())
    return [found[number] for number in range(len(heard) - 1)] if len(found) == len(heard) - 1 else None


def spoken(grams: list[list[str]]) -> str:
    """The regular expression of what is written with these pairs side by side."""
    sets = [{gram[0] for gram in grams[0]}]
    sets += [{gram[1] for gram in one} & {gram[0] for gram in other} for one, other in pairwise(grams)]
    sets += [{gram[1] for gram in grams[-1]}]
    return "".join(f"[{''.join(sorted(each))}]" if each else "(?!)" for each in sets)


def containing(text: str) -> str:
    """The LIKE pattern of what contains `text`, in which nothing is a wildcard."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def estimate(cur: cursor, given: dict[str, Any]) -> tuple[float, float, list[int] | None]:
    """At most about so many sites have what is wanted, by its rarest token, out of so many, and which of the tokens
    that must all be there are worth asking for; 0, 0 and any before the first ANALYZE."""
    groups = [[token] for token in given["every"] or ()]
    groups += [given[name] for name in ("first", "second", "third") if given[name]]
    known = COMMONNESS.of(cur)
    by_words = (known.total * sum(known.shares.get(token, 0) for token in group) for group in groups)
    by_facts = [rarity.SAMPLED.of(cur).matches([fact] for fact in given["facts"])] if given["facts"] else []
    return min((*by_words, *by_facts), default=known.total), known.total, rarest(given, known.shares)


def rarest(given: dict[str, Any], shares: dict[int, float]) -> list[int] | None:
    """The tokens that must all be there without the more common ones of those that the patterns imply.

    The ends of a pattern stay: what is within, as the words of a name, comes together anyway, and so tells little more
    than the rarest of it.
    """
    implied = sorted(set(given["implied"]), key=lambda token: shares.get(token, 0))
    implied = list(dict.fromkeys([*implied[:1], *given["ends"], *implied]))
    needed = [token for token in given["every"] or () if token not in implied]
    return needed + implied[: max(1, MOST_TOKENS - len(needed))] or None
