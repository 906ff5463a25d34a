"""A reading of a search as the values of statements over search_entry AS e and published_site AS s."""

import re
from collections.abc import Sequence
from itertools import pairwise, product
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.pinyin import readings, sounds, usual_sounds
from geoservice.model.search_reading import Heard, Reading
from geoservice.model.search_token import abbreviation, characters, pairs, sound_of, within
from geoservice.store import rarity
from geoservice.store.asked import numbers
from geoservice.store.entry_sample import ENTRIES, Tokens
from geoservice.store.index_question import MOST_GROUPS, worth_asking

HEARD = """
    SELECT asked.number, array_agg(DISTINCT h.gram)
    FROM unnest(%(sounds)s::integer[], %(numbers)s::integer[]) AS asked (sound, number)
    JOIN search_sound AS h USING (sound)
    GROUP BY asked.number
"""


def wanted(cur: cursor, reading: Reading) -> dict[str, Any] | None:
    """What the statements take, but for the tokens; None where nothing can be found.

    groups: of each some token must be there; implied: those of them that are there wherever the patterns are, or what is spoken.
    parts: what names and address must hold; patterns: the same for LIKE. spoken: regular expressions of it. facts: tags.
    """
    heard = [heard_grams(cur, each, usual=reading.usual) for each in reading.heard]
    alike = alike_grams(cur, reading.alike) if reading.alike else []
    if None in heard or (reading.alike and not alike):
        return None
    groups = [*belonging(reading), *([token] for token in abbreviation(reading.initials))]
    sounding = [grams for each in heard for grams in each or ()] + ([alike] if alike else [])
    implied = [[token for gram in grams for token in pairs(gram)] for grams in sounding]
    if not reading.in_passing:
        implied += [[token] for part in reading.parts for token in pairs(part) or characters(part)]
    return {
        "groups": groups,
        "implied": implied,
        "parts": reading.parts,
        "patterns": [containing(part) for part in reading.parts] or None,
        "spoken": [
            *(spoken(each) for each in heard if each),
            *(numbered(part) for part in reading.parts if part[0].isdigit() and part != reading.text),
            *([in_name(alike)] if alike else []),
        ]
        or None,
        "facts": numbers(cur, reading.understood.facts) or None,
        "text": reading.text,
        "beginning": containing(f"\n{reading.text}"),
        "ranked": not reading.is_whole,
    }


def belonging(reading: Reading) -> list[list[int]]:
    """Tokens of the divisions and of the layers, any one of which will do."""
    divisions = [within("division", division.prefix) for division in reading.understood.divisions]
    layers = [within("layer", layer) for layer in reading.understood.layers]
    return [group for group in (divisions, layers) if group]


def heard_grams(cur: cursor, heard: Heard, *, usual: bool = False) -> list[list[str]] | None:
    """For each two sounds side by side the pairs of characters that stand somewhere and sound so; None when two have none.

    usual: that are usually read so.
    """
    asked = [
        (sound_of(one, other), number)
        for number, (ones, others) in enumerate(pairwise(heard))
        for one, other in product(ones, others)
    ]
    sounds, numbers = (list(column) for column in zip(*asked, strict=True))
    cur.execute(HEARD, {"sounds": sounds, "numbers": numbers})
    found = dict(cur.fetchall())
    grams = [found.get(number, []) for number in range(len(heard) - 1)]
    if usual:
        grams = [
            [gram for gram in each if is_usual(gram, two)]
            for each, two in zip(grams, pairwise(heard), strict=True)
        ]
    return grams if all(grams) else None


def is_usual(gram: str, heard: Heard) -> bool:
    return all(set(usual_sounds(character)) & set(each) for character, each in zip(gram, heard, strict=True))


def spoken(grams: list[list[str]]) -> str:
    """The regular expression of what is written with these pairs side by side."""
    sets = [{gram[0] for gram in grams[0]}]
    sets += [{gram[1] for gram in one} & {gram[0] for gram in other} for one, other in pairwise(grams)]
    sets += [{gram[1] for gram in grams[-1]}]
    return "".join(f"[{''.join(sorted(each))}]" if each else "(?!)" for each in sets)


def alike_grams(cur: cursor, two: str) -> list[str]:
    """The pairs of characters that stand somewhere and are read as these two may be, without anything that is confused."""
    (found,) = heard_grams(cur, tuple(map(sounds, two))) or [[]]
    return [
        gram
        for gram in found
        if all(set(readings(a)) & set(readings(b)) for a, b in zip(gram, two, strict=True))
    ]


def in_name(grams: list[str]) -> str:
    """The regular expression of these pairs in a name: behind each name is the end of a line, behind the address none."""
    return f"(?:{'|'.join(grams)}).*\\n"


def numbered(part: str) -> str:
    """The regular expression of a part that is a number and not the end of a longer one."""
    return f"(?:^|[^0-9]){re.escape(part)}"


def containing(text: str) -> str:
    """The LIKE pattern of what contains `text`, in which nothing is a wildcard."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def estimate(cur: cursor, given: dict[str, Any]) -> tuple[float, float]:
    """About so many sites have what is wanted, out of so many; 0, 0 before the first ANALYZE."""
    known = ENTRIES.of(cur)
    count = known.matches([*given["groups"], *given["implied"]], given["parts"])
    if given["facts"]:
        count = min(count, rarity.SAMPLED.of(cur).matches([fact] for fact in given["facts"]))
    return count, known.rows


def indexed(cur: cursor, given: dict[str, Any], matches: float, enough: int) -> dict[str, Any]:
    """The tokens as the statement takes them that asks the index: every of them, one of the first, one of the second and one of
    the third; what is asked for neither there nor by a pattern is compared besides."""
    groups = [*given["groups"], *given["implied"]]
    asked, _ = worth_asking(ENTRIES.of(cur), groups, matches, enough)
    several = [group for group in asked if len(group) > 1]
    first, second, third = (*several, *[None] * MOST_GROUPS)[:MOST_GROUPS]
    return {
        "every": [group[0] for group in asked if len(group) == 1] or None,
        "first": first,
        "second": second,
        "third": third,
        **compared(cur, [group for group in given["groups"] if group not in asked]),
    }


def walked(cur: cursor, given: dict[str, Any]) -> dict[str, Any]:
    """The same for a statement that asks no index on tokens."""
    return {**dict.fromkeys(("every", "first", "second", "third")), **compared(cur, given["groups"])}


def compared(cur: cursor, groups: Sequence[Tokens]) -> dict[str, Any]:
    """all_of: tokens, the rarest first, for there a comparison ends that fails; others: groups of several, as text."""
    known = ENTRIES.of(cur)
    single = sorted(
        (group for group in groups if len(group) == 1), key=lambda group: known.count(known.bits(group))
    )
    return {
        "all_of": [token for (token,) in single] or None,
        "others": ["{" + ",".join(map(str, group)) + "}" for group in groups if len(group) > 1] or None,
    }
