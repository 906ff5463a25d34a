"""oEmbed 1.0: who has the address of one of our pages learns the frame that shows it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

from flask import Blueprint, Flask, Response, current_app, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from geoservice.drawing.view import zoom_for
from geoservice.model.fault import Invalid, Missing, words
from geoservice.store import finds
from geoservice.web.answers import document
from geoservice.web.languages import language
from geoservice.web.links import absolute
from geoservice.web.params import one_of, whole
from geoservice.web.parts import database
from geoservice.web.portal.embed_query import Embed, read_embed
from geoservice.web.portal.frame_tag import frame_tag
from geoservice.web.portal.landing import TITLE
from geoservice.web.portal.map import basemaps, everything
from geoservice.web.portal.map_query import joined, view_of
from geoservice.web.security import public

words(
    oembed_url=(
        "需要本服务的页面地址：地图、嵌入页或站点页。",
        "It needs the address of a page of this service: the map, an embed or a site.",
    ),
    oembed_missing=(
        "本服务没有可以嵌入的这个页面。",
        "This service has no such page that can be embedded.",
    ),
)

blueprint = Blueprint("oembed", __name__)

FORMATS = ("json", "xml")
KNOWN = ("url", "format", "maxwidth", "maxheight", "lang")
WIDTH, HEIGHT = 800, 560  # of a frame for which there is room
MOST_PIXELS = 100_000
LONGEST = 2_000
KEPT_SECONDS = 3600


@blueprint.get("/oembed")
@public(cors=True)
def answer() -> Response:
    # Consumers add parameters of their own (dnt=1); only ours are looked at.
    args = {name: request.args[name] for name in KNOWN if name in request.args}
    form = one_of(args.get("format", "json"), "format", FORMATS)
    embed = embed_of(args.get("url", ""))
    size = (room(args, "maxwidth", WIDTH), room(args, "maxheight", HEIGHT))
    content = rich(embed, title_of(embed), size)
    return document(content) if form == "json" else Response(xml(content), mimetype="text/xml")


def room(args: Mapping[str, str], name: str, wanted: int) -> int:
    """Pixels: as many as we want, or as the consumer has."""
    return min(wanted, whole(args[name], name, 1, MOST_PIXELS)) if name in args else wanted


def embed_of(address: str) -> Embed:
    """The embed of one of our pages. Raises Invalid for what is no address, Missing for any other page."""
    if not 1 <= len(address) <= LONGEST:
        raise Invalid("oembed_url", field="url")
    endpoint, values, args = page_of(address)
    if endpoint not in PAGES:
        raise Missing("oembed_missing", field="url")
    return read_embed(PAGES[endpoint](values, args), everything(), basemaps())


def page_of(address: str) -> tuple[str, dict[str, Any], MultiDict[str, str]]:
    """Endpoint, values and query of an address that begins as ours do. Raises Missing."""
    root = absolute("/")
    try:
        parts = urlsplit(address.removeprefix(root)) if address.startswith(root) else None
        if parts is None:
            raise Missing("oembed_missing", field="url")
        endpoint, values = current_app.url_map.bind("").match("/" + parts.path, "GET")
    except (ValueError, HTTPException, RequestRedirect):
        raise Missing("oembed_missing", field="url") from None
    return endpoint, dict(values), MultiDict(parse_qsl(parts.query, keep_blank_values=True))


def of_embed(_: Mapping[str, Any], args: MultiDict[str, str]) -> Mapping[str, str]:
    return args


def of_map(_: Mapping[str, Any], args: MultiDict[str, str]) -> Mapping[str, str]:
    """The map's parameters; its part of the earth becomes a centre and a zoom."""
    if "bbox" not in args:
        return args
    view = view_of(args, everything(), [each.id for each in basemaps()])
    rest = MultiDict((name, value) for name, value in args.items(multi=True) if name != "bbox")
    rest.setdefault("center", joined(view.middle))
    rest.setdefault("zoom", str(zoom_for(view.bounds, WIDTH)))
    return rest


def of_site(values: Mapping[str, Any], args: MultiDict[str, str]) -> Mapping[str, str]:
    kept = {"lang": args["lang"]} if "lang" in args else {}
    return {"select": str(values["site"]), **kept}


# Pages that can be embedded → the parameters of their embed.
PAGES = {"embed.page": of_embed, "map.page": of_map, "finder.site": of_site}


def title_of(embed: Embed) -> str:
    """The chosen site's name, or the service's. Raises Missing for a site that is not public."""
    if embed.select is None:
        return TITLE[embed.language or language()]
    with database().reading() as cursor:
        site = finds.site(cursor, embed.select)
    if site is None:
        raise Missing("oembed_missing", field="url")
    return site.name


def rich(embed: Embed, title: str, size: tuple[int, int]) -> dict[str, Any]:
    """The answer's members, as the specification names them."""
    width, height = size
    address = absolute(url_for("embed.page", **embed.query(everything())))  # type: ignore[arg-type]
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": TITLE[language()],
        "provider_url": absolute("/"),
        "cache_age": KEPT_SECONDS,
        "html": frame_tag(address, title, width, height),
        "width": width,
        "height": height,
    }


def xml(content: dict[str, Any]) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in content.items():
        # XML has no way to write control characters.
        ElementTree.SubElement(root, name).text = "".join(c for c in str(value) if c.isprintable())
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def discovery(form: str) -> str:
    """The address of the present page's oEmbed answer."""
    page = absolute(request.full_path.rstrip("?"))
    return absolute(url_for("oembed.answer", url=page, format=form))


def init(app: Flask) -> None:
    app.jinja_env.globals["oembed"] = discovery
