"""A block of the history's chain: which events it holds, a mac for each, and one over all of it."""

import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from geoservice.model.audit_key import BLANK, EVENT, SEAL, Key

FORM = 1  # of what is signed; another one gets another number, and the old one stays readable
MAC_BYTES = 32
RUN = re.compile(r"\[(-?\d+),(-?\d+)\)")

# An event as it is signed: its id, and its canonical text.
Event = tuple[int, str]


@dataclass  # not frozen: there may be millions, and freezing them would double the price
class Seal:
    """One block as it is kept.

    number: from 1, without a gap. previous: the head of the block before; BLANK for the first.
    total: events sealed up to here. floor: every id up to it is in this block, in one before, or never came to be.
    ids: of its events, in runs as PostgreSQL writes a multirange: `{[1,5),[7,8)}`.
    macs: 32 bytes for each event in order of ids. head: the mac over all of the others.
    key: fingerprint. at: when it was sealed, in UTC.
    """

    number: int
    previous: bytes
    total: int
    floor: int
    ids: str
    macs: bytes
    key: str
    at: str
    head: bytes = BLANK
    form: int = FORM

    @property
    def count(self) -> int:
        """How many events it holds."""
        return len(self.macs) // MAC_BYTES

    @property
    def is_sound(self) -> bool:
        """Whether it names as many ids as it has macs. One that is not proven may name any number."""
        return sum(high - low for low, high in runs(self.ids)) == self.count

    def event_ids(self) -> list[int]:
        """The ids of its events in order. Only of a sound block."""
        return [one for low, high in runs(self.ids) for one in range(low, high)]

    def links(self) -> Iterator[tuple[int, bytes, bytes]]:
        """(id, mac before, mac) of each event."""
        before = self.previous
        for place, one in enumerate(self.event_ids()):
            mac = self.macs[place * MAC_BYTES : (place + 1) * MAC_BYTES]
            yield one, before, mac
            before = mac

    def signed_by(self, key: Key) -> bytes:
        """The head that the rest of the block has under a key."""
        # No value of a block that was sealed has a line break, so where one ends is always clear.
        said = (
            f"{self.form}\n{self.count}\n{self.number}\n{self.previous.hex()}\n{self.total}\n{self.floor}\n"
            f"{self.ids}\n{self.key}\n{self.at}\n"
        )
        return key.mac(SEAL, said.encode("utf-8", "surrogateescape") + self.macs)

    def is_proven(self, key: Key) -> bool:
        return hmac.compare_digest(self.signed_by(key), self.head)


def seal_events(
    key: Key, events: Sequence[Event], *, number: int, previous: bytes, total: int, floor: int, at: str
) -> Seal:
    """The block of these events, which are in order of ids. total: of the blocks before."""
    macs, mac = [], previous
    for _, text in events:
        mac = event_mac(key, mac, text)
        macs.append(mac)
    ids = written(one for one, _ in events)
    unsigned = Seal(number, previous, total + len(events), floor, ids, b"".join(macs), key.fingerprint, at)
    return replace(unsigned, head=unsigned.signed_by(key))


def event_mac(key: Key, before: bytes, text: str) -> bytes:
    """The mac of one event that follows another's."""
    return key.mac(EVENT, before + text.encode("utf-8", "surrogateescape"))  # what a file holds, byte by byte


def written(ids: Iterable[int]) -> str:
    """Ids in order as the runs of a multirange."""
    found: list[list[int]] = []
    for one in ids:
        if found and found[-1][1] == one:
            found[-1][1] = one + 1
        else:
            found.append([one, one + 1])
    return "{" + ",".join(f"[{low},{high})" for low, high in found) + "}"


def runs(ids: str) -> list[tuple[int, int]]:
    """The (first, one past the last) of each run."""
    return [(int(low), int(high)) for low, high in RUN.findall(ids)]
