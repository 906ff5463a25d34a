"""How characters are read: all readings of each, without tones, and folded as many people hear and type them."""

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice, product

LONGEST_SYLLABLE = 6
MOST_SPLITS = 12
MOST_SPELLINGS = 24  # of a word: its characters' readings multiply
NO_INITIAL = set("iuv")  # no syllable begins with these
TONES = re.compile("[\u0300\u0301\u0304\u0306\u030c]")


@cache
def dictionary() -> dict[int, str]:
    """The readings of each character, with tones."""
    # Loaded when asked for: it takes longer than many a command, and most of that would be its phrases, of which nothing is asked.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.pinyin_dict import pinyin_dict

    return pinyin_dict


@cache
def readings(character: str) -> tuple[str, ...]:
    """The syllables that a character may be read as, in plain letters (ü is v); a letter or digit is itself."""
    written = dictionary().get(ord(character))
    if written is None:
        return (character,) if character.isascii() and character.isalnum() else ()
    return tuple(dict.fromkeys(plain(syllable) for syllable in written.split(",")))


@cache
def plain(syllable: str) -> str:
    """A syllable without its tone."""
    bare = TONES.sub("", unicodedata.normalize("NFD", syllable))
    return bare.replace("u\u0308", "v").replace("\u0302", "").encode("ascii", "ignore").decode()


@cache
def sound(syllable: str) -> str:
    """What is often confused made one: zh ch sh with z c s, -ng with -n, l with n, ü with u."""
    for retroflex in ("zh", "ch", "sh"):
        if syllable.startswith(retroflex):
            syllable = retroflex[0] + syllable[2:]
    syllable = syllable.removesuffix("g") if syllable.endswith("ng") else syllable
    return ("n" + syllable[1:] if syllable.startswith("l") else syllable).replace("v", "u")


@cache
def sounds(character: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(sound, readings(character))))


@cache
def usual_sounds(character: str) -> tuple[str, ...]:
    """Those of its two commonest readings: who writes one character for another has these in mind, and no 大 read as tai."""
    return tuple(dict.fromkeys(map(sound, readings(character)[:2])))


@cache
def initials(character: str) -> tuple[str, ...]:
    """The first letters of a character's readings, three at most: rarer ones nobody types."""
    return tuple(dict.fromkeys(syllable[0] for syllable in readings(character)))[:3]


@cache
def syllables() -> frozenset[str]:
    read = {syllable for code in range(0x4E00, 0xA000) for syllable in readings(chr(code))}
    # Interjections (m, n, ng, hm) would split anything.
    return frozenset(s for s in read if any(vowel in s for vowel in "aeiouv") and s.isalpha())


def spellings(word: str) -> Iterator[tuple[str, ...]]:
    """The ways to read a word, as syllables; none when some character has no reading."""
    return islice(product(*map(readings, word)), MOST_SPELLINGS)


def splits(letters: str) -> list[tuple[str, ...]]:
    """The ways to part letters into syllables, those of few syllables first: `xian` is xian, and xi an."""
    found: list[tuple[str, ...]] = []
    dead: set[int] = set()

    def walk(at: int, before: tuple[str, ...]) -> bool:
        if at == len(letters):
            found.append(before)
            return True
        if at in dead or len(found) >= MOST_SPLITS:
            return False
        done = False
        for end in range(min(len(letters), at + LONGEST_SYLLABLE), at, -1):
            if letters[at:end] in syllables():
                done = walk(end, (*before, letters[at:end])) or done
        if not done:
            dead.add(at)
        return done

    walk(0, ())
    return sorted(found, key=len)


def are_initials(letters: str) -> bool:
    return not NO_INITIAL & set(letters)
