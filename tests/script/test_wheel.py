"""The built wheel alone gives a working server: layers, pages, scripts and translations travel inside."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LOOK = """
from pathlib import Path
import geoservice
from geoservice import assets, create_app
from geoservice.config import Config
from geoservice.migration import read_migrations

app = create_app(Config.read({}))
assert app.test_client().get("/static/bundle/map.js").status_code == 200
assert app.test_client().get("/static/vendor/modern-normalize/modern-normalize.css").status_code == 200
assert len(app.extensions["layers"]) >= 4
assert read_migrations()
print(Path(geoservice.__file__).parent)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("geoservice-*.whl")
    return wheel


def test_it_holds_what_stands_beside_the_package(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "layers/worker_home.toml",
        "layers/worker_home.svg",
        "static/bundle/map.js",
        "templates/base.html",
    ):
        assert f"geoservice/_assets/{name}" in names
    for po in (ROOT / "geoservice" / "translations").glob("*/LC_MESSAGES/messages.po"):
        assert str(po.relative_to(ROOT).with_suffix(".mo")) in names


def test_it_serves_without_the_checkout(wheel, tmp_path):
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--no-index",
            "--target",
            tmp_path / "site",
            wheel,
        ],
        check=True,
    )
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "site" / "geoservice")
