"""A history sealed with one key, with another, and anew."""

import pytest

from chains import KEYS, OTHER, found, seal_all, write
from geoservice.model.audit_key import Key, Keys
from geoservice.model.fault import Conflict
from geoservice.store import chain, seals


def rewrite(cursor, key, name=None):
    """All of the history sealed anew after a change, as one would who does not have the key."""
    cursor.execute("UPDATE register.event SET actor = 'Ada'")
    cursor.execute("DELETE FROM register.seal")
    seal_all(cursor, Keys([key]))
    if name:
        cursor.execute("UPDATE register.seal SET key = %s", (name,))


def test_a_history_sealed_anew_without_the_key_is_found(superuser):
    kept = chain.checkpoint(superuser, KEYS)
    forger = Key(b"\1" * 32)
    rewrite(superuser, forger, KEYS.sealing.fingerprint)
    assert found(superuser) == [("block_changed", 1, ())]
    superuser.execute("UPDATE register.seal SET key = %s", (forger.fingerprint,))
    assert chain.verify(superuser, KEYS).is_foreign
    assert found(superuser, kept) == [("block_foreign", 1, ()), ("cut", 2, ())]


def test_another_key_is_told_apart_from_tampering(superuser):
    verification = chain.verify(superuser, OTHER)
    assert verification.is_foreign
    assert not verification.is_whole
    write(superuser)
    with pytest.raises(Conflict, match=KEYS.sealing.fingerprint):
        seals.seal(superuser, OTHER)


def test_a_new_key_goes_on_where_the_old_one_ended(superuser, ids):
    both = Keys([Key(bytes(range(32))), Key(b"another key, of thirty-two bytes")])
    write(superuser)
    seal_all(superuser, both)
    assert found(superuser, keys=both) == []
    assert found(superuser) == [("block_foreign", 5, ())]
    superuser.execute("UPDATE register.event SET actor = 'Ada' WHERE id = %s", (ids[0],))
    assert found(superuser, keys=both) == [("changed", 1, (ids[0],))]


def test_after_a_lost_key_a_new_one_goes_on(superuser, ids):
    """What was sealed with the lost one is not proven any more, and it is said; what comes later is."""
    fingerprint = KEYS.sealing.fingerprint
    keys = Keys([Key(b"another key, of thirty-two bytes")], lost=[fingerprint])
    fresh = write(superuser)
    seal_all(superuser, keys)
    verification = chain.verify(superuser, keys)
    assert verification.is_undecided
    assert not verification.is_whole
    assert verification.counts == {"block_lost": 4}
    superuser.execute("UPDATE register.event SET actor = 'Ada' WHERE id = ANY(%s)", ([ids[0], fresh[0]],))
    assert ("changed", 5, (fresh[0],)) in found(superuser, keys=keys)
    assert not chain.verify(superuser, keys).is_undecided
    superuser.execute("UPDATE register.seal SET key = %s WHERE number = 5", (fingerprint,))
    assert chain.verify(superuser, keys).counts == {"block_lost": 5}
    write(superuser)
    superuser.execute("UPDATE register.seal SET key = %s WHERE number = 5", (keys.sealing.fingerprint,))
    seal_all(superuser, keys)
    superuser.execute("UPDATE register.seal SET key = %s WHERE number = 6", (fingerprint,))
    assert ("block_foreign", 6, ()) in found(superuser, keys=keys)
    superuser.execute("UPDATE register.seal SET head = previous WHERE number = 4")
    assert ("unlinked", 5, ()) in found(superuser, keys=keys)


def test_a_block_of_an_abandoned_history_does_not_fit(superuser, ids):
    """Somebody has a backup from which the service went on for a while: its blocks bear the right key."""
    superuser.execute("SAVEPOINT before")
    superuser.execute("DELETE FROM register.seal WHERE number > 2")
    superuser.execute("UPDATE register.event SET actor = 'Ada' WHERE id > %s", (ids[23],))
    seal_all(superuser)
    superuser.execute(
        "SELECT ids::text, macs, head, previous, total, floor, sealed_at FROM register.seal WHERE number = 3"
    )
    other = superuser.fetchone()
    superuser.execute("ROLLBACK TO before")
    superuser.execute(
        "UPDATE register.seal SET ids = %s, macs = %s, head = %s, previous = %s, total = %s, floor = %s, sealed_at = %s "
        "WHERE number = 3", other)  # fmt: skip
    assert ("unlinked", 4, ()) in found(superuser)
