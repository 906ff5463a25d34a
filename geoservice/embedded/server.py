"""The server of one place: made, started, asked and stopped by PostgreSQL's own programs."""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import psycopg2

from geoservice.embedded.account import last_line, run_as_server
from geoservice.embedded.databases import SUPERUSER
from geoservice.embedded.place import Place
from geoservice.embedded.settings import locale_options
from geoservice.model.fault import Unavailable, words

words(
    cluster_failed=(
        "内置数据库没有启动起来：{reason}（日志：{logs}）",
        "The embedded database did not start: {reason} (logs: {logs})",
    ),
    cluster_unmade=("无法建立内置数据库：{reason}", "The embedded database could not be made: {reason}"),
    cluster_stays=("内置数据库没有停下来：{reason}", "The embedded database did not stop: {reason}"),
)

# After a kill the old server's memory stays until it is reaped: the first restarts fail for up to 3.5 s.
RETRY_SECONDS = 15


def answers(dsn: str) -> bool:
    try:
        psycopg2.connect(dsn, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def made_by(data: Path) -> int | None:
    """The major version that made the data; None where there is none."""
    with suppress(OSError, ValueError):
        return int((data / "PG_VERSION").read_text())
    return None


def make_data(binaries: Path, place: Place) -> None:
    """initdb into a folder beside, renamed when done: one that was killed leaves nothing half made."""
    fresh = place.folder / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [binaries / "initdb", "-D", fresh, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"]
    made = run_as_server([*command, *locale_options()])
    if made.returncode:
        raise Unavailable("cluster_unmade", reason=last_line(made.stderr))
    fresh.rename(place.data)


def wal_compression(binaries: Path, data: Path) -> str:
    """`lz4` where this server was built with it: writing to a thousand places after a checkpoint takes a third of the time
    that it takes with what every server has."""
    command = [binaries / "postgres", "-D", data, "-c", "wal_compression=lz4", "-C", "wal_compression"]
    return "lz4" if run_as_server(command).returncode == 0 else "on"


def launch(binaries: Path, place: Place) -> None:
    """Start the server and wait until it answers, trying again while a killed one is being cleared away."""
    deadline = time.monotonic() + RETRY_SECONDS
    log = place.logs / "start.log"
    command = [binaries / "pg_ctl", "start", "-D", place.data, "-l", log, "-w", "-t", RETRY_SECONDS, "-s"]
    while run_as_server(command).returncode:
        if time.monotonic() > deadline:
            said = log.read_text(errors="replace") if log.exists() else ""
            raise Unavailable("cluster_failed", reason=last_line(said), logs=place.logs)
        reap(place)
        time.sleep(0.3)


def reap(place: Place) -> None:
    """Collect a killed server if it is our child: as first process of a container nobody else would."""
    with suppress(OSError, IndexError, ValueError):
        os.waitpid(int((place.data / "postmaster.pid").read_text().splitlines()[0]), os.WNOHANG)


def shut_down(binaries: Path, place: Place) -> None:
    """End the server; sessions are cut off. Raises Unavailable when it is still there after a minute."""
    if not (place.data / "postmaster.pid").exists():
        return
    reap(place)
    ended = run_as_server([binaries / "pg_ctl", "stop", "-D", place.data, "-m", "fast", "-w", "-t", 60])
    if ended.returncode and identity(place):
        raise Unavailable("cluster_stays", reason=last_line(ended.stderr))


def died(place: Place) -> bool:
    """Whether the server is gone though nobody told it to end: it has left its pid file behind."""
    reap(place)
    return (place.data / "postmaster.pid").exists() and not identity(place)


def identity(place: Place) -> str:
    """Process number and start time of the server, as its pid file has them; empty without one that lives."""
    with suppress(OSError, IndexError, ValueError):
        lines = (place.data / "postmaster.pid").read_text(errors="replace").splitlines()
        os.kill(int(lines[0]), 0)
        return f"{lines[0].strip()} {lines[2].strip()}"
    return ""
