"""What goes wrong is said once, in the asker's language: a problem for machines, a page for people."""

import pytest

from geoservice.model.fault import Conflict, Unavailable

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_machines_get_a_problem(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["title"] == "Not found"
    assert answer.json["type"] == "about:blank"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_people_get_a_page_in_their_language(client):
    answer = client.get("/nowhere", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.content_type == "text/html; charset=utf-8"
    assert "没有这个页面" in answer.text
    assert 'lang="en"' in client.get("/nowhere?lang=en", headers=BROWSER).text


def test_detail_is_in_the_language_asked_for(client):
    address = "/tiles/all/0/1/0.mvt"
    assert "之间" in client.get(address).json["detail"]
    english = client.get(address, headers={"Accept-Language": "en"}).json["detail"]
    assert english == "x: '1' is not a whole number from 0 to 0."


def test_method_that_an_address_does_not_take(client):
    answer = client.delete("/collections")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    "path", ["/%00", "/%ff", "/collections/%00/items", "/" + "a" * 5000, "//evil.example/x"]
)
def test_odd_addresses_are_not_found(client, path):
    assert client.get(path).status_code in (404, 308)


def test_bug_shows_a_number_and_nothing_else(app, client):
    def broken():
        raise ZeroDivisionError("secret /etc/passwd")

    app.view_functions["status.healthz"] = broken
    answer = client.get("/healthz")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.json["detail"]
    assert "secret" not in answer.text


def test_fault_of_a_view_gets_the_status_of_its_meaning(app, client):
    def clash():
        raise Conflict("cluster_used")

    app.view_functions["status.healthz"] = clash
    assert client.get("/healthz").status_code == 409


def test_what_may_pass_can_be_asked_again(app, client):
    def away():
        raise Unavailable("database_away")

    app.view_functions["finder.home"] = away
    page = client.get("/?q=%E7%A5%9E%E6%9C%A8&facility=toilet", headers=BROWSER)
    assert page.status_code == 503
    assert "<h1>请稍等片刻</h1>" in page.text
    assert 'href="/?q=%E7%A5%9E%E6%9C%A8&amp;facility=toilet">再试一次</a>' in page.text
    assert "再试一次" not in client.get("/nowhere", headers=BROWSER).text


def test_hostile_value_is_shown_literally(client):
    answer = client.get("/tiles/all/%7B%7B7*7%7D%7D/0/0.mvt")
    assert "{{7*7}}" in answer.json["detail"]
    page = client.get("/tiles/all/%3Cimg%20src=x%20onerror=alert(1)%3E/0/0.mvt", headers=BROWSER)
    assert "<img src=x" not in page.text
    assert "&lt;img src=x" in page.text
