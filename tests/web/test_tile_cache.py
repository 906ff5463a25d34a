"""Tiles are kept until what they show has changed, in every process, and drawn once for all who ask at once."""

import gzip
import threading
from contextlib import closing

import mapbox_vector_tile
import psycopg2
import pytest
from prometheus_client import REGISTRY

from builders import LAT, LON, add_site
from geoservice import create_app
from geoservice.config import Config
from geoservice.db import Database
from geoservice.model.grid import GRIDS
from geoservice.model.tile import Tile
from geoservice.model.touched import TileKey, tiles_at
from geoservice.store.cells import fold
from geoservice.store.publishing import publish
from geoservice.web import tile_cache
from geoservice.web.application import READER
from moments import until

PATIENCE_SECONDS = 30


@pytest.fixture
def committed(cluster, fresh):
    """Runs work in a transaction of its own, which is folded at once as `serve` does it."""

    def run(work):
        with closing(psycopg2.connect(cluster.dsn(database=fresh))) as conn:
            with conn, conn.cursor() as cur:
                result = work(cur)
            with conn, conn.cursor() as cur:
                fold(cur)
        return result

    return run


@pytest.fixture
def make_app(cluster, fresh):
    """Applications that each know the database by connections of their own, as worker processes do."""
    databases = []

    def make():
        database = Database(cluster.dsn(database=fresh), role=READER, size=8, wait_ms=60_000)
        databases.append(database)
        app = create_app(Config.read({"GEOSERVICE_TILE_CACHE_MB": "1"}), database)
        cache = app.wsgi_app
        cache.freshness.now()
        until(lambda: cache.freshness.applied is not None)
        return app, cache

    yield make
    for database in databases:
        database.close()


def address(lon, lat, z, query=""):
    key = at(lon, lat, z)
    return f"/tiles/all/{z}/{key.column}/{key.row}.mvt{query}"


def at(lon, lat, z):
    return next(key for key in tiles_at(GRIDS["WebMercatorQuad"], "wgs84", lon, lat) if key.z == z)


def names(answer):
    drawn = mapbox_vector_tile.decode(answer.data) if answer.data else {}
    return {site["properties"]["name"] for layer in drawn.values() for site in layer["features"]}


def rename(site, name):
    def work(cur):
        cur.execute("UPDATE register.site SET name = %s WHERE id = %s", (name, site))
        publish(cur, [site])

    return work


def test_an_edit_is_seen_in_every_process_and_drops_only_the_tiles_it_touches(make_app, committed):
    here = committed(lambda cur: add_site(cur, name="甲"))
    committed(lambda cur: add_site(cur, name="乙", lon=LON + 1))
    workers = [make_app(), make_app()]
    tile, other = address(LON, LAT, 14), address(LON + 1, LAT, 14)
    for app, cache in workers:
        for _ in range(2):  # the first of its kind is not kept: nobody followed its like before
            assert names(app.test_client().get(tile)) == {"甲"}
            assert names(app.test_client().get(other)) == {"乙"}
        assert {(tile, ""), (other, "")} <= cache.kept.keys()
    committed(rename(here, "甲二"))
    for app, cache in workers:
        until(lambda app=app: names(app.test_client().get(tile)) == {"甲二"})
        kept = cache.kept[other, ""]
        assert names(app.test_client().get(other)) == {"乙"}
        assert cache.kept[other, ""] is kept


def test_a_site_that_moves_changes_both_tiles_in_every_datum_and_grid(make_app, committed):
    site = committed(lambda cur: add_site(cur, name="甲"))
    app, _ = make_app()
    client = app.test_client()

    def shown(lon):
        found = []
        for query in ("", "?datum=gcj02", "?datum=bd09"):
            found.append(bool(names(client.get(address(lon, LAT, 8, query)))))
        return found

    for _ in range(2):
        assert (shown(LON), shown(LON + 3)) == ([True] * 3, [False] * 3)

    def work(cur):
        cur.execute(
            "UPDATE register.site SET geom = ST_SetSRID(ST_MakePoint(%s, %s), 4326) WHERE id = %s",
            (LON + 3, LAT, site),
        )
        publish(cur, [site])

    committed(work)
    until(lambda: (shown(LON), shown(LON + 3)) == ([False] * 3, [True] * 3))


def test_tiles_asked_for_at_once_are_drawn_once(make_app, committed, monkeypatch):
    committed(lambda cur: add_site(cur))
    app, cache = make_app()
    app.test_client().get(address(LON, LAT, 3))
    asked, drawn, draw = [], [], cache.application

    def slow(environ, start_response):
        drawn.append(environ["PATH_INFO"])
        until(lambda: len(asked) == 6)
        return draw(environ, start_response)

    cache.application = slow

    def ask():
        asked.append(1)
        assert app.test_client().get(address(LON, LAT, 12)).status_code == 200

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 1


