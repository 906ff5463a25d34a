"""Where the database of this installation answers: the operator's own, or the embedded one for as long as it is used."""

from collections.abc import Iterator
from contextlib import contextmanager

from geoservice.config import Config
from geoservice.embedded import Cluster
from geoservice.embedded.databases import READER


@contextmanager
def database_address(config: Config) -> Iterator[str]:
    """The address under the login that owns the register; the database runs at least until the block ends.

    Raises Misconfigured and Unavailable as `Cluster.start` does.
    """
    if config.database_url:
        yield config.database_url
        return
    with Cluster(config.home, config.pg_bin) as cluster:
        yield cluster.dsn()


def public_address(config: Config) -> str | None:
    """The address under a login that may only read what is public, if there is one; nothing is started."""
    if config.database_url:
        return config.public_database_url
    return Cluster(config.home, config.pg_bin).settle().dsn(READER)
