"""The pyramid says what is published: after any edit, in any tile, folded or not, and with editors at work."""

import random
import threading
from contextlib import closing

import mapbox_vector_tile
import numpy as np
import psycopg2
import pytest

from builders import add_site
from conftest import SETTINGS, copied
from geoservice.model.frame import tile_frame
from geoservice.model.grid import GRIDS, WEB_MERCATOR, isometric
from geoservice.model.tile import Tile
from geoservice.store import content_values
from geoservice.store.cells import check, differing, fold, misplaced
from geoservice.store.publishing import publish, withdraw
from geoservice.store.tiles import seen, tile

KINDS = ["activity_centre", "reading_room", "worker_home"]


def place(chance):
    return chance.gauss(110, 3), max(-84.0, min(84.0, chance.gauss(38, 3)))


def move(cursor, site, **given):
    for column, value in given.items():
        cursor.execute(f"UPDATE register.site SET {column} = %s WHERE id = %s", (value, site))
    publish(cursor, [site])


def move_to(cursor, site, lon, lat):
    cursor.execute(
        "UPDATE register.site SET geom = ST_SetSRID(ST_MakePoint(%s, %s), 4326) WHERE id = %s",
        (lon, lat, site),
    )
    publish(cursor, [site])


def take_away(cursor, site):
    cursor.execute("UPDATE register.site SET review_state = 'archived' WHERE id = %s", (site,))
    withdraw(cursor, [site])


def held(cursor, z, grid, datum, layers=KINDS):
    """How many sites all tiles of a zoom show together."""
    total = 0
    for column in range(grid.columns(z)):
        for row in range(grid.rows(z)):
            frame = tile_frame(Tile(z, column, row, grid))
            if not frame.window.is_empty:
                total += counted(tile(cursor, frame, layers=layers, datum=datum).mvt)
    return total


def counted(mvt):
    drawn = mapbox_vector_tile.decode(mvt) if mvt else {}
    return sum(
        feature["properties"].get("count", 1) for layer in drawn.values() for feature in layer["features"]
    )


def published(cursor):
    cursor.execute("SELECT count(*) FROM published_site")
    return cursor.fetchone()[0]


@pytest.fixture(scope="module")
def crowd(cluster, template):
    """The name of a database with 150 sites."""
    chance = random.Random(7)
    with copied(cluster, template) as name:
        with closing(psycopg2.connect(cluster.dsn(database=name))) as conn, conn, conn.cursor() as cur:
            for _ in range(150):
                lon, lat = place(chance)
                add_site(cur, lon=lon, lat=lat, layer=chance.choice(KINDS))
        yield name


@pytest.fixture(scope="module")
def scattered_connection(cluster, crowd):
    """One for all, so that each statement is planned once."""
    with closing(psycopg2.connect(cluster.dsn(database=crowd), options=SETTINGS)) as conn:
        yield conn


@pytest.fixture
def scattered(scattered_connection):
    """A cursor where there are 150 sites; what is written is rolled back."""
    with scattered_connection.cursor() as cur:
        yield cur
    scattered_connection.rollback()


@pytest.mark.parametrize("most", [2, 40, 2_000])
@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_all_tiles_of_a_zoom_hold_every_site_once(scattered, monkeypatch, grid, datum, most):
    """Where some tiles show cells and their neighbours sites, too."""
    monkeypatch.setattr(content_values, "MOST_SITES", most)
    for z in (1, 3):
        assert held(scattered, z, grid, datum) == 150


@pytest.mark.parametrize("z", [8, 9, 10, 12])
@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_shifted_sites_beside_an_edge_are_counted_once(cursor, monkeypatch, datum, z):
    """Four tiles that meet in a city, whose cells and sites lie within the shift from the corner."""
    monkeypatch.setattr(content_values, "MOST_SITES", 3)
    column, row = 2**z * 290 // 360, int((0.5 - isometric(38.5) / (2 * np.pi)) * 2**z)
    corner = Tile(z, column, row)
    lon = corner.west / WEB_MERCATOR.degree
    lat = float(np.degrees(np.arctan(np.sinh(WEB_MERCATOR.psi(corner.north)))))
    chance = random.Random(z)
    for _ in range(60):
        add_site(cursor, lon=lon + chance.gauss(0, 0.008), lat=lat + chance.gauss(0, 0.008))
    around = [Tile(z, column + x, row + y) for x in (-1, 0) for y in (-1, 0)]
    assert sum(counted(tile(cursor, tile_frame(one), layers=KINDS, datum=datum).mvt) for one in around) == 60


