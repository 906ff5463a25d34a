"""The databases of a run: an empty one with the union tree, and one filled with N published sites."""

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from itertools import islice
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection, cursor

from benchmark.program import Failed
from benchmark.sites import Site, sites
from geoservice.db import Database
from geoservice.embedded import Cluster
from geoservice.migration import migrate
from geoservice.model.division import Division, divisions
from geoservice.model.fault import Misconfigured
from geoservice.store import cells, organisations, publishing
from geoservice.store.hours import prepare_hours

Tell = Callable[[str], None]
# Of so many sites from a number on: their ids.
Registered = Callable[[cursor, int, int], list[str]]

COPY = """
    COPY register.site (
        id, layer, organisation_id, source_key, name, address, division_code, geom,
        properties, review_state, verified_at)
    FROM STDIN
"""
# What the peers serve: the very rows, with the domain of `geom` put off, through which neither of them looks.
PEERS_VIEW = """
    CREATE VIEW peer_site AS
        SELECT fid, id, layer, name, properties, geom::geometry(Point, 4326) AS geom, geom_3857
        FROM published_site;
    GRANT SELECT ON peer_site TO geoservice_reader
"""
UNIONS = "SELECT division_code, id::text FROM register.organisation WHERE division_code IS NOT NULL"
# Those that no constraint stands on.
INDEXES = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    FROM pg_index AS i
    WHERE i.indrelid = %(table)s::regclass
        AND NOT EXISTS (SELECT FROM pg_constraint AS c WHERE c.conindid = i.indexrelid)
"""
FOREIGN_KEYS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype = 'f'
"""
IS_VISIBLE = "SELECT relallvisible >= relpages FROM pg_class WHERE oid = 'published_site'::regclass"
MOST_VACUUMS = 10
PART = 1_000_000  # sites that are made and published together
SEARCHED = frozenset(
    ("published_site_near", "published_site_tags", "published_site_hours")
)  # by none for tiles
LINE = 1_200  # bytes that no line exceeds
OURS = "SELECT datname FROM pg_database WHERE datname LIKE 'bench\\_%'"


def filled_database(cluster: Cluster, count: int, tell: Tell) -> str:
    """The name of the database with `count` published sites, made unless an earlier run left it.

    A large one goes on from a smaller one where that holds whole parts.
    """
    name = f"bench_{count}_{mark()}"
    if name in databases(cluster) and is_current(cluster, name, tell):
        return name
    drop_outdated(cluster, count)
    part = f"{name}_part"
    cluster.drop_database(part)
    held, template = beginning(cluster, count, tell)
    with closing(psycopg2.connect(cluster.create_database(part, template=template))) as conn:
        fill(conn, range(held, count), tell)
    rename(cluster, part, name)
    checkpoint(cluster)
    return name


def beginning(cluster: Cluster, count: int, tell: Tell) -> tuple[int, str]:
    """How many sites are there to go on from, and in which database."""
    sizes = (
        int(name.split("_")[1]) for name in databases(cluster) if re.fullmatch(f"bench_[0-9]+_{mark()}", name)
    )
    for size in sorted(sizes, reverse=True):
        if size < count and size % PART == 0 and is_current(cluster, f"bench_{size}_{mark()}", tell):
            return size, f"bench_{size}_{mark()}"
    return 0, empty_database(cluster, tell)


def is_current(cluster: Cluster, name: str, tell: Tell) -> bool:
    """Whether a database of an earlier run can be used, migrated if need be; one with other migrations cannot."""
    with closing(Database(cluster.dsn(database=name))) as database:
        try:
            applied = migrate(database)
        except Misconfigured:
            cluster.drop_database(name)
            return False
    if applied:
        tell(f"{name} was migrated; vacuuming")
        with closing(psycopg2.connect(cluster.dsn(database=name))) as conn:
            conn.autocommit = True
            with conn.cursor() as cur:
                vacuum(cur)
    return True


def empty_database(cluster: Cluster, tell: Tell) -> str:
    """The name of the migrated database that knows the unions of all divisions and no site."""
    name = f"bench_empty_{mark()}"
    if name in databases(cluster) and is_current(cluster, name, tell):
        return name
    part = f"{name}_part"
    cluster.drop_database(part)
    tell("migrating, and adding the unions of all divisions")
    with closing(Database(cluster.create_database(part))) as database:
        migrate(database)
        with database.transaction() as cur:
            for division in divisions().values():
                add_union(cur, division)
    rename(cluster, part, name)
    return name


@cache
def mark() -> str:
    """Changes with the made-up sites and the way of publishing, so that other databases are not used."""
    texts = [publishing.PUBLISH]
    texts += [Path(__file__).with_name(name).read_text("utf-8") for name in ("cities.py", "sites.py")]
    return hashlib.sha256("".join(texts).encode()).hexdigest()[:12]


def databases(cluster: Cluster) -> set[str]:
    with closing(cluster.connect()) as conn, conn.cursor() as cur:
        cur.execute(OURS)
        return {name for (name,) in cur.fetchall()}


