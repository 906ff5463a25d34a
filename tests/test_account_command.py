"""Whoever runs the service lets the first person in, and anybody who lost her way."""

import psycopg2
import pytest
from click.testing import CliRunner

from geoservice.cli import main
from geoservice.model.password import hashed
from geoservice.model.secret import digest
from geoservice.store import accounts, tokens


@pytest.fixture
def run(cluster, fresh, monkeypatch):
    monkeypatch.setenv("GEOSERVICE_DATABASE_URL", cluster.dsn(database=fresh))
    monkeypatch.setenv("GEOSERVICE_PUBLIC_URL", "https://union.example.cn/")
    return lambda *arguments: CliRunner().invoke(main, ["account", *arguments])


@pytest.fixture
def rows(cluster, fresh):
    connection = psycopg2.connect(cluster.dsn(database=fresh))
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def secret(result):
    assert result.exit_code == 0, result.output
    address = result.output.splitlines()[-1]
    assert address.startswith("https://union.example.cn/register/welcome/")
    return digest(address.rsplit("/", 1)[1])


def test_first_link_until_somebody_has_a_password(run, rows):
    earlier, later = secret(run("first")), secret(run("first"))
    assert accounts.invited(rows, later)[1] == "admin"
    with pytest.raises(accounts.Missing):
        accounts.invited(rows, earlier)
    rows.execute("SELECT count(*) FROM register.account WHERE password IS NOT NULL")
    assert rows.fetchone() == (0,), "there is no default password"
    line = run("list").output.splitlines()
    assert line == ["admin\t管理员\tacftu\tsecurity_officer@acftu system_officer@acftu\t未设口令 no password"]
    accounts.set_password(rows, secret=later, password=hashed("three quiet reading rooms"))
    refused = run("first")
    assert refused.exit_code == 1
    assert "no first link any more" in refused.output


def test_emergency_door(run, rows):
    invited = secret(run("add", "Eve", "Eve Ng"))
    assert accounts.invited(rows, invited)[1:] == ("eve", "Eve Ng")
    assert run("appoint", "eve", "editor", "acftu").exit_code == 0
    assert run("appoint", "eve", "auditor", "acftu").exit_code == 1
    assert "editor@acftu" in run("list").output
    assert run("appoint", "eve", "editor", "acftu", "--end").exit_code == 0
    assert run("appoint", "eve", "auditor", "acftu").exit_code == 0
    assert run("disable", "eve").exit_code == 0
    assert "停用" in run("list").output
    assert run("disable", "eve", "--undo").exit_code == 0
    assert "停用" not in run("list").output
    rows.execute("SELECT DISTINCT actor LIKE 'cli:%' FROM register.event WHERE subject = 'account'")
    assert rows.fetchall() == [(True,)]


def test_whoever_disables_an_account_is_told_its_tokens(run, rows):
    secret(run("add", "sue", "Sue"))
    sue = accounts.account_named(rows, "sue").id
    tokens.issue(rows, name="省平台", secret=digest("t"), path="acftu", days=9, actor="sue", by=sue)
    told = run("disable", "sue").output
    assert "are refused with it" in told
    assert "省平台\tacftu\t" in told
    assert tokens.bearer(rows, digest("t")) is None
    assert "good again" in run("disable", "sue", "--undo").output
    assert tokens.bearer(rows, digest("t"))


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("invite", "nobody"), "no account"),
        (("add", "a", "Name"), "2 to 64"),
        (("add", "eve", " "), "1 to 100"),
        (("add", "eve", "Eve", "--union", "acftu.nowhere"), "no such organisation"),
        (("appoint", "nobody", "editor", "acftu"), "no account"),
    ],
)
def test_what_cannot_be_is_said(run, arguments, words):
    result = run(*arguments)
    assert result.exit_code == 1
    assert words in result.output
