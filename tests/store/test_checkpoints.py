"""What was exported proves the history by itself: checkpoints and lines."""

import json
from dataclasses import replace

import pytest

from chains import KEYS, OTHER
from geoservice.model.chain_line import verify_lines
from geoservice.model.checkpoint import read_checkpoint
from geoservice.model.fault import Invalid, Missing
from geoservice.store import chain


def test_a_checkpoint_that_was_changed_is_none(superuser):
    kept = chain.checkpoint(superuser, KEYS)
    assert read_checkpoint(kept.text(), KEYS, "FILE") == kept
    for changed in (
        replace(kept, number=3),
        replace(kept, total=1),
        replace(kept, made_at="2020-01-01T00:00:00"),
    ):
        with pytest.raises(Invalid, match="changed"):
            read_checkpoint(changed.text(), KEYS, "FILE")
    with pytest.raises(Invalid, match="another key"):
        read_checkpoint(kept.text(), OTHER, "FILE")
    for text in ("", "[]", "{}", '{"number": NaN}', kept.text().replace(": 4", ': "4"'), "[" * 100_000):
        with pytest.raises(Invalid, match="not a checkpoint"):
            read_checkpoint(text, KEYS, "FILE")


def test_there_is_no_checkpoint_of_nothing(cursor):
    with pytest.raises(Missing):
        chain.checkpoint(cursor, KEYS)


def test_an_exported_history_is_verified_by_itself(superuser, ids):
    lines = list(chain.lines(superuser))
    kept = chain.checkpoint(superuser, KEYS)
    assert len(lines) == 4 + 48
    verification = verify_lines(lines, KEYS, kept)
    assert (verification.findings, verification.events) == ([], 48)
    assert [json.loads(line)["seq"] for line in lines if "seq" in line[:8]] == list(range(1, 49))
    part = lines[2 * 13 :]
    assert verify_lines(part, KEYS, kept).findings == []

    def findings(changed):
        return [(each.kind, each.block, each.events) for each in verify_lines(changed, KEYS, kept).findings]

    forged = [line.replace("Eve", "Ada") if f'"id":{ids[20]},' in line[:40] else line for line in lines]
    assert findings(forged) == [("changed", 2, (ids[20],))]
    assert findings(lines[:39]) == [("cut", 4, ())]
    assert findings(lines[:13] + lines[26:]) == [("block_missing", 2, ())]
    for torn in (lines[:5], lines[:5] + lines[6:], ["{}"], ["[]"], []):
        with pytest.raises(Invalid, match="Line"):
            verify_lines(torn, KEYS)


def test_what_was_tampered_with_is_exported_as_it_is(superuser, ids):
    superuser.execute("DELETE FROM register.event WHERE id = %s", (ids[20],))
    superuser.execute("UPDATE register.seal SET ids = '{[1,900000000000)}' WHERE number = 3")
    verification = verify_lines(chain.lines(superuser), KEYS)
    assert [(each.kind, each.block) for each in verification.findings] == [
        ("deleted", 2),
        ("block_changed", 3),
    ]