def test_random_edits_folds_and_rollbacks(cursor, monkeypatch):
    monkeypatch.setattr(content_values, "MOST_SITES", 5)
    chance = random.Random(3)
    sites = []
    for step in range(300):
        cursor.execute("SAVEPOINT edit")
        deed, before = chance.random(), list(sites)
        if deed < 0.4 or not sites:
            lon, lat = place(chance)
            sites.append(add_site(cursor, lon=lon, lat=lat, layer=chance.choice(KINDS)))
        elif deed < 0.6:
            move_to(cursor, chance.choice(sites), *place(chance))
        elif deed < 0.75:
            move(cursor, chance.choice(sites), layer=chance.choice(KINDS))
        elif deed < 0.85:
            take_away(cursor, sites.pop(chance.randrange(len(sites))))
        else:
            fold(cursor)
        if chance.random() < 0.2:
            cursor.execute("ROLLBACK TO SAVEPOINT edit")
            sites = before
        if step % 60 == 59:
            assert differing(cursor) == 0
            for z in (0, 2):
                assert held(cursor, z, WEB_MERCATOR, "gcj02") == len(sites) == published(cursor)
    while fold(cursor):
        pass
    assert differing(cursor) == len(misplaced(cursor)) == 0
    cursor.execute("SELECT min(n) FROM cell_count")
    assert cursor.fetchone()[0] > 0


def test_an_edit_that_moves_nothing_leaves_no_delta_and_a_revision(cursor):
    site = add_site(cursor)
    fold(cursor)
    move(cursor, site, name="新名字")
    cursor.execute("SELECT count(*) FROM cell_delta")
    assert cursor.fetchone()[0] == 0
    assert fold(cursor) == 1


def test_a_check_makes_a_wrong_pyramid_and_wrong_keys_right(scattered):
    cursor = scattered
    fold(cursor)
    assert differing(cursor) == 0
    cursor.execute("UPDATE cell_count SET n = n + 1 WHERE cell = (SELECT min(cell) FROM cell_count)")
    cursor.execute("DELETE FROM cell_count WHERE cell = (SELECT max(cell) FROM cell_count)")
    cursor.execute("ALTER TABLE published_site DISABLE TRIGGER published_site_place")
    cursor.execute(
        "UPDATE published_site SET gcj_x = gcj_x + 9 WHERE fid = (SELECT min(fid) FROM published_site)"
    )
    cursor.execute("ALTER TABLE published_site ENABLE TRIGGER published_site_place")
    assert check(cursor, mend=False) == check(cursor, mend=True) == (1, 2)
    assert not check(cursor, mend=False)


def test_a_picture_sees_what_the_tile_shows(scattered):
    cursor = scattered
    frame = tile_frame(Tile(4, 12, 6), 256, 0, 16)
    found = seen(cursor, frame, layers=KINDS, datum="gcj02").marks
    assert sum(mark.count for mark in found) == counted(tile(cursor, frame, layers=KINDS, datum="gcj02").mvt)
    assert all(sum(mark.counts.values()) == mark.count for mark in found)
    assert all(0 <= mark.u <= 256 and 0 <= mark.v <= 256 for mark in found)
    assert any(mark.id for mark in found)
    assert any(mark.count > 1 for mark in found)


def test_editors_never_block_one_another_and_the_fold_runs_beside(cluster, fresh):
    """Eight editors, each on a connection of its own, while the fold runs; then all is as the truth is."""
    with closing(psycopg2.connect(cluster.dsn(database=fresh))) as conn, conn, conn.cursor() as cur:
        sites = [add_site(cur, lon=110 + n / 1000, lat=38, layer="worker_home") for n in range(40)]
    failures, done = [], threading.Event()

    def edit(seed):
        chance = random.Random(seed)
        try:
            with closing(psycopg2.connect(cluster.dsn(database=fresh))) as conn:
                for _ in range(40):
                    with conn, conn.cursor() as cur:
                        for site in sorted(chance.sample(sites[seed::8], 2)):
                            move_to(cur, site, *place(chance))
        except psycopg2.Error as error:
            failures.append(error)

    def keep_folding():
        with closing(psycopg2.connect(cluster.dsn(database=fresh))) as conn:
            while not done.is_set():
                with conn, conn.cursor() as cur:
                    fold(cur)

    folding = threading.Thread(target=keep_folding)
    editors = [threading.Thread(target=edit, args=(seed,)) for seed in range(8)]
    for thread in (folding, *editors):
        thread.start()
    for thread in editors:
        thread.join()
    done.set()
    folding.join()
    assert not failures
    with closing(psycopg2.connect(cluster.dsn(database=fresh))) as conn, conn, conn.cursor() as cur:
        assert differing(cur) == 0
        while fold(cur):
            pass
        assert differing(cur) == 0
        assert held(cur, 4, WEB_MERCATOR, "bd09") == 40
        cur.execute("SELECT count(*), count(revision), count(DISTINCT revision) FROM publication")
        total, *numbered = cur.fetchone()
        assert numbered == [total, total]
