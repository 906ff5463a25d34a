"""Tiles and questions through the nginx of docs/deploy.md: it keeps tiles, shows edits, lives through our absence, and writes down no place."""

import gzip
import json
import signal
import urllib.error
import urllib.request

import mapbox_vector_tile
import pytest

from builders import LAT, LON, add_site
from geoservice.model.grid import WEB_MERCATOR
from geoservice.model.touched import tiles_at
from geoservice.store.publishing import publish
from moments import until
from proxies import proxied


def names(body: bytes) -> list[str]:
    return sorted(
        site["properties"]["name"] for site in mapbox_vector_tile.decode(body)["worker_home"]["features"]
    )


@pytest.fixture(scope="module")
def tile() -> str:
    key = next(key for key in tiles_at(WEB_MERCATOR, "wgs84", LON, LAT) if key.z == 14)
    return f"/tiles/all/14/{key.column}/{key.row}.mvt"


def test_tiles_through_nginx(tile):
    with proxied() as found:
        ask, conn = found.ask, found.conn
        with conn, conn.cursor() as cur:
            sites = [add_site(cur, name=f"第{n}个有很长名字的职工之家") for n in range(30)]
        until(lambda: ask(tile)[0] == 200 and ask(tile)[1]["X-Cache"] in ("HIT", "STALE"))
        plain = ask(tile)
        packed = ask(tile, **{"Accept-Encoding": "gzip"})
        assert packed[1]["Content-Encoding"] == "gzip"
        assert plain[1]["Content-Encoding"] is None
        assert gzip.decompress(packed[2]) == plain[2]
        assert plain[1]["Access-Control-Allow-Origin"] == "*"
        assert ask(tile, **{"If-None-Match": packed[1]["ETag"], "Accept-Encoding": "gzip"})[0] == 304

        with conn, conn.cursor() as cur:
            cur.execute("UPDATE register.site SET name = '新名字' WHERE id = %s", (sites[0],))
            publish(cur, [sites[0]])
        until(lambda: "新名字" in names(ask(tile)[2]))

        assert ask("/tiles/all/30/0/0.mvt")[0] == 400
        style = ask("/styles/all.json", Host="map.example.cn")[2]
        assert b"//map.example.cn/tiles/" in style, "addresses are those of the host that was asked"
        found.service.send_signal(signal.SIGTERM)
        assert found.service.wait(60) == 0
        until(lambda: ask(tile)[1]["X-Cache"] == "STALE")
        status, _, body = ask(tile)
        assert status == 200
        assert "新名字" in names(body)
        logged = "".join(path.read_text() for path in found.folder.glob("*error*"))
        assert "/tiles/" not in logged, "nor does what goes wrong tell where people look"


def post(port: int, path: str, member: str = "", **place: float) -> int:
    """The status of a question in a body, with one more member of so many characters."""
    body = json.dumps({**place, **({"q": member} if member else {})}).encode()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as fault:
        return fault.code


def test_where_somebody_stands_is_in_no_file_of_nginx(tile):
    """In none of its logs, nor in what it keeps: answered, refused, too large, and while nobody answers."""
    here = {"lon": 110.4912, "lat": 38.8299}
    with proxied() as found:
        port = found.port
        for path in ("/nearest", "/nearest/cards"):
            assert post(port, path, **here) == 200
            assert post(port, path, lon=110.4912, lat=380.8299) == 400
        assert post(port, "/search", "书屋", **here) == 200
        assert post(port, "/search", "站" * 9_000, **here) == 400, "kept in a file on its way"
        assert post(port, "/search", "站" * 30_000, **here) == 413
        assert found.ask(tile)[0] == 204
        found.service.send_signal(signal.SIGTERM)
        assert found.service.wait(60) == 0
        assert post(port, "/nearest", **here) == 502
        until(lambda: b" 502 " in (found.folder / "geoservice.log").read_bytes())
        files = {path: path.read_bytes() for path in found.folder.rglob("*") if path.is_file()}
    access = next(text for path, text in files.items() if path.name == "geoservice.log")
    assert access.count(b"POST /nearest/cards") == 2
    assert b"/tiles/" not in access, "the address of a tile tells where somebody looks"
    for digits in (b"110.4912", b"38.8299", b"380.8299"):
        assert [path for path, text in files.items() if digits in text] == []
