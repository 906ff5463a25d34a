"""How many search entries have several tokens together, roughly and at once: told from a sample that a process keeps for a while."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from psycopg2.extensions import cursor

from geoservice.model.search_token import BREAK
from geoservice.store.known import Known
from geoservice.store.sampling import sampled

SIZE = 2_048  # so many entries stand for all

# The entries that have each token, by their numbers in the sample; a token that only one has says nothing.
SAMPLE = """
    WITH sample AS MATERIALIZED (
        SELECT row_number() OVER () - 1 AS number, names || place AS written, tokens
        FROM search_entry TABLESAMPLE SYSTEM (%(percent)s)
        LIMIT 2 * %(size)s
    )
    SELECT token, array_agg(number), NULL
    FROM sample CROSS JOIN LATERAL unnest(tokens) AS token
    GROUP BY token
    HAVING count(*) > 1
    UNION ALL
    SELECT NULL, NULL, array_agg(written ORDER BY number) FROM sample
"""
Tokens = Sequence[int]


@dataclass(frozen=True)
class EntrySample:
    """rows: of all entries; 0 where that is not known. written: what the entries of the sample hold. having: by token, those
    that have it, as the bits of a number."""

    rows: float = 0.0
    written: list[str] = field(default_factory=list)
    having: dict[int, int] = field(default_factory=dict)

    @property
    def whole(self) -> int:
        return (1 << len(self.written)) - 1

    def bits(self, group: Tokens) -> int:
        """The entries that have any of the tokens."""
        found = 0
        for token in group:
            found |= self.having.get(token, 0)
        return found

    def count(self, bits: int) -> float:
        """About so many entries there are like these."""
        return self.scaled(bits.bit_count())

    def matches(self, groups: Iterable[Tokens], parts: Sequence[str] = ()) -> float:
        """About so many entries have a token of each group, and these parts in what they hold."""
        left = self.whole
        for group in groups:
            left &= self.bits(group)
        if not left or not parts:
            return self.count(left)
        having = (text for text, has in zip(self.written, reversed(f"{left:b}"), strict=False) if has == "1")
        return self.scaled(sum(all(part in text for part in parts) for text in having))

    def has_name_from(self, text: str) -> bool:
        """Whether some name or alias begins so."""
        return BREAK + text in self.all_written

    @cached_property
    def all_written(self) -> str:
        return "".join(self.written)

    def scaled(self, found: int) -> float:
        """Where the sample has none, half of what one stands for."""
        return self.rows * max(found, 0.5) / len(self.written) if self.written else 0.0


def draw(cur: cursor) -> EntrySample | None:
    drawn = sampled(cur, "public.search_entry", SAMPLE, SIZE)
    if drawn is None:
        return None
    rows, told = drawn
    found = {token: (members, written) for token, members, written in told}
    written = found.pop(None)[1] or []
    having = {token: as_bits(members, len(written)) for token, (members, _) in found.items()}
    return EntrySample(rows, written, having)


def as_bits(members: Sequence[int], size: int) -> int:
    found = bytearray(size // 8 + 1)
    for member in members:
        found[member >> 3] |= 1 << (member & 7)
    return int.from_bytes(found, "little")


ENTRIES = Known(draw, EntrySample())
