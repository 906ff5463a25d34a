"""Programs that the benchmark starts, and ends again whatever happens."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

READY_SECONDS = 120
GRACE_SECONDS = 15


class Failed(Exception):
    """Something that the benchmark needs did not work; the text says what."""


@contextmanager
def running(
    command: Sequence[str], log: Path, ready: str, environment: Mapping[str, str], cwd: Path
) -> Iterator[None]:
    """The program, for as long as the block lasts, once the address `ready` answers 200.

    Raises Failed with the end of its log when it ends or does not answer in time.
    """
    with log.open("wb") as out:
        program = subprocess.Popen(
            [*tied(), *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, **environment},
            cwd=cwd,
            start_new_session=True,
        )
    try:
        wait_until_ready(program, ready, log)
        yield
    finally:
        end(program)


def tied() -> list[str]:
    """What makes a program end with us, even when we are killed, where the system can arrange that."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def wait_until_ready(program: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not answers(url):
        if program.poll() is not None or time.monotonic() > deadline:
            raise Failed(f"{url} does not answer; {log} ends:\n{tail(log)}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    with suppress(OSError):
        return opener().open(url, timeout=5).status == 200
    return False


def fetch(base: str, path: str, body: str | None = None) -> bytes:
    """The answer to a request on this machine. Raises Failed with what was said instead of 200."""
    headers = {"Content-Type": "application/json"} if body else {}
    request = urllib.request.Request(base + path, body.encode() if body else None, headers)  # noqa: S310  ours
    try:
        return opener().open(request, timeout=60).read()
    except urllib.error.HTTPError as error:
        raise Failed(
            f"{base}{path} answered {error.code}: {error.read(500).decode(errors='replace')}"
        ) from None


def opener() -> urllib.request.OpenerDirector:
    """A proxy knows nothing of this machine."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def end(program: subprocess.Popen[bytes]) -> None:
    """Ask it to end, and kill what is left of its group after GRACE_SECONDS."""
    if program.poll() is None:
        program.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            program.wait(GRACE_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tail(log: Path, characters: int = 2_000) -> str:
    return log.read_text(errors="replace")[-characters:]
