"""What no program of ours sends: it is refused by its name, and no log learns an address from it."""

import io
import json

import pytest

from builders import add_site

BROWSER = {"Accept": "text/html"}
PLACE = '{"lon":110,"lat":38'


@pytest.mark.parametrize("host", ["..", "a" * 300, "a b", '"><script>', "[::1"])
@pytest.mark.parametrize("address", ["/", "/collections", "/register/login"])
def test_host_that_cannot_be_is_told(client, host, address):
    for headers in ({}, BROWSER):
        answer = client.get(address, headers=headers, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code == 400
        assert '“"><script>' not in answer.text or answer.is_json
    assert client.get(address, environ_overrides={"HTTP_HOST": host}).json["field"] == "Host"


def test_slash_that_is_missing_leads_to_a_path_and_to_no_scheme(client):
    """Behind a proxy that speaks https our own scheme is http."""
    answer = client.get("/register?lang=en", environ_overrides={"HTTP_HOST": "map.example.cn"})
    assert (answer.status_code, answer.headers["Location"]) == (308, "/register/?lang=en")


def test_fault_of_a_fault_page_is_logged_without_its_address(own_app, capfd, caplog):
    own_app.testing = own_app.config["PROPAGATE_EXCEPTIONS"] = False
    own_app.error_handler_spec[None][None] = {}

    @own_app.get("/places/<place>")
    def broken(place):
        raise ZeroDivisionError

    assert own_app.test_client().get("/places/110.1234").status_code == 500
    logged = capfd.readouterr().err + caplog.text
    assert "ZeroDivisionError" in logged
    assert "110.1234" not in logged


@pytest.mark.parametrize("end", [',"lon":111}', ',"limit":1,"limit":2}'])
def test_member_that_comes_twice_is_refused(client, end):
    answer = client.post("/nearest", data=PLACE + end, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json["code"] == "body_twice"
    assert answer.json["field"] in ("lon", "limit")


@pytest.mark.parametrize(
    "value, shown", [("true", "“true”"), ("null", "“null”"), ('"110"', "“110”"), ('{"a":[1]}', '“{"a":[1]}”')]
)
def test_value_is_shown_as_it_was_written(client, value, shown):
    answer = client.post("/nearest", data=f'{{"lon":{value},"lat":38}}', content_type="application/json")
    assert answer.status_code == 400
    assert shown in answer.json["detail"]


@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"a":' * 12_000, b'{"a":' * 980 + b"1" + b"}" * 980])
def test_nesting_without_end_is_no_json(client, body):
    answer = client.post("/nearest", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json["code"] in ("body_json", "body_member")


def test_body_whose_length_is_not_said_ends_at_the_limit(client):
    body = PLACE.encode() + b"}" + b" " * 70_000 + b"and more"
    answer = client.post(
        "/nearest",
        data=b"",
        content_type="application/json",
        environ_overrides={
            "wsgi.input": io.BytesIO(body),
            "wsgi.input_terminated": True,
            "CONTENT_LENGTH": "",
            "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )
    assert answer.status_code == 413
    assert "64 kB" in answer.json["detail"]


def test_packed_body_is_refused_by_name(client):
    answer = client.post(
        "/nearest",
        data=b"\x1f\x8b packed",
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert answer.status_code == 415
    assert answer.json["field"] == "Content-Encoding"


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/mixed"])
def test_report_that_is_no_form_is_refused_as_such(client, cursor, kind):
    answer = client.post(f"/sites/{add_site(cursor)}/report", data="kind=locked", content_type=kind)
    assert answer.status_code == 415
    assert answer.json["field"] == "Content-Type"


def test_form_of_too_many_fields_is_told_of_them(client, cursor):
    fields = {f"field{number}": "1" for number in range(1_100)}
    answer = client.post(f"/sites/{add_site(cursor)}/report", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "表单" in answer.json["detail"]


def test_part_that_a_file_does_not_have(client):
    answer = client.get("/static/css/base.css", headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert json.loads(answer.text)["field"] == "Range"
