"""A plain request for a tile, which Flask never sees, is answered as Flask's view answers it."""

import pytest

from builders import LAT, LON, add_site
from geoservice.model.fault import Unavailable
from geoservice.model.grid import GRIDS
from geoservice.model.touched import tiles_at

QUERIES = ["", "?datum=gcj02", "?datum=bd09&grid=WebMercatorQuad", "?grid=WebMercatorQuad"]


@pytest.fixture
def address():
    key = next(key for key in tiles_at(GRIDS["WebMercatorQuad"], "wgs84", LON, LAT) if key.z == 10)
    return f"/tiles/all/10/{key.column}/{key.row}.mvt"


@pytest.fixture
def flask(app, monkeypatch):
    """A client that is answered by Flask alone."""
    plain = app.wsgi_app.application

    def ask(path):
        with monkeypatch.context() as patch:
            patch.setattr(plain, "asked", lambda environ: None)
            return app.test_client().get(path)

    return ask


def said(answer):
    own = {"X-Request-Id", "Date"}  # the server gives the date to an answer without one
    return answer.status, answer.data, sorted(pair for pair in answer.headers if pair[0] not in own)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("layer", ["all", "worker_home", "reading_room"])
def test_both_ways_answer_the_same(client, flask, cursor, address, layer, query):
    add_site(cursor)
    path = address.replace("all", layer) + query
    assert said(client.get(path)) == said(flask(path))


@pytest.mark.parametrize(
    "query",
    ["?datum=x", "?grid=x", "?datum=", "?datum=wgs84&datum=wgs84", "?x=1", "?status=active", "?datum=wgs84;"],
)
def test_whatever_is_unusual_goes_to_flask(app, client, flask, address, query):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": query[1:]}
    assert app.wsgi_app.application.asked(environ) is None
    assert client.get(address + query).status_code == flask(address + query).status_code


def test_a_database_that_is_away_is_told_as_flask_tells_it(app, client, address, monkeypatch):
    def away():
        raise Unavailable("database_away")

    monkeypatch.setattr(app.extensions["database"], "reading", away)
    answer = client.get(address)
    assert (answer.status_code, answer.json["code"]) == (503, "database_away")
    assert answer.headers["Retry-After"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
