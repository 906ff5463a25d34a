"""A large workbook on its way through the import wizard of a running service: read, looked at, submitted."""

import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from openpyxl import Workbook

from benchmark.program import Failed
from benchmark.register_service import LONGEST_SECONDS, Answer, Browser, Service
from benchmark.sheet import LAYER, row
from benchmark.sites import sites

FIRST = 50_000_000  # the number of the first site, which no register of the benchmark has
DATUM = {"经度": "经度（WGS-84）", "纬度": "纬度（WGS-84）"}
ROOT = "SELECT id::text FROM register.organisation WHERE path = 'acftu'"
STATE = "SELECT state, counts::text FROM register.batch WHERE id = %(id)s"


@dataclass(frozen=True)
class Wizard:
    """Seconds from sending the file to its preview, and from the button to the end; the worker's peak (MiB)."""

    rows: int
    read: float
    peak_mib: float
    submitted: float


def write_workbook(path: Path, rows: int) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet("登记表")
    for number, site in enumerate(sites(rows, LAYER, start=FIRST)):
        cells = row(site)
        if number == 0:
            page.append([DATUM.get(name, name) for name in cells])
        page.append(list(cells.values()))
    book.save(path)


def measure(service: Service, folder: Path, rows: int) -> Wizard:
    """Raises Failed unless every row is new and sets out for its review."""
    path = folder / f"sheet-{rows}.xlsx"
    write_workbook(path, rows)
    editor = service.browser("line.national")
    with closing(psycopg2.connect(service.dsn)) as conn:
        conn.autocommit = True
        began = time.perf_counter()
        page = send(editor, conn, path)
        wait(conn, page.rsplit("/", 1)[1], "ready")
        check(editor.form(page), 200)
        read = time.perf_counter() - began
        began = time.perf_counter()
        check(editor.post(f"{page}/submit", []), 303)
        wait(conn, page.rsplit("/", 1)[1], "submitted")
        submitted = time.perf_counter() - began
        whole(conn, page.rsplit("/", 1)[1], rows)
    path.unlink()
    return Wizard(rows, read, service.worker_peak_mib(), submitted)


def send(editor: Browser, conn, path: Path) -> str:
    """Send the file; the path of its page."""
    with conn.cursor() as cur:
        cur.execute(ROOT)
        [union] = cur.fetchone()
    answer = editor.upload("/register/imports", [("layer", LAYER), ("organisation", union)], path)
    check(answer, 303)
    return answer.location.partition("?")[0].removeprefix(f"http://127.0.0.1:{editor.connection.port}")


def wait(conn, id: str, state: str) -> None:
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        with conn.cursor() as cur:
            cur.execute(STATE, {"id": id})
            found, counts = cur.fetchone()
        if found == state:
            return
        if found == "failed":
            raise Failed(f"the file could not be used: {counts}")
        time.sleep(0.05)
    raise Failed(f"the file was not {state} after {LONGEST_SECONDS} s")


def whole(conn, id: str, rows: int) -> None:
    with conn.cursor() as cur:
        cur.execute("SELECT counts FROM register.batch WHERE id = %(id)s", {"id": id})
        [counts] = cur.fetchone()
    if counts.get("submitted") != rows:
        raise Failed(f"of {rows} rows not all were submitted: {counts}")


def check(answer: Answer, status: int) -> None:
    if answer.status != status:
        raise Failed(f"answered {answer.status} instead of {status}: {answer.body[:500]!r}")
