"""`geoservice serve` as a process of its own."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


def start(home: Path, port: int, **settings: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GEOSERVICE_")}
    given = {"GEOSERVICE_HOME": str(home), "GEOSERVICE_PORT": str(port), "GEOSERVICE_WORKERS": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "geoservice", "serve"],
        cwd=ROOT,
        env=kept | given | {"GEOSERVICE_DEMO": "0"} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@contextmanager
def served(home: Path, port: int, **settings: str):
    """A service that has said that it is ready."""
    service = start(home, port, **settings)
    try:
        lines = []
        while not lines or "geoservice ready" not in lines[-1]:
            line = service.stdout.readline()
            assert line, "".join(lines)
            lines.append(line)
        service.lines = lines
        yield service
    finally:
        service.kill() if service.poll() is None else None
        service.communicate()


def children(pid: int) -> list[int]:
    """The processes that `pid` started and that have not ended, as /proc has them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:  # it ended while we looked
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(stat.parent.name))
    return found
