"""`geoservice account`: who may log in; the emergency door of whoever runs the service."""

import os
from typing import Any

import click

from geoservice.cli.actor import actor
from geoservice.cli.connection import owner_database
from geoservice.cli.report import plain
from geoservice.config import Config
from geoservice.listening import welcome_address
from geoservice.model.account import read_login, read_name
from geoservice.model.role import ROLES
from geoservice.model.secret import digest, new_secret
from geoservice.store import accounts, first_account, tokens, totp
from geoservice.store.organisations import ROOT

HOURS = 24


@click.group()
def account() -> None:
    """管理干部账号。 Manage the accounts of officers."""


@account.command()
def first() -> None:
    """给首个账号一个新链接（还没有人设过口令时）。 A new link for the first account, while nobody has a password."""
    with owner_database() as database, database.transaction() as cursor:
        secret = first_account.begin(cursor, actor=actor())
    tell_link(secret)


@account.command("list")
def show_all() -> None:
    """列出账号。 List the accounts."""
    with owner_database() as database, database.transaction(read_only=True) as cursor:
        found = accounts.everybody(cursor)
    for login, name, path, is_disabled, has_password, roles in found:
        state = "停用 disabled" if is_disabled else "" if has_password else "未设口令 no password"
        click.echo("\t".join((login, name, path, " ".join(roles), state)))
    if not found:
        click.echo("还没有账号。 There is no account yet.")


@account.command()
@click.argument("login")
@click.argument("name")
@click.option("--union", metavar="PATH", default=ROOT, show_default=True,
              help="所属工会，例如 acftu.d61.d6108。 The union where the person belongs.")  # fmt: skip
def add(login: str, name: str, union: str) -> None:
    """增加一个账号，给出设口令的链接。 Add an account; prints the link that sets its password."""
    with owner_database() as database, database.transaction() as cursor:
        made = accounts.add_account(
            cursor, login=read_login(login), name=read_name(name), path=union, actor=actor()
        )
        secret = invited(cursor, made)
    tell_link(secret)


@account.command()
@click.argument("login")
def invite(login: str) -> None:
    """给一个账号新的设口令链接。 A new link that sets an account's password."""
    with owner_database() as database, database.transaction() as cursor:
        secret = invited(cursor, accounts.account_named(cursor, login).id)
    tell_link(secret)


@account.command()
@click.argument("login")
@click.argument("role", type=click.Choice(ROLES))
@click.argument("union", metavar="PATH")
@click.option("--end", is_flag=True, help="收回这个角色。 Take the role back.")
def appoint(login: str, role: str, union: str, end: bool) -> None:
    """授予（或收回）一个范围内的角色。 Give a role in a scope, or take it back."""
    change = accounts.end_appointment if end else accounts.appoint
    with owner_database() as database, database.transaction() as cursor:
        change(cursor, accounts.account_named(cursor, login).id, role, union, actor=actor())
    click.echo("已登记。 Done.")


@account.command()
@click.argument("login")
@click.option("--undo", is_flag=True, help="重新启用。 Let the account in again.")
def disable(login: str, undo: bool) -> None:
    """停用一个账号，其会话立即结束。 Keep an account out; its sessions end at once."""
    with owner_database() as database, database.transaction() as cursor:
        found = accounts.account_named(cursor, login).id
        accounts.disable(cursor, found, not undo, actor=actor())
        held = tokens.of_account(cursor, found)
    click.echo("已登记。 Done.")
    if held:
        click.echo(
            "它签发的令牌又有效了 tokens that it issued are good again:"
            if undo
            else "它签发的令牌随之失效 tokens that it issued are refused with it:"
        )
    for each in held:
        click.echo(f"{plain(each.name)}\t{each.path}\t{each.expires_at:%Y-%m-%d}")


@account.command("reset-totp")
@click.argument("login")
def reset_totp(login: str) -> None:
    """清除一个账号的动态码（手机丢失）。 Forget an account's second factor, as for a lost phone."""
    with owner_database() as database, database.transaction() as cursor:
        totp.reset(cursor, accounts.account_named(cursor, login).id, actor=actor())
    click.echo("已登记。 Done.")


def invited(cursor: Any, account_id: str) -> str:
    secret = new_secret()
    accounts.invite(cursor, account_id, secret=digest(secret), hours=HOURS, actor=actor())
    return secret


def tell_link(secret: str) -> None:
    click.echo(f"{HOURS} 小时内用一次。 Good once within {HOURS} h:")
    click.echo(welcome_address(Config.read(os.environ), secret))
