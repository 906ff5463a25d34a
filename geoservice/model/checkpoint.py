"""A checkpoint: where the history's chain stood at one moment, to be kept where the database's owner cannot reach."""

import hmac
import json
from dataclasses import asdict, dataclass, fields

from geoservice.model.audit_key import CHECKPOINT, Key, Keys
from geoservice.model.fault import Invalid, words
from geoservice.model.seal import Seal

words(
    checkpoint_unread=("这不是检查点文件。", "This is not a checkpoint."),
    checkpoint_key=(
        "检查点是用另一个密钥 {key} 做的，这里没有这个密钥。",
        "The checkpoint was made with another key, {key}, which is not here.",
    ),
    checkpoint_changed=("检查点被改动过。", "The checkpoint was changed after it was made."),
)

FORM = 1


@dataclass(frozen=True)
class Checkpoint:
    """The newest block at a moment.

    number, total, head (hexadecimal), sealed_at: of that block. key: its fingerprint. made_at: in UTC.
    mac: over all of the others, in hexadecimal.
    """

    number: int
    total: int
    head: str
    sealed_at: str
    made_at: str
    key: str
    form: int = FORM
    mac: str = ""

    def signed_by(self, key: Key) -> str:
        said = {name: value for name, value in asdict(self).items() if name != "mac"}
        return key.mac(CHECKPOINT, json.dumps(said, sort_keys=True).encode()).hex()

    def text(self) -> str:
        """As it is written to a file."""
        return json.dumps(asdict(self), indent=2) + "\n"

    def is_of(self, seal: Seal) -> bool:
        return (self.total, self.head) == (seal.total, seal.head.hex())


def make_checkpoint(key: Key, seal: Seal, made_at: str) -> Checkpoint:
    """A checkpoint at a block. made_at: in UTC."""
    said = (seal.number, seal.total, seal.head.hex(), seal.at, made_at, key.fingerprint)
    return Checkpoint(*said, mac=Checkpoint(*said).signed_by(key))


def read_checkpoint(text: str, keys: Keys, field: str) -> Checkpoint:
    """The checkpoint in `text`. Raises Invalid for one that is none, was changed, or is of a key that is not here."""
    try:
        said = json.loads(text)
        found = Checkpoint(**said)
    except (ValueError, TypeError, RecursionError):
        raise Invalid("checkpoint_unread", field=field) from None
    if any(not isinstance(getattr(found, each.name), each.type) for each in fields(Checkpoint)):  # type: ignore[arg-type]
        raise Invalid("checkpoint_unread", field=field)
    key = keys.get(found.key)
    if key is None:
        raise Invalid("checkpoint_key", field=field, key=found.key)
    if not hmac.compare_digest(found.signed_by(key).encode(), found.mac.encode()):
        raise Invalid("checkpoint_changed", field=field)
    return found
