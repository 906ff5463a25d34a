"""New ids in the order of time (UUID version 7, RFC 9562): rows that come together lie together in every index."""

import os
import time

LATER = 1 << 12  # numbers within one millisecond; more than these borrow from the next


def new_ids(count: int) -> list[str]:
    """So many ids, each greater than the one before; 62 bits of each are left to chance."""
    first = time.time_ns() // 1_000_000 * LATER
    chance = os.urandom(8 * count)
    return [arranged(first + n, int.from_bytes(chance[8 * n : 8 * n + 8], "big")) for n in range(count)]


def arranged(moment: int, chance: int) -> str:
    """moment: milliseconds × LATER and the number within. chance: 64 bits, of which the lowest two are left out."""
    return f"{moment // LATER << 80 | 7 << 76 | moment % LATER << 64 | 2 << 62 | chance >> 2:032x}"
