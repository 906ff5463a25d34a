"""The web workers: the application is loaded once, and each worker is a fork of it.

Started by `geoservice.server`, which says "go" on our standard input when the database is ready. The
input's end means that it is gone, however it went, and that the workers have no business here any more.
"""

import gc
import os
import signal
import sys
import threading
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from geoservice.config import Config
from geoservice.model.fault import Fault

GO = b"go\n"
KILL_SECONDS = 5


def main() -> int:
    """Load, wait, serve; the exit code is 2 when the application cannot be made of these settings."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a terminal's signals are for the server, which ends us
    config = Config.read(os.environ)
    try:
        import geoservice.wsgi  # noqa: F401  what the workers find loaded
    except Fault as fault:
        print(fault.text("zh"), fault.text("en"), sep="\n", file=sys.stderr)
        return 2
    if os.read(sys.stdin.fileno(), len(GO)) != GO:
        return 0
    threading.Thread(target=leave_with_the_server, daemon=True).start()
    # What is loaded stays: the collector need not look at it again, nor make a copy of its pages for each worker.
    gc.collect()
    gc.freeze()
    web_server(config).serve()
    return 0


def leave_with_the_server() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def web_server(config: Config) -> Any:  # what granian calls Granian differs by system
    return Granian(
        "geoservice.wsgi:app",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=config.workers,
        blocking_threads=config.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        log_level=LogLevels.warning,
    )


if __name__ == "__main__":
    sys.exit(main())
