"""The worker: the process that reads and submits uploads and draws up large bulletins, beside the web workers or on a machine of its own.

Started by `geoservice.server`, it ends with its standard input, which means that the server is gone, however it went.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress

from geoservice.config import Config
from geoservice.db import Database
from geoservice.embedded import Cluster
from geoservice.embedded.databases import OFFICER
from geoservice.model.fault import Unavailable
from geoservice.model.layer_file import load_layers
from geoservice.model.upload import MOST_ATTEMPTS
from geoservice.store import bulletin_requests, upload_work
from geoservice.web.journal import set_up_logging

EVERY_SECONDS = 0.5
AFTER_A_FAILURE_SECONDS = 2.0
GRACE_SECONDS = 5
CONNECTIONS = 3  # one that holds the batch, one that tells how far it is

log = logging.getLogger("geoservice.work")


def main() -> int:
    """The process beside a server."""
    set_up_logging()
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a terminal's signals are for the server, which ends us
    threading.Thread(target=leave_with_the_server, daemon=True).start()
    work(Config.read(os.environ), threading.Event())
    return 0


def leave_with_the_server() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def work(config: Config, ended: threading.Event) -> None:
    """Work on what waits, one after another, until the event is set."""
    with closing(officers(config)) as database:
        pause = 0.0
        while not ended.wait(pause):
            try:
                pause = 0.0 if work_once(database, config) else EVERY_SECONDS
            except Unavailable:  # the database is away; when it is back, everything still waits there
                log.warning("work", extra={"state": "database away"})
                pause = AFTER_A_FAILURE_SECONDS


def work_once(database: Database, config: Config) -> bool:
    """Do one piece of work; whether there was any. Raises Unavailable."""
    with database.transaction(read_only=True) as cur:
        has_uploads, has_bulletins = upload_work.is_any(cur, MOST_ATTEMPTS), bulletin_requests.is_any(cur)
    done = False
    # What reads sheets takes seconds to load, and what counts sites some of one: only where there is something for it.
    if has_bulletins:
        from geoservice import bulletin_working

        done = bulletin_working.work_once(database, load_layers(config.layers))
    if has_uploads:
        from geoservice import working

        done = working.work_once(database, load_layers(config.layers)) or done
    return done


def officers(config: Config) -> Database:
    """A pool under the officers' role, or the owner's login, role switched; a statement may take its time."""
    if config.register_database_url:
        dsn, role = config.register_database_url, None
    elif config.database_url:
        dsn, role = config.database_url, OFFICER
    else:
        dsn, role = Cluster(config.home, config.pg_bin).settle().dsn(OFFICER), None
    return Database(dsn, role=role, size=CONNECTIONS, name="geoservice work")


class Worker:
    """The process, which is begun again when it has ended by itself."""

    def __init__(self, environment: Mapping[str, str]):
        self.environment = dict(environment)
        self.process = self.started()

    def started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "geoservice.worker"]
        return subprocess.Popen(command, env=self.environment, stdin=subprocess.PIPE, start_new_session=True)

    def look(self) -> None:
        if self.process.poll() is not None:
            self.process = self.started()

    def end(self) -> None:
        """End it at once: what it was doing is left undone whole, and waits."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE_SECONDS)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@contextmanager
def working(config: Config, environment: Mapping[str, str]) -> Iterator[Worker | None]:
    """Inside the block a worker runs, where there are officers' pages."""
    if not config.register:
        yield None
        return
    worker = Worker(environment)
    try:
        yield worker
    finally:
        worker.end()


if __name__ == "__main__":
    sys.exit(main())
