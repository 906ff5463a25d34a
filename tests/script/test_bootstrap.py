"""script/bootstrap on machines that lack something and may not get it: it says what, and ends with 2."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BASH = shutil.which("bash")
TOOLS = "bash cat cksum cut dirname env flock grep head id readlink rm sort tail touch tr uname".split()


@pytest.fixture
def path(tmp_path):
    """A folder of programs with the everyday tools: no apt-get, no sudo, no browser."""
    for name in TOOLS:
        (tmp_path / name).symlink_to(shutil.which(name))
    (tmp_path / "python3").symlink_to(Path(sys.executable).resolve())
    return tmp_path


def put(folder: Path, name: str, script: str) -> None:
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_text(f"#!{BASH}\n{script}\n")
    (folder / name).chmod(0o755)


def bootstrap(path: Path, mode: str = "test") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(path), "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        [BASH, "script/bootstrap", mode],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_apt_it_names_the_packages_and_the_command(path):
    done = bootstrap(path)
    assert done.returncode == 2
    assert "apt-get install --no-install-recommends -y chromium" in done.stderr
    assert "缺少：chromium" in done.stderr
    assert "Missing: chromium" in done.stderr


def test_without_rights_it_installs_nothing_and_says_so(path):
    put(path, "id", "echo 1000")
    put(path, "apt-get", "echo INSTALLING >&2")
    done = bootstrap(path)
    assert done.returncode == 2
    assert "没有安装软件的权限" in done.stderr
    assert "INSTALLING" not in done.stderr


def test_an_old_python_is_named(path):
    put(path, "python3", "exit 1")
    done = bootstrap(path, "run")
    assert done.returncode == 2
    assert "python3 python3-venv" in done.stderr


def test_a_python_that_cannot_make_environments_is_named(path):
    put(path, "python3", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    done = bootstrap(path, "run")
    assert done.returncode == 2
    assert "-y python3-venv" in done.stderr


def test_another_system_hears_of_its_own_tool(path):
    put(path, "uname", "echo Darwin")
    done = bootstrap(path)
    assert done.returncode == 2
    assert "brew install chromium" in done.stderr


def test_an_apt_that_fails_ends_it_with_the_command(path):
    put(path, "id", "echo 0")
    put(path, "apt-get", 'case "$*" in *install*) exit 100 ;; esac')
    done = bootstrap(path)
    assert done.returncode == 2
    assert "apt could not install them" in done.stderr


def test_an_unknown_mode_is_refused(path):
    assert bootstrap(path, "fly").returncode == 2


def test_what_is_done_is_skipped_in_silence():
    """This suite was itself started by script/test, so everything is there."""
    if not list((ROOT / ".venv").glob(".installed-test-*")):
        pytest.skip("not set up by script/bootstrap")
    done = subprocess.run(
        [BASH, "script/bootstrap", "test"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0
    assert done.stdout == ""
    assert "Installing" not in done.stderr


def test_the_lock_files_hold_no_addresses():
    for name in ("requirements.txt", "requirements-test.txt", "requirements-node.txt", "package-lock.json"):
        lines = (ROOT / name).read_text().splitlines()
        assert not [
            line for line in lines if "resolved" in line or "index-url" in line or "find-links" in line
        ], name
