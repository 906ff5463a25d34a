"""The database that a command works on: reached, or started for it, and up to date."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from geoservice.address import database_address
from geoservice.config import Config
from geoservice.db import Database
from geoservice.folding import fold_all
from geoservice.migration import migrate


@contextmanager
def owner_database(config: Config | None = None) -> Iterator[Database]:
    """The migrated database under its owner's login, without a limit on a statement's time.

    The embedded one is started if no other process did, and stopped at the end if none came to use it.
    Raises Misconfigured for settings or migrations at fault, Unavailable when the database is away.
    """
    with database_address(config or Config.read(os.environ)) as address:
        database = Database(address, name="geoservice-cli")
        try:
            migrate(database)
            yield database
            fold_all(database)  # without a service beside it, nobody else would
        finally:
            database.close()
