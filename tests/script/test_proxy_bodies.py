"""What people send through the nginx of docs/deploy.md: it passes what they may, and keeps out what would fill it or us."""

import http.client
import io
import re
import urllib.request
from contextlib import closing

import pytest
from PIL import Image

from builders import add_county, add_officer, add_site
from cast import COMPLETE
from geoservice.config import Config
from geoservice.intake.limits import MIB
from geoservice.model.password import hashed
from geoservice.model.photo import MOST_PHOTOS
from geoservice.store import accounts
from geoservice.web.register.member import digest
from moments import until
from proxies import proxied

PASSWORD = "three quiet reading rooms"
JPEG = b"\xff\xd8"
FILE = '; filename="a.jpg"\r\nContent-Type: image/jpeg'
OFFICERS_FORMS = [
    "/register/imports",
    "/register/organisations/import",
    "/register/sites/new?layer=worker_home",
    "/register/sites/00000000-0000-4000-8000-000000000000/edit",
    "/register/sites/00000000-0000-4000-8000-000000000000/photos",
]
SMALL_FORMS = ["/register/login", "/register/sites/many", "/nearest", "/search", "/reports/x/erase"]
TOO_LARGE = "请换一个小一些的"
# What is told to nobody who reads the log: where people look, what they type, and keys.
LOOKED_AT = [
    "/collections/worker_home/items?bbox=110.1234,38,111,39",
    "/tiles/all/9/412/197.mvt",
    "/reports/A-key-to-a-report",
    "/register/welcome/A-key-to-an-account",
    "/search?q=%E9%A9%BF%E7%AB%99",
]


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
    with proxied(GEOSERVICE_PROXIES="1", GEOSERVICE_REPORTS_AN_HOUR="2") as found:
        port = found.port
        with found.conn, found.conn.cursor() as cur:
            site = add_editor(cur)
        first = send(port, site, "127.0.0.2", kind=b"locked", photo=largest_photo("red"))
        assert first.status == 303
        status, headers, body = found.ask(first.headers["Location"] + "/photo")
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


def begin(port: int, path: str, length: int, visitor: str = "127.0.0.1") -> http.client.HTTPConnection:
    """A form that says how long it is, and of which a few bytes have come."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(visitor, 0))
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", "multipart/form-data; boundary=cut")
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    connection.send(b"--cut\r\n")
    return connection


def begin_and_ask(port: int, site: str, visitor: str) -> int:
    """The status of one more report from there whose body has not come; 0 while it is waited for."""
    with closing(begin(port, f"/sites/{site}/report", MIB, visitor)) as connection:
        connection.sock.settimeout(1)
        try:
            return connection.getresponse().status
        except TimeoutError:
            return 0


@pytest.fixture(scope="module")
def proxy():
    with proxied(GEOSERVICE_PROXIES="1") as found:
        yield found


def nothing_is_kept(proxy) -> bool:
    return not list((proxy.folder / "bodies").iterdir())


@pytest.mark.parametrize("path", OFFICERS_FORMS)
def test_a_strangers_form_for_officers_is_turned_away_before_its_body_has_come(proxy, path):
    with closing(begin(proxy.port, path, 72 * MIB)) as stranger:
        answer = stranger.getresponse()
        assert answer.status == 303
        assert answer.headers["Location"] == f"http://127.0.0.1:{proxy.port}/register/login"
    assert nothing_is_kept(proxy)
    page = proxy.ask(path, Accept="text/html")[2].decode()
    assert page.count('name="password"') == 1, "looking leads to the login"


@pytest.mark.parametrize(("path", "mib"), [*((path, 72) for path in SMALL_FORMS), (OFFICERS_FORMS[0], 74)])
def test_what_is_too_large_is_refused_in_words(proxy, path, mib):
    with closing(begin(proxy.port, path, mib * MIB)) as stranger:
        answer = stranger.getresponse()
        assert answer.status == 413
        assert TOO_LARGE in answer.read().decode()
    assert nothing_is_kept(proxy)


def test_who_is_logged_in_is_asked_by_nginx_alone(proxy):
    assert proxy.ask("/.logged-in")[0] == 404


def test_the_log_tells_neither_where_people_look_nor_a_key(proxy):
    for path in LOOKED_AT:
        proxy.ask(path)
    log = (proxy.folder / "geoservice.log").read_text()
    assert '"GET /collections/worker_home/items" 200' in log
    assert not re.search("110.1234|tiles|key|%E9|驿站|next=", log)


def test_half_a_body_each_waits_in_nginx_and_others_are_answered(proxy):
    with proxy.conn, proxy.conn.cursor() as cur:
        site = add_site(cur, organisation_id=add_county(cur), properties=COMPLETE)
    slow = [begin(proxy.port, f"/sites/{site}/report", MIB, "127.0.0.2") for _ in range(8)]
    slow += [begin(proxy.port, "/nearest", 1000, "127.0.0.2") for _ in range(40)]
    until(lambda: begin_and_ask(proxy.port, site, "127.0.0.2") == 429)
    assert proxy.ask("/healthz")[0] == 200
    assert send(proxy.port, site, "127.0.0.3", kind=b"locked").status == 303
    for each in slow:
        each.close()
