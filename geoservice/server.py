"""`geoservice serve`: database, migrations, demonstration sites and web workers, which live and end together."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, NoReturn, cast

from geoservice.address import owner_address, public_address, register_address, used_cluster
from geoservice.config import Config, variable
from geoservice.db import Database
from geoservice.embedded.account import make_home
from geoservice.folding import folding
from geoservice.listening import answers, check_port, shown_address, welcome_address
from geoservice.migration import migrate
from geoservice.model.fault import Misconfigured, Unavailable, words
from geoservice.model.layer_file import load_layers
from geoservice.sealing import sealing
from geoservice.store import accounts, first_account
from geoservice.watch import Watch
from geoservice.web.journal import set_up_logging
from geoservice.worker import Worker, working
from geoservice.workers import GO

words(
    web_ended=(
        "网页服务自己退出了（退出码 {exit_code}），原因见上面的日志。",
        "The web server ended by itself (exit code {exit_code}); the log above tells why.",
    ),
    web_silent=("网页服务 {seconds} 秒内没有就绪。", "The web server was not ready within {seconds} s."),
)

READY_SECONDS = 60
GRACE_SECONDS = 10
WATCH_SECONDS = 1

# Nothing was ever published or registered: a register emptied on purpose is not filled again.
UNTOUCHED = "SELECT NOT EXISTS (SELECT FROM register.site) AND NOT EXISTS (SELECT FROM change)"


def run(config: Config) -> NoReturn:
    """Serve until a signal, which exits with 0, or until the web server ends by itself, which is a fault.

    Raises Misconfigured before anything is started when the port is taken, and what `Cluster.start` raises.
    """
    config.check_owner()
    check_port(config.host, config.port)
    set_up_logging()
    with signals_end_it() as came, web_server(config) as web, used_cluster(config) as cluster, ending(web):
        address = owner_address(config, cluster)
        prepare(config, address)
        with folding(address), sealing(address, config), working(config, web_environment(config)) as worker:
            with suppress(BrokenPipeError):  # the workers are gone already; waiting for them tells why
                os.write(cast(IO[bytes], web.stdin).fileno(), GO)
            wait_until_ready(config, web)
            print(f"geoservice ready at {shown_address(config.host, config.port)}", flush=True)
            ended(until_it_ends(web, Watch(cluster) if cluster else None, came, worker))


@contextmanager
def signals_end_it() -> Iterator[list[int]]:
    """Inside the block Ctrl-C, SIGTERM and a closed terminal unwind everything once; then the exit code is 0.

    A second signal while things are ending is not heard: half an end would leave the database running.
    The list has the signal that came. Who waits looks there, too, for an exception that a handler raises while an
    object is being finalized is lost.
    """
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    came: list[int] = []

    def end(number: int, frame: object) -> None:
        came.append(number)
        for name in names:
            signal.signal(name, signal.SIG_IGN)
        sys.exit(0)

    before = {name: signal.signal(name, end) for name in names}
    try:
        yield came
    finally:
        for name, old in before.items():
            signal.signal(name, old)


def prepare(config: Config, address: str) -> None:
    """Bring the database up to date and, on a first start, put the demonstration sites in."""
    with closing(Database(address, name="geoservice serve")) as database:
        migrate(database, tell=lambda name: print(f"数据库升级 migrate: {name}", flush=True))
        if config.demo and untouched(database):
            from geoservice.demonstration import load_demo

            print("装入演示数据… Loading demonstration sites…", flush=True)
            load_demo(database, load_layers(config.layers))
        if config.register:
            offer_first_account(config, database)


def offer_first_account(config: Config, database: Database) -> None:
    """Tell whoever starts the service how the first account gets its password: there is no default one."""
    with database.transaction() as cursor:
        if accounts.has_password(cursor):
            return
        if accounts.has_any(cursor):
            print("还没有人设过口令。 Nobody has a password yet: geoservice account first", flush=True)
            return
        secret = first_account.begin(cursor, actor="serve")
    print(f"首个账号 first account (24 h): {welcome_address(config, secret)}", flush=True)


def untouched(database: Database) -> bool:
    with database.transaction() as cursor:
        cursor.execute(UNTOUCHED)
        return cursor.fetchone()[0]


@contextmanager
def web_server(config: Config) -> Iterator[subprocess.Popen[bytes]]:
    """The web workers, which load while the database starts, in a session of their own: Ctrl-C reaches only us."""
    with metrics_folder(config) as metrics:
        command = [sys.executable, "-m", "geoservice.workers"]
        environment = web_environment(config) | {"PROMETHEUS_MULTIPROC_DIR": str(metrics)}
        web = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, start_new_session=True)
        with ending(web):
            yield web


@contextmanager
def metrics_folder(config: Config) -> Iterator[Path]:
    """An empty folder for the workers' numbers. A port has one service at a time, so what is there is a dead one's."""
    make_home(config.home)
    folder = config.home / f"metrics-{config.port}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def web_environment(config: Config) -> dict[str, str]:
    """The settings for the workers, who get the addresses of the lesser logins and not the owner's if there are such.

    The key of the history they never get: they seal nothing.
    """
    given = dict(os.environ)
    given.pop(variable("audit_key"), None)
    public, register = public_address(config), register_address(config) if config.register else None
    if public:
        given[variable("public_database_url")] = public
    if register:
        given[variable("register_database_url")] = register
    if public and (register or not config.register):
        given.pop(variable("database_url"), None)
    return given


def wait_until_ready(config: Config, web: subprocess.Popen[bytes]) -> None:
    """Raises Unavailable when the web server ends, or does not answer /readyz in time."""
    deadline = time.monotonic() + READY_SECONDS
    while not answers(f"{shown_address(config.host, config.port)}/readyz"):
        if web.poll() is not None:
            ended(web.returncode)
        if time.monotonic() > deadline:
            raise Unavailable("web_silent", seconds=READY_SECONDS)
        time.sleep(0.05)


def until_it_ends(
    web: subprocess.Popen[bytes], watch: Watch | None, came: list[int], worker: Worker | None = None
) -> int:
    """How the web server ended, when it has; until then the database and the worker are looked after.

    Raises SystemExit when a signal came.
    """
    while True:
        try:
            return web.wait(WATCH_SECONDS)
        except subprocess.TimeoutExpired:
            if came:
                sys.exit(0)
            if watch:
                watch.look()
            if worker:
                worker.look()


def ended(exit_code: int) -> NoReturn:
    """Raises Misconfigured when the workers have said what is wrong with the settings, otherwise Unavailable."""
    raise (Misconfigured if exit_code == 2 else Unavailable)("web_ended", exit_code=exit_code)


@contextmanager
def ending(web: subprocess.Popen[bytes]) -> Iterator[None]:
    """End the web server and each of its workers with the block; one that does not go in time is killed."""
    try:
        yield
    finally:
        end_group(web)


def end_group(web: subprocess.Popen[bytes]) -> None:
    if web.poll() is None:
        web.terminate()
        with suppress(subprocess.TimeoutExpired):
            web.wait(GRACE_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(web.pid, signal.SIGKILL)
    web.wait()
