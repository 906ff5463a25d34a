"""Sets of minutes as the bits of one integer: united, cut and shared by plain |, & ~ and &."""

from collections.abc import Iterable


def minutes(begin: int, end: int) -> int:
    """The set of the minutes from `begin` on, before `end`."""
    return (1 << end) - (1 << begin) if end > begin else 0


def stretches(found: int) -> list[tuple[int, int]]:
    """The set as ascending (begin, end), end not included; none touches the next."""
    result, offset = [], 0
    while found:
        gap = first(found)
        found >>= gap
        length = first(~found)
        found >>= length
        result.append((offset + gap, offset + gap + length))
        offset += gap + length
    return result


def united(parts: Iterable[tuple[int, int]]) -> int:
    """The set of all minutes of (begin, end) pairs."""
    found = 0
    for begin, end in parts:
        found |= minutes(begin, end)
    return found


def first(found: int) -> int:
    """The first minute of a set that is not empty."""
    return (found & -found).bit_length() - 1


def multirange(parts: Iterable[tuple[int, int]]) -> str:
    """(begin, end) pairs as PostgreSQL writes an int4multirange: `{[510,1050),[1950,2490)}`."""
    return "{" + ",".join(f"[{begin},{end})" for begin, end in parts) + "}"
