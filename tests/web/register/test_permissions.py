"""The table of permissions (tests/web/permissions.toml), run line by line."""

import hashlib
import socket
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

import pytest

from builders import add_officer, add_photo, add_read_upload, add_report, add_site
from cast import COMPLETE
from conftest import ROOT
from geoservice.config import Config
from geoservice.model.role import ROLES
from geoservice.model.secret import digest
from geoservice.store import bulletins, organisation_sheets, tokens
from geoservice.store.accounts import account_named
from geoservice.store.organisations import add_organisation
from geoservice.store.people import appointments
from geoservice.store.sessions import of_account, open_session
from officers import Officer, Stranger

TABLE = tomllib.loads((ROOT / "tests/web/permissions.toml").read_text(encoding="utf-8"))
OUTCOMES = TABLE.pop("outcomes")
# Where a record's organisation stands to the scope, which is `own`.
PLACES = {
    "above": "acftu.p1",
    "own": "acftu.p1.c1",
    "below": "acftu.p1.c1.k1",
    "beside": "acftu.p1.c2",
    "elsewhere": "acftu.p2.c9",
}
TREE = ["acftu.p1", "acftu.p1.c1", "acftu.p1.c1.k1", "acftu.p1.c2", "acftu.p2", "acftu.p2.c9"]


def report(cur, path: str, hints: dict[str, Any]) -> str:
    """The number of a report of a public site."""
    cur.execute("SELECT id::text FROM register.organisation WHERE path = %s", (path,))
    return str(add_report(cur, add_site(cur, organisation_id=cur.fetchone()[0]), photo=b"\xff\xd8 pixels"))


def made_site(cur: Any, path: str, hints: dict[str, Any]) -> str:
    union = organisation_at(cur, path)
    properties = {**COMPLETE, "photos": [{"digest": photo(cur, path, hints)}]}
    return add_site(cur, organisation_id=union, properties=properties, **hints)


def photo(cur: Any, path: str, hints: dict[str, Any]) -> str:
    """The digest of the photo that each site has."""
    return add_photo(cur)


def bulletin(cur, path: str, hints: dict[str, Any]) -> str:
    """The id of a bulletin that somebody else has drawn up."""
    account = add_officer(cur, f"drew{path}", ("publisher", path))
    return bulletins.draw(cur, path, date(2026, 10, 1), {}, date(2026, 11, 23), actor="drew", by=account)


def upload(cur, path: str, hints: dict[str, Any]) -> str:
    """The id of a file that was handed in, and read."""
    add_officer(cur, "bringer")
    return add_read_upload(cur, path)


def sheet(cur, path: str, hints: dict[str, Any]) -> str:
    """The id of a sheet of unions that somebody has handed in for that part of the tree."""
    content = "工会名称,级别\n新来的工会,企业".encode()
    account = add_officer(cur, "bringer")
    return organisation_sheets.keep(cur, account, under=path, file_name="工会.csv", content=content)


def token(cur, path: str, hints: dict[str, Any]) -> str:
    """The id of a token with that scope."""
    account = add_officer(cur, f"issued{path}", ("system_officer", path))
    return tokens.issue(
        cur,
        name="省平台",
        secret=hashlib.sha256(path.encode()).digest(),
        path=path,
        days=9,
        actor="Ada",
        by=account,
    )


# How the record is made that a part of the address names: (cursor, path of its organisation, hints of the table) → value.
MAKERS: dict[str, Callable[[Any, str, dict[str, Any]], str]] = {
    "bulletin": bulletin,
    "report": report,
    "site": made_site,
    "digest": photo,
    "upload": upload,
    "sheet": sheet,
    "token": token,
    "secret": lambda cur, path, hints: "no-such-secret",
    "account": lambda cur, path, hints: made_account(cur, path, hints),
    # Of the account that was just made.
    "appointment": lambda cur, path, hints: appointments(cur, account_named(cur, "colleague").id)[0].id,
    "organisation": lambda cur, path, hints: organisation_at(cur, path),
    "session": lambda cur, path, hints: made_session(cur, path),
}


