"""The OpenAPI document is valid, tells of every public route of the portal, and its schemas fit the answers."""

import re

import pytest
from jsonschema import Draft4Validator
from openapi_spec_validator import validate

from builders import add_site

OWN_DOOR = {"embed", "finder", "map", "portals", "register", "static"}  # pages for people, and their files


@pytest.fixture
def document(client):
    return client.get("/api").json


@pytest.mark.parametrize("language", ["zh", "en"])
def test_document_is_valid(client, language):
    answer = client.get(f"/api?lang={language}")
    assert answer.content_type == "application/vnd.oai.openapi+json;version=3.0"
    validate(answer.json)


def test_every_route_of_the_portal_is_described(app, document):
    rules = {rule.rule: rule.endpoint for rule in app.url_map.iter_rules()}
    ours = {path for path, endpoint in rules.items() if endpoint.split(".")[0] not in OWN_DOOR}
    ours |= {"/", "/search"}  # doors of the finder that machines use, too
    described = {
        re.sub(r"/collections/\w+/items$", "/collections/{layer}/items", path) for path in document["paths"]
    }
    assert {re.sub(r"<(\w+)>", r"{\1}", path) for path in ours} == described


def test_filters_of_a_layer_are_its_queryables(client, document, layers):
    for layer in layers:
        queryables = set(client.get(f"/collections/{layer}/queryables").json["properties"]) - {"geometry"}
        operation = document["paths"][f"/collections/{layer}/items"]["get"]
        own = {parameter["name"] for parameter in operation["parameters"] if "name" in parameter}
        assert own == queryables


def test_answers_fit_their_schemas(client, cursor, document):
    site = add_site(cursor)
    addresses = {
        "/?f=json": "Links",
        "/conformance": "Conformance",
        "/collections": "Collections",
        "/collections/worker_home": "Collection",
        "/collections/worker_home/items": "FeatureCollection",
        f"/collections/worker_home/items/{site}": "Feature",
        "/tiles/all.json": "TileJSON",
        "/oembed?url=http://localhost/map": "OEmbed",
        "/search?q=神木": "Found",
        "/healthz": "Status",
        "/readyz": "Status",
        "/tiles/all/9/9/999.mvt": "Problem",
    }
    for address, name in addresses.items():
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        Draft4Validator(schema).validate(client.get(address).json)


def test_page_names_the_document_and_no_other_host(client):
    answer = client.get("/api?f=html&lang=en")
    assert answer.content_type == "text/html; charset=utf-8"
    assert 'data-document="/api?lang=en&amp;f=json"' in answer.text
    assert not re.search(r'(src|href)="(https?:)?//', answer.text)
    assert "<script>" not in answer.text
