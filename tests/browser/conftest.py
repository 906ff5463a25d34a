"""A served application on a database of its own, and a real Chromium that tells whom it asked."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import psycopg2
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from browser.town import finder, town  # noqa: F401  # fixtures
from conftest import copied
from geoservice import create_app
from geoservice.config import Config
from geoservice.db import Database
from geoservice.embedded import Cluster

# The same browser without windows takes a third of the work, where it is installed.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READER_LOGIN, OFFICER_LOGIN = "geoservice_reader", "geoservice_officer"

# A page that shares two cores with a database and a browser may take a while; a wait that ends in time is no slower.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Live:
    """A served application. url: without a slash at the end; rows: a cursor whose work is committed."""

    url: str
    dsn: str

    @contextmanager
    def rows(self):
        connection = psycopg2.connect(self.dsn)
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()


@contextmanager
def served(cluster: Cluster, name: str, **settings: object) -> Iterator[Live]:
    """The application on the database of that name, at a port that the system chooses."""
    database = Database(cluster.dsn(READER_LOGIN, name), size=8)
    officers = Database(cluster.dsn(OFFICER_LOGIN, name), size=4)
    app = create_app(replace(Config.read({}), **settings), database, officers)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Live(f"http://127.0.0.1:{server.port}", cluster.dsn(database=name))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        database.close()
        officers.close()


class Silent(WSGIRequestHandler):
    """Keeps a line a request out of the report of a test that failed."""

    protocol_version = "HTTP/1.1"  # one connection for many tiles, as in service

    def log_request(self, code: object = "-", size: object = "-") -> None:
        pass


@pytest.fixture
def live(cluster: Cluster, fresh: str) -> Iterator[Live]:
    """A served application for one test that writes."""
    with served(cluster, fresh) as live:
        yield live


@pytest.fixture(scope="module")
def shared_live(cluster: Cluster, template: str) -> Iterator[Live]:
    """A served application for the tests of a module, which only look."""
    with copied(cluster, template) as name, served(cluster, name) as live:
        yield live


@dataclass
class Seen:
    """What a page did: hosts it asked, errors it met, dialogs it opened."""

    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture
def open_page(chromium: Browser):
    """Opens a page of a width, a scheme and a language; its `.seen` tells what it did."""
    contexts = []

    def open_one(
        width: int = 1280, *, scheme: str = "light", language: str = "zh-CN", **options: object
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, locale=language, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.seen = watched(page)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page) -> Page:
    return open_page()


def watched(page: Page) -> Seen:
    seen = Seen()
    page.on("request", lambda request: seen.hosts.add(request.url.split("/")[2] or request.url.split(":")[0]))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
    return seen
