"""The keys of the history's chain: read from text, told apart by fingerprints, and never shown."""

import hmac
import re
from collections.abc import Iterable

from geoservice.model.fault import Misconfigured, words

words(
    # The value itself is not said: it may be the key but for one slip.
    audit_key=(
        "审计密钥应为一个或几个 64 位十六进制数（生成：openssl rand -hex 32），以空白分隔，最后一个用于封存。",
        "Audit keys are one or more numbers of 64 hexadecimal digits (openssl rand -hex 32), parted by blanks; "
        "the last one seals.",
    ),
)

# One secret, and a key for each use drawn from it: what was made for one can be taken for no other.
EVENT, SEAL, CHECKPOINT = b"event 1", b"seal 1", b"checkpoint 1"
BLANK = bytes(32)  # what the first block is chained to


class Key:
    """One secret of 32 bytes.

    fingerprint: 16 hexadecimal digits that tell keys apart and nothing about them.
    """

    def __init__(self, secret: bytes):
        self._uses = {
            use: hmac.new(hmac.digest(secret, use, "sha256"), digestmod="sha256")
            for use in (EVENT, SEAL, CHECKPOINT)
        }
        self.fingerprint = hmac.digest(secret, b"fingerprint", "sha256").hex()[:16]

    def __repr__(self) -> str:
        return f"Key({self.fingerprint})"

    def mac(self, use: bytes, message: bytes) -> bytes:
        """32 bytes that only the key gives."""
        running = self._uses[use].copy()  # half the price of beginning anew
        running.update(message)
        return running.digest()


class Keys:
    """Keys by their fingerprints; the last one seals, the others tell what was sealed before.

    lost: fingerprints of keys that are gone for good, after which a new one may go on.
    """

    def __init__(self, keys: list[Key], lost: Iterable[str] = ()):
        self._keys = {key.fingerprint: key for key in keys}
        self.sealing = keys[-1]
        self.lost = frozenset(lost)

    def get(self, fingerprint: str) -> Key | None:
        return self._keys.get(fingerprint)


def read_keys(text: str, field: str) -> Keys:
    """The keys in `text`. Raises Misconfigured naming the setting or file, and without what it says."""
    found = text.split()
    lost = [word.removeprefix("lost:") for word in found if re.fullmatch(r"lost:[0-9a-f]{16}", word)]
    keys = [Key(bytes.fromhex(word)) for word in found if re.fullmatch(r"[0-9A-Fa-f]{64}", word)]
    if not keys or len(keys) + len(lost) < len(found):
        raise Misconfigured("audit_key", field=field)
    return Keys(keys, lost)
