"""Alive, ready, and the numbers for Prometheus."""

import pytest

from geoservice import create_app
from geoservice.config import Config
from geoservice.db import Database


@pytest.fixture
def stranded():
    """The service with a database that is not there."""
    config = Config.read({"GEOSERVICE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"})
    app = create_app(config, Database(config.database_url))
    return app.test_client()


def test_alive_and_ready(client):
    for address in ("/healthz", "/readyz"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.json["status"] == "ok"
        assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_database_it_is_alive_and_not_ready(stranded):
    assert stranded.get("/healthz").status_code == 200
    answer = stranded.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.json["code"] == "database_away"
    assert stranded.get("/collections/worker_home/items").status_code == 503
    assert stranded.get("/tiles/all/0/0/0.mvt").status_code == 503


def test_not_ready_when_the_database_was_not_migrated(client, cursor):
    cursor.execute("DELETE FROM register.migration WHERE number > 3")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "geoservice db migrate" in answer.json["detail"]


def test_metrics_count_by_route_and_hold_no_address(client):
    client.get("/tiles/all/14/13219/6303.mvt")
    client.get("/collections/worker_home/items?bbox=110.1234,38,111,39")
    client.get("/nowhere/13219")
    client.open("/healthz", method="PURGE")
    text = client.get("/metrics").text
    assert (
        'geoservice_requests_total{method="GET",route="/tiles/<layer>/<z>/<x>/<y>.mvt",status="204"}' in text
    )
    assert 'geoservice_request_seconds_bucket{le="0.001",route="/healthz"}' in text
    assert 'method="other"' in text
    assert "geoservice_connections_lent" in text
    # The values are seconds and counts, in which any digits may come together.
    told = [line.rpartition(" ")[0] for line in text.splitlines()]
    assert not [line for line in told if "13219" in line or "110.12" in line]


def test_unavailable_is_counted(stranded, client):
    stranded.get("/readyz")
    assert 'geoservice_unavailable_total{code="database_away"}' in client.get("/metrics").text


def test_connections_lent_are_counted(cluster, shared_database):
    seen = []
    database = Database(cluster.dsn(database=shared_database))
    database.watch = seen.append
    with database.transaction():
        assert seen == [1]
    assert seen == [1, -1]
    database.close()
