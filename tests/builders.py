"""Rows for tests: a default for every column, so that a test names only what matters."""

import hashlib
import itertools
import json
from typing import Any

from psycopg2.extensions import cursor

from geoservice.model.report import Report
from geoservice.store import accounts, reports
from geoservice.store.organisations import ROOT, add_organisation
from geoservice.store.publishing import publish

SERIAL = itertools.count(1)

# 神木市 in 榆林: where a test's sites are unless it says otherwise.
LON, LAT = 110.497, 38.827


def add_county(cur: cursor, *, code: str = "610881", name: str = "神木市总工会", **given: Any) -> str:
    """A county union; its id."""
    values = {"path": f"{ROOT}.d{code}", "level": "county", "division_code": code, "lon": LON, "lat": LAT}
    return add_organisation(cur, **{**values, "name": name, "actor": "Ada", **given})


def add_tree(cur: cursor, unions: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Unions by their paths, those above first, each with its level and name; their ids by path."""
    return {
        path: add_organisation(cur, path=path, level=level, name=name, actor="Ada")
        for path, (level, name) in unions.items()
    }


ADD = """
    INSERT INTO register.site (
        layer, code, organisation_id, source_key, name, address, division_code, geom,
        properties, internal, status, review_state, verified_at, demo)
    VALUES (
        %(layer)s, %(code)s,
        coalesce(%(organisation_id)s::uuid, (SELECT id FROM register.organisation WHERE path = 'acftu')),
        %(source_key)s, %(name)s, %(address)s, %(division_code)s,
        CASE WHEN %(lon)s IS NOT NULL THEN ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) END,
        %(properties)s, %(internal)s, %(status)s, %(review_state)s, %(verified_at)s, %(demo)s)
    RETURNING id::text
"""


def add_site(cur: cursor, **given: Any) -> str:
    """A site in the register, published unless `review_state` says otherwise; its id."""
    number = next(SERIAL)
    values: dict[str, Any] = {
        "layer": "worker_home",
        "code": None,
        "organisation_id": None,
        "source_key": f"test:{number}",
        "name": f"第{number}职工之家",
        "address": "神木市滨河新区街道政府路1号",
        "division_code": "610881",
        "lon": LON,
        "lat": LAT,
        "properties": {},
        "internal": {},
        "status": "active",
        "review_state": "published",
        "verified_at": None,
        "demo": False,
        **given,
    }
    for name in ("properties", "internal"):
        values[name] = json.dumps(values[name], ensure_ascii=False)
    cur.execute(ADD, values)
    site = cur.fetchone()[0]
    if values["review_state"] == "published":
        publish(cur, [site])
    return site


def add_officer(cur: cursor, login: str, *roles: tuple[str, str], path: str = ROOT) -> str:
    """An account that belongs to the organisation at `path`, with (role, path of its scope); its id."""
    account = accounts.add_account(cur, login=login, name=login.capitalize(), path=path, actor="Ada")
    for role, scope in roles:
        accounts.appoint(cur, account, role, scope, actor="Ada")
    return account


def add_report(cur: cursor, site: str, kind: str = "locked", *, who: str = "Wen", **given: Any) -> int:
    """What a worker reports of a public site; its number."""
    secret = hashlib.sha256(f"{who} {next(SERIAL)}".encode()).digest()
    sender = hashlib.sha256(who.encode()).digest()[:16]
    reports.submit(cur, site, Report(kind, **given), secret=secret, sender=sender, most=1_000)
    return reports.reported(cur, secret).number


ADD_UPLOAD = """
    WITH added AS (
        INSERT INTO register.batch (file_name, sha256, layer, datum, actor, state, account_id, organisation_id, counts, found, faults)
        SELECT '登记表.xlsx', repeat('0', 64), 'worker_home', 'wgs84', a.login, %(state)s, a.id, o.id,
            '{"new": 1, "lacking": 0}', %(found)s, '[]'
        FROM register.organisation AS o CROSS JOIN (SELECT * FROM register.account LIMIT 1) AS a
        WHERE o.path = %(path)s
        RETURNING id
    ), kept AS (
        INSERT INTO register.batch_file (batch_id, content, marked) SELECT id, 'PK', 'PK' FROM added
    ), row AS (
        INSERT INTO register.batch_row (batch_id, row, verdict, name, geom, cells)
        SELECT id, 1, 'new', '锦界镇职工之家', ST_SetSRID(ST_MakePoint(110.497, 38.827), 4326), '["锦界镇职工之家"]' FROM added
    )
    SELECT id::text FROM added
"""


def add_read_upload(cur: cursor, path: str, *, state: str = "ready") -> str:
    """A file of one row that was handed in for the organisation at `path`, and read; its id. There is an account already."""
    column = {"column": 0, "letters": "A", "text": "名称", "word": "名称", "means": "name"}
    found = {
        "columns": [column],
        "shown": [0],
        "chosen": {},
        "fit": {"used": "wgs84", "known": 0, "near": {}, "offered": None},
    }
    cur.execute(ADD_UPLOAD, {"path": path, "state": state, "found": json.dumps(found, ensure_ascii=False)})
    return cur.fetchone()[0]


ADD_PHOTO = """
    INSERT INTO register.photo (digest, whole, small) VALUES (%(digest)s, %(content)s, %(content)s)
    ON CONFLICT DO NOTHING
"""


def add_photo(cur: cursor, content: bytes = b"\xff\xd8 a door") -> str:
    """The pixels of a photo, as far as a test needs any; its digest, by which a site's properties name it."""
    digest = hashlib.sha256(content).hexdigest()
    cur.execute(ADD_PHOTO, {"digest": digest, "content": content})
    return digest
