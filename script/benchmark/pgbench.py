"""Load on the database alone by pgbench: the statements of the same requests, over as many connections."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmark.program import Failed
from benchmark.rate import Rate
from benchmark.wrk import CONNECTIONS


def write_script(groups: list[list[str]], path: Path) -> Path:
    """A script that runs one of the groups of statements, each as likely as the other."""
    lines = [f"\\set pick random(0, {len(groups) - 1})", *branch(groups, 0)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def branch(groups: list[list[str]], low: int) -> list[str]:
    """pgbench takes 128 files at most, so the choice is a tree of \\if: halved until one group is left."""
    if len(groups) == 1:
        return [f"{statement.strip().rstrip(';')};" for statement in groups[0]]
    half = len(groups) // 2
    fewer, more = branch(groups[:half], low), branch(groups[half:], low + half)
    return [f"\\if :pick < {low + half}", *fewer, "\\else", *more, "\\endif"]


def press(binaries: Path, dsn: str, script: Path, seconds: float) -> Rate:
    """Run the script for so long. Raises Failed when a statement fails."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(binaries / "pgbench"), "-n", "-M", "simple", "-c", str(CONNECTIONS), "-j", "1"]
        command += [
            "-T",
            str(max(1, round(seconds))),
            "--log",
            "--log-prefix",
            f"{folder}/log",
            "-f",
            str(script),
        ]
        done = subprocess.run(
            [*command, dsn], capture_output=True, text=True, timeout=seconds + 60, check=False
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
