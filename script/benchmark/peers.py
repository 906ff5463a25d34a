"""tipg and pygeoapi in an environment of their own, so that their requirements never meet ours."""

import hashlib
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

from benchmark.program import Failed

LOCK = Path(__file__).with_name("requirements.txt")
FOLDER = Path(__file__).resolve().parents[2] / "var" / "bench" / "peers-venv"


def install(tell: Callable[[str], None]) -> None:
    """Make the environment from the lock file, unless it is there already. Raises Failed."""
    stamp = FOLDER / f".installed-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if stamp.exists():
        return
    tell("installing tipg and pygeoapi (about a minute)")
    venv.create(FOLDER, with_pip=True, clear=True)
    command = [program("python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run(
        [*command, "--quiet", "--require-hashes", "-r", str(LOCK)], stdout=sys.stderr, check=False
    )
    if done.returncode:
        raise Failed("the packages of tipg and pygeoapi could not be installed; --no-peers goes without them")
    stamp.touch()


def program(name: str) -> str:
    return str(FOLDER / "bin" / name)
