"""`geoservice import` of a large sheet into an empty register: how long from start to end, and how much memory."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from benchmark.filling import empty_database
from benchmark.ours import TOP
from benchmark.program import Failed, end, tail, tied
from benchmark.sheet import LAYER, write_sheet
from geoservice.embedded import Cluster

MOST_ROWS = 100_000
LONGEST_SECONDS = 900
SAMPLE_SECONDS = 0.25  # a look at all processes takes some milliseconds, which the import would lack
SITES = "SELECT count(*), count(*) FILTER (WHERE review_state = 'published') FROM register.site"


@dataclass(frozen=True)
class Import:
    """rows: of the sheet, all of which were accepted. seconds: of the whole command.

    peak_mib: most resident memory of the command and its children at one time; the database server's is not in it.
    """

    rows: int
    seconds: float
    peak_mib: float

    @property
    def per_second(self) -> float:
        return self.rows / self.seconds


def measure(cluster: Cluster, folder: Path, rows: int, publish: bool, tell: Callable[[str], None]) -> Import:
    """Import `rows` rows into a register that has the unions and no site. Raises Failed unless all arrive."""
    sheet = folder / f"sheet-{rows}.csv"
    write_sheet(sheet, rows)
    name = f"bench_import_{os.getpid()}"
    dsn = cluster.create_database(name, template=empty_database(cluster, tell))
    try:
        seconds, peak = run(sheet, dsn, publish, folder / "import.log")
        check(dsn, rows, rows if publish else 0, folder / "import.log")
        return Import(rows, seconds, peak)
    finally:
        cluster.drop_database(name)
        sheet.unlink()


def run(sheet: Path, dsn: str, publish: bool, log: Path) -> tuple[float, float]:
    """Seconds that the command took, and its peak memory (MiB)."""
    command = [
        *tied(),
        sys.executable,
        "-m",
        "geoservice",
        "import",
        str(sheet),
        "--layer",
        LAYER,
        "--datum",
        "wgs84",
    ]
    began = time.perf_counter()
    with log.open("wb") as out:
        program = subprocess.Popen(
            [*command, *(["--publish"] if publish else [])],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, "GEOSERVICE_DATABASE_URL": dsn, "GEOSERVICE_HOME": str(log.parent)},
            cwd=TOP,
            start_new_session=True,
        )
    try:
        peak = watch(program)
        return time.perf_counter() - began, peak
    finally:
        end(program)


def watch(program: subprocess.Popen[bytes]) -> float:
    """Wait for the end and return the peak (MiB). Raises Failed after LONGEST_SECONDS.

    The kernel tells the largest single process exactly; what several had together is looked at now and then.
    """
    together = [0.0]
    over = threading.Event()
    watcher = threading.Thread(target=sample, args=(program.pid, together, over), daemon=True)
    watcher.start()
    timer = threading.Timer(LONGEST_SECONDS, program.kill)
    timer.start()
    try:
        _, status, usage = os.wait4(program.pid, 0)
    finally:
        over.set()
        timer.cancel()
        watcher.join()
    program.returncode = os.waitstatus_to_exitcode(status)
    largest = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return max(largest, together[0])


def sample(session: int, together: list[float], over: threading.Event) -> None:
    while not over.wait(SAMPLE_SECONDS):
        together[0] = max(together[0], resident_mib(session))


def resident_mib(session: int) -> float:
    """Resident memory of all processes of a session, on Linux; 0 elsewhere."""
    page = os.sysconf("SC_PAGE_SIZE")
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                total += int(fields[21]) * page
    return total / 1024**2


def check(dsn: str, accepted: int, published: int, log: Path) -> None:
    """A fast import of half of the rows is none. Raises Failed when not all are there."""
    with closing(psycopg2.connect(dsn)) as conn, conn.cursor() as cur:
        cur.execute(SITES)
        if (found := cur.fetchone()) != (accepted, published):
            raise Failed(
                f"of {accepted} rows {found} arrived and are published; the import said:\n{tail(log)}"
            )
