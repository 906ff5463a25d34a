"""What the finder keeps on a phone: the worker, its list of files, and what a phone needs to install it."""

import io
import re

import pytest
from PIL import Image

from geoservice.web.finder import offline

PAGE = {"Accept": "text/html", "Accept-Language": "zh-CN"}


def test_a_phone_can_put_it_among_its_apps(client):
    page = client.get("/", headers=PAGE).text
    assert '<link rel="manifest" href="/app.webmanifest">' in page
    manifest = client.get("/app.webmanifest", headers=PAGE)
    assert manifest.mimetype == "application/manifest+json"
    assert (manifest.json["name"], manifest.json["display"]) == ("工会服务阵地", "standalone")
    assert {icon["sizes"] for icon in manifest.json["icons"]} == {"192x192", "512x512"}
    for icon in manifest.json["icons"]:
        picture = Image.open(io.BytesIO(client.get(icon["src"]).data))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
        assert picture.getpixel((2, 2)) == (181, 18, 27)
        assert picture.getpixel((picture.width // 2, picture.width // 3))[1] > 200, "the sign is white"


def test_it_speaks_the_chosen_language(client):
    manifest = client.get("/app.webmanifest?lang=en").json
    assert manifest["name"] == "Union service sites"
    assert manifest["start_url"] == "/?lang=en"


def test_the_worker_serves_all_and_is_asked_for_anew(client):
    answer = client.get("/worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_phone_takes_the_worker_anew_when_a_file_of_the_shell_has_changed(client, monkeypatch):
    def address() -> str:
        return re.search(r'data-worker="([^"]*)"', client.get("/?lang=en", headers=PAGE).text)[1]

    before = address()
    assert before == address()
    assert before.startswith("/worker.js?lang=en&amp;v=")
    monkeypatch.setattr(offline, "BUNDLES", offline.BUNDLES[:-1])
    assert address() != before


def test_each_file_of_the_shell_is_there(client):
    files = client.get("/shell.json?lang=en").json
    assert files[0] == "/starred?lang=en"
    assert len(files) == len(set(files)) > 8
    for address in files:
        assert client.get(address, headers=PAGE).status_code == 200, address


def test_the_page_of_what_is_kept_asks_for_nothing_that_the_shell_lacks(client):
    files = client.get("/shell.json").json
    page = client.get("/starred", headers=PAGE).text
    asked = re.findall(r'<(?:script|link rel="stylesheet")[^>]* (?:src|href)="([^"]*)"', page)
    assert len(asked) == 2
    assert set(asked) <= set(files)
    assert "收藏" in page


@pytest.mark.parametrize("edge", ["1", "193", "100000"])
def test_signs_of_other_sizes_are_not_there(client, edge):
    assert client.get(f"/app-{edge}.png").status_code == 404
