"""Texts taken apart into words of a lexicon, leaving nothing over."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from geoservice.model.division import Division
from geoservice.model.lexicon import Meaning, Meanings

LONGEST_WORD = 24
MOST_COVERS = 32
Lookup = Callable[[str], tuple[Meaning, ...]]


@dataclass(frozen=True)
class Understood:
    """Sites in any of the divisions (none: anywhere), of any of the layers (none: of every kind), with all the facts."""

    divisions: tuple[Division, ...] = ()
    layers: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.divisions or self.layers or self.facts)

    def joined(self, meaning: Meaning) -> "Understood | None":
        """Both together; None where no division of the one lies in one of the other."""
        found = nested(meaning.divisions, self.divisions) if meaning.divisions else self.divisions
        if meaning.divisions and not found:
            return None
        layers = tuple(dict.fromkeys((*self.layers, *meaning.layers)))
        return Understood(found, layers, tuple(dict.fromkeys((*self.facts, *meaning.facts))))

    def with_(self, other: "Understood") -> "Understood | None":
        return self.joined(Meaning(other.divisions, other.layers, other.facts))


NOTHING = Understood()


def nested(found: tuple[Division, ...], above: tuple[Division, ...]) -> tuple[Division, ...]:
    """The narrower of the two, where one lies in the other; `神木 榆林` says the same as `榆林 神木`."""
    if not above:
        return found
    inside = tuple(d for d in found if any(d.code.startswith(a.prefix) for a in above))
    around = tuple(a for a in above if any(a.code.startswith(d.prefix) for d in found))
    return inside or around


def understood(text: str, lookup: Lookup) -> Understood | None:
    """What the whole text means, by the longest words; None when some of it means nothing or contradicts the rest."""
    return next(ways_to_understand(text, lookup), None)


def ways_to_understand(text: str, lookup: Lookup) -> Iterator[Understood]:
    """What it may mean: `ylzgsw` is a reading room of 伊犁州 or one of 榆林."""
    seen: set[Understood] = set()
    for meanings in islice(covers(text, lookup), MOST_COVERS):
        if (found := together(meanings)) and found not in seen:
            seen.add(found)
            yield found


def together(meanings: Iterable[Meaning]) -> Understood | None:
    found = all_of(meanings)
    return found if found and not found.is_nothing else None


def all_of(meanings: Iterable[Meaning]) -> Understood | None:
    """The same, where words that mean nothing may be all there are."""
    found: Understood | None = NOTHING
    for meaning in meanings:
        found = found and found.joined(meaning)
    return found


def covers(
    text: str, lookup: Lookup, at: int = 0, dead: set[int] | None = None
) -> Iterator[tuple[Meaning, ...]]:
    """The ways to read the text from `at` on as words side by side."""
    dead = set() if dead is None else dead
    if at == len(text):
        yield ()
        return
    found = False
    for end in range(min(len(text), at + LONGEST_WORD), at, -1):
        meanings = lookup(text[at:end]) if end not in dead else ()
        for rest in covers(text, lookup, end, dead) if meanings else ():
            found = True
            yield from ((meaning, *rest) for meaning in meanings)
    if not found:
        dead.add(at)


def by(meanings: Meanings) -> Lookup:
    return lambda word: meanings.get(word, ())
