"""What people type, read as places, kinds and parts of names: `榆阳 书屋` is reading rooms in 榆阳区.

A word that reads as a division or a kind may also be part of a name (`榆阳` in 榆阳职工之家), so the whole
text is always looked for in names as well, and such hits come first.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from geoservice.model.division import Division, by_name, divisions_named
from geoservice.model.layer import Layer

LONGEST = 60  # characters of a search that are looked at
SHORTEST_SYNONYM_TAIL = 2


@dataclass(frozen=True)
class Search:
    """shown: what was typed, tidied; text: the same in small letters. divisions: any of them will do; none means anywhere.

    layers: ids, any of them will do; none means every kind. parts: what must all be in the name.
    """

    shown: str = ""
    divisions: tuple[Division, ...] = ()
    layers: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.shown.lower()


def read_search(typed: str, layers: Mapping[str, Layer]) -> Search:
    """The search that was typed. Anything can be read; what means nothing to us is part of a name."""
    shown = tidied(typed)
    search = Search(
        shown, layers=kinds_named(shown.lower(), layers)
    )  # `reading rooms` is one kind and two words
    for word in () if search.layers else search.text.split():
        search = with_word(search, word, layers)
    return search


def tidied(typed: str) -> str:
    """Full-width letters as plain ones, blanks as one, nothing unprintable, at most LONGEST characters."""
    plain = unicodedata.normalize("NFKC", typed[: 4 * LONGEST])
    printable = "".join(c if c.isprintable() and not surrogate(c) else " " for c in plain)
    return " ".join(printable.split())[:LONGEST].strip()


def surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def with_word(search: Search, word: str, layers: Mapping[str, Layer]) -> Search:
    """The search narrowed by one word: divisions at its front, a kind as its rest, or a part of a name."""
    found, rest = leading_divisions(word, search.divisions)
    kinds = kinds_named(rest, layers)
    if rest and not kinds:
        # 榆阳路 is a road and not a place in 榆阳: only a word that is understood whole is taken apart.
        kinds = kinds_named(word, layers)
        parts = search.parts if kinds else (*search.parts, word)
        return Search(search.shown, search.divisions, search.layers + kinds, parts)
    return Search(search.shown, found, search.layers + kinds, search.parts)


def leading_divisions(word: str, above: tuple[Division, ...]) -> tuple[tuple[Division, ...], str]:
    """The divisions with which `word` begins, each inside the one before, and what is left of it."""
    found = above
    while word:
        inside, length = longest_division(word, found)
        if not inside:
            break
        found, word = inside, word[length:]
    return found, word


@cache
def longest_name() -> int:
    return max(map(len, by_name()))


def longest_division(word: str, above: tuple[Division, ...]) -> tuple[tuple[Division, ...], int]:
    for length in range(min(longest_name(), len(word)), 1, -1):
        if word[:length] in by_name():
            return nested(divisions_named(word[:length]), above), length
    return (), 0


def nested(found: tuple[Division, ...], above: tuple[Division, ...]) -> tuple[Division, ...]:
    """The narrower of the two, where one lies in the other; `神木 榆林` says the same as `榆林 神木`."""
    if not above:
        return found
    inside = tuple(d for d in found if any(d.code.startswith(a.prefix) for a in above))
    around = tuple(a for a in above if any(a.code.startswith(d.prefix) for d in found))
    return inside or around


def kinds_named(word: str, layers: Mapping[str, Layer]) -> tuple[str, ...]:
    """Layers of which `word` is a name, a synonym or the tail of one: 书屋 of 职工书屋, 驿站 of 工会驿站."""
    if len(word) < SHORTEST_SYNONYM_TAIL:
        return ()
    return tuple(id for id, layer in layers.items() if any(name.endswith(word) for name in names_of(layer)))


def names_of(layer: Layer) -> tuple[str, ...]:
    english = layer.title.en.lower()
    return (layer.title.zh, english, english + "s", *(synonym.lower() for synonym in layer.synonyms))
