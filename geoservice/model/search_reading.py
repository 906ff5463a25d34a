"""The ways to read a search, tried one after the other until something is found.

What the whole text means (`神木 驿站`); where it stands as it is; which part of it means something and which is a name
(`神木锦界书屋`); and what was meant by a text with a mistake. Letters are read as pinyin and as initials, too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from geoservice.model.cover import NOTHING, Understood, by, understood
from geoservice.model.lexicon import ABBREVIATIONS, Lexicon, Meanings
from geoservice.model.pinyin import are_initials, sound, sounds, splits
from geoservice.model.spelling import compact, is_ideograph
from geoservice.model.typo import meant

MOST_SPLITS = 3
LONGEST_WORD = 24
SHORTEST_WORD = 2
SHORTEST_HEARD = 3  # two characters by ear are heard everywhere
SHORTEST_INITIALS = 3
SHORTEST_MISTAKEN = 4
LETTERS = re.compile(r"[a-z]+")
# 中山东路 is a road, and not an eastern road in 中山.
ROAD = re.compile(r"[东南西北中前后上下大小一二三四五六七八九十]{0,2}(?:路|街|道|巷|弄|桥|镇|乡|村)")
KIND_OF_DIVISION = tuple("省市县区州盟旗")
Heard = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Reading:
    """One way to read a search; what it says must hold all together.

    text: the whole, as a name. parts: what stands in the name or address. heard: what sounds so there, character by
    character, each with the sounds that it may have. initials: of characters side by side in the name. mistaken: the
    name has the text but for one mistake. in_passing: looked for only in sites that are met first.
    """

    text: str
    understood: Understood = NOTHING
    parts: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()
    initials: str = ""
    mistaken: bool = False
    in_passing: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of the text has a meaning."""
        return not (self.parts or self.heard or self.initials or self.mistaken)


def readings(shown: str, lexicon: Lexicon) -> Iterator[Reading]:
    """Each reading once, the likeliest first."""
    text = compact(shown)
    seen = set()
    otherwise = as_letters(text, lexicon) if LETTERS.fullmatch(text) else as_mistaken(shown, text, lexicon)
    for reading in chain(as_written(shown, text, lexicon), otherwise):
        if reading not in seen:
            seen.add(reading)
            yield reading


def as_written(shown: str, text: str, lexicon: Lexicon) -> Iterator[Reading]:
    if whole := understood(text, by(lexicon.meanings)):
        yield Reading(text, whole)
    yield Reading(text, parts=(text,))
    if len(text) == 1:  # addresses are not kept by single characters
        yield Reading(text, parts=(text,), in_passing=True)
    if text in ABBREVIATIONS:
        yield Reading(text, parts=(ABBREVIATIONS[text],))
    # A mistake in the word for a kind, before its end is taken for another: 爱新驿站 is no 新驿站 of 爱.
    for by_ear in (True, False):
        if found := meant(text, lexicon, by_ear=by_ear):
            yield Reading(text, found)
    yield from in_parts(shown, text, lexicon)


def in_parts(shown: str, text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """Words with a meaning around a name; or several names."""
    found, parts = NOTHING, []
    for word in filter(None, map(compact, shown.split())):
        whole = understood(word, by(lexicon.meanings))
        meaning, rest = (whole, "") if whole else parted(word, lexicon.meanings)
        both = found.with_(meaning)
        found, rest = (both, rest) if both else (found, word)
        parts += [rest] if rest else []
    if parts and (not found.is_nothing or len(parts) > 1):
        yield Reading(text, found, tuple(parts))


def parted(word: str, meanings: Meanings) -> tuple[Understood, str]:
    """The divisions that it begins with and the kind that it ends with, and what is left between them."""
    found, rest = NOTHING, word
    while step := leading_division(rest, found, meanings):
        found, rest = step
    for at in range(1, len(rest) - SHORTEST_WORD + 1):
        kinds = [meaning for meaning in meanings.get(rest[at:], ()) if meaning.layers]
        if kinds and (joined := found.joined(kinds[0])):
            return joined, rest[:at]
    return found, rest


def leading_division(text: str, above: Understood, meanings: Meanings) -> tuple[Understood, str] | None:
    for end in range(min(len(text) - 1, LONGEST_WORD), SHORTEST_WORD - 1, -1):
        if not text[:end].endswith(KIND_OF_DIVISION) and ROAD.match(text[end:]):
            continue
        for meaning in meanings.get(text[:end], ()):
            if meaning.divisions and (found := above.joined(meaning)):
                return found, text[end:]
    return None


def as_mistaken(shown: str, text: str, lexicon: Lexicon) -> Iterator[Reading]:
    for reading in (Reading(text, parts=(text,)), *in_parts(shown, text, lexicon)):
        if heard := heard_in(reading.parts):
            yield replace(reading, parts=(), heard=heard)
    if len(text) >= SHORTEST_MISTAKEN and all(map(is_ideograph, text)):
        yield Reading(text, mistaken=True)


def heard_in(parts: tuple[str, ...]) -> tuple[Heard, ...]:
    """The sounds of parts; none where some part is too short or not made of characters."""
    if any(len(part) < SHORTEST_HEARD or not all(map(is_ideograph, part)) for part in parts):
        return ()
    heard = tuple(tuple(sounds(character) for character in part) for part in parts)
    return heard if all(all(part) for part in heard) else ()


def as_letters(text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """As pinyin, whole and in part; as initials."""
    if found := understood(text, by(lexicon.spelled)):
        yield Reading(text, found)
    found = understood(
        text, lambda word: (*lexicon.spelled.get(word, ()), *lexicon.abbreviated.get(word, ()))
    )
    if found and (found.layers or found.facts):  # initials of a division alone say too little
        yield Reading(text, found)
    yield from as_syllables(text, text, NOTHING)
    for split in splits(text)[:MOST_SPLITS]:
        if found := understood("".join(map(sound, split)), by(lexicon.sounded)):
            yield Reading(text, found)
    meaning, rest = parted(text, lexicon.spelled)
    if not meaning.is_nothing:
        yield from as_syllables(text, rest, meaning)
    if len(text) >= SHORTEST_INITIALS and are_initials(text):
        yield Reading(text, initials=text)


def as_syllables(text: str, letters: str, meaning: Understood) -> Iterator[Reading]:
    for split in splits(letters)[:MOST_SPLITS]:
        if len(split) > 1:
            yield Reading(text, meaning, heard=(tuple((sound(syllable),) for syllable in split),))
