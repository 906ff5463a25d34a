"""Every officers' page of a full register, as officers of the nation, a province, a city and a county ask for it."""

import random
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import psycopg2
from psycopg2.extensions import cursor

from benchmark.program import Failed
from benchmark.register_service import Browser, Service
from benchmark.report import table

PLACES = ("national", "province", "city", "county")
LINE, OVERSIGHT = "line", "oversight"
NAMES = ("人民路", "供电所", "北京", "职工书屋77号", "没有这样的名字")
MORE = re.compile(rb'href="[^"]*(/register/[^"?]*\?[^"]*(?:after|below)=[^"]*)"')

PROGRESS = b'id="progress"'
LONGEST_SECONDS = 120

SCOPE = """
    SELECT o.path::text FROM register.account AS a JOIN register.organisation AS o ON o.id = a.organisation_id
    WHERE a.login = %(login)s
"""
# Some of each kind below a path, drawn by their ids, which are random.
SITES = """
    SELECT s.id::text, o.path::text FROM register.site AS s JOIN register.organisation AS o ON o.id = s.organisation_id
    WHERE o.path <@ %(path)s::ltree AND s.review_state = %(state)s ORDER BY s.id LIMIT 8
"""
REPORTS = """
    SELECT r.number::text FROM register.report AS r JOIN register.organisation AS o ON o.id = r.organisation_id
    WHERE o.path <@ %(path)s::ltree ORDER BY r.id LIMIT 8
"""
UPLOADS = """
    SELECT b.id::text FROM register.batch AS b JOIN register.organisation AS o ON o.id = b.organisation_id
    WHERE o.path <@ %(path)s::ltree ORDER BY b.id LIMIT 8
"""
ACCOUNTS = """
    SELECT a.id::text FROM register.account AS a JOIN register.organisation AS o ON o.id = a.organisation_id
    WHERE o.path <@ %(path)s::ltree ORDER BY a.id LIMIT 8
"""
UNIONS = """
    SELECT id::text, path::text FROM register.organisation WHERE path <@ %(path)s::ltree ORDER BY nlevel(path), id LIMIT 8
"""


@dataclass(frozen=True)
class Seen:
    """How long the answers took (ms) that officers of one place had for one page, in order."""

    page: str
    place: str
    milliseconds: tuple[float, ...]

    def within(self, share: float) -> float:
        """What so many of all answers took at most."""
        return self.milliseconds[min(len(self.milliseconds) - 1, int(share * len(self.milliseconds)))]


def measure(service: Service, each: int, places: Sequence[str]) -> list[Seen]:
    """Each page asked for `each` times, so many of its addresses once before. Raises Failed for any answer but 200."""
    found = []
    for place in places:
        for duty, pages in ((LINE, line_pages), (OVERSIGHT, oversight_pages)):
            officer = service.browser(f"{duty}.{place}")
            with closing(psycopg2.connect(service.dsn)) as conn, conn.cursor() as cur:
                cur.execute(SCOPE, {"login": f"{duty}.{place}"})
                addresses = pages(cur, cur.fetchone()[0])
            if duty == LINE:
                addresses |= drawn_bulletin(officer, service, place)
            found += [ask(officer, page, place, asked, each) for page, asked in addresses.items() if asked]
    return found


def ask(officer: Browser, page: str, place: str, addresses: list[str], each: int) -> Seen:
    addresses = [*addresses, *following(officer, addresses)][:each]
    for address in addresses:
        if (answer := officer.get(address)).status != 200:
            raise Failed(f"{address} answered {answer.status} to {place}: {answer.body[:300]!r}")
    drawn = random.Random(page).choices(addresses, k=each)  # noqa: S311  no secret
    return Seen(page, place, tuple(sorted(officer.get(address).milliseconds for address in drawn)))


def following(officer: Browser, addresses: list[str]) -> list[str]:
    """The page after the first one, as its own link says it."""
    links = MORE.findall(officer.get(addresses[0]).body)
    return [links[0].decode().replace("&amp;", "&")] if links else []


