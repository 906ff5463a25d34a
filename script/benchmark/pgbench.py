"""Load on the database alone by pgbench: the statements of the same requests, over as many connections."""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmark.program import Failed
from benchmark.rate import Rate
from benchmark.wrk import CONNECTIONS
from geoservice.web.application import READER_SETTINGS

# As many as pgbench takes.
MOST_FILES = 128


def write_scripts(groups: list[list[str]], folder: Path, first: Sequence[str] = ()) -> list[str]:
    """Scripts that together run one of the groups of statements, each as likely as the other; pgbench's arguments.

    first: statements that each session runs once, before any of them.
    """
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    arguments = ["-D", "begun=0"]
    for number in range(min(MOST_FILES, len(groups))):
        dealt = groups[number::MOST_FILES]
        path = folder / f"{number}.sql"
        path.write_text("\n".join([*beginning(first), *choice(dealt)]) + "\n", encoding="utf-8")
        arguments += ["-f", f"{path}@{len(dealt)}"]
    return arguments


def beginning(first: Sequence[str]) -> list[str]:
    if not first:
        return []
    return ["\\if :begun = 0", *map(written, first), "\\set begun 1", "\\endif"]


def written(text: str) -> str:
    return f"{text.strip().rstrip(';')};"


def choice(groups: list[list[str]]) -> list[str]:
    """The lines of a script that runs one of a few groups. Each branch not taken costs pgbench time, so: a few."""
    lines = [f"\\set pick random(0, {len(groups) - 1})"]
    for number, group in enumerate(groups):
        lines += [f"\\if :pick = {number}", *map(written, group), "\\endif"]
    return lines


def press(
    binaries: Path,
    dsn: str,
    scripts: list[str],
    seconds: float,
    settings: Mapping[str, str] = READER_SETTINGS,
    pace: int | None = None,
) -> Rate:
    """Run the scripts for so long. Raises Failed when a statement fails.

    settings: of the sessions, which are as geoservice's own unless others are given. pace: so many a second, at random times, by all
    sessions together; without one they never pause.
    """
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(binaries / "pgbench"),
            "-n",
            "-M",
            "simple",
            "-c",
            str(CONNECTIONS),
            "-j",
            "1",
            *scripts,
        ]
        command += [] if pace is None else ["--rate", str(pace)]
        command += ["-T", str(max(1, round(seconds))), "--log", f"--log-prefix={folder}/log"]
        done = subprocess.run(
            [*command, dsn],
            env={**os.environ, "PGOPTIONS": options},
            capture_output=True,
            text=True,
            timeout=seconds + 60,
            check=False,
        )
        if done.returncode:
            raise Failed(f"pgbench: {done.stderr[-2_000:]}")
        return read_log(next(Path(folder).iterdir()))


def read_log(log: Path) -> Rate:
    """Its third column is each transaction's time (µs), the fifth and sixth are when it ended (s, µs)."""
    took, seconds, micro = np.loadtxt(log, usecols=(2, 4, 5), unpack=True, ndmin=2)
    ended = seconds + micro / 1e6
    span = max(ended.max() - (ended - took / 1e6).min(), 1e-6)
    p50, p99 = np.percentile(took, (50, 99)) / 1000
    return Rate(len(took) / span, float(p50), float(p99))
