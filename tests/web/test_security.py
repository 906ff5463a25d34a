"""What every answer carries, what every route says, and what no log holds."""

import json
import logging
import re
from datetime import datetime

import pytest

from builders import add_site
from geoservice.model.role import ACTS
from geoservice.web.register.member import ANY_MEMBER
from geoservice.web.security import BUILT_IN, check_routes

ADDRESSES = [
    "/?f=json",
    "/collections",
    "/collections/worker_home/items",
    "/tiles/all/0/0/0.mvt",
    "/api",
    "/nowhere",
    "/register/login",
    "/static/css/base.css",
    "/healthz",
]


def test_every_route_says_what_it_requires(app):
    for endpoint, view in app.view_functions.items():
        acts = {"public"} | ({ANY_MEMBER} | set(ACTS) if endpoint.startswith("register.") else set())
        assert endpoint in BUILT_IN or view.requires in acts


def test_route_that_says_nothing_stops_the_start(own_app):
    own_app.view_functions["silent"] = lambda: ""
    with pytest.raises(RuntimeError, match="silent"):
        check_routes(own_app)


@pytest.mark.parametrize("address", ADDRESSES)
def test_headers_of_every_answer(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("strict-origin-when-cross-origin", "same-origin")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "geolocation=(self), camera=(), microphone=()"
    assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-Id"])
    assert len(headers.getlist("Content-Security-Policy")) == 1
    assert ("Set-Cookie" in headers) == address.startswith("/register/")


def test_pages_for_people_are_not_open_to_other_origins(client):
    assert "Access-Control-Allow-Origin" not in client.get("/metrics").headers
    answer = client.get("/collections", headers={"Origin": "https://app.example.cn"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_preflight_of_nearest(client):
    answer = client.options(
        "/nearest",
        headers={"Origin": "https://app.example.cn", "Access-Control-Request-Headers": "content-type"},
    )
    assert answer.status_code == 204
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_log_holds_the_route_and_neither_address_nor_query_nor_body(client, cursor, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    add_site(cursor)
    client.get("/collections/worker_home/items?bbox=110.1234,38.4321,111,39&name=某某")
    client.get("/tiles/all/14/13219/6303.mvt?datum=gcj02")
    client.post("/nearest", json={"lon": 110.1234, "lat": 38.4321})
    client.post("/nearest", json={"lon": 110.1234, "lat": 998.4321})
    answer = client.get("/110.1234")
    lines = capfd.readouterr().err.splitlines()
    assert len(lines) == 5
    assert '"route":"/tiles/<layer>/<z>/<x>/<y>.mvt"' in lines[1]
    assert re.search('"status":(200|204)', lines[1])
    last = json.loads(lines[4])
    assert datetime.strptime(last.pop("at"), "%Y-%m-%dT%H:%M:%S%z")
    assert last.pop("ms") > 0
    assert last == {
        "level": "info",
        "logger": "geoservice.request",
        "event": "request",
        "method": "GET",
        "route": None,
        "status": 404,
        "request_id": answer.headers["X-Request-Id"],
    }
    assert not [record for record in caplog.records if record.name.startswith("geoservice")]
    for secret in ("110.12", "8.4321", "13219", "gcj02", "某某", "127.0.0.1"):
        assert secret not in "\n".join(lines)


def test_request_numbers_differ(client):
    assert len({client.get("/healthz").headers["X-Request-Id"] for _ in range(5)}) == 5


def test_a_session_is_kept_for_who_has_one(own_app):
    @own_app.get("/register/count")
    def count():
        from flask import session

        session["n"] = session.get("n", 0) + 1
        return str(session["n"])

    client = own_app.test_client()
    assert [client.get("/register/count").text for _ in range(3)] == ["1", "2", "3"]


def test_a_policy_of_its_own_is_kept(own_app):
    @own_app.get("/framed")
    def framed():
        return "", {"Content-Security-Policy": "default-src 'none'"}

    headers = own_app.test_client().get("/framed").headers
    assert headers.getlist("Content-Security-Policy") == ["default-src 'none'"]
    assert headers["X-Content-Type-Options"] == "nosniff"
