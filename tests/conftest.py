"""A real PostGIS for every test, left as it was found.

`cursor` and `client` share one connection: the register's owner writes through the one, the public
reads through the other under its own role, and everything is rolled back at the end.
"""

import gc
import os
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from flask import Flask
from psycopg2.extensions import connection as connection_type

from builders import add_officer
from geoservice import create_app
from geoservice.config import Config
from geoservice.db import Database, translated
from geoservice.embedded import Cluster
from geoservice.migration import migrate
from geoservice.model.layer import Layers
from geoservice.model.layer_file import load_layers
from geoservice.web.application import OFFICER, READER, READER_SETTINGS
from geoservice.web.portal import ancestors
from officers import Officer

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
# Sessions are as the public's are: what is planned, is planned once.
SETTINGS = " ".join(f"-c {name}={value}" for name, value in READER_SETTINGS.items())
# Nothing here is to outlive a power cut, so nothing waits for the disk.
CARELESS = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)

# What takes long comes first, so that no core is idle in the end.
LONG = ("script", "browser", "tests", "register", "store")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.parent.name, len(order)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end, so no look for garbage need go over it."""
    gc.collect()
    gc.freeze()


class OneConnection(Database):
    """A Database whose every transaction is a savepoint on one connection that is never committed."""

    def __init__(self, connection, role: str | None = None):
        super().__init__("", role=role)
        self.connection = connection

    @contextmanager
    def transaction(self, *, read_only: bool = False):
        with self.connection.cursor() as cur, translated():
            cur.execute("SAVEPOINT test")
            try:
                if self.role:
                    cur.execute(f"SET LOCAL ROLE {self.role}")
                yield cur
                cur.execute("RESET ROLE")
                cur.execute("RELEASE SAVEPOINT test")
            except BaseException:
                cur.execute("ROLLBACK TO SAVEPOINT test")
                raise

    def reading(self):
        return self.transaction()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The tests' own PostGIS, kept between runs for speed."""
    with Cluster(Path(os.environ.get("GEOSERVICE_TEST_HOME", ROOT / "var" / "test"))) as cluster:
        with closing(cluster.connect()) as conn, conn.cursor() as cursor:
            for setting in CARELESS:
                cursor.execute(setting)
        yield cluster


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> Iterator[str]:
    """The name of a migrated database that others are copied from."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    cluster.create_database(name)
    database = Database(cluster.dsn(database=name))
    migrate(database)
    database.close()
    yield name
    cluster.drop_database(name)


@contextmanager
def copied(cluster: Cluster, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    cluster.create_database(name, template=template)
    try:
        yield name
    finally:
        cluster.drop_database(name)


@pytest.fixture(scope="session")
def shared_database(cluster: Cluster, template: str) -> Iterator[str]:
    """The name of the database in which tests write and roll back."""
    with copied(cluster, template) as name:
        yield name


@pytest.fixture
def fresh(cluster: Cluster, template: str) -> Iterator[str]:
    """The name of a database of the test's own, for what must be committed."""
    with copied(cluster, template) as name:
        yield name


@pytest.fixture(scope="session")
def kept_connections() -> Iterator[list[connection_type]]:
    """One connection, as long as nothing happens to it: a new one would have to learn all about the database again."""
    kept: list[connection_type] = []
    yield kept
    for connection in kept:
        connection.close()


@pytest.fixture
def connection(cluster: Cluster, shared_database: str, kept_connections: list[connection_type]):
    if not kept_connections:
        kept_connections.append(psycopg2.connect(cluster.dsn(database=shared_database), options=SETTINGS))
    connection = kept_connections[0]
    yield connection
    if connection.closed:
        kept_connections.clear()
    else:
        connection.rollback()


@pytest.fixture
def cursor(connection):
    """The register owner's cursor, in a transaction that is rolled back."""
    with connection.cursor() as cur:
        yield cur


@pytest.fixture
def owner(connection) -> Database:
    """The owner's Database on the test's connection."""
    return OneConnection(connection)


@pytest.fixture(scope="session")
def layers() -> Layers:
    return load_layers(ROOT / "layers")


@pytest.fixture
def config() -> Config:
    # What a test has not committed, nobody is told of: so nothing is kept from before.
    return Config.read({"GEOSERVICE_TILE_CACHE_MB": "0"})


@pytest.fixture(scope="session")
def applications() -> dict[Config, Flask]:
    """By their settings: as in service, one application answers request after request."""
    return {}


@pytest.fixture
def app(config: Config, connection, applications: dict[Config, Flask]) -> Iterator[Flask]:
    """The application of these settings, which reads and writes through the test's connection."""
    if config not in applications:
        applications[config] = made(config, connection)
    app = applications[config]
    app.config["GEOSERVICE"] = config
    for name in {"database", "register_database"} & app.extensions.keys():
        app.extensions[name].connection = connection
    ancestors.init(app)  # it remembers for a moment who may frame our pages
    views = dict(app.view_functions)
    yield app
    app.view_functions = views  # a test may have put another in


@pytest.fixture
def own_app(config: Config, connection) -> Flask:
    """An application of the test's own, for what changes it."""
    return made(config, connection)


def made(config: Config, connection) -> Flask:
    app = create_app(config, OneConnection(connection, READER), OneConnection(connection, OFFICER))
    app.testing = True
    # A fault is answered as it is in service, also under test.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def officer(app, cursor):
    """Makes an account with these roles, each in a scope, and a client that is logged in as it."""

    def make(login: str, *roles: tuple[str, str], path: str = "acftu") -> Officer:
        return Officer(app, cursor, add_officer(cursor, login, *roles, path=path), login)

    return make
