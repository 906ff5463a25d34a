"""The private cluster of one home: made when missing, started once, stopped by the last who uses it."""

import subprocess
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import psycopg2
from psycopg2.extensions import connection

from geoservice.embedded import databases, dump, server
from geoservice.embedded.account import make_home
from geoservice.embedded.binaries import find_binaries
from geoservice.embedded.databases import DATABASE, OWNER, SUPERUSER
from geoservice.embedded.lock import Presence, exclusive
from geoservice.embedded.place import Place, find_place, make_place
from geoservice.embedded.settings import write_settings
from geoservice.model.fault import Conflict, words

words(
    cluster_used=(
        "还有别的 geoservice 在使用内置数据库。请先结束它，或加上 --force。",
        "Another geoservice is using the embedded database. End it first, or say --force.",
    ),
)


@dataclass(frozen=True)
class Status:
    """What stands where: `version` is the server's major version, `pid` that of its first process."""

    running: bool
    pid: int | None
    version: int | None
    data: Path
    socket: Path
    kept: bool


class Cluster:
    """The cluster in `<home>/pg`; as a context manager it runs for as long as the block.

    pg_bin: folder of PostgreSQL's programs, when not in a usual place.
    Several processes may use one cluster side by side: whoever comes first starts it, whoever leaves
    last stops it, also when that is another one. `start(keep=True)` lets it run until `halt`.
    """

    def __init__(self, home: Path | str, pg_bin: Path | None = None):
        self.home = Path(home).absolute()
        self.pg_bin = pg_bin
        self._presence = Presence(self.home / "pg.users")

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def place(self) -> Place:
        return find_place(self.home)

    @property
    def binaries(self) -> Path:
        """The programs of the version that made the data. Raises Misconfigured."""
        return find_binaries(self.pg_bin, server.made_by(self.place.data))

    def settle(self) -> "Cluster":
        """Make the folders, so that the address is known; nothing is started. Raises Misconfigured."""
        make_home(self.home)
        with self._alone():
            make_place(self.home)
        return self

    def start(self, keep: bool = False) -> None:
        """Use the cluster, and make and start it if need be.

        Raises Misconfigured for a home or programs that cannot serve, Unavailable when the server
        does not come up within 15 s.
        """
        make_home(self.home)
        with self._alone():
            self._presence.enter()
            try:
                self._run()
            except BaseException:
                self._leave()
                raise
            if keep:
                self._keep_mark.write_text(server.identity(self.place), encoding="ascii")

    def stop(self) -> None:
        """Leave the cluster, and stop it unless another uses it or it was started to be kept."""
        if not self.home.is_dir():
            return
        with self._alone():
            self._leave()

    def halt(self, force: bool = False) -> None:
        """Stop the cluster, kept or not. Raises Conflict when another uses it, unless forced."""
        if not self.home.is_dir():
            return
        with self._alone():
            self._presence.leave()
            if not force and self._presence.others():
                raise Conflict("cluster_used")
            self._shut()

    def died(self) -> bool:
        """Whether the server ended by a crash or a kill; then `start` brings it back."""
        return server.died(self.place)

    def status(self) -> Status:
        place = self.place
        running = server.answers(self.dsn(SUPERUSER, "postgres"))
        pid = server.identity(place).partition(" ")[0] if running else ""
        version = server.made_by(place.data)
        return Status(
            running, int(pid) if pid else None, version, place.data, place.socket, running and self._kept()
        )

    def dsn(self, role: str = OWNER, database: str = DATABASE) -> str:
        """The libpq address of a database of this cluster under a role."""
        return f"postgresql://{role}@/{quote(database)}?host={quote(str(self.place.socket), safe='')}"

    def connect(self, database: str = "postgres") -> connection:
        """A connection as superuser that commits each statement."""
        conn = psycopg2.connect(self.dsn(SUPERUSER, database))
        conn.autocommit = True
        return conn

    def psql(self, args: Sequence[str] = (), role: str = OWNER) -> int:
        """Run psql on the database and return its exit code."""
        return subprocess.run([self.binaries / "psql", "-d", self.dsn(role), *args], check=False).returncode

    def backup(self, path: Path) -> None:
        """Write the database into one file; see `dump.backup`."""
        dump.backup(self.binaries, self.dsn(SUPERUSER), path)

    def restore(self, path: Path) -> None:
        """Put what the file holds in the place of the database, or change nothing; see `dump.restore`."""
        with closing(self.connect()) as conn:
            dump.restore(self.binaries, conn, self.dsn(SUPERUSER, dump.FRESH), path)

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database of the owner's, with the extensions or as a copy of `template`; its owner's address."""
        with closing(self.connect()) as conn:
            databases.create(conn, name, template)
        return self.dsn(database=name)

    def drop_database(self, name: str) -> None:
        """Drop a database, its sessions with it; one that is not there is fine."""
        with closing(self.connect()) as conn:
            databases.drop(conn, name)

    @property
    def _keep_mark(self) -> Path:
        return self.home / "pg.keep"

    def _alone(self) -> AbstractContextManager[None]:
        return exclusive(self.home / "pg.lock")

    def _kept(self) -> bool:
        """Whether the server that runs now is the one that was started to be kept."""
        return self._keep_mark.exists() and self._keep_mark.read_text(encoding="ascii") == server.identity(
            self.place
        )

    def _leave(self) -> None:
        self._presence.leave()
        if not self._kept() and not self._presence.others():
            self._shut()

    def _run(self) -> None:
        if server.answers(self.dsn(SUPERUSER, "postgres")):
            return
        place = make_place(self.home)
        binaries = self.binaries
        if not place.data.exists():
            server.make_data(binaries, place)
        compression = server.wal_compression(binaries, place.data)
        write_settings(place.data, socket=place.socket, logs=place.logs, wal_compression=compression)
        server.launch(binaries, place)
        with closing(self.connect("template1")) as template, closing(self.connect()) as conn:
            databases.prepare(template, conn)

    def _shut(self) -> None:
        self._keep_mark.unlink(missing_ok=True)
        if server.made_by(self.place.data):
            server.shut_down(self.binaries, self.place)