def line_pages(cur: cursor, path: str) -> dict[str, list[str]]:
    """Addresses by page, of who looks after sites."""
    public = rows(cur, SITES, path, state="published")
    drafts = rows(cur, SITES, path, state="draft")
    listed = "/register/sites"
    return {
        "desk": ["/register/desk"],
        "sites": [listed],
        "sites by state": [f"{listed}?state={state}" for state in ("published", "submitted", "returned", "archived")],
        "sites by kind": [f"{listed}?layer={layer}" for layer in ("worker_home", "activity_centre")],
        "sites by name": [f"{listed}?name={quote(name)}" for name in NAMES],
        "sites not confirmed": [f"{listed}?show=unconfirmed"],
        "sites without a place": [f"{listed}?show=unplaced"],
        "sites of a union": [f"{listed}?union={union}" for _, union in public],
        "sites of a union by name": [f"{listed}?union={path}&name={quote(name)}" for name in NAMES[:2]],
        "site": [f"{listed}/{site}" for site, _ in public],
        "form": [f"{listed}/new?layer=worker_home", *(f"{listed}/{site}/edit" for site, _ in drafts)],
        "hints of the form": [f"{listed}/near?{urlencode(near)}" for near in NEAR],
        "review": ["/register/review?step=check", "/register/review?step=publish"],
        "reports": ["/register/reports"],
        "reports answered": ["/register/reports/answered"],
        "report": [f"/register/reports/{number}" for (number,) in rows(cur, REPORTS, path)],
        "imports": ["/register/imports"],
        "imports, a union": [f"/register/imports?union={quote(name)}" for name in ("神木", "第3")],
        "import": [f"/register/imports/{upload}" for (upload,) in rows(cur, UPLOADS, path)],
        "bulletins": ["/register/bulletins"],
        "me": ["/register/me"],
    }  # fmt: skip


NEAR = [
    {"lon": "116.40", "lat": "39.90", "datum": "wgs84", "name": "人民路工会驿站", "address": "北京市东城区人民路1号"},
    {"lon": "110.49", "lat": "38.83", "datum": "gcj02", "name": "职工之家", "address": "神木市滨河路1号"},
]  # fmt: skip


def oversight_pages(cur: cursor, path: str) -> dict[str, list[str]]:
    """Addresses by page, of who looks after the register itself."""
    unions, accounts = rows(cur, UNIONS, path), rows(cur, ACCOUNTS, path)
    public = rows(cur, SITES, path, state="published")
    people, tree = "/register/people", "/register/organisations"
    return {
        "history": ["/register/history"],
        "history of somebody": ["/register/history?actor=editor.110101", "/register/history?actor=nobody"],
        "history of an action": ["/register/history?action=add_site", "/register/history?action=move_organisation"],
        "history of a site": [f"/register/history?about={site}" for site, _ in public],
        "history further back": [f"/register/history?below={number}" for number in (1_000, 500_000)],
        "history of a day": ["/register/history?since=2025-06-01&until=2025-06-01"],
        "people": [people],
        "people by role": [f"{people}?role={role}" for role in ("reviewer", "system_officer")],
        "people by state": [f"{people}?state={state}" for state in ("active", "disabled")],
        "people by name": [f"{people}?text={text}" for text in ("editor", "6108", "nobody")],
        "person": [f"{people}/{account}" for (account,) in accounts],
        "person, new": [f"{people}/new"],
        "unions": [tree],
        "unions by name": [f"{tree}?text={quote(text)}" for text in ("神木", "第3街道", "nobody")],
        "union": [f"{tree}/{union}" for union, _ in unions],
        "unions below": [f"{tree}/{union}/children" for union, _ in unions],
        "tokens": ["/register/tokens"],
    }  # fmt: skip


def rows(cur: cursor, statement: str, path: str, **given: str) -> list[tuple[str, ...]]:
    cur.execute(statement, {"path": path, **given})
    return cur.fetchall()


def drawn_bulletin(officer: Browser, service: Service, place: str) -> dict[str, list[str]]:
    """A bulletin of the officer's own union, drawn up now."""
    with closing(psycopg2.connect(service.dsn)) as conn, conn.cursor() as cur:
        cur.execute(SCOPE, {"login": f"{LINE}.{place}"})
        [path] = cur.fetchone()
    officer.form("/register/bulletins")
    answer = officer.post("/register/bulletins", [("union", path), ("month", "2025-12")])
    if answer.status != 303:
        raise Failed(f"no bulletin was drawn up: {answer.status} {answer.body[:300]!r}")
    page = re.sub("^http://[^/]*", "", answer.location)
    wait(officer, page)
    return {"bulletin": [page]}


def wait(officer: Browser, page: str) -> None:
    """One of many sites is drawn up by the worker."""
    end = time.monotonic() + LONGEST_SECONDS
    while PROGRESS in officer.get(page).body:
        if time.monotonic() > end:
            raise Failed(f"{page} was not drawn up after {LONGEST_SECONDS} s")
        time.sleep(0.1)


def seen_table(found: list[Seen]) -> str:
    """A line for each page: p50 and p95 at each place."""
    by_page: dict[str, dict[str, Seen]] = {}
    for seen in found:
        by_page.setdefault(seen.page, {})[seen.place] = seen
    head = ["page, p50 / p95 ms", *PLACES]
    return table(
        head, ([page, *map(cell, (at.get(place) for place in PLACES))] for page, at in by_page.items())
    )


def cell(seen: Seen | None) -> str:
    return f"{seen.within(0.5):.0f} / {seen.within(0.95):.0f}" if seen else ""


def worst(found: list[Seen]) -> Iterator[Seen]:
    """The slowest first."""
    yield from sorted(found, key=lambda seen: -seen.within(0.95))
