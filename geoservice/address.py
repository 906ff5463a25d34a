"""Where the database of this installation answers: the operator's own, or the embedded one for as long as it is used."""

from collections.abc import Iterator
from contextlib import contextmanager

from geoservice.config import Config
from geoservice.embedded import Cluster
from geoservice.embedded.databases import OFFICER, READER


@contextmanager
def database_address(config: Config) -> Iterator[str]:
    """The address under the login that owns the register; the database runs at least until the block ends.

    Raises Misconfigured and Unavailable as `Cluster.start` does.
    """
    with used_cluster(config) as cluster:
        yield owner_address(config, cluster)


@contextmanager
def used_cluster(config: Config) -> Iterator[Cluster | None]:
    """The embedded database, which runs at least until the block ends; None when the operator's own is used."""
    if config.database_url:
        yield None
        return
    with Cluster(config.home, config.pg_bin) as cluster:
        yield cluster


def owner_address(config: Config, cluster: Cluster | None) -> str:
    return cluster.dsn() if cluster else config.database_url or ""


def public_address(config: Config) -> str | None:
    """The address under a login that may only read what is public, if there is one; nothing is started."""
    if config.database_url:
        return config.public_database_url
    return Cluster(config.home, config.pg_bin).settle().dsn(READER)


def register_address(config: Config) -> str | None:
    """The address under a login that has the officers' rights, if there is one; nothing is started."""
    if config.database_url:
        return config.register_database_url
    return Cluster(config.home, config.pg_bin).settle().dsn(OFFICER)
