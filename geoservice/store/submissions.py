"""Submissions: the rows of an upload into the register, as drafts that are on their way to the public.

All of it is one transaction of a worker, by the officers' role: what the database forbids an officer, it forbids here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from psycopg2.extensions import cursor

from geoservice.model import upload as verdicts
from geoservice.model.completeness import required
from geoservice.model.layer import Layer
from geoservice.model.registration import Registration
from geoservice.model.upload import Upload
from geoservice.store import sites
from geoservice.store.batches import Batch
from geoservice.store.owners import OwnersBelow

# What others are looking at is not changed under their eyes, what is public only by a change request, of which a site has one at a
# time. What an officer sees on the spot is no matter of a request.
RELEASE = """
    UPDATE arrived AS a SET verdict = CASE
        WHEN s.review_state <> 'published' THEN 'held'
        WHEN (s.name, s.address, s.division_code::text, s.properties - register.observed(), s.internal)
                IS NOT DISTINCT FROM (a.name, a.address, a.division_code, a.properties - register.observed(), a.internal)
            AND (a.position IS NULL OR s.position IS NOT DISTINCT FROM a.position) THEN 'unchanged'
        WHEN EXISTS (
            SELECT FROM register.site AS c
            WHERE c.changes = s.id AND c.review_state IN ('draft', 'submitted', 'checked', 'returned')) THEN 'held'
        ELSE 'request'
    END
    FROM register.site AS s
    WHERE s.id = a.id AND a.verdict IN ('changed', 'held')
        AND s.review_state IN ('submitted', 'checked', 'published', 'archived')
"""

ACCOUNT = "SELECT login FROM register.account WHERE id = %(account)s"

# A change request has a key of its own, so that the next file still finds the published site, and no code.
REQUEST = """
    INSERT INTO register.site (
        id, layer, organisation_id, source_key, name, address, division_code, geom, position, properties, internal,
        status, verified_at, batch_id, changes, base, editor_id)
    SELECT
        n.id, s.layer, s.organisation_id, 'change:' || n.id, a.name, a.address, a.division_code, a.geom,
        coalesce(a.position, s.position), a.properties, a.internal, s.status, s.verified_at,
        %(batch)s, s.id, register.content_of(s), %(account)s
    FROM arrived AS a
    JOIN register.site AS s USING (id)
    CROSS JOIN LATERAL (SELECT gen_random_uuid() AS id WHERE s.id IS NOT NULL) AS n
    WHERE a.verdict = 'request'
"""

# Triggers plan for as many rows as their first statement had: after one of none, fifty thousand would be compared each with each.
PLAN_ANEW = "DISCARD PLANS"

# What is whole sets out on its way; what lacks something stays a draft, and is hers.
SUBMIT = """
    WITH ready AS (
        SELECT id, round, version, review_state
        FROM register.site
        WHERE batch_id = %(batch)s AND review_state IN ('draft', 'returned')
            AND geom IS NOT NULL AND address IS NOT NULL AND division_code IS NOT NULL AND properties ?& %(required)s
    ), decided AS (
        INSERT INTO register.review (site_id, round, version, action, before, after, account_id)
        SELECT id, round, version + 1, 'submit', review_state, 'submitted', %(account)s FROM ready
    )
    UPDATE register.site AS s SET
        review_state = 'submitted', version = s.version + 1, editor_id = %(account)s, updated_at = now()
    FROM ready AS r
    WHERE s.id = r.id
"""

KEEP_DRAFTS = """
    UPDATE register.site SET editor_id = %(account)s
    WHERE batch_id = %(batch)s AND review_state IN ('draft', 'returned') AND editor_id IS DISTINCT FROM %(account)s
"""

LOG_REQUESTS = """
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    SELECT %(actor)s, %(account)s, 'request_change', 'site', r.id,
        register.told_of(s), register.told_of(r) || jsonb_build_object('changes', r.changes, 'batch', r.batch_id)
    FROM register.site AS r JOIN register.site AS s ON s.id = r.changes
    WHERE r.batch_id = %(batch)s
"""

LOG_ADDED = """
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
    SELECT %(actor)s, %(account)s, 'add_site', 'site', id, jsonb_build_object(
        'batch', batch_id, 'name', name, 'review_state', review_state)
    FROM register.site
    WHERE batch_id = %(batch)s AND changes IS NULL AND id <> ALL (%(changed)s::uuid[])
"""

LOG_SUBMITTED = """
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    SELECT %(actor)s, %(account)s, 'submit_site', 'site', s.id,
        jsonb_build_object('review_state', r.before), jsonb_build_object('review_state', r.after, 'batch', s.batch_id)
    FROM register.site AS s
    JOIN register.review AS r ON r.site_id = s.id AND r.version = s.version
    WHERE s.id = ANY (%(changed)s::uuid[]) AND s.review_state = 'submitted'
