"""The sealed history as lines of JSON: each block, then its events, so that a file alone can be verified."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from geoservice.model.audit_key import Keys
from geoservice.model.checkpoint import Checkpoint
from geoservice.model.fault import Invalid, words
from geoservice.model.seal import Seal
from geoservice.model.verification import Verification

words(chain_line=("第 {number} 行读不懂。", "Line {number} cannot be read."))

# The signed text is what stands between `"event":` and the last brace, byte by byte.
EVENT = re.compile(r'\{"seq":[0-9]+,"id":(-?[0-9]+),"mac":"([0-9a-f]{64})","event":(.*)\}')
GONE = "null"


def block_line(block: Seal) -> str:
    """A block but for its macs, which stand beside the events. One that is not sound comes without any."""
    said = {name: value.hex() if isinstance(value, bytes) else value for name, value in vars(block).items()}
    del said["macs"]
    return json.dumps({"seal": said | {"count": block.count if block.is_sound else 0}})


def event_lines(block: Seal, texts: dict[int, str]) -> Iterator[str]:
    """The events of a sound block, with the very text that is signed; null for one that is not there."""
    first = block.total - block.count + 1
    for place, (one, _, mac) in enumerate(block.links()):
        text = texts.get(one, GONE)
        yield f'{{"seq":{first + place},"id":{one},"mac":"{mac.hex()}","event":{text}}}'


def read_blocks(lines: Iterable[str]) -> Iterator[tuple[Seal, dict[int, str]]]:
    """Each block of a file with the texts of its events by id. Raises Invalid naming the line that cannot be read."""
    numbered = enumerate(lines, 1)
    for number, line in numbered:
        try:
            said = json.loads(line)["seal"]
            count = said.pop("count")
            events = [
                EVENT.fullmatch(text.rstrip("\n"))
                for _, (_, text) in zip(range(count), numbered, strict=False)
            ]
            yield block_of(said, [match for match in events if match], count)
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Invalid("chain_line", field="FILE", number=number) from None


def told(lines: Iterable[str], field: str) -> Iterator[dict[str, Any]]:
    """The events of an exported history, whatever their chain says. Raises Invalid naming the line that cannot be read."""
    for number, line in enumerate(lines, 1):
        try:
            event = json.loads(line).get("event")
        except (ValueError, AttributeError, RecursionError):
            raise Invalid("chain_line", field=field, number=number) from None
        if isinstance(event, dict):
            yield event


def block_of(said: dict, matches: list[re.Match[str]], count: int) -> tuple[Seal, dict[int, str]]:
    if len(matches) != count:
        raise ValueError("a line is missing or is none")
    said["macs"] = b"".join(bytes.fromhex(match[2]) for match in matches)
    said["previous"], said["head"] = bytes.fromhex(said["previous"]), bytes.fromhex(said["head"])
    return Seal(**said), {int(match[1]): match[3] for match in matches if match[3] != GONE}


def verify_lines(lines: Iterable[str], keys: Keys, checkpoint: Checkpoint | None = None) -> Verification:
    """Compare an exported history, or the latter part of one, with its own chain. Raises Invalid for a file that is none."""
    verification = None
    for block, texts in read_blocks(lines):
        verification = verification or Verification(keys, checkpoint, begun=block.number)
        if key := verification.see(block):
            verification.see_events(key, block, texts)
    if verification is None:
        raise Invalid("chain_line", field="FILE", number=1)
    return verification.end()
