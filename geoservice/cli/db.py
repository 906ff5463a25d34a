"""`geoservice db …`: the database in the hands of the person who runs it."""

import os
import subprocess
from contextlib import closing
from pathlib import Path

import click

from geoservice.address import database_address
from geoservice.cli.connection import owner_database
from geoservice.config import Config
from geoservice.db import Database
from geoservice.embedded import Cluster
from geoservice.embedded.binaries import find_binaries
from geoservice.embedded.dump import backup as write_backup
from geoservice.migration import migrate as apply_migrations
from geoservice.model.fault import Misconfigured, words
from geoservice.store import cells

words(
    own_database=(
        "设置了 GEOSERVICE_DATABASE_URL，数据库由您自己管理；这个命令只用于内置数据库。",
        "GEOSERVICE_DATABASE_URL is set, so the database is yours to manage; this is for the embedded one only.",
    ),
)


@click.group()
def db() -> None:
    """管理数据库。 Manage the database."""


def embedded() -> Cluster:
    """The embedded cluster. Raises Misconfigured when the operator's own database is set."""
    config = Config.read(os.environ)
    if config.database_url:
        raise Misconfigured("own_database", field="GEOSERVICE_DATABASE_URL")
    return Cluster(config.home, config.pg_bin)


def say(zh: str, en: str) -> None:
    click.echo(f"{zh} {en}")


@db.command()
def start() -> None:
    """启动并保持运行。 Start the embedded database and leave it running."""
    cluster = embedded()
    cluster.start(keep=True)
    say("内置数据库已启动。", "The embedded database is running.")
    click.echo(cluster.dsn())


@db.command()
@click.option("--force", is_flag=True, help="即使有人在用。 Even when it is in use.")
def stop(force: bool) -> None:
    """停止。 Stop the embedded database."""
    embedded().halt(force)
    say("内置数据库已停止。", "The embedded database is stopped.")


@db.command()
@click.pass_context
def status(ctx: click.Context) -> None:
    """查看状态；没有运行时退出码为 3。 Tell the state; exits 3 when it does not run."""
    state = embedded().status()
    if state.running:
        say("运行中", f"running, PostgreSQL {state.version}, pid {state.pid}{', kept' if state.kept else ''}")
    else:
        say("未运行", "not running" if state.version else "not running, not made yet")
    click.echo(f"{state.data}\n{state.socket}")
    ctx.exit(0 if state.running else 3)


@db.command()
def migrate() -> None:
    """把数据库升级到当前版本。 Bring the database up to this version."""
    with database_address(Config.read(os.environ)) as address, closing(Database(address)) as database:
        count = apply_migrations(database, tell=click.echo)
    say(f"应用了 {count} 个迁移。", f"{count} migrations were applied.")


@db.command()
@click.option("--dry-run", is_flag=True, help="只核对，不修复。 Compare only, repair nothing.")
@click.pass_context
def check(ctx: click.Context, dry_run: bool) -> None:
    """核对瓦片的聚合数与已发布的站点，并修复；发现不符时退出码为 1。

    Compare the cells of tiles with the published sites, and repair them; exits 1 when any differ.
    """
    with owner_database(Config.read(os.environ)) as database:
        with database.transaction() as cursor:
            found = cells.check(cursor, mend=not dry_run)
    if not found:
        say("聚合数与站点相符。", "The cells agree with the sites.")
        return
    say(
        f"不符：{found.sites} 个站点，{found.cells} 个格。",
        f"Wrong: {found.sites} sites, {found.cells} cells.",
    )
    if not dry_run:
        say("已修复。", "Repaired.")
    ctx.exit(1)


@db.command(context_settings={"ignore_unknown_options": True})
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def psql(ctx: click.Context, args: tuple[str, ...]) -> None:
    """打开 psql；参数原样传给它。 Open psql; arguments go to it as they are."""
    config = Config.read(os.environ)
    with database_address(config) as address:
        ended = subprocess.run([programs(config) / "psql", "-d", address, *args], check=False)
    ctx.exit(ended.returncode)


@db.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def backup(path: Path) -> None:
    """备份到一个文件。 Back the database up into one file."""
    config = Config.read(os.environ)
    with database_address(config) as address:
        write_backup(programs(config), address, path)
    say(f"已备份到 {path}。", f"Backed up to {path}.")


@db.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.confirmation_option(
    "--yes", prompt="现有数据将被备份文件中的数据代替。 The backup takes the place of all present data. OK?"
)
def restore(path: Path) -> None:
    """从备份文件恢复；失败时什么都不改变。 Restore from a backup; a failed one changes nothing."""
    with embedded() as cluster:
        cluster.restore(path)
        with closing(Database(cluster.dsn())) as database:
            apply_migrations(database)
    say("已恢复。", "Restored.")


def programs(config: Config) -> Path:
    """PostgreSQL's client programs: those of the embedded data, or the newest for a database elsewhere."""
    return (
        find_binaries(config.pg_bin) if config.database_url else Cluster(config.home, config.pg_bin).binaries
    )
