"""`geoservice portal`: which other systems' pages may show our map in a frame."""

import click

from geoservice.cli.actor import actor
from geoservice.cli.connection import owner_database
from geoservice.model.portal import Portal, read_name, read_origins
from geoservice.store import portals


@click.group()
def portal() -> None:
    """管理可以嵌入地图的门户。 Manage the portals that may show the map in a frame."""


@portal.command()
@click.argument("name")
@click.argument("origins", metavar="ORIGIN...", nargs=-1, required=True)
def add(name: str, origins: tuple[str, ...]) -> None:
    """允许一个门户嵌入；已有的门户增加来源。 Let a portal in, or give it more origins: https://app.example.cn"""
    called, listed = read_name(name), read_origins(origins)
    with owner_database() as database, database.transaction() as cursor:
        added = portals.add(cursor, called, listed, actor())
    tell(added)
    click.echo("一秒内生效，不用重启。 In force within a second, without a restart.")


@portal.command("list")
def show() -> None:
    """列出门户和来源。 List the portals and their origins."""
    with owner_database() as database, database.transaction(read_only=True) as cursor:
        found = portals.portals(cursor)
    for each in found:
        tell(each)
    if not found:
        click.echo("还没有门户。 There are no portals yet.")


@portal.command()
@click.argument("name")
def revoke(name: str) -> None:
    """停用一个门户。 Take a portal off the list."""
    with owner_database() as database, database.transaction() as cursor:
        tell(portals.revoke(cursor, read_name(name), actor()))


def tell(portal: Portal) -> None:
    """One line: name, origins, since when, and until when if it is revoked."""
    since = f"{portal.created_at:%Y-%m-%d}"
    state = f"{portal.revoked_at:%Y-%m-%d} 停用 revoked" if portal.revoked_at else "在用 in use"
    click.echo(f"{portal.name}\t{' '.join(portal.origins)}\t{since}\t{state}")
