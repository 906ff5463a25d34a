"""oEmbed: a page's address in, the frame that shows it out; only for our own pages."""

import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest

from builders import add_site

OURS = "http://localhost"


def ask(client, url, **query):
    return client.get("/oembed", query_string={"url": url, **query})


def frame(answer):
    """The attributes of the frame in an answer."""
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', answer.json["html"])}


def shown(answer):
    """The parameters with which the frame asks for the embed."""
    address = urlsplit(frame(answer)["src"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{OURS}/embed"
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def test_an_answer_is_what_the_specification_asks_for(client):
    answer = ask(client, f"{OURS}/map", lang="en").json
    assert answer["version"] == "1.0"
    assert answer["type"] == "rich"
    assert answer["title"] == "Union service sites"
    assert answer["provider_url"] == f"{OURS}/"
    assert (answer["width"], answer["height"]) == (800, 560)
    assert isinstance(answer["cache_age"], int)
    assert answer["html"].startswith("<iframe ")


def test_the_frame_of_a_site_opens_it(client, cursor):
    site = add_site(cursor, name='"><script>alert(1)</script>{{7*7}}')
    answer = ask(client, f"{OURS}/sites/{site}?lang=en")
    assert shown(answer) == {"select": site, "lang": "en"}
    assert answer.json["title"] == '"><script>alert(1)</script>{{7*7}}'
    assert "<script" not in answer.json["html"]
    assert frame(answer)["title"] == '"><script>alert(1)</script>{{7*7}}'


def test_an_embed_and_a_map_keep_what_they_show(client):
    query = "layers=reading_room&center=110.5,38.8&zoom=9&controls=zoom&datum=gcj02&theme=dark"
    assert shown(ask(client, f"{OURS}/embed?{query}")) == {
        name: values[0] for name, values in parse_qs(query).items()
    }
    assert shown(ask(client, f"{OURS}/map?layers=reading_room&lang=zh")) == {
        "layers": "reading_room",
        "lang": "zh",
    }


def test_a_part_of_the_earth_becomes_a_centre_and_a_zoom(client):
    told = shown(ask(client, f"{OURS}/map?bbox=109,38,111,39"))
    assert told == {"center": "110,38.5", "zoom": "9"}


@pytest.mark.parametrize("form", ["json", "xml"])
def test_pages_lead_to_their_answers(client, cursor, form):
    site = add_site(cursor, name="滨河驿站")
    for path in ("/map?zoom=9", "/embed?theme=dark", f"/sites/{site}"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        found = re.search(rf'<link rel="alternate" type="[a-z]+/{form}\+oembed" href="([^"]+)"', page)
        address = unescape(found[1])
        assert address.startswith(f"{OURS}/oembed?url=")
        answer = client.get(address.removeprefix(OURS))
        assert answer.status_code == 200
        assert answer.mimetype.endswith(form)


def test_a_consumer_has_the_room_that_it_has(client):
    answer = ask(client, f"{OURS}/map", maxwidth=320, maxheight=9000).json
    assert (answer["width"], answer["height"]) == (320, 560)
    assert 'width="320"' in answer["html"]


def test_xml_has_the_same_members(client, cursor):
    site = add_site(cursor, name="<驿站>\x1f&")
    url = f"{OURS}/sites/{site}"
    root = ElementTree.fromstring(ask(client, url, format="xml").data)
    assert root.tag == "oembed"
    told = {child.tag: child.text for child in root}
    wanted = ask(client, url).json
    assert set(told) == set(wanted)
    assert told["title"] == "<驿站>&"
    assert told["width"] == "800"


def test_parameters_of_consumers_own_are_passed_over(client):
    assert ask(client, f"{OURS}/map", dnt="1", callback="x").status_code == 200


def test_scripts_of_any_origin_may_ask(client):
    assert ask(client, f"{OURS}/map").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/map",
        "http://localhost.evil.example/map",
        "http://localhost@evil.example/map",
        "//localhost/map",
        "/map",
        "javascript:alert(1)",
        f"{OURS}/",
        f"{OURS}/healthz",
        f"{OURS}/nowhere",
        f"{OURS}/sites/7f0c3f0e-0000-4000-8000-000000000000",
        f"{OURS}/sites/1",
        f"{OURS}/map/",
        f"{OURS}/[",
    ],
)
def test_only_our_own_pages_are_answered_for(client, url):
    answer = ask(client, url)
    assert answer.status_code == 404
    assert answer.json["field"] == "url"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "url"),
        ("url=", "url"),
        (f"url={OURS}/map?{'x' * 2000}", "url"),
        (f"url={quote(OURS + '/embed?center=x', safe='')}", "center"),
        (f"url={quote(OURS + '/map?zoom=4&zoom=5', safe='')}", "zoom"),
        (f"url={OURS}/map&format=yaml", "format"),
        (f"url={OURS}/map&maxwidth=0", "maxwidth"),
        (f"url={OURS}/map&maxwidth=1e3", "maxwidth"),
        (f"url={OURS}/map&maxheight=-1", "maxheight"),
        (f"url={OURS}/map&maxheight=٣", "maxheight"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(client, query, field):
    answer = client.get(f"/oembed?{query}")
    assert answer.status_code == 400
    assert answer.json["field"] == field
