"""What is copied from npm packages is what a page links to, and the licences."""

import re

import brotli

from conftest import ROOT

LICENCE = re.compile("licen[cs]e|notice", re.IGNORECASE)


def test_each_vendored_file_is_linked_by_a_page_or_a_licence():
    vendor = ROOT / "static" / "vendor"
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    files = [path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()]
    assert "modern-normalize/modern-normalize.css" in files
    assert [name for name in files if f"vendor/{name}" not in pages and not LICENCE.search(name)] == []


def test_a_bundle_is_sent_as_the_build_packed_it(client):
    plain = client.get("/static/bundle/finder_map.js", headers={"Accept-Encoding": "identity"})
    packed = client.get("/static/bundle/finder_map.js?v=1", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert packed.mimetype == plain.mimetype == "text/javascript"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert brotli.decompress(packed.data) == plain.data
    assert len(packed.data) < 0.3 * len(plain.data)
    assert client.get("/static/../pyproject.toml", headers={"Accept-Encoding": "br"}).status_code == 404


def test_each_package_in_a_page_brings_its_licence():
    for package in (ROOT / "static" / "vendor").glob("[a-z]*"):
        assert any(LICENCE.search(path.name) for path in package.iterdir()), package.name
