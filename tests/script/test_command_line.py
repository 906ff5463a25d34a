"""script/geoservice: help without weight, faults in both languages, the database beside and alone."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from geoservice.cli import COMMANDS, main
from geoservice.embedded import Cluster

ROOT = Path(__file__).parent.parent.parent


def geoservice(*args: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GEOSERVICE_")}
    return subprocess.run(
        [sys.executable, "-m", "geoservice", *args],
        cwd=ROOT,
        env=kept | settings,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_help_names_each_command_and_is_quick():
    begun = time.monotonic()
    done = geoservice("--help")
    assert time.monotonic() - begun < 2
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name):
    done = CliRunner().invoke(main, [name, "--help"], prog_name="geoservice")
    assert done.exit_code == 0, done.output
    assert f"geoservice {name}" in done.output


def test_a_bad_setting_is_named_in_both_languages():
    done = geoservice("db", "status", GEOSERVICE_PORT="a lot")
    assert done.returncode == 2
    zh, en = done.stderr.splitlines()
    assert "GEOSERVICE_PORT" in zh
    assert "GEOSERVICE_PORT" in en
    assert "无效" in zh


def test_a_database_of_ones_own_is_not_started_or_stopped():
    for verb in ("start", "stop", "status"):
        done = geoservice("db", verb, GEOSERVICE_DATABASE_URL="postgresql://nowhere/none")
        assert done.returncode == 2
        assert "GEOSERVICE_DATABASE_URL" in done.stderr


def test_an_unreachable_database_is_a_fault_and_no_traceback():
    done = geoservice("db", "migrate", GEOSERVICE_DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_the_database_through_its_commands(home, tmp_path):
    settings = {"GEOSERVICE_HOME": str(home)}
    assert geoservice("db", "status", **settings).returncode == 3
    assert geoservice("db", "migrate", **settings).returncode == 0
    assert not Cluster(home).status().running  # a command that started it alone also stopped it
    assert geoservice("db", "start", **settings).returncode == 0
    asked = geoservice("db", "psql", "-Atc", "SELECT count(*) > 0 FROM register.migration", **settings)
    assert asked.stdout == "t\n"
    checked = geoservice("db", "check", **settings)
    assert (checked.returncode, "The cells agree" in checked.stdout) == (0, True)
    assert geoservice("db", "backup", str(tmp_path / "all"), **settings).returncode == 0
    assert geoservice("db", "restore", "--yes", str(tmp_path / "all"), **settings).returncode == 0
    assert geoservice("db", "status", **settings).returncode == 0
    assert geoservice("db", "stop", **settings).returncode == 0
    assert not Cluster(home).status().running


@pytest.fixture
def running(home):
    """The database runs, as beside a service, so that no command starts and stops it."""
    with Cluster(home):
        yield


def test_portals_through_their_commands(home, running):
    settings = {"GEOSERVICE_HOME": str(home)}
    assert "no portals" in geoservice("portal", "list", **settings).stdout
    assert geoservice("portal", "add", "神木 APP", "https://App.example.cn", **settings).returncode == 0
    listed = geoservice("portal", "list", **settings).stdout
    assert listed.startswith("神木 APP\thttps://app.example.cn\t")
    assert "in use" in listed
    wrong = geoservice("portal", "add", "神木 APP", "https://*.example.cn", **settings)
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("ORIGIN：")
    assert geoservice("portal", "revoke", "神木 APP", **settings).returncode == 0
    assert "revoked" in geoservice("portal", "list", **settings).stdout
    assert geoservice("portal", "revoke", "神木 APP", **settings).returncode == 1


def test_a_torn_backup_is_refused_in_words(home, tmp_path):
    (tmp_path / "torn").write_bytes(b"PGDMP")
    done = geoservice("db", "restore", "--yes", str(tmp_path / "torn"), GEOSERVICE_HOME=str(home))
    assert done.returncode == 1
    assert "没有改变" in done.stderr
