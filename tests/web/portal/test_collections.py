"""The landing page, conformance, and layers as collections."""

import pytest

from builders import add_site

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def links(document):
    return {link["rel"]: link for link in document["links"]}


def test_landing_leads_to_everything_and_every_link_answers(client):
    found = links(client.get("/?f=json").json)
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= set(found)
    for link in found.values():
        answer = client.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.content_type.split(";")[0] == link["type"].split(";")[0]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/json;q=0.9, text/html;q=0.5", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("application/*", "application/json"),
    ],
)
def test_front_page_by_accept(client, accept, kind):
    answer = client.get("/", headers={"Accept": accept})
    assert answer.content_type == kind
    assert "Accept" in answer.headers["Vary"]


def test_accept_that_fits_nothing(client):
    assert client.get("/collections", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/collections?f=json", headers={"Accept": "image/png"}).status_code == 200
    assert client.get("/collections?f=html").status_code == 400


def test_conformance(client):
    assert (
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
        in client.get("/conformance").json["conformsTo"]
    )


def test_every_layer_is_a_collection(client, layers):
    found = client.get("/collections").json["collections"]
    assert [collection["id"] for collection in found] == list(layers)
    assert all(collection["crs"] == [CRS84] for collection in found)
    assert all(collection["itemType"] == "feature" for collection in found)


def test_titles_are_in_the_language_asked_for(client):
    assert client.get("/collections/worker_home?lang=zh").json["title"] == "职工之家"
    answer = client.get("/collections/worker_home", headers={"Accept-Language": "en-GB"})
    assert answer.json["title"] == "Worker home"
    assert answer.headers["Content-Language"] == "en"
    assert "Accept-Language" in answer.headers["Vary"]
    assert links(client.get("/collections/worker_home?lang=en").json)["self"]["href"].endswith("?lang=en")


def test_extent_is_exact(client, cursor):
    for lon, lat in ((110.5, 38.5), (-170.25, 12), (109, -84.5), (120, 41)):
        add_site(cursor, lon=lon, lat=lat)
    add_site(cursor, lon=179, lat=80, layer="reading_room")
    cursor.execute("UPDATE published_site SET updated_at = '2026-01-01Z' WHERE ST_X(geom) = 109")
    extent = client.get("/collections/worker_home").json["extent"]
    assert extent["spatial"] == {"bbox": [[-170.25, -84.5, 120, 41]], "crs": CRS84}
    assert extent["temporal"]["interval"][0][0] == "2026-01-01T08:00:00+08:00"


def test_layer_without_sites_has_no_extent(client):
    assert client.get("/collections/worker_home").json["extent"] == {}


def test_queryables_are_the_public_properties(client, layers):
    answer = client.get("/collections/worker_home/queryables?lang=zh")
    assert answer.content_type == "application/schema+json"
    properties = answer.json["properties"]
    assert set(properties) == {"geometry", "status", *layers["worker_home"].public}
    assert "manager_phone" not in properties
    assert "microwave" in properties["facilities"]["items"]["enum"]
    state = properties["facilities_state"]
    assert "microwave" in state["propertyNames"]["enum"]
    assert state["additionalProperties"]["required"] == ["working"]
    assert properties["honours"]["items"]["properties"]["expires"] == {"type": "string", "format": "date"}
    assert not any(name.startswith("publication_") for name in properties)
    assert properties["grade"] == {
        "title": "星级",
        "description": "星",
        "type": "integer",
        "minimum": 1,
        "maximum": 5,
    }


@pytest.mark.parametrize(
    "path", ["/?f=json&", "/conformance?", "/collections?", "/collections/worker_home?", "/api?"]
)
def test_unknown_parameter_is_refused(client, path):
    answer = client.get(f"{path}colour=red")
    assert answer.status_code == 400
    assert answer.json["field"] == "colour"


@pytest.mark.parametrize(
    "path", ["/?f=json", "/conformance", "/collections", "/collections/worker_home", "/api"]
)
def test_head(client, path):
    answer = client.head(path)
    assert (answer.status_code, answer.data) == (200, b"")


def test_scripts_of_other_origins_may_read(client):
    assert client.get("/collections").headers["Access-Control-Allow-Origin"] == "*"
    assert client.options("/nearest").status_code == 204
