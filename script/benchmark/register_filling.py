"""The database of `script/bench register`: a register as after a year, with its unions, officers, queues and history."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import closing

import psycopg2
from psycopg2.extensions import connection, cursor

from benchmark.filling import (
    Lines,
    Tell,
    checkpoint,
    copied,
    databases,
    empty_database,
    fill,
    is_current,
    mark,
    rename,
    vacuum,
)
from benchmark.sites import Site, sites
from geoservice.db import Database
from geoservice.embedded import Cluster
from geoservice.model.audit_key import read_keys
from geoservice.model.password import HASHER
from geoservice.sealing import seal_all

KEY = "0123456789abcdef" * 4  # of the history's seals
PASSWORD = "what everybody types in the benchmark"  # noqa: S105  of made-up people
REPORTS_OF = 50  # one report for so many sites
EVERY = 100  # sites, of which the first four are not published, but in these states
STATES = ("submitted", "checked", "returned", "draft")

# Townships in each county, a third of what is asked for, and the others below them.
ADD_UNIONS = """
    WITH county AS (
        SELECT path, name, row_number() OVER (ORDER BY path) - 1 AS place, count(*) OVER () AS counties
        FROM register.organisation WHERE level = 'county'
    ), wanted AS (
        SELECT greatest(0, %(unions)s - (SELECT count(*) FROM register.organisation)) AS unions
    ), numbered AS (
        SELECT n, n / counties AS k, path, name
        FROM wanted CROSS JOIN LATERAL generate_series(0, unions - 1) AS n
        JOIN county ON place = mod(n, counties)
    ), added AS (
        INSERT INTO register.organisation (path, level, name)
        SELECT
            CASE WHEN mod(k, 3) = 0 THEN path || ('t' || k) ELSE path || ('t' || k - mod(k, 3)) || ('b' || k) END,
            CASE mod(k, 3) WHEN 0 THEN 'township' WHEN 1 THEN 'grassroots' ELSE 'enterprise' END,
            replace(name, '总工会', '') || '第' || k || CASE WHEN mod(k, 3) = 0 THEN '街道总工会' ELSE '基层工会' END
        FROM numbered
        RETURNING *
    )
    INSERT INTO published_organisation (id, path, level, name, demo) SELECT id, path, level, name, demo FROM added
"""

# An editor, a reviewer and a publisher for each county, an auditor for each city.
ADD_ACCOUNTS = """
    WITH role (level, role) AS (VALUES
        ('county', 'editor'), ('county', 'reviewer'), ('county', 'publisher'), ('city', 'auditor')
    ), added AS (
        INSERT INTO register.account (login, name, organisation_id, password, password_at)
        SELECT role || '.' || o.division_code, role || ' ' || o.division_code, o.id, %(password)s, now()
        FROM register.organisation AS o JOIN role USING (level)
        RETURNING *
    )
    INSERT INTO register.appointment (account_id, role, organisation_id)
    SELECT id, split_part(login, '.', 1), organisation_id FROM added
"""

# Whom the benchmark logs in: of the national union, a province, one of its cities, and one of its counties.
ADD_OFFICERS = """
    WITH place (level, path) AS (
        SELECT 'national', 'acftu'::ltree UNION ALL
        SELECT level, path FROM (
            SELECT DISTINCT ON (o.level) o.level, o.path
            FROM register.organisation AS o
            JOIN (
                SELECT organisation_path AS path FROM published_site
                GROUP BY organisation_path ORDER BY count(*) DESC, organisation_path LIMIT 1) AS most ON o.path @> most.path
            WHERE o.level IN ('province', 'city', 'county')
            ORDER BY o.level, nlevel(o.path) DESC) AS above
    ), duty (duty, roles) AS (VALUES
        ('line', '{editor,reviewer,publisher}'::text[]), ('check', '{reviewer,publisher}'),
        ('oversight', '{auditor,security_officer,system_officer}')
    ), added AS (
        INSERT INTO register.account (login, name, organisation_id, password, password_at)
        SELECT duty || '.' || p.level, duty || ' of ' || p.level, o.id, %(password)s, now()
        FROM place AS p JOIN register.organisation AS o USING (path) CROSS JOIN duty
        RETURNING *
    )
    INSERT INTO register.appointment (account_id, role, organisation_id)
    SELECT a.id, unnest(d.roles), a.organisation_id FROM added AS a JOIN duty AS d ON d.duty = split_part(a.login, '.', 1)
"""

# What is on its way was submitted by the editor of its county, and checked by its reviewer.
ADD_REVIEWS = """
    INSERT INTO register.review (site_id, round, version, action, before, after, account_id, at)
    SELECT s.id, s.round, s.version, step.action, step.before, step.after, a.id, s.updated_at
    FROM register.site AS s
    JOIN (VALUES
        ('submitted', 'submit', 'draft', 'submitted', 'editor'), ('checked', 'submit', 'draft', 'submitted', 'editor'),
        ('checked', 'check', 'submitted', 'checked', 'reviewer')
    ) AS step (state, action, before, after, role) ON step.state = s.review_state
    JOIN register.account AS a ON a.login = step.role || '.' || s.division_code
"""

ADD_EVENTS = """
    INSERT INTO register.event (at, actor, account_id, action, subject, subject_id, after)
    SELECT s.updated_at, a.login, a.id, 'add_site', 'site', s.id,
        jsonb_build_object('name', s.name, 'review_state', s.review_state)
    FROM register.site AS s JOIN register.account AS a ON a.login = 'editor.' || s.division_code
    ORDER BY s.updated_at
