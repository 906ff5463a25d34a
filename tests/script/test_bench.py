"""The benchmark runs from end to end on a few sites. How fast anything is, is no matter for a test."""

import os
import shutil
import signal
import subprocess
import sys
import time

from conftest import ROOT

COMMAND = [sys.executable, str(ROOT / "script" / "benchmark")]
FEW = ["--sites", "500", "--seconds", "1", "--rounds", "1", "--workers", "1", "--no-peers"]


def test_every_measure_is_taken_and_shown(cluster):
    done = subprocess.run(
        [*COMMAND, *FEW, "--home", str(cluster.home)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    for measure in ("tile at z14", "page of 100, no count", "nearest 20"):
        for row in ("raw SQL", "geoservice", "geoservice / raw SQL"):
            assert f"| {measure} | {row} |" in done.stdout
    assert "| validated, as drafts | 500 |" in done.stdout
    assert "| validated and published | 500 |" in done.stdout


def test_every_measure_of_tiles_is_taken_and_shown(cluster):
    few = [
        "--sites",
        "300,500",
        "--seconds",
        "1",
        "--rounds",
        "1",
        "--workers",
        "1",
        "--each",
        "1",
        "--no-peers",
        "--with",
        "martin",
    ]
    done = subprocess.run(
        [*COMMAND, "tiles", *few, "--home", str(cluster.home)], capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    for line in (
        "| tile of z12–16, against raw SQL | 500 |",
        "| any cold tile, largest | 500 |",
        "| tile of z0–9, times as long | 300 / 500 |",
        "| tile of z10–16 in gcj02, times as long | 500 |",
        "| kept tile, nginx before us against nginx with files | 500 |",
        "| cold tile.png of z5–16, p50 of ",
        "| publishing 500 sites with keys, pyramid and fold, times as long | 500 |",
        "| an edit of eight editors, 100 a second, with keys and pyramid, later by (half of 3 pairs: ",
        "| an edit of eight editors, without a pause, with keys and pyramid, later by (half of 3 pairs: ",
        ", lost by edits | 500 |",
    ):
        assert line in done.stdout
    assert shutil.which("martin") or "martin is not installed on this machine: IT IS LEFT OUT" in done.stderr


def test_every_measure_of_the_finder_is_taken_and_shown(cluster):
    few = ["--sites", "500", "--seconds", "1", "--rounds", "1", "--workers", "1", "--each", "40"]
    done = subprocess.run(
        [*COMMAND, "finder", *few, "--home", str(cluster.home)], capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    for line in (
        "| nearest 20 with indexed filters, against raw SQL | 500 |",
        "| nearest 20 with indexed filters, p99 of eight clients | 500 |",
        "| nearest 20 with any needs, p99 of 40 | 500 |",
        "| search by 1 to 12 characters, p95 of 40 | 500 |",
    ):
        assert line in done.stdout


def test_every_measure_of_the_register_is_taken_and_shown(cluster):
    few = ["--events", "300", "--sites", "400", "--unions", "0", "--rows", "20", "--approved", "2"]
    done = subprocess.run(
        [*COMMAND, "register", *few, "--each", "1", "--place", "county", "--home", str(cluster.home)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    for line in (
        "| events sealed a second | 300 |",
        "| events verified a second | 300 |",
        "| verifying, times as long as COPY | 300 |",
        "| verifying, peak of the program | 300 |",
        "| validated import of a csv, against COPY of ready rows | 40 |",
        "| sites by name |  |  |  | ",
        "| history of somebody |  |  |  | ",
        "| publishing at once | 2 |",
        "| from the answer until a tile has the last | 2 |",
        "| from the answer until GeoJSON has the last | 2 |",
        "| xlsx, from upload to preview | 20 |",
        "| xlsx, submitted | 20 |",
    ):
        assert line in done.stdout


def test_what_was_started_ends_with_a_signal(cluster):
    command = [*COMMAND, *FEW, "--seconds", "60", "--home", str(cluster.home), "tile"]
    bench = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    until_said(bench, "starting geoservice")
    time.sleep(1)
    children = descendants(bench.pid)
    bench.send_signal(signal.SIGTERM)
    bench.wait(60)
    assert children
    assert [pid for pid in children if alive(pid)] == []


def until_said(program: subprocess.Popen[str], words: str) -> None:
    for line in program.stderr:
        if words in line:
            return
    raise AssertionError(f"the program ended without saying: {words}")


def descendants(pid: int) -> list[int]:
    """The programs that a program started, and those that they started."""
    said = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in said.splitlines()]
    found = [pid]
    for parent in found:
        found += [child for child, above in pairs if above == parent]
    return found[1:]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
