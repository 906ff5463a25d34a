"""How many tiles come from the cache, at a steady rate of requests, with and without editors at work."""

import http.client
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg2

from benchmark import ours
from benchmark.cities import SEED
from benchmark.contender import Ground
from benchmark.program import Failed, fetch
from benchmark.tile_places import Place, address, drawn_places, tile_at
from geoservice.db import Database
from geoservice.folding import fold_all
from geoservice.model.grid import WEB_MERCATOR

PER_SECOND, EDITS_PER_SECOND = 1_000, 10
ZOOMS = range(5, 15)
CLIENTS = 4
CACHE_MB = 128
# People look at the same places again and again: where so many sites are.
PLACES = 600
WARM_UP = 3  # times as long as is measured

MOVE = """
    UPDATE published_site
    SET geom = ST_SetSRID(ST_MakePoint(ST_X(geom) + %(east)s, ST_Y(geom)), 4326)
    WHERE fid = %(fid)s
"""
# What was moved since the sites were published is told by the log.
MOVE_BACK = """
    UPDATE published_site AS p SET geom = s.geom
    FROM register.site AS s
    WHERE s.id = p.id AND NOT ST_OrderingEquals(p.geom, s.geom)
        AND p.fid IN (SELECT fid FROM change WHERE before IS NOT NULL AND after IS NOT NULL)
"""
REACH = "SELECT min(fid), max(fid) FROM published_site"


@dataclass(frozen=True)
class Hits:
    """per_second: requests that were answered. edits: that were made. percent: of tiles that were not drawn."""

    per_second: float
    edits: int
    percent: float


def measure(ground: Ground, seconds: float) -> dict[bool, Hits]:
    """Hits without editors (False) and with them (True). Sites that were moved are moved back."""
    with closing(psycopg2.connect(ground.owner)) as conn, conn.cursor() as cur:
        places = drawn_places(cur, PLACES, seed=12)
    with restored(ground), ours.serve(ground, cache_mb=CACHE_MB) as base:
        look(base, places, WARM_UP * seconds)
        return {editing: looked(ground, base, places, seconds, editing) for editing in (False, True)}


@contextmanager
def restored(ground: Ground) -> Iterator[None]:
    """A copy of a large database would take minutes, so what was moved in it is moved back where the register has it."""
    try:
        yield
    finally:
        with closing(Database(ground.owner)) as database:
            with database.transaction() as cur:
                cur.execute(MOVE_BACK)
            fold_all(database)
        with closing(psycopg2.connect(ground.owner)) as conn:
            conn.autocommit = True
            with conn.cursor() as cur:
                cur.execute("VACUUM published_site, cell_count, cell_delta")


def looked(ground: Ground, base: str, places: Sequence[Place], seconds: float, editing: bool) -> Hits:
    before, over, edits = tally(base), threading.Event(), [0]
    editor = threading.Thread(target=edit, args=(ground.owner, over, edits))
    if editing:
        editor.start()
    try:
        answers = look(base, places, seconds)
    finally:
        over.set()
        if editing:
            editor.join()
    kept, drawn = (after - earlier for after, earlier in zip(tally(base), before, strict=True))
    return Hits(answers / seconds, edits[0], 100 * kept / max(kept + drawn, 1))


def look(base: str, places: Sequence[Place], seconds: float) -> int:
    """Ask for tiles at the places at a steady rate; how many were answered in that time."""
    answers: list[int] = [0] * CLIENTS
    faults: list[BaseException] = []

    def client(number: int) -> None:
        try:
            answers[number] = ask(base, places, seconds, random.Random(f"{SEED} {number}"))  # noqa: S311  a draw
        except (OSError, Failed) as fault:
            faults.append(fault)

    clients = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    if faults:
        raise Failed(f"{base}: {faults[0]}")
    return sum(answers)


def ask(base: str, places: Sequence[Place], seconds: float, chance: random.Random) -> int:
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
    pause, done = CLIENTS / PER_SECOND, 0
    began = due = time.monotonic()
    while time.monotonic() < began + seconds:
        tile = tile_at(WEB_MERCATOR, chance.choice(ZOOMS), chance.choice(places), "wgs84")
        connection.request("GET", address(tile), headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        if answer.status not in (200, 204):
            raise Failed(f"{address(tile)} answered {answer.status}")
        done += 1
        due += pause
        time.sleep(max(0.0, due - time.monotonic()))
    connection.close()
    return done


def edit(dsn: str, over: threading.Event, edits: list[int]) -> None:
    """Move sites by some metres until it is over."""
    chance = random.Random(SEED)  # noqa: S311  a draw
    with closing(psycopg2.connect(dsn)) as conn:
        with conn, conn.cursor() as cur:
            cur.execute(REACH)
            low, high = cur.fetchone()
        while not over.wait(1 / EDITS_PER_SECOND):
            with conn, conn.cursor() as cur:
                cur.execute(MOVE, {"fid": chance.randint(low, high), "east": chance.uniform(-5e-4, 5e-4)})
                edits[0] += cur.rowcount


def tally(base: str) -> tuple[float, float]:
    """Tiles that were kept, or waited for, and tiles that were drawn, since the service began."""
    found = {"kept": 0.0, "waited": 0.0, "drawn": 0.0}
    for line in fetch(base, "/metrics").decode().splitlines():
        if line.startswith("geoservice_tiles_total{"):
            found[line.partition('how="')[2].partition('"')[0]] += float(line.rpartition(" ")[2])
    return found["kept"] + found["waited"], found["drawn"]
