"""The nginx of docs/deploy.md, run as it stands there: it keeps tiles, shows edits, and lives through our absence."""

import gzip
import http.client
import io
import json
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import mapbox_vector_tile
import psycopg2
import pytest
from PIL import Image

from builders import LAT, LON, add_county, add_officer, add_site
from cast import COMPLETE
from geoservice.config import Config
from geoservice.embedded import Cluster
from geoservice.intake.limits import MIB
from geoservice.model.grid import WEB_MERCATOR
from geoservice.model.password import hashed
from geoservice.model.photo import MOST_PHOTOS
from geoservice.model.touched import tiles_at
from geoservice.store import accounts
from geoservice.store.publishing import publish
from geoservice.web.register.member import digest
from homes import temporary_home
from services import ROOT, served

PATIENCE_SECONDS = 60
PASSWORD = "three quiet reading rooms"
JPEG = b"\xff\xd8"
FILE = '; filename="a.jpg"\r\nContent-Type: image/jpeg'
FRAME = """
daemon off;
pid {folder}/pid;
error_log {folder}/errors;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{written}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def written(folder: Path, behind: int, port: int) -> str:
    """What docs/deploy.md says, with this machine's ports and folders and without a certificate."""
    text = re.search(r"```nginx\n(.*?)```", (ROOT / "docs/deploy.md").read_text("utf-8"), re.S)[1]
    text = text.replace("/var/cache/nginx/geoservice", f"{folder}/cache").replace(
        "127.0.0.1:8000", f"127.0.0.1:{behind}"
    )
    text = re.sub(r" *ssl_certificate.*\n", "", text).replace("/var/log/nginx", str(folder))
    return text.replace("listen 443 ssl", f"listen 127.0.0.1:{port}")


@contextmanager
def nginx(folder: Path, behind: int):
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(FRAME.format(folder=folder, written=written(folder, behind, port)))
    run = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(config)], stderr=subprocess.PIPE)
    try:
        until(lambda: run.poll() is not None or answers(port))
        assert run.poll() is None, run.stderr.read()
        yield port
    finally:
        run.send_signal(signal.SIGQUIT)
        run.communicate(timeout=30)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def until(true):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ask(port: int, path: str, **headers: str):
    """Status, headers, body."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.headers, fault.read()


def names(body: bytes) -> list[str]:
    return sorted(
        site["properties"]["name"] for site in mapbox_vector_tile.decode(body)["worker_home"]["features"]
    )


@pytest.fixture(scope="module")
def tile() -> str:
    key = next(key for key in tiles_at(WEB_MERCATOR, "wgs84", LON, LAT) if key.z == 14)
    return f"/tiles/all/14/{key.column}/{key.row}.mvt"


def test_tiles_through_nginx(tmp_path_factory, tile):
    with temporary_home() as home:
        behind = free_port()
        with served(home, behind) as service, closing(psycopg2.connect(Cluster(home).dsn())) as conn:
            with conn, conn.cursor() as cur:
                sites = [add_site(cur, name=f"第{n}个有很长名字的职工之家") for n in range(30)]
            folder = home.parent / "nginx"
            folder.mkdir()
            folder.chmod(0o777)
            with nginx(folder, behind) as port:
                until(lambda: ask(port, tile)[0] == 200 and ask(port, tile)[1]["X-Cache"] in ("HIT", "STALE"))
                plain = ask(port, tile)
                packed = ask(port, tile, **{"Accept-Encoding": "gzip"})
                assert packed[1]["Content-Encoding"] == "gzip"
                assert plain[1]["Content-Encoding"] is None
                assert gzip.decompress(packed[2]) == plain[2]
                assert plain[1]["Access-Control-Allow-Origin"] == "*"
                assert (
                    ask(port, tile, **{"If-None-Match": packed[1]["ETag"], "Accept-Encoding": "gzip"})[0]
                    == 304
                )

                with conn, conn.cursor() as cur:
                    cur.execute("UPDATE register.site SET name = '新名字' WHERE id = %s", (sites[0],))
                    publish(cur, [sites[0]])
                until(lambda: "新名字" in names(ask(port, tile)[2]))

                assert ask(port, "/tiles/all/30/0/0.mvt")[0] == 400
                style = ask(port, "/styles/all.json", Host="map.example.cn")[2]
                assert b"//map.example.cn/tiles/" in style, "addresses are those of the host that was asked"
                service.send_signal(signal.SIGTERM)
                assert service.wait(60) == 0
                until(lambda: ask(port, tile)[1]["X-Cache"] == "STALE")
                status, _, body = ask(port, tile)
                assert status == 200
                assert "新名字" in names(body)
                logged = "".join(path.read_text() for path in folder.glob("*error*"))
                assert "/tiles/" not in logged, "nor does what goes wrong tell where people look"
        Cluster(home).halt(force=True)


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
    with temporary_home() as home:
        behind = free_port()
        with served(home, behind) as service:
            folder = home.parent / "nginx"
            folder.mkdir()
            folder.chmod(0o777)
            with nginx(folder, behind) as port:
                for path in ("/nearest", "/nearest/cards"):
                    assert post(port, path, **here) == 200
                    assert post(port, path, lon=110.4912, lat=380.8299) == 400
                assert post(port, "/search", "书屋", **here) == 200
                assert post(port, "/search", "站" * 9_000, **here) == 400, "kept in a file on its way"
                assert post(port, "/search", "站" * 30_000, **here) == 413
                assert ask(port, tile)[0] == 204
                service.send_signal(signal.SIGTERM)
                assert service.wait(60) == 0
                assert post(port, "/nearest", **here) == 502
            files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        Cluster(home).halt(force=True)
    access = next(text for path, text in files.items() if path.name == "geoservice.log")
    assert access.count(b"POST /nearest/cards") == 2
    assert b" 502 " in access
    assert b"/tiles/" not in access, "the address of a tile tells where somebody looks"
    for digits in (b"110.4912", b"38.8299", b"380.8299"):
        assert [path for path, text in files.items() if digits in text] == []


def multipart(fields: dict[str, bytes]) -> tuple[bytes, dict[str, str]]:
    """The body of a form, and its header. Bytes that begin as a JPEG does are a file."""
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"{FILE if value[:2] == JPEG else ""}\r\n\r\n'.encode()
        + value
        for name, value in fields.items()
    ]
    return b"\r\n".join([*parts, b"--cut--\r\n"]), {"Content-Type": "multipart/form-data; boundary=cut"}


def send(port: int, site: str, visitor: str, **fields: bytes):
    """Status and answer to a report that comes from the address of a visitor."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(visitor, 0))
    with closing(connection):
        body, headers = multipart(fields)
        connection.request("POST", f"/sites/{site}/report", body, {**headers, "X-Forwarded-For": "10.1.2.3"})
        answer = connection.getresponse()
        answer.read()
        return answer