def test_a_kept_tile_travels_packed_whole_or_not_at_all(make_app, committed):
    for number in range(30):
        committed(lambda cur, number=number: add_site(cur, name=f"第{number}站"))
    client = make_app()[0].test_client()
    tile = address(LON, LAT, 14)
    client.get(tile)
    for _ in range(2):
        whole = client.get(tile)
        packed = client.get(tile, headers={"Accept-Encoding": "br, gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Vary"] == whole.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.data) == whole.data
        assert packed.headers["ETag"] != whole.headers["ETag"]
        assert whole.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in whole.headers
        for answer in (whole, packed):
            asked = {"If-None-Match": answer.headers["ETag"]}
            asked |= {"Accept-Encoding": "gzip"} if answer is packed else {}
            again = client.get(tile, headers=asked)
            assert (again.status_code, again.data) == (304, b"")
        head = client.head(tile)
        assert (head.data, head.headers["Content-Length"]) == (b"", str(len(whole.data)))


def test_faults_are_not_kept_and_carry_cors(make_app):
    app, cache = make_app()
    answer = app.test_client().get("/tiles/all/30/0/0.mvt")
    assert (answer.status_code, answer.json["field"]) == (400, "z")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not cache.kept


def test_faults_and_documents_are_in_the_language_of_the_browser(make_app):
    client = make_app()[0].test_client()
    for language, words in (("en", "whole number"), ("zh", "整数")):
        headers = {"Accept-Language": language}
        assert words in client.get("/tiles/all/30/0/0.mvt", headers=headers).json["detail"]
        wmts = client.get("/wmts/1.0.0/all/default/WebMercatorQuad/30/0/0.png", headers=headers)
        assert words in wmts.text
        assert f'xml:lang="{language}' in client.get("/wmts/1.0.0/WMTSCapabilities.xml", headers=headers).text


def test_wmts_shows_an_edit_too(make_app, committed):
    site = committed(lambda cur: add_site(cur, name="甲"))
    app, cache = make_app()
    key = at(LON, LAT, 14)
    tile = f"/wmts/1.0.0/all/default/WebMercatorQuad/14/{key.row}/{key.column}.mvt"
    for _ in range(2):
        assert names(app.test_client().get(tile)) == {"甲"}
    assert (tile, "") in cache.kept
    committed(rename(site, "甲二"))
    until(lambda: names(app.test_client().get(tile)) == {"甲二"})


def test_memory_is_bounded_and_the_oldest_go_first(make_app, committed):
    committed(lambda cur: add_site(cur))
    app, cache = make_app()
    cache.most_bytes = 10 * tile_cache.OVERHEAD_BYTES
    client = app.test_client()
    for x in range(40):
        client.get(f"/tiles/all/10/{x}/3.mvt")
    assert 0 < cache.bytes <= cache.most_bytes
    assert cache.bytes == sum(kept.bytes for kept in cache.kept.values())
    assert ("/tiles/all/10/39/3.mvt", "") in cache.kept
    assert ("/tiles/all/10/1/3.mvt", "") not in cache.kept


def test_after_a_lost_connection_nothing_old_is_shown(make_app, committed):
    site = committed(lambda cur: add_site(cur, name="甲"))
    app, cache = make_app()
    client = app.test_client()
    tile = address(LON, LAT, 14)
    for _ in range(2):
        client.get(tile)

    def cut(cur):
        cur.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'")
        rename(site, "甲二")(cur)

    committed(cut)
    until(lambda: names(client.get(tile)) == {"甲二"})
    until(lambda: cache.freshness.applied is not None)


def test_a_bulk_load_makes_everything_old(make_app, committed, monkeypatch):
    monkeypatch.setattr("geoservice.web.freshness.MOST_CHANGES", 3)
    app, cache = make_app()
    client = app.test_client()
    for _ in range(2):
        assert client.get(address(0, 0, 10)).status_code == 204
    (kept,) = cache.kept.values()

    def work(cur):
        for _ in range(5):
            add_site(cur)

    committed(work)
    until(lambda: not cache.freshness.is_fresh(kept.tiles, kept.noted))


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_touched_tiles_own_the_place(grid):
    for key in tiles_at(grid, "wgs84", 110.1234, 38.4321):
        window = Tile(key.z, key.column, key.row, grid).window()
        x = (110.1234 / 360 + 0.5) * 2**31
        assert window.x0 - 2 <= x <= window.x1 + 2
        assert isinstance(key, TileKey)


def test_kept_tiles_are_counted_together(make_app, committed):
    committed(lambda cur: add_site(cur))
    app, cache = make_app()
    client = app.test_client()
    for _ in range(7):
        client.get(address(LON, LAT, 14))
    cache.tally.tell()
    counted = REGISTRY.get_sample_value(
        "geoservice_requests_total",
        {"route": "/tiles/<layer>/<z>/<x>/<y>.mvt", "method": "GET", "status": "200"},
    )
    assert counted >= 7
    assert REGISTRY.get_sample_value("geoservice_tiles_total", {"how": "kept"}) >= 5
