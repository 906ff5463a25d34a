"""Load over HTTP by wrk: eight connections that are kept open, each asking again when it is answered."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmark.mix import Request
from benchmark.program import Failed
from benchmark.rate import Rate

CONNECTIONS = 8
SCRIPT = Path(__file__).with_name("wrk.lua")


def write_requests(requests: list[Request], path: Path) -> Path:
    lines = (f"{r.path}\t{r.body}" if r.body else r.path for r in requests)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def press(base: str, requests: Path, seconds: float, headers: Sequence[str] = ()) -> Rate:
    """Ask for the file's requests for so long, with headers as `Name: value`. Raises Failed when any answer was not a 2xx."""
    program = shutil.which("wrk")
    if not program:
        raise Failed("wrk is missing. Debian: apt-get install wrk; Homebrew: brew install wrk.")
    command = [
        program,
        "-t",
        "1",
        "-c",
        str(CONNECTIONS),
        "-d",
        f"{max(1, round(seconds))}s",
        "--timeout",
        "20s",
    ]
    for header in headers:
        command += ["-H", header]
    command += ["-s", str(SCRIPT), base, "--", str(requests)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)
    if done.returncode:
        raise Failed(f"wrk: {done.stderr or done.stdout}")
    return read_summary(done.stdout, base)


def read_summary(said: str, base: str) -> Rate:
    summary = json.loads(said.splitlines()[-1])
    if summary["refused"] or summary["broken"] or not summary["requests"]:
        raise Failed(f"{base}: {summary['refused']} answers were errors, {summary['broken']} were broken off")
    rate = summary["requests"] / summary["microseconds"] * 1e6
    return Rate(rate, summary["p50"] / 1000, summary["p99"] / 1000)