def largest_photo(colour: str) -> bytes:
    """As many bytes as GEOSERVICE_MAX_PHOTO_MB allows."""
    out = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(out, "JPEG")
    return out.getvalue().ljust(Config().max_photo_mb * MIB, b"\0")


class Visitor:
    """A browser of somebody's own: it keeps its cookie, and sends each form with the token of the page before."""

    def __init__(self, port: int):
        self.origin = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self.page = ""

    def open(self, path: str, **fields: bytes) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        form = multipart({**fields, "csrf_token": token[1].encode()}) if fields else ()
        with self.opener.open(urllib.request.Request(self.origin + path, *form), timeout=60) as answer:
            self.page = answer.read().decode()
        return self.page


def add_editor(cur) -> str:
    """Eve, who comes in by her password; a site of hers."""
    county = add_county(cur)
    account = add_officer(cur, "eve", ("editor", "acftu.d610881"))
    accounts.invite(cur, account, secret=digest("eve"), hours=1, actor="Ada")
    accounts.set_password(cur, secret=digest("eve"), password=hashed(PASSWORD))
    return add_site(cur, organisation_id=county, properties=COMPLETE)


def test_what_people_hand_in_comes_through_nginx_at_its_largest():
    settings = {"GEOSERVICE_PROXIES": "1", "GEOSERVICE_REPORTS_AN_HOUR": "2"}
    with temporary_home() as home:
        behind = free_port()
        with served(home, behind, **settings), closing(psycopg2.connect(Cluster(home).dsn())) as conn:
            with conn, conn.cursor() as cur:
                site = add_editor(cur)
            folder = home.parent / "nginx"
            folder.mkdir()
            folder.chmod(0o777)
            with nginx(folder, behind) as port:
                first = send(port, site, "127.0.0.2", kind=b"locked", photo=largest_photo("red"))
                assert first.status == 303
                status, headers, body = ask(port, first.headers["Location"] + "/photo")
                assert (status, headers["Content-Type"], body[:2]) == (200, "image/jpeg", JPEG)
                statuses = [send(port, site, "127.0.0.2", kind=b"locked").status for _ in range(3)]
                assert statuses == [303, 429, 429], "a forged header is no new address"
                assert send(port, site, "127.0.0.3", kind=b"locked").status == 303

                colours = ("red", "lime", "blue", "black", "white", "teal")[:MOST_PHOTOS]
                photos = {f"file_{n}": largest_photo(colour) for n, colour in enumerate(colours, 1)}
                eve = Visitor(port)
                eve.open("/register/login")
                eve.open("/register/login", login=b"eve", password=PASSWORD.encode(), next=b"")
                page = eve.open(f"/register/sites/{site}/photos", version=b"1", then=b"", **photos)
                assert len(set(re.findall(r"/photos/([0-9a-f]{64})", page))) == MOST_PHOTOS
        Cluster(home).halt(force=True)


