"""What people type to find a place or a site."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from geoservice.model.division import Division
from geoservice.model.layer import Layers
from geoservice.model.lexicon import Lexicon
from geoservice.model.search_reading import Reading
from geoservice.model.search_readings import readings
from geoservice.model.spelling import compact

LONGEST = 60  # characters of a search that are looked at
MOST_LEXICONS = 4
MOST_COMPLETED = 5
SHORTEST_BEGINNING = {False: 1, True: 3}  # by whether it is typed in letters


@dataclass(frozen=True)
class Search:
    """shown: what was typed, tidied. Without a lexicon nothing has a meaning."""

    shown: str = ""
    lexicon: Lexicon = field(default_factory=Lexicon, repr=False, compare=False)

    @cached_property
    def text(self) -> str:
        """What was typed as it is compared; empty for a search that asks nothing."""
        return compact(self.shown)

    def readings(self) -> Iterator[Reading]:
        """The ways to read it, the likeliest first; always the same ones in the same order."""
        return readings(self.shown, self.lexicon) if self.text else iter(())

    @cached_property
    def first(self) -> Reading:
        return next(self.readings(), Reading(self.text))

    def reading(self, number: int) -> Reading:
        """The one with this number, from 0."""
        return next(islice(self.readings(), number, None), self.first)

    @cached_property
    def meaning(self) -> Reading:
        """The first one of which some word means something, where any does."""
        return next((each for each in self.readings() if not each.understood.is_nothing), self.first)

    @property
    def divisions(self) -> tuple[Division, ...]:
        return self.first.understood.divisions

    @property
    def layers(self) -> tuple[str, ...]:
        return self.first.understood.layers

    def completed(self) -> tuple[Division, ...]:
        """Divisions whose name or pinyin begins as the text does: what may be meant by one who still types."""
        if len(self.text) < SHORTEST_BEGINNING[self.text.isascii()]:
            return ()
        return self.lexicon.divisions_beginning(self.text, MOST_COMPLETED)


_lexicons: dict[int, tuple[Layers, Lexicon]] = {}


def lexicon_of(layers: Layers) -> Lexicon:
    """The lexicon of these layers, made once."""
    known = _lexicons.get(id(layers))
    if known is None or known[0] is not layers:
        if len(_lexicons) >= MOST_LEXICONS:
            _lexicons.clear()
        known = _lexicons[id(layers)] = (layers, Lexicon.of(layers))
    return known[1]


def read_search(typed: str, layers: Layers) -> Search:
    """The search that was typed. Anything can be read; what means nothing to us is part of a name."""
    return Search(tidied(typed), lexicon_of(layers))


def tidied(typed: str) -> str:
    """Full-width letters as plain ones, blanks as one, nothing unprintable, at most LONGEST characters."""
    plain = unicodedata.normalize("NFKC", typed[: 4 * LONGEST])
    printable = "".join(c if c.isprintable() and not surrogate(c) else " " for c in plain)
    return " ".join(printable.split())[:LONGEST].strip()


def surrogate(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"
