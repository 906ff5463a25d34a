"""Words that were meant by a text with one mistake: written by ear, or one character wrong, missing, over or swapped."""

from itertools import islice, product

from geoservice.model.cover import Understood, by, covers, together
from geoservice.model.lexicon import SHORTEST, SHORTEST_TYPO, Lexicon, Meaning, shorter
from geoservice.model.pinyin import sounds
from geoservice.model.spelling import is_ideograph

LONGEST = 24  # a longer text is no list of words
MOST_HEARD = 16


def meant(text: str, lexicon: Lexicon, *, by_ear: bool) -> Understood | None:
    """What the whole text means when one of its words is mistaken; the longest such word counts."""
    if not SHORTEST <= len(text) <= LONGEST:
        return None
    heads = [next(covers(text[:at], by(lexicon.meanings)), None) for at in range(len(text))]
    ends = [next(covers(text[at:], by(lexicon.meanings)), None) for at in range(len(text) + 1)]
    for length in range(len(text), SHORTEST - 1, -1):
        for at in range(len(text) - length + 1):
            head, end = heads[at], ends[at + length]
            if head is None or end is None:
                continue
            word = text[at : at + length]
            for meaning in heard(word, lexicon) if by_ear else mended(word, lexicon):
                if found := together((*head, meaning, *end)):
                    return found
    return None


def heard(word: str, lexicon: Lexicon) -> tuple[Meaning, ...]:
    """The meanings of words that sound the same."""
    if not all(map(is_ideograph, word)):
        return ()
    spoken = ("".join(syllables) for syllables in islice(product(*map(sounds, word)), MOST_HEARD))
    return tuple(meaning for each in spoken for meaning in lexicon.sounded.get(each, ()))


def mended(word: str, lexicon: Lexicon) -> tuple[Meaning, ...]:
    """The meanings of words that one mistake makes into this one."""
    if len(word) < SHORTEST_TYPO:
        return ()
    near = {found for rest in (word, *shorter(word)) for found in lexicon.shortened.get(rest, ())}
    meant = sorted(found for found in near if is_one_mistake(word, found))
    return tuple(
        meaning
        for found in meant
        for meaning in lexicon.meanings[found]
        # 榆阳路 is no 榆阳区: what a division is called after its name is not mistaken.
        if not meaning.divisions or found[-1] == word[-1]
    )


def is_one_mistake(one: str, other: str) -> bool:
    """Whether one character wrong, missing, over or swapped with the next makes the one of the other."""
    begin = 0
    while begin < min(len(one), len(other)) and one[begin] == other[begin]:
        begin += 1
    one, other = one[begin:], other[begin:]
    if one[1:] == other[1:] or one[1:] == other or one == other[1:]:
        return True
    return one[:2] == other[:2][::-1] and one[2:] == other[2:]
