"""Where the database of this installation answers: the operator's own, or the embedded one for as long as it is used."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from geoservice.config import Config
from geoservice.embedded import Cluster
from geoservice.embedded.databases import READER


@dataclass(frozen=True)
class Address:
    """owner: address under the login that owns the register; public: under one that can only read what is public."""

    owner: str
    public: str | None


@contextmanager
def database_address(config: Config) -> Iterator[Address]:
    """The address of the database, which is kept running inside the block.

    Raises Misconfigured and Unavailable as `Cluster.start` does.
    """
    if config.database_url:
        yield Address(config.database_url, config.public_database_url)
        return
    with Cluster(config.home, config.pg_bin) as cluster:
        yield Address(cluster.dsn(), cluster.dsn(READER))
