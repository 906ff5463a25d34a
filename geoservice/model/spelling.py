"""One form for what may be written in several: traditional characters, widths, capitals, blanks and separators."""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

# What parts words and is often left out: blanks, hyphens, dots, brackets, quotes, commas. Never all of a text.
SEPARATORS = re.compile(r"[\s\-‐-―·•・()（）〔〕\[\]【】「」『』《》〈〉“”‘’\"、，,。~～]+")
IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20))


@cache
def simplified_characters() -> dict[int, str]:
    """Traditional characters to simplified ones, each for itself: both sides of a comparison are treated alike."""
    characters = [chr(code) for begin, end in IDEOGRAPHS for code in range(begin, end)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {
        ord(one): other
        for one, other in zip(characters, converted, strict=True)
        if one != other and len(other) == 1
    }


def simplified(text: str) -> str:
    """Small letters, one width, simplified characters; nothing is left out."""
    return unicodedata.normalize("NFKC", text).lower().translate(simplified_characters())


def compact(text: str) -> str:
    """The same without separators; a text of separators alone is nothing."""
    return SEPARATORS.sub("", simplified(text))


def is_ideograph(character: str) -> bool:
    # Nearly all that are in use lie in one block.
    return "\u4e00" <= character < "\ua000" or any(begin <= ord(character) < end for begin, end in IDEOGRAPHS)
