"""Who is measured: a server that runs for as long as its block lasts, and what to ask it for each measure."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from benchmark.mix import Mix, Request
from geoservice.embedded import Cluster
from geoservice.embedded.databases import READER

MEASURES = ("tile", "items", "nearest")


@dataclass(frozen=True)
class Ground:
    """What a run stands on: the cluster, the filled database in it, a folder for files, the mix that is asked for.

    workers: processes of each server.
    """

    cluster: Cluster
    database: str
    folder: Path
    mix: Mix
    workers: int

    @property
    def reader(self) -> str:
        """The database's address under the role that can only read what is public."""
        return self.cluster.dsn(READER, self.database)

    @property
    def owner(self) -> str:
        return self.cluster.dsn(database=self.database)


@dataclass(frozen=True)
class Contender:
    """serve: starts it and gives its base address. ask: from that address, the requests of each measure it answers."""

    name: str
    serve: Callable[[Ground], AbstractContextManager[str]]
    ask: Callable[[Ground, str], dict[str, list[Request]]]
