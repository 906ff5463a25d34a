"""Names and addresses as numbers that an inverted index holds: characters, pairs of characters, initials, whole names.

Texts are compact (model/spelling.py). A number may stand for two things by chance, one in two thousand million: so
what it finds is looked at again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from zlib import crc32

import numpy as np

from geoservice.model.pinyin import initials, sounds
from geoservice.model.spelling import is_ideograph

EDITION = 1  # of all that is written here: another number has all entries made anew
PAIR, CHARACTER, INITIALS, SOUND = range(1, 5)
BREAK = "\n"  # before, between and after names
END = "\v"  # after names, and after the address
MOST_INITIALS = 3
GREATEST = 0x2FA20
MIXERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xFF51AFD7ED558CCD)
WORD = (1 << 64) - 1


@dataclass(frozen=True)
class Entry:
    """What a site is searched by. names: name and aliases, each between line breaks; place: the address.

    belonging: words for what it belongs to, with blanks between them.
    """

    names: str
    place: str
    belonging: str = ""


def entry(names: Sequence[str], place: str, layer: str = "", division_code: str = "") -> Entry:
    prefixes = [division_code[:length] for length in (2, 4, 6) if division_code]
    belonging = [*(f"division={prefix}" for prefix in prefixes), *([f"layer={layer}"] if layer else [])]
    return Entry(BREAK + "".join(name + BREAK for name in names if name), place, " ".join(belonging))


def mixed(kind: int, *parts: np.ndarray) -> np.ndarray:
    """One number of 31 bits for numbers in a row."""
    with np.errstate(over="ignore"):
        found = np.full(1, kind, np.uint64) * np.uint64(MIXERS[3])
        for part, mixer in zip(parts, MIXERS, strict=False):
            found = (found ^ (part.astype(np.uint64) * np.uint64(mixer))) * np.uint64(MIXERS[3])
            found ^= found >> np.uint64(29)
    return (found >> np.uint64(33)).astype(np.int32)


def one(kind: int, *parts: int) -> int:
    """As `mixed`, of one row: a search mixes some hundreds, and numpy takes forty times as long for each."""
    found = kind * MIXERS[3] & WORD
    for part, mixer in zip(parts, MIXERS, strict=False):
        found = (found ^ part * mixer & WORD) * MIXERS[3] & WORD
        found ^= found >> 29
    return found >> 33


def characters(text: str) -> list[int]:
    """Tokens of a name's characters."""
    return [one(CHARACTER, ord(each)) for each in dict.fromkeys(text)]


def pairs(text: str) -> list[int]:
    """Tokens of what stands side by side in a name or address."""
    return [one(PAIR, ord(a), ord(b)) for a, b in pairwise(text)]


def whole(name: str) -> int:
    """The token of a whole name."""
    return hash_of(name) >> 1


def within(what: str, key: str) -> int:
    """The token of belonging to a division, by the beginning of its code, or to a layer."""
    return hash_of(f"{what}={key}") >> 1


def abbreviation(letters: str) -> list[int]:
    """Tokens of three and more initials side by side."""
    return [one(INITIALS, *map(ord, letters[i : i + 3])) for i in range(len(letters) - 2)]


def sound_of(first: str, second: str) -> int:
    """The number of two sounds side by side."""
    return one(SOUND, *(hash_of(text) for text in (first, second)))


def hash_of(text: str) -> int:
    return crc32(text.encode("utf-8", "replace"))


@cache
def initial_table() -> np.ndarray:
    """The initials of each character, as many columns as one may have, 0 for none."""
    table = np.zeros((GREATEST, MOST_INITIALS), np.uint8)
    for code in (*range(0x30, 0x3A), *range(0x61, 0x7B), *range(0x4E00, 0xA000)):
        letters = initials(chr(code))
        table[code, : len(letters)] = [ord(letter) for letter in letters]
    return table


@dataclass(frozen=True)
class Tokens:
    """rows: the tokens of each entry, some of them twice. grams: pairs of characters that stand somewhere, each once."""

    rows: list[np.ndarray]
    grams: list[str]


def tokens(entries: Sequence[Entry]) -> Tokens:
    """The tokens of many entries at once."""
    text = "".join(part for each in entries for part in (each.names, END, each.place, END))
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    named, placed = (
        np.array([len(text) for text in column])
        for column in zip(*((e.names, e.place) for e in entries), strict=True)
    )
    lengths = named + placed + 2
    row = np.repeat(np.arange(len(entries), dtype=np.int32), lengths)
    is_name = np.repeat(
        np.tile([True, False], len(entries)), np.column_stack([named, lengths - named]).ravel()
    )
    is_text = codes > ord(END)
    at_pairs = np.flatnonzero(is_text[:-1] & is_text[1:])
    at_characters = np.flatnonzero(is_text & is_name)
    kinds = [
        (row[at_pairs], mixed(PAIR, codes[at_pairs], codes[at_pairs + 1])),
        (row[at_characters], mixed(CHARACTER, codes[at_characters])),
        wholes(entries),
        *abbreviated(codes, row, is_text & is_name),
    ]
    return Tokens(gathered(kinds, len(entries)), grams_of(codes[at_pairs], codes[at_pairs + 1]))


def wholes(entries: Sequence[Entry]) -> tuple[np.ndarray, np.ndarray]:
    """Tokens of whole names, and of what entries belong to."""
    words = [each.names[1:-1].split(BREAK) + each.belonging.split() for each in entries]
    row = np.repeat(np.arange(len(entries), dtype=np.int32), [len(each) for each in words])
    return row, np.array([hash_of(word) >> 1 for each in words for word in each], np.int32)


def abbreviated(
    codes: np.ndarray, row: np.ndarray, wanted: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    letters = initial_table()[np.minimum(codes, GREATEST - 1)] * wanted[:, None]
    first = letters[:, 0] != 0
    at = np.flatnonzero(first[:-2] & first[1:-1] & first[2:])
    near = letters[at], letters[at + 1], letters[at + 2]
    for columns in product(range(MOST_INITIALS), repeat=3):
        triple = [part[:, column] for part, column in zip(near, columns, strict=True)]
        has = np.flatnonzero((triple[0] != 0) & (triple[1] != 0) & (triple[2] != 0))
        yield row[at[has]], mixed(INITIALS, *(part[has] for part in triple))


def gathered(kinds: list[tuple[np.ndarray, np.ndarray]], count: int) -> list[np.ndarray]:
    """The tokens of each row, from those of each kind."""
    rows = np.concatenate([row for row, _ in kinds])
    values = np.concatenate([value for _, value in kinds])[np.argsort(rows, kind="stable")]
    ends = np.cumsum(np.bincount(rows, minlength=count)).tolist()
    return [values[begin:end] for begin, end in zip([0, *ends[:-1]], ends, strict=True)]


def grams_of(first: np.ndarray, second: np.ndarray) -> list[str]:
    found = np.unique((first.astype(np.uint64) << np.uint64(32)) | second)
    return [chr(int(gram) >> 32) + chr(int(gram) & 0xFFFFFFFF) for gram in found]


def heard(gram: str) -> list[int]:
    """The sounds that two characters side by side may have, as numbers; none for letters and digits."""
    if not all(map(is_ideograph, gram)):
        return []
    return [sound_of(a, b) for a, b in product(sounds(gram[0]), sounds(gram[1]))]