def begin(port: int, path: str, length: int, visitor: str = "127.0.0.1") -> http.client.HTTPConnection:
    """A form that says how long it is, and of which a few bytes have come."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(visitor, 0))
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", "multipart/form-data; boundary=cut")
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    connection.send(b"--cut\r\n")
    return connection


OFFICERS_FORMS = [
    "/register/imports",
    "/register/organisations/import",
    "/register/sites/new?layer=worker_home",
    "/register/sites/00000000-0000-4000-8000-000000000000/edit",
    "/register/sites/00000000-0000-4000-8000-000000000000/photos",
]


def test_strangers_fill_neither_the_proxy_nor_us():
    with temporary_home() as home:
        behind = free_port()
        with (
            served(home, behind, GEOSERVICE_PROXIES="1"),
            closing(psycopg2.connect(Cluster(home).dsn())) as conn,
        ):
            with conn, conn.cursor() as cur:
                site = add_editor(cur)
            folder = home.parent / "nginx"
            folder.mkdir()
            folder.chmod(0o777)
            with nginx(folder, behind) as port:
                for path in OFFICERS_FORMS:
                    with closing(begin(port, path, 72 * MIB)) as stranger:
                        answer = stranger.getresponse()  # before the body has come
                        assert (answer.status, answer.headers["Location"]) == (
                            303,
                            f"http://127.0.0.1:{port}/register/login",
                        ), path
                    assert ask(port, path, Accept="text/html")[2].decode().count('name="password"') == 1, (
                        "looking leads to the login"
                    )
                for path in (
                    "/register/login",
                    "/register/sites/many",
                    "/nearest",
                    "/search",
                    "/reports/x/erase",
                ):
                    with closing(begin(port, path, 72 * MIB)) as stranger:
                        answer = stranger.getresponse()
                        assert answer.status == 413, path
                        assert "请换一个小一些的" in answer.read().decode()
                with closing(begin(port, OFFICERS_FORMS[0], 74 * MIB)) as stranger:
                    assert "请换一个小一些的" in stranger.getresponse().read().decode()
                assert list((folder / "bodies").iterdir()) == [], "nothing was taken in"
                assert ask(port, "/.logged-in")[0] == 404
                for path in ("/collections/worker_home/items?bbox=110.1234,38,111,39", "/tiles/all/9/412/197.mvt",
                             "/reports/A-key-to-a-report", "/register/welcome/A-key-to-an-account", "/search?q=%E9%A9%BF%E7%AB%99"):  # fmt: skip
                    ask(port, path)
                log = (folder / "geoservice.log").read_text()
                assert '"GET /collections/worker_home/items" 200' in log
                assert not re.search("110.1234|tiles|key|%E9|驿站|next=", log), (
                    "no log tells where people look, nor holds a key"
                )

                # Half a body each: they wait in nginx, and others are answered meanwhile.
                slow = [begin(port, f"/sites/{site}/report", MIB, "127.0.0.2") for _ in range(8)]
                slow += [begin(port, "/nearest", 1000, "127.0.0.2") for _ in range(40)]
                until(lambda: begin_and_ask(port, site, "127.0.0.2") == 429)
                assert ask(port, "/healthz")[0] == 200
                assert send(port, site, "127.0.0.3", kind=b"locked").status == 303
                for each in slow:
                    each.close()
        Cluster(home).halt(force=True)


def begin_and_ask(port: int, site: str, visitor: str) -> int:
    """The status of one more report from there whose body has not come; 0 while it is waited for."""
    with closing(begin(port, f"/sites/{site}/report", MIB, visitor)) as connection:
        connection.sock.settimeout(1)
        try:
            return connection.getresponse().status
        except TimeoutError:
            return 0
