"""`geoservice demo`: demonstration sites in, or out again."""

import os

import click

from geoservice.cli.connection import owner_database
from geoservice.config import Config
from geoservice.db import Database
from geoservice.demonstration import load_demo, remove_demo
from geoservice.model.layer_file import load_layers


@click.command()
@click.option("--remove", "out", is_flag=True, help="清除全部演示数据。 Take all demonstration sites out.")
def demo(out: bool) -> None:
    """装入演示数据；--remove 清除。 Load the demonstration sites; --remove takes them out."""
    config = Config.read(os.environ)
    with owner_database(config) as database:
        tell_removed(database) if out else tell_loaded(database, config)


def tell_loaded(database: Database, config: Config) -> None:
    count = load_demo(database, load_layers(config.layers))
    if count:
        click.echo(f"装入了 {count} 个演示站点。 {count} demonstration sites were loaded.")
    else:
        click.echo("演示数据已在，没有改变。 The demonstration is there already; nothing was changed.")


def tell_removed(database: Database) -> None:
    gone = remove_demo(database)
    click.echo(
        f"清除了 {gone.sites} 个演示站点、{gone.organisations} 个演示组织。 "
        f"{gone.sites} demonstration sites and {gone.organisations} organisations were removed."
    )
    if gone.kept:
        click.echo(
            f"{gone.kept} 个组织下有真实站点，保留并不再标为演示。 "
            f"{gone.kept} organisations hold real sites: they stay, no longer marked as demonstration."
        )
