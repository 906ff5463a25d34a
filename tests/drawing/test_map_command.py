"""`geoservice map`, as Eve runs it before she writes a mail."""

import pytest
from click.testing import CliRunner

from builders import add_site
from geoservice.cli import main


@pytest.fixture
def geoservice(cluster, fresh, monkeypatch, tmp_path):
    """Runs the command line on a database of the test's own, in an empty folder."""
    import psycopg2

    connection = psycopg2.connect(cluster.dsn(database=fresh))
    with connection, connection.cursor() as cursor:
        add_site(cursor, name="{{7*7}}")
        add_site(cursor, name="书屋", layer="reading_room", lon=120.0)
    connection.close()
    monkeypatch.setenv("GEOSERVICE_DATABASE_URL", cluster.dsn(database=fresh))
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(main, ["map", "-o", "sites.html", *args])


def test_it_writes_all_published_sites(geoservice, tmp_path):
    done = geoservice()
    assert done.exit_code == 0, done.output
    assert "2 sites written" in done.output
    written = (tmp_path / "sites.html").read_text(encoding="utf-8")
    assert "{{7*7}}" in written
    assert "书屋" in written


def test_it_keeps_to_kinds_and_bounds(geoservice):
    assert "1 sites written" in geoservice("--layers", "reading_room").output
    assert "1 sites written" in geoservice("--bbox", "109,37,111,39").output


def test_a_wrong_option_is_named_in_both_languages(geoservice, tmp_path):
    done = geoservice("--bbox", "1,2,3")
    assert done.exit_code == 1
    assert "bbox" in done.stderr
    assert "四个数" in done.stderr
    assert "four numbers" in done.stderr
    assert not (tmp_path / "sites.html").exists()


def test_basemaps_go_along_when_they_are_asked_for(geoservice, monkeypatch, tmp_path):
    (tmp_path / "basemaps.toml").write_text(
        """
        [basemaps.amap]
        title = { zh = "高德", en = "Amap" }
        url = "https://tiles.example/{z}/{x}/{y}.png"
        datum = "gcj02"
        attribution = "高德地图"
        """,
        encoding="utf-8",
    )
    monkeypatch.setenv("GEOSERVICE_BASEMAPS", str(tmp_path / "basemaps.toml"))
    assert geoservice().exit_code == 0
    assert "tiles.example" not in (tmp_path / "sites.html").read_text(encoding="utf-8")
    assert geoservice("--basemaps").exit_code == 0
    written = (tmp_path / "sites.html").read_text(encoding="utf-8")
    assert "img-src data: https://tiles.example;" in written
    assert '"ground": "amap"' in written