def made_account(cur, path: str, hints: dict[str, Any]) -> str:
    """An account that belongs there and holds a role there; its id."""
    return add_officer(cur, "colleague", (hints.get("role", "editor"), path), path=path)


def organisation_at(cur, path: str) -> str:
    cur.execute("SELECT id::text FROM register.organisation WHERE path = %s", (path,))
    return cur.fetchone()[0]


def made_session(cur, path: str) -> str:
    """An open session of somebody who belongs there; its id."""
    account = add_officer(cur, "somebody", path=path)
    open_session(
        cur, secret=digest(account), account=account, address="127.0.0.1", agent="test", strong=False
    )
    return of_account(cur, account)[0].id


@pytest.fixture(scope="module")
def closed_port():
    """A port of this machine on which nobody answers."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def config(closed_port):
    """With a single sign-on, or its routes would be there for nobody."""
    return Config.read(
        {
            "GEOSERVICE_TILE_CACHE_MB": "0",
            "GEOSERVICE_OIDC_ISSUER": f"http://127.0.0.1:{closed_port}",
            "GEOSERVICE_OIDC_CLIENT_ID": "geoservice",
            "GEOSERVICE_OIDC_CLIENT_SECRET": "secret",
            "GEOSERVICE_PUBLIC_URL": "http://localhost",
        }
    )


def routes(app) -> Iterator[tuple[str, str]]:
    """Each (method, rule) of officers' pages."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("register."):
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                yield method, rule.rule


def test_every_route_stands_in_the_table(app):
    assert {f"{method} {rule}" for method, rule in routes(app)} == set(TABLE)


@pytest.fixture
def tree(cursor):
    for path in TREE:
        add_organisation(cursor, path=path, level="county", name=f"工会 {path}", actor="Ada")


@contextmanager
def undone(cursor):
    cursor.execute("SAVEPOINT outcome")
    yield
    cursor.execute("ROLLBACK TO SAVEPOINT outcome")


@pytest.mark.parametrize("route", sorted(TABLE))
def test_outcomes(app, cursor, tree, route):
    line = TABLE[route]
    method, rule = route.split(" ", 1)
    names = [part.split(":")[-1].rstrip(">") for part in rule.split("<")[1:]]
    names = [name.split(">")[0] for name in names]
    wrong = []
    for role in ("nobody", *ROLES):
        for relation, status in outcomes(line, role, has_record=bool(names)):
            with undone(cursor):
                asker = person(app, cursor, role)
                values = {
                    name: MAKERS[name](cursor, PLACES[relation], line.get("with", {})) for name in names
                }
                answer = asked(asker, method, address(rule, values), line.get("form", {}), values)
                if answer.status_code != status:
                    wrong.append((role, relation, answer.status_code, status))
    assert not wrong


def outcomes(line: dict[str, Any], role: str, *, has_record: bool) -> Iterator[tuple[str, int]]:
    """Each (relation, status) that the line says for a role."""
    said = line.get(role, line.get("others"))
    assert said is not None, f"nothing is said of {role}"
    said = OUTCOMES[said] if isinstance(said, str) else said
    if isinstance(said, int):
        said = dict.fromkeys(PLACES if has_record else ["own"], said)
    assert set(said) == set(PLACES if has_record else ["own"])
    yield from said.items()


def person(app, cursor, role: str) -> Officer | Stranger:
    if role == "nobody":
        return Stranger(app)
    return Officer(app, cursor, add_officer(cursor, role, (role, PLACES["own"])), role)


def address(rule: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        for kind in ("", "uuid:", "int:", "path:"):
            rule = rule.replace(f"<{kind}{name}>", str(value))
    return rule


def asked(asker: Officer | Stranger, method: str, address: str, form: dict[str, Any], values: dict[str, str]):
    """`{site}` in a form stands for the record."""
    sent = {name: text.format(**values) if isinstance(text, str) else text for name, text in form.items()}
    return asker.get(address) if method == "GET" else asker.post(address, sent)
