"""The ways to read a search, tried one after the other until something is found.

What the whole text means (`神木 驿站`); where it stands as it is; which part of it means something and which is a name
(`神木锦界书屋`); letters as pinyin and as initials; what is left without what is said around it; and what was meant by a text
with a mistake.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from geoservice.model.cover import Understood, by, covers, understood
from geoservice.model.lexicon import ABBREVIATIONS, Lexicon, Meaning
from geoservice.model.pinyin import sounds, usual_sounds
from geoservice.model.search_letters import in_letters
from geoservice.model.search_parts import for_anybody, in_parts, less_exact, loosely
from geoservice.model.search_reading import Heard, Reading
from geoservice.model.spelling import compact, is_ideograph
from geoservice.model.typo import meant

SHORTEST_HEARD = 3  # two characters by ear are heard everywhere
SHORTEST_MISTAKEN = 4
LONGEST_PARTED = 6
SHORTEST_BEGUN, MOST_BEGUN = {False: 2, True: 3}, 20  # by whether it is typed in letters
RUNS = re.compile(r"[a-z0-9]+[号楼层室栋幢弄]?|[^a-z0-9]+")


def readings(shown: str, lexicon: Lexicon) -> Iterator[Reading]:
    """Each reading once, the likeliest first."""
    seen = set()
    for reading in every(shown, compact(shown), lexicon):
        if reading not in seen:
            seen.add(reading)
            yield reading


def every(shown: str, text: str, lexicon: Lexicon) -> Iterator[Reading]:
    yield from as_written(shown, text, lexicon)
    yield from in_letters(shown, text, lexicon)
    yield from loosely(text, lexicon)
    bare = without_signs(shown)
    if compact(bare) != text:
        yield from every(bare, compact(bare), lexicon) if any(map(str.isalpha, bare)) else ()
        return
    if not text.isascii():
        yield from as_mistaken(shown, text, lexicon)
    yield from begun(text, lexicon)
    yield from for_anybody(text, lexicon)
    for reading in (Reading(text, parts=(text,)), *in_parts(shown, text, lexicon)):
        yield from less_exact(reading)


def begun(text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """The divisions, or the kind or facility, whose name begins so."""
    if len(text) < SHORTEST_BEGUN[text.isascii()]:
        return
    if divisions := lexicon.divisions_beginning(text, MOST_BEGUN):
        yield Reading(text, Understood(divisions))
    others = (meaning for meaning in lexicon.beginning(text) if meaning.layers or meaning.facts)
    for meaning in islice(others, 1):
        yield Reading(text, Understood(layers=meaning.layers, facts=meaning.facts))


def without_signs(shown: str) -> str:
    """Letters, digits and characters; a blank for all else."""
    return " ".join("".join(each if each.isalnum() else " " for each in shown).split())


def as_written(shown: str, text: str, lexicon: Lexicon) -> Iterator[Reading]:
    if whole := understood(text, by(lexicon.meanings)):
        yield Reading(text, whole)
    yield Reading(text, parts=(text,))
    if len(text) == 1:  # addresses are not kept by single characters
        yield Reading(text, parts=(text,), in_passing=True)
    if len(text) > 1 and is_said_around(text, lexicon):  # 附近 means all there are
        yield Reading(text)
    if text in ABBREVIATIONS:
        yield Reading(text, parts=(ABBREVIATIONS[text],))
    # A mistake in the word for a kind, before its end is taken for another: 爱新驿站 is no 新驿站 of 爱. But 小寨驿站 is no 小哥驿站.
    if found := meant(text, lexicon, by_ear=True):
        yield Reading(text, found)
    if (found := understood(text, by(lexicon.qualified))) and found.layers:
        yield Reading(text, found)
    named = tuple(in_parts(shown, text, lexicon))
    yield from (reading for reading in named if not any(is_of_kinds(part, lexicon) for part in reading.parts))
    if found := meant(text, lexicon, by_ear=False):
        yield Reading(text, found)
    yield from named


def is_said_around(text: str, lexicon: Lexicon) -> bool:
    """Whether it is made of words alone that mean nothing by themselves."""
    found = next(covers(text, by(lexicon.meanings)), None)
    return found is not None and all(meaning == Meaning() for meaning in found)


def is_of_kinds(part: str, lexicon: Lexicon) -> bool:
    """Whether it is one character, or made of parts of the names of kinds: 工人文化化宫 is not the 化宫 of 工人文化."""
    return len(part) == 1 or next(covers(part, by(lexicon.qualified)), None) is not None


def as_mistaken(shown: str, text: str, lexicon: Lexicon) -> Iterator[Reading]:
    ways = [Reading(text, parts=tuple(RUNS.findall(text))), *in_parts(shown, text, lexicon)]
    yield from ways[:1]
    yield from chain.from_iterable(map(by_ear, ways))
    if len(text) >= SHORTEST_MISTAKEN and any(map(is_ideograph, text)):
        yield Reading(text, mistaken=True)
    for reading in ways:
        yield from in_two(reading)
    for reading in ways:
        if len(reading.parts) == 1 and len(part := reading.parts[0]) == 2 and all(map(sounds, part)):
            yield replace(reading, parts=(), alike=part)


def by_ear(reading: Reading) -> Iterator[Reading]:
    """The same with all its characters heard; numbers stay as they are."""
    spoken = [part for part in reading.parts if all(map(is_ideograph, part))]
    heard = tuple(filter(None, map(heard_in, spoken)))
    if spoken and len(heard) == len(spoken):
        parts = tuple(part for part in reading.parts if part not in spoken)
        yield replace(reading, parts=parts, heard=heard, usual=True)


def in_two(reading: Reading) -> Iterator[Reading]:
    """A name before a kind as two, between which something is left out: 青山路东苑书屋."""
    if reading.understood.is_nothing or len(reading.parts) != 1:
        return
    (part,) = reading.parts
    for at in range(2, len(part) - 1) if len(part) <= LONGEST_PARTED else ():
        yield replace(reading, parts=(part[:at], part[at:]))


def heard_in(part: str) -> Heard | None:
    """The sounds of a part; nothing for one that is too short, or has a character that nobody reads."""
    heard = tuple(map(usual_sounds, part))
    return heard if len(part) >= SHORTEST_HEARD and all(heard) else None
