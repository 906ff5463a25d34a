"""Searches of which a part has a meaning and the rest is a name: `神木锦界书屋`, `去锦界驿站怎么走`, `12号麟州街`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from geoservice.model.cover import NOTHING, Lookup, Understood, all_of, by, covers, understood
from geoservice.model.lexicon import Lexicon, Meaning
from geoservice.model.search_reading import Reading
from geoservice.model.spelling import compact

LONGEST_WORD = 24
SHORTEST_WORD = 2
LONGEST_END = 20
MOST_COVERS = 8
# 中山东路 is a road, and not an eastern road in 中山.
ROAD = re.compile(r"[东南西北中前后上下大小一二三四五六七八九十]{0,2}(?:路|街|道|巷|弄|桥|镇|乡|村)")
KIND_OF_DIVISION = tuple("省市县区州盟旗")
NUMBER_FIRST = re.compile(r"([0-9]+号)([^0-9]{2,})")
NUMERAL = re.compile(
    r"(?:([一二三四五六七八九])百零?)?(?:([一二三四五六七八九]?)(十))?([一二三四五六七八九]?)(?=号)"
)
NUMERALS = " 一二三四五六七八九"
# A house is given by its street and number, whatever comes behind; where there is none, by its street.
LESS_EXACT = (re.compile(r"(.*[^0-9][0-9]+号).+"), re.compile(r"(.{2,}?[路街道巷弄里村])[0-9].*"))


def in_parts(shown: str, text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """Words with a meaning around a name; or several names."""
    if match := NUMBER_FIRST.fullmatch(text):
        yield Reading(text, parts=(match[2] + match[1],))
    if (in_digits := NUMERAL.sub(number, text)) != text:
        yield Reading(text, parts=(in_digits,))
    found, parts = together(shown.split(), lexicon)
    if parts and (not found.is_nothing or len(parts) > 1):
        yield Reading(text, found, parts)
    # A division's name may be a name: 鼓楼驿站 stands at some drum tower.
    found, rest = ended(text, NOTHING, but_divisions(lexicon))
    if rest != text:
        yield Reading(text, found, (rest,))


def but_divisions(lexicon: Lexicon) -> Lookup:
    return lambda word: tuple(each for each in lexicon.meanings.get(word, ()) if not each.divisions)


def number(match: re.Match[str]) -> str:
    """A house's number in digits; nothing where there is none."""
    hundreds, tens, ten, ones = (each or "" for each in match.groups())
    if not match[0]:
        return ""
    tens = tens or ("一" if ten else " ")
    return str(
        sum(NUMERALS.index(each or " ") * worth for each, worth in ((hundreds, 100), (tens, 10), (ones, 1)))
    )


def together(words: list[str], lexicon: Lexicon) -> tuple[Understood, tuple[str, ...]]:
    """What all words mean together, and what they leave as names."""
    found, parts = NOTHING, []
    for word in filter(None, map(compact, words)):
        whole = understood(word, by(lexicon.meanings))
        meaning, rest = (whole, "") if whole else parted(word, by(lexicon.meanings))
        both = found.with_(meaning)
        found, rest = (both, rest) if both else (found, word)
        parts += [rest] if rest else []
    return found, tuple(parts)


def parted(word: str, lookup: Lookup) -> tuple[Understood, str]:
    """The divisions that it begins with and the kind or facility that it ends with, and what is left between them."""
    return ended(*begun(word, lookup), lookup)


def begun(text: str, lookup: Lookup, *, passing: bool = False) -> tuple[str, Understood]:
    """The text without the divisions that it begins with; passing: nor words that mean nothing."""
    found = NOTHING
    while step := leading(text, found, lookup, passing=passing):
        found, text = step
    return text, found


def leading(text: str, above: Understood, lookup: Lookup, *, passing: bool) -> tuple[Understood, str] | None:
    for end in range(min(len(text) - 1, LONGEST_WORD), 0, -1):
        if not text[:end].endswith(KIND_OF_DIVISION) and ROAD.match(text[end:]):
            continue
        for meaning in lookup(text[:end]):
            is_begun = end >= SHORTEST_WORD if meaning.divisions else passing and meaning == Meaning()
            if is_begun and (found := above.joined(meaning)):
                return found, text[end:]
    return None


def ended(text: str, before: Understood, lookup: Lookup) -> tuple[Understood, str]:
    """The text without the words at its end, the most of them, that say a kind or a facility."""
    dead: set[int] = set()
    for at in range(max(1, len(text) - LONGEST_END), len(text)):
        for meanings in islice(covers(text, lookup, at, dead), MOST_COVERS):
            meant = all_of(meanings)
            if meant and (meant.layers or meant.facts) and (found := before.with_(meant)):
                return found, text[:at]
    return before, text


def loosely(text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """The same, passing over what is said around it."""
    if whole := understood(text, by(lexicon.loosely)):
        yield Reading(text, whole)
    asked = by(lexicon.asked)
    found, rest = ended(*begun(text, asked, passing=True), by(lexicon.loosely))
    rest = without_question(rest, asked)
    if rest != text and (len(rest) >= SHORTEST_WORD or not found.is_nothing):
        yield Reading(text, found, (rest,))


def for_anybody(text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """Whoever is named: a site that does not say for whom it is may be for them."""
    whole = understood(text, by(lexicon.loosely)) or NOTHING
    facts = tuple(fact for fact in whole.facts if not fact.startswith("audience="))
    if facts != whole.facts and whole.layers:
        yield Reading(text, replace(whole, facts=facts))


def without_question(text: str, lookup: Lookup) -> str:
    """The text without the words at its end that mean nothing."""
    dead: set[int] = set()
    for at in range(max(1, len(text) - LONGEST_END), len(text)):
        for meanings in islice(covers(text, lookup, at, dead), MOST_COVERS):
            if all(meaning == Meaning() for meaning in meanings):
                return text[:at]
    return text


def less_exact(reading: Reading) -> Iterator[Reading]:
    """The house without what comes behind its number; its street."""
    for pattern in LESS_EXACT:
        parts = tuple(match[1] if (match := pattern.fullmatch(part)) else part for part in reading.parts)
        if parts != reading.parts:
            yield Reading(reading.text, reading.understood, parts)