"""

# Half of them wait for an answer, some of these for too long.
ADD_REPORTS = """
    INSERT INTO register.report (
        site_id, organisation_id, kind, words, secret_sha256, sender, created_at, due, outcome, answer, answered_at)
    SELECT s.id, s.organisation_id, 'locked', '门锁着', sha256(uuid_send(s.id)), substr(uuid_send(s.id), 1, 16),
        now() - days * interval '1 day', current_date + 10 - days,
        CASE WHEN is_answered THEN 'confirmed' END, CASE WHEN is_answered THEN '已核实，正常开放。' END,
        CASE WHEN is_answered THEN now() END
    FROM register.site AS s
    CROSS JOIN LATERAL (
        SELECT mod(s.fid / %(each)s, 20)::integer AS days, mod(s.fid / %(each)s, 2) = 0 AS is_answered) AS made
    WHERE mod(s.fid, %(each)s) = 0 AND s.review_state = 'published'
"""

ADD_BATCHES = """
    INSERT INTO register.batch (
        file_name, sha256, layer, datum, actor, state, account_id, organisation_id, submitter_id, counts, created_at, ended_at)
    SELECT '登记表.xlsx', encode(sha256(uuid_send(a.id) || int4send(n)), 'hex'), 'service_station', 'wgs84', a.login, 'submitted', a.id,
        a.organisation_id, a.id, '{"new": 300, "submitted": 300}', now() - n * interval '1 day', now() - n * interval '1 day'
    FROM register.account AS a CROSS JOIN generate_series(1, 3) AS n
    WHERE a.login LIKE 'editor.%%'
    ON CONFLICT DO NOTHING
"""

# The unions of each county, its own first.
OWNERS = """
    SELECT c.division_code, array_agg(o.id::text ORDER BY o.path)
    FROM register.organisation AS c JOIN register.organisation AS o ON o.path <@ c.path
    WHERE c.level = 'county' GROUP BY c.division_code
"""

COPY = """
    COPY register.site (
        id, layer, organisation_id, source_key, name, address, division_code, geom,
        properties, review_state, verified_at, updated_at)
    FROM STDIN
"""


def register_database(cluster: Cluster, count: int, unions: int, tell: Tell) -> str:
    """The name of the database with so many sites and unions, made unless an earlier run left it."""
    name = f"bench_register_{count}_{unions}_{register_mark()}"
    for other in databases(cluster):
        if re.fullmatch(f"bench_register_{count}_{unions}_[0-9a-f]+", other) and other != name:
            cluster.drop_database(other)
    if name in databases(cluster) and is_current(cluster, name, tell):
        return name
    part = f"{name}_part"
    cluster.drop_database(part)
    dsn = cluster.create_database(part, template=empty_database(cluster, tell))
    with closing(psycopg2.connect(dsn)) as conn:
        furnish(conn, count, unions, tell)
    tell("sealing the history")
    with closing(Database(dsn)) as database:
        seal_all(database, read_keys(KEY, "KEY"))
    with closing(psycopg2.connect(dsn)) as conn, conn.cursor() as cur:
        conn.autocommit = True
        vacuum(cur)
    rename(cluster, part, name)
    checkpoint(cluster)
    return name


def register_mark() -> str:
    """Changes with what is written here, and with what changes other databases."""
    texts = (
        mark(),
        ADD_UNIONS,
        ADD_ACCOUNTS,
        ADD_OFFICERS,
        ADD_REVIEWS,
        ADD_EVENTS,
        ADD_REPORTS,
        ADD_BATCHES,
        OWNERS,
    )
    return hashlib.sha256("".join(texts).encode()).hexdigest()[:12]


def furnish(conn: connection, count: int, unions: int, tell: Tell) -> None:
    with conn, conn.cursor() as cur:
        tell("adding unions and officers")
        cur.execute(ADD_UNIONS, {"unions": unions})
        cur.execute(ADD_ACCOUNTS, {"password": HASHER.hash(PASSWORD)})
        cur.execute("ANALYZE")
    fill(conn, range(count), tell, register)
    conn.autocommit = False
    with conn, conn.cursor() as cur:
        tell("adding reviews, events, reports and batches")
        cur.execute("SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '256MB'")
        cur.execute(ADD_OFFICERS, {"password": HASHER.hash(PASSWORD)})
        for statement in (ADD_REVIEWS, ADD_EVENTS):
            cur.execute(statement)
        cur.execute(ADD_REPORTS, {"each": REPORTS_OF})
        cur.execute(ADD_BATCHES)


def register(cur: cursor, count: int, start: int) -> list[str]:
    """COPY so many sites into the register, to all unions of each county; their ids."""
    cur.execute(OWNERS)
    owners = dict(cur.fetchall())
    ids: list[str] = []
    cur.copy_expert(COPY, Lines(lines(sites(count, start=start), owners, ids)), size=1 << 16)
    return ids


def lines(made: Iterator[Site], owners: dict[str, list[str]], ids: list[str]) -> Iterator[str]:
    for number, site in enumerate(made):
        ids.append(site.id)
        unions = owners[site.division_code]
        state = STATES[number % EVERY] if number % EVERY < len(STATES) else "published"
        moment = f"{site.verified_at} {number % 24:02}:{number % 59:02}:{number % 53:02}+08"
        yield f"{copied(site, unions[number % len(unions)], state)[:-1]}\t{moment}\n"