"""

CHANGED = "SELECT id::text FROM arrived WHERE verdict = 'changed'"

COUNTS = "SELECT verdict, count(*) FROM arrived GROUP BY verdict"

OUTCOME = """
    SELECT count(*) FILTER (WHERE review_state = 'submitted'), count(*) FILTER (WHERE review_state <> 'submitted')
    FROM register.site WHERE batch_id = %(batch)s
"""

END = """
    WITH ended AS (
        UPDATE register.batch SET
            state = 'submitted', ended_at = now(), counts = %(counts)s, faults = %(faults)s, datum = %(datum)s
        WHERE id = %(batch)s AND state = 'submitting'
        RETURNING *
    )
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
    SELECT %(actor)s, %(account)s, 'submit_batch', 'batch', id,
           jsonb_build_object('file_name', file_name, 'sha256', sha256, 'counts', counts, 'choices', choices)
    FROM ended
"""


@dataclass(frozen=True)
class Ending:
    """What the batch's row keeps: sums, faults as JSON, and the datum that was used."""

    counts: Mapping[str, int]
    faults: str
    datum: str


# Columns of the register's own, which a site lacks like properties.
OWN_COLUMNS = {"address", "division_code"}


class Submission:
    """The rows of an upload on their way into the register, part by part. dry_run: only tell what would happen."""

    def __init__(self, cur: cursor, upload: Upload, layer: Layer, *, dry_run: bool):
        self.cur, self.upload, self.layer = cur, upload, layer
        self.owners = OwnersBelow(cur, id=upload.organisation, path=upload.path, name=upload.union)
        self.batch = Batch(
            cur, sha256=upload.sha256, actor=upload.login, publish=False, dry_run=dry_run,
            owners=self.owners, logs=False,
        )  # fmt: skip
        if not dry_run:
            self.batch.id = upload.id

    def take(self, part: Registration) -> Registration:
        """The part, with a problem for each row that is not hers to bring, after it was taken."""
        allowed = self.owners.allowed(part)
        self.batch.take(allowed)
        return allowed

    def compare(self) -> None:
        """Tell what differs from the register, and what of that this upload may change."""
        if self.batch.is_compared:
            self.batch.counted(self.batch.findings())
            self.cur.execute(RELEASE)

    def counts(self) -> dict[str, int]:
        """How many rows became what, after `compare`."""
        found: dict[str, int] = {}
        if self.batch.is_compared:
            self.cur.execute(COUNTS)
            found = dict(self.cur.fetchall())
        refused = len(self.batch.findings().refused_rows)
        return {
            verdicts.NEW: self.batch.added, verdicts.CHANGED: found.get("changed", 0), verdicts.REQUEST: found.get("request", 0),
            verdicts.UNCHANGED: found.get("unchanged", 0) + found.get("released", 0), verdicts.CONFLICT: found.get("held", 0),
            verdicts.FAULTY: refused,
        }  # fmt: skip

    def submit(self, ending: Ending) -> None:
        """Change what differs, open change requests, send what is whole on its way, and write the history."""
        actor = self.actor()
        given = {"batch": self.upload.id, "account": self.upload.submitter, "actor": actor}
        changed: list[str] = []
        if self.batch.is_compared:
            self.cur.execute(CHANGED)
            changed = [site for (site,) in self.cur]
            self.cur.execute(PLAN_ANEW)
            sites.change(
                self.cur, publish=False, batch=self.upload.id, actor=actor, account=self.upload.submitter
            )
            self.cur.execute(REQUEST, given)
        self.cur.execute(PLAN_ANEW)
        self.cur.execute(SUBMIT, {**given, "required": self.required()})
        self.cur.execute(PLAN_ANEW)
        self.cur.execute(KEEP_DRAFTS, given)
        for statement in (LOG_ADDED, LOG_REQUESTS, LOG_SUBMITTED):
            self.cur.execute(statement, {**given, "changed": changed})
        self.end(given, ending)

    def end(self, given: Mapping[str, object], ending: Ending) -> None:
        self.cur.execute(OUTCOME, given)
        submitted, drafts = self.cur.fetchone()
        counts = {**ending.counts, "submitted": submitted, "drafts": drafts}
        self.cur.execute(
            END, {**given, "counts": json.dumps(counts), "faults": ending.faults, "datum": ending.datum}
        )

    def required(self) -> list[str]:
        return [prop.name for prop in required(self.layer) if prop.name not in OWN_COLUMNS]

    def actor(self) -> str:
        self.cur.execute(ACCOUNT, {"account": self.upload.submitter})
        return self.cur.fetchone()[0]
