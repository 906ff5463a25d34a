"""The database that a command works on: reached, or started for it, and up to date."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from geoservice.address import database_address
from geoservice.config import Config
from geoservice.db import Database
from geoservice.folding import fold_all
from geoservice.migration import migrate
from geoservice.model.fault import Fault
from geoservice.sealing import seal_all, sealing_keys


@contextmanager
def owner_database(config: Config | None = None, *, upkeep: bool = True) -> Iterator[Database]:
    """The migrated database under its owner's login, without a limit on a statement's time.

    The embedded one is started if no other process did, and stopped at the end if none came to use it.
    upkeep: fold and seal at the end what was written; those who only look leave it.
    Raises Misconfigured for settings or migrations at fault, Unavailable when the database is away.
    """
    config = config or Config.read(os.environ)
    with database_address(config) as address:
        database = Database(address, name="geoservice-cli")
        try:
            migrate(database)
            yield database
            if upkeep:  # without a service beside it, nobody else would
                fold_all(database)
                seal_what_waits(database, config)
        finally:
            database.close()


# What most commands write. An import of 100,000 rows would take a fifth longer to seal all of it; a service beside it does that
# within seconds, else the next commands.
BLOCKS_AT_THE_END = 1


def seal_what_waits(database: Database, config: Config) -> None:
    """Seal the history; what the command did is done, also when the key is not here."""
    try:
        seal_all(database, sealing_keys(database, config), BLOCKS_AT_THE_END)
    except Fault as fault:
        for language in ("zh", "en"):
            click.echo(fault.text(language), err=True)
