"""Searches in letters: pinyin, whole, in part and begun, with tones and without; initials; letters beside characters."""

import re
from collections.abc import Iterator
from itertools import groupby, islice

from geoservice.model.cover import NOTHING, Lookup, Understood, by, understood, ways_to_understand
from geoservice.model.filler import IN_ENGLISH, ROADS_IN_ENGLISH
from geoservice.model.lexicon import Lexicon, merged
from geoservice.model.pinyin import are_initials, plain, sound, splits, syllables
from geoservice.model.search_parts import ended, parted, together
from geoservice.model.search_reading import Heard, Reading
from geoservice.model.spelling import is_ideograph, simplified

MOST_SPLITS = 3
MOST_ABBREVIATED = 4
SHORTEST_INITIALS = 3
SHORTEST_BEGUN = 3
SHORTEST_REST = 2
LETTERS = re.compile(r"[a-z]+")
NUMBERED = re.compile(r"(?<![a-z0-9])(?:[a-z]{1,6}[1-5]){2,}(?![0-9])")  # shen1mu4
HOUSE = re.compile(r"([0-9]+) ?hao(?![a-z])")
WORDS = re.compile(r"[a-z]{3,}(?=[0-9])|[a-z]*[0-9][a-z0-9]*[号楼层室栋幢弄]?|[a-z]+|[^\sa-z0-9]+")


def letters_of(text: str) -> str:
    """Letters without tones, ü as v; what is no letter stays."""
    bare = "".join(each if is_ideograph(each) or each.isascii() else plain(each) or each for each in text)
    return NUMBERED.sub(lambda match: re.sub("[1-5]", "", match[0]), bare)


def in_letters(shown: str, text: str, lexicon: Lexicon) -> Iterator[Reading]:
    letters = letters_of(text)
    if LETTERS.fullmatch(letters):
        yield from as_letters(letters, lexicon)
    if re.search("[a-z]", letters):
        yield from by_words(shown, text, lexicon)
    if LETTERS.fullmatch(letters):
        yield from begun(letters, lexicon)
        if (passport := re.sub("([ln])yu", r"\1v", letters)) != letters:
            yield from as_letters(passport, lexicon)


def as_letters(text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """As pinyin, whole and in part; as initials."""
    if found := understood(text, by(lexicon.spelled)):
        yield Reading(text, found)
    ways = islice(ways_to_understand(text, spelled_or_abbreviated(lexicon)), MOST_ABBREVIATED)
    # Initials of a division alone say too little.
    yield from (Reading(text, each) for each in ways if each.layers or each.facts)
    yield from as_syllables(text, text, NOTHING)
    for split in splits(text)[:MOST_SPLITS]:
        if found := understood("".join(map(sound, split)), by(lexicon.sounded)):
            yield Reading(text, found)
    for meaning, rest in around(text, lexicon):
        yield from as_syllables(text, rest, meaning)
    if len(text) >= SHORTEST_INITIALS and are_initials(text):
        yield Reading(text, initials=text)


def spelled_or_abbreviated(lexicon: Lexicon) -> Lookup:
    return lambda word: (*lexicon.spelled.get(word, ()), *lexicon.abbreviated.get(word, ()))


def around(text: str, lexicon: Lexicon) -> Iterator[tuple[Understood, str]]:
    """What has a meaning at its ends, and what is left: 大理 may be the beginning of 大柳塔."""
    spelled = by(lexicon.spelled)
    for meaning, rest in dict.fromkeys((parted(text, spelled), ended(text, NOTHING, spelled))):
        if not meaning.is_nothing:
            yield meaning, rest


def as_syllables(text: str, letters: str, meaning: Understood) -> Iterator[Reading]:
    for split in splits(letters)[:MOST_SPLITS]:
        if len(split) > 1:
            yield Reading(text, meaning, heard=(heard_as(split),))


def heard_as(split: tuple[str, ...]) -> Heard:
    return tuple((sound(syllable),) for syllable in split)


def by_words(shown: str, text: str, lexicon: Lexicon) -> Iterator[Reading]:
    """Words in letters beside others in letters, characters or numbers; letters side by side as one word or as several."""
    words = WORDS.findall(HOUSE.sub(r" \1号", letters_of(simplified(shown))))
    if len(words) < 2:
        return
    if found := understood("".join(joined(words)), by(lexicon.spelled)):
        yield Reading(text, found)
    for means_nothing in (False, True):
        yield reading_of(text, joined(words), lexicon, means_nothing=means_nothing)
    yield reading_of(text, words, lexicon)


def joined(words: list[str]) -> list[str]:
    """Neighbours in letters as one word, without what English puts between."""
    said = [ROADS_IN_ENGLISH.get(word, word) for word in words if word not in IN_ENGLISH]
    if all(word in syllables() for word in words if LETTERS.fullmatch(word)):
        said = words  # shen me: no English
    return [
        word
        for in_letters, run in groupby(said, key=lambda word: bool(LETTERS.fullmatch(word)))
        for word in (["".join(run)] if in_letters else run)
    ]


def reading_of(text: str, words: list[str], lexicon: Lexicon, *, means_nothing: bool = False) -> Reading:
    """means_nothing: what is in letters is a part of a name, as the 解放 of 解放大道 is."""
    found, parts = together([word for word in words if not LETTERS.fullmatch(word)], lexicon)
    heard: list[Heard] = []
    for word in filter(LETTERS.fullmatch, words):
        if word in IN_ENGLISH:
            continue
        meaning, sounds = heard_whole(word) if means_nothing else meant_or_heard(word, lexicon)
        both = found.with_(meaning)
        found = both or found
        heard += [sounds] if sounds else []
        parts += () if both and (sounds or not meaning.is_nothing) else (word,)
    return Reading(text, found, parts, tuple(heard))


def meant_or_heard(word: str, lexicon: Lexicon) -> tuple[Understood, Heard | None]:
    """What a word of letters means or sounds like, or both; neither for one that is no pinyin."""
    for lookup in (by(lexicon.spelled), spelled_or_abbreviated(lexicon)):
        if found := understood(word, lookup):
            return found, None
    for meaning, rest in around(word, lexicon):
        if sounds := heard_whole(rest)[1]:
            return meaning, sounds
    return heard_whole(word)


def heard_whole(word: str) -> tuple[Understood, Heard | None]:
    """Its sounds; nothing of less than two syllables."""
    split = next(iter(splits(word)), ())
    return NOTHING, heard_as(split) if len(split) > 1 else None


def begun(letters: str, lexicon: Lexicon) -> Iterator[Reading]:
    """As pinyin whose last word or syllable is not written to its end."""
    yield from islice(begun_words(letters, lexicon), 1)
    for at in range(len(letters) - 1, 0, -1):
        ends = {sound(syllable) for syllable in syllables() if syllable.startswith(letters[at:])}
        split = next(iter(splits(letters[:at])), ()) if ends else ()
        if len(split) > 1:
            yield Reading(letters, heard=((*heard_as(split), tuple(sorted(ends))),))
            break
    if found := understood(letters[:-1], by(lexicon.spelled)):
        yield Reading(letters, found)


def begun_words(letters: str, lexicon: Lexicon) -> Iterator[Reading]:
    for at in range(len(letters) - SHORTEST_REST + 1):
        rest = letters[at:]
        head = understood(letters[:at], by(lexicon.spelled)) if at else NOTHING
        if head is None or len(rest) < (SHORTEST_REST if at else SHORTEST_BEGUN):
            continue
        for meaning in merged(tuple(lexicon.beginning(rest))):
            if (found := head.joined(meaning)) and not found.is_nothing:
                yield Reading(letters, found)