def drop_outdated(cluster: Cluster, count: int) -> None:
    """Drop what no later run can use: other marks of this size and of the empty one, and half-made ones."""
    for name in databases(cluster):
        if name.startswith((f"bench_{count}_", "bench_empty_")) and not name.endswith(mark()):
            cluster.drop_database(name)


def rename(cluster: Cluster, part: str, name: str) -> None:
    with closing(cluster.connect()) as conn, conn.cursor() as cur:
        cur.execute(f'ALTER DATABASE "{part}" RENAME TO "{name}"')


def checkpoint(cluster: Cluster) -> None:
    """Write everything out now, so that no measure pays for it."""
    with closing(cluster.connect()) as conn, conn.cursor() as cur:
        cur.execute("CHECKPOINT")


def add_union(cur: cursor, division: Division) -> None:
    steps = [division.code[:length] for length in (2, 4, 6)][: division.depth]
    organisations.add_organisation(
        cur,
        path=".".join([organisations.ROOT, *(f"d{step}" for step in steps)]),
        level=("province", "city", "county")[division.depth - 1],
        name=f"{division.full_name}总工会",
        division_code=division.code,
        actor="bench",
    )


def fill(conn: connection, numbers: range, tell: Tell, registered: Registered | None = None) -> None:
    """Register sites with these numbers, publish them by the statement that publishes, and let the planner know.

    registered: how they get into the register, `register` unless another is given.
    More than a PART are there for tiles alone: what a search needs would take several times as long as all else.
    """
    is_lean = numbers.stop > PART
    with conn, conn.cursor() as cur:
        cur.execute(
            "SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'"
        )
        without = SEARCHED if is_lean else frozenset()
        with (
            unindexed(cur, "register.site"),
            unindexed(cur, "published_site", without),
            unindexed(cur, "search_entry"),
        ):
            for start in range(numbers.start, numbers.stop, PART):
                part = min(PART, numbers.stop - start)
                tell(f"loading {part:,} sites")
                ids = (registered or register)(cur, part, start)
                tell("publishing")
                if is_lean:
                    cur.execute(publishing.PUBLISH, {"ids": ids, **prepare_hours(cur, ids)})
                else:
                    publishing.publish(cur, ids)
            tell("indexing")
        cells.repair(cur)
        cells.fold(cur)
        if not numbers.start:
            cur.execute(PEERS_VIEW)
    conn.autocommit = True
    with conn.cursor() as cur:
        tell("vacuuming")
        vacuum(cur)


def vacuum(cur: cursor) -> None:
    """Vacuum until index-only scans need not look at the rows: an autovacuum that began earlier keeps pages unmarked."""
    for _ in range(MOST_VACUUMS):
        cur.execute("VACUUM (FREEZE, ANALYZE)")
        cur.execute(IS_VISIBLE)
        if cur.fetchone()[0]:
            return
        time.sleep(5)
    raise Failed("VACUUM did not mark the pages of published_site; something keeps an old snapshot")


@contextmanager
def unindexed(cur: cursor, table: str, without: frozenset[str] = frozenset()) -> Iterator[None]:
    """Inside the block the table has no indexes and foreign keys; they come afterwards, as in a restore: half the
    time. without: indexes that do not come."""
    cur.execute(INDEXES, {"table": table})
    indexes = dict(cur.fetchall())
    cur.execute(FOREIGN_KEYS, {"table": table})
    keys = dict(cur.fetchall())
    for name in indexes:
        cur.execute(f"DROP INDEX {name}")
    for name in keys:
        cur.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for name, definition in indexes.items():
        if name not in without:
            cur.execute(definition)
    for name, definition in keys.items():
        cur.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def register(cur: cursor, count: int, start: int = 0) -> list[str]:
    """COPY so many sites into the register; their ids."""
    cur.execute(UNIONS)
    unions = dict(cur.fetchall())
    ids: list[str] = []
    cur.copy_expert(COPY, Lines(lines(sites(count, start=start), unions, ids)), size=1 << 16)
    return ids


def lines(made: Iterator[Site], unions: dict[str, str], ids: list[str]) -> Iterator[str]:
    for site in made:
        ids.append(site.id)
        yield copied(site, unions[site.division_code])


class Lines:
    """A file of lines that are made as they are read, so that the server stores some while others are made."""

    def __init__(self, lines: Iterator[str]):
        self.lines = lines

    def read(self, size: int) -> str:
        """At least so many characters unless it ends: psycopg2 takes some more, too."""
        return "".join(islice(self.lines, max(1, size // LINE)))


def copied(site: Site, union: str, state: str = "published") -> str:
    """A line of COPY's text format. No value holds a tab, and the only backslashes are JSON's."""
    properties = json.dumps(site.properties, ensure_ascii=False).replace("\\", "\\\\")
    point = f"SRID=4326;POINT({site.lon} {site.lat})"
    values = (
        site.id,
        site.layer,
        union,
        f"number:{site.number}",
        site.name,
        site.address,
        site.division_code,
    )
    return "\t".join((*values, point, properties, state, site.verified_at)) + "\n"
