"""What a look over the history's chain finds: every way in which it is not as it was sealed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from geoservice.model.audit_key import BLANK, Key, Keys
from geoservice.model.checkpoint import Checkpoint
from geoservice.model.seal import FORM, Event, Seal, event_mac

MOST_FINDINGS = 1_000  # that are kept; all of them are counted
MOST_EXCHANGED = 64  # changed events among which those that changed places are looked for
SHOWN_IDS = 20  # of one finding


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was sealed.

    kind: `changed`, `deleted`, `inserted`, `moved` (an event holds what was sealed as another one), of a whole block
    `block_changed`, `block_missing`, `block_repeated`, `block_foreign` (sealed with a key that is not here), `block_lost` (with one that is said to be lost),
    `unlinked` (does not follow the block before), `cut` and `rewritten` (against a checkpoint).
    block: its number, where there is one. events: the first ids. count: how many events (or blocks) it is.
    """

    kind: str
    block: int | None = None
    events: tuple[int, ...] = ()
    count: int = 1


@dataclass(frozen=True)
class Changed:
    """An event that is not as it was sealed, and what it would need to be so."""

    key: Key
    block: int
    before: bytes
    mac: bytes
    event: Event


class Verification:
    """Blocks are shown to it one after another, and what they hold; then it knows what is wrong.

    keys: those with which blocks may have been sealed. checkpoint: of an earlier time; None compares with none.
    begun: the block with which a part begins; 1 for all of it.
    """

    def __init__(self, keys: Keys, checkpoint: Checkpoint | None = None, begun: int = 1):
        self.keys = keys
        # One from before a part begins cannot be compared with it.
        self.checkpoint = checkpoint if checkpoint and checkpoint.number >= begun else None
        self.findings: list[Finding] = []
        self.counts: Counter[str] = Counter()
        self.events = self.blocks = self.unsealed = 0
        self.oldest_unsealed: str | None = None
        self.last: Seal | None = None
        self.begun = self._next = begun
        self._followed = self._renewed = False
        self._changed: list[Changed] = []

    @property
    def is_whole(self) -> bool:
        return not self.counts

    @property
    def is_undecided(self) -> bool:
        """Whether nothing speaks of tampering, but there is something that no key that is here can prove."""
        return self.is_foreign or self.counts.keys() == {"block_lost"}

    @property
    def is_foreign(self) -> bool:
        """Whether no block at all was sealed with a key that is here."""
        return self.blocks > 0 and self.counts == {"block_foreign": self.blocks}

    def see(self, seal: Seal) -> Key | None:
        """Look at the next block; the key that proves it, or None when what it holds is proven by nothing."""
        self.blocks += 1
        self._see_number(seal)
        self._see_checkpoint(seal)
        key = self.keys.get(seal.key) if seal.form == FORM else None
        if key is None:
            self._find(Finding("block_lost" if self._may_be_lost(seal) else "block_foreign", seal.number))
        elif not seal.is_proven(key):
            self._find(Finding("block_changed", seal.number, count=seal.count))
            self.last, self._followed = seal, False
            return None
        if not self._follows(seal):
            self._find(Finding("unlinked", seal.number))
        self.last, self._followed = seal, True
        self._renewed = self._renewed or key is self.keys.sealing
        return key

    def see_events(self, key: Key, seal: Seal, texts: Mapping[int, str]) -> None:
        """Look at what is there of a proven block. texts: canonical, by id; of other blocks, too."""
        gone = []
        for one, before, mac in seal.links():
            text = texts.get(one)
            if text is None:
                gone.append(one)
            elif event_mac(key, before, text) != mac:
                self._find_changed(Changed(key, seal.number, before, mac, (one, text)))
        self.events += seal.count - len(gone)
        self._find_events("deleted", gone, len(gone), seal.number)

    def see_strays(self, ids: Collection[int], count: int) -> None:
        """Events whose time was settled by proven blocks, but which are in none, or there twice. ids: the first of them."""
        self._find_events("inserted", ids, count)

    def see_unsealed(self, count: int, oldest: str | None) -> None:
        """What came after the last block. oldest: its time, in UTC."""
        self.unsealed, self.oldest_unsealed = count, oldest

    def end(self) -> "Verification":
        """Nothing more comes."""
        if self.checkpoint and self._next <= self.checkpoint.number:
            kept = self.last.total if self.last else 0
            self._find(Finding("cut", self._next, count=max(1, self.checkpoint.total - kept)))
        exchanged = dict(self._exchanged())
        for changed in self._changed:
            one = changed.event[0]
            if one in exchanged:
                self._find(Finding("moved", changed.block, (one, exchanged[one])))
            else:
                self._find(Finding("changed", changed.block, (one,)))
        self._changed.clear()
        return self

    def _may_be_lost(self, seal: Seal) -> bool:
        """A lost key seals nothing any more once there is a new one, but a forger may write its fingerprint."""
        return seal.key in self.keys.lost and not self._renewed

    def _follows(self, seal: Seal) -> bool:
        """Whether it is chained to the one before; a changed one says nothing about that."""
        if seal.number == 1:
            return seal.previous == BLANK
        if not self.last or not self._followed or self.last.number + 1 != seal.number:
            return True
        return seal.previous == self.last.head

    def _see_number(self, seal: Seal) -> None:
        if seal.number > self._next:
            self._find(Finding("block_missing", self._next, count=seal.number - self._next))
        elif seal.number < self._next:
            self._find(Finding("block_repeated", seal.number))
        self._next = max(self._next, seal.number + 1)

    def _see_checkpoint(self, seal: Seal) -> None:
        if self.checkpoint and self.checkpoint.number == seal.number and not self.checkpoint.is_of(seal):
            self._find(Finding("rewritten", seal.number))

    def _find_changed(self, changed: Changed) -> None:
        """Whether it was exchanged with another can be told at the end; there may be very many of them."""
        if len(self._changed) < MOST_EXCHANGED:
            self._changed.append(changed)
        else:
            self._find(Finding("changed", changed.block, (changed.event[0],)))

    def _exchanged(self) -> Iterable[tuple[int, int]]:
        """(event, the event as which its content was sealed)."""
        for here in self._changed:
            for there in self._changed:
                one, text = here.event
                other = there.event[0]
                as_other = text.replace(f'"id":{one},', f'"id":{other},', 1)
                if here is not there and event_mac(there.key, there.before, as_other) == there.mac:
                    yield one, other

    def _find_events(self, kind: str, ids: Collection[int], count: int, block: int | None = None) -> None:
        if count:
            self._find(Finding(kind, block, tuple(ids)[:SHOWN_IDS], count))

    def _find(self, finding: Finding) -> None:
        self.counts[finding.kind] += finding.count
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)
