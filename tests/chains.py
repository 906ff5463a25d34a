"""Histories to be sealed, and what is found in them."""

from geoservice.model.audit_key import Key, Keys
from geoservice.store import chain, seals

KEYS = Keys([Key(bytes(range(32)))])
OTHER = Keys([Key(b"another key, of thirty-two bytes")])

WRITE = """
    INSERT INTO register.event (actor, action, subject, subject_id, account_id, before, after)
    SELECT %(actor)s, 'change_site', 'site', gen_random_uuid(), gen_random_uuid(),
        jsonb_build_object('name', '站点 "' || n || '"', 'n', n), jsonb_build_object('n', n + 0.50, 'none', NULL)
    FROM generate_series(1, %(count)s) AS n
    RETURNING id
"""


def write(cursor, count=1, actor="Eve"):
    cursor.execute(WRITE, {"actor": actor, "count": count})
    return [one for (one,) in cursor.fetchall()]


def seal_all(cursor, keys=KEYS):
    while seals.seal(cursor, keys).count:
        pass


def found(cursor, checkpoint=None, keys=KEYS):
    """(kind, block, events) of everything that is found."""
    verification = chain.verify(cursor, keys, checkpoint)
    assert verification.is_whole == (not verification.findings)
    return [(each.kind, each.block, each.events) for each in verification.findings]
