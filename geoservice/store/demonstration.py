"""Demonstration rows: put in all at once, and taken out all at once."""

import json
from dataclasses import dataclass
from typing import Any

from psycopg2.extensions import cursor

from geoservice.store.organisations import add_organisation
from geoservice.store.publishing import publish

PATHS = "SELECT path::text FROM register.organisation"


def add_unions(cur: cursor, unions: list[dict[str, Any]], actor: str) -> None:
    """Add those organisations whose place in the tree is still free."""
    cur.execute(PATHS)
    taken = {path for (path,) in cur.fetchall()}
    for union in unions:
        if union["path"] not in taken:
            add_organisation(cur, **union, actor=actor, demo=True)


# An organisation of the operator's own may stand at the path; demonstration sites then belong to it.
ADD = """
    INSERT INTO register.site (
        id, layer, code, organisation_id, source_key, name, address, division_code, geom, position,
        properties, status, review_state, verified_at, demo)
    SELECT
        r.id, r.layer, r.code, o.id, r.source_key, r.name, r.address, r.division_code,
        ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4326),
        '{"datum": "wgs84", "source": "demonstration"}',
        r.properties, r.status, 'published', r.verified_at, true
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (
        id uuid, layer text, code text, organisation_path ltree, source_key text, name text, address text,
        division_code text, lon float8, lat float8, properties jsonb, status text, verified_at date)
    JOIN register.organisation AS o ON o.path = r.organisation_path
    ON CONFLICT DO NOTHING
    RETURNING id::text
"""

# Each of somebody else, and with a secret that nobody has.
REPORT = """
    INSERT INTO register.report (
        site_id, organisation_id, kind, facilities, words, secret_sha256, sender, created_at, due)
    SELECT
        s.id, s.organisation_id, r.kind, r.facilities, r.words,
        sha256(uuid_send(gen_random_uuid())), uuid_send(gen_random_uuid()), now() - make_interval(days => r.age),
        CASE WHEN r.kind <> 'as_described' THEN current_date - r.age + 10 END
    FROM jsonb_to_recordset(%(reports)s::jsonb) AS r (site uuid, kind text, facilities text[], words text, age integer)
    JOIN register.site AS s ON s.id = r.site
    WHERE r.site = ANY(%(sites)s::uuid[])
"""

COUNT_REPORTS = """
    SELECT register.count_reports(site_id)
    FROM (SELECT DISTINCT site_id FROM register.report WHERE site_id = ANY(%(sites)s::uuid[])) AS told
"""

LOG = """
    INSERT INTO register.event (actor, action, subject, after)
    VALUES (%(actor)s, %(action)s, 'installation', %(counts)s::jsonb)
"""


def add_sites(
    cur: cursor, sites: list[dict[str, Any]], actor: str, reports: list[dict[str, Any]] | None = None
) -> int:
    """Register and publish those of the sites that are not there yet, with what is reported of them; how many."""
    cur.execute(ADD, {"rows": json.dumps(sites, ensure_ascii=False)})
    ids = [site for (site,) in cur.fetchall()]
    if ids:
        cur.execute(REPORT, {"reports": json.dumps(reports or [], ensure_ascii=False), "sites": ids})
        cur.execute(COUNT_REPORTS, {"sites": ids})
        publish(cur, ids)
        log(cur, actor, "load_demonstration", sites=len(ids))
    return len(ids)


@dataclass(frozen=True)
class Removed:
    """How many rows went; `kept`: organisations that stay because real sites, people or organisations need them."""

    sites: int
    organisations: int
    kept: int


WITHDRAW = "DELETE FROM published_site WHERE demo"
REMOVE_SITES = "DELETE FROM register.site WHERE demo"

# What real records hang from has become real: it stays, with everything above it.
KEEP = """
    UPDATE register.organisation AS o SET demo = false
    WHERE o.demo AND (
        EXISTS (
            SELECT FROM register.site AS s JOIN register.organisation AS own ON own.id = s.organisation_id
            WHERE own.path <@ o.path)
        OR EXISTS (
            SELECT FROM register.account AS a JOIN register.organisation AS own ON own.id = a.organisation_id
            WHERE own.path <@ o.path)
        OR EXISTS (
            SELECT FROM register.appointment AS p JOIN register.organisation AS own ON own.id = p.organisation_id
            WHERE own.path <@ o.path)
        OR EXISTS (SELECT FROM register.organisation AS below WHERE below.path <@ o.path AND NOT below.demo))
"""
KEEP_PUBLISHED = """
    UPDATE published_organisation AS p SET demo = false
    FROM register.organisation AS o
    WHERE o.id = p.id AND p.demo AND NOT o.demo
"""
REMOVE_PUBLISHED_ORGANISATIONS = "DELETE FROM published_organisation WHERE demo"
REMOVE_ORGANISATIONS = "DELETE FROM register.organisation WHERE demo"


def remove(cur: cursor, actor: str) -> Removed:
    """Take out every demonstration row; the history keeps its lines."""
    cur.execute(WITHDRAW)
    sites = rows(cur, REMOVE_SITES)
    kept = rows(cur, KEEP)
    cur.execute(KEEP_PUBLISHED)
    cur.execute(REMOVE_PUBLISHED_ORGANISATIONS)
    removed = Removed(sites=sites, organisations=rows(cur, REMOVE_ORGANISATIONS), kept=kept)
    if sites or removed.organisations or kept:
        log(cur, actor, "remove_demonstration", **removed.__dict__)
    return removed


def rows(cur: cursor, statement: str) -> int:
    cur.execute(statement)
    return cur.rowcount


def log(cur: cursor, actor: str, action: str, **counts: int) -> None:
    cur.execute(LOG, {"actor": actor, "action": action, "counts": json.dumps(counts)})
