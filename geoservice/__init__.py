"""geoservice: the service sites of trade unions on the map (工会服务阵地上图)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from geoservice.config import Config
    from geoservice.db import Database

__version__ = "0.1.0"


def create_app(
    config: "Config", database: "Database | None" = None, officers: "Database | None" = None
) -> "Flask":
    """The application: the one place where the parts meet.

    database: what the public reads; by default a pool under the reader's role, as the settings say.
    officers: what officers read and write; by default a pool under their role.
    Raises Misconfigured for a wrong setting or layer file.
    """
    # Imported here so that `import geoservice` costs a command line nothing.
    from geoservice.web.application import make_app

    return make_app(config, database, officers)
