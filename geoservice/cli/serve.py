"""`geoservice serve`."""

import os

import click

from geoservice.config import Config


@click.command()
def serve() -> None:
    """启动数据库和服务，Ctrl-C 全部结束。 Start the database and the service; Ctrl-C ends both."""
    from geoservice.server import run

    run(Config.read(os.environ))
