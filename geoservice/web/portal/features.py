"""Sites as GeoJSON: pages of a layer, and one site."""

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import orjson
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from geoservice.model.fault import Missing, words
from geoservice.model.photo import photos_of
from geoservice.store import features
from geoservice.web.answers import GEOJSON, geojson, whole_feature
from geoservice.web.links import absolute, link
from geoservice.web.negotiation import wanted
from geoservice.web.params import only
from geoservice.web.parts import database, layers
from geoservice.web.portal.hyperlink import hyperlink
from geoservice.web.portal.selection import counted, read_selection
from geoservice.web.security import public

words(missing_site=("没有这个站点，或它没有公开。", "There is no such site, or it is not public."))

blueprint = Blueprint("features", __name__)

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@blueprint.get("/collections/<layer>/items")
@public(cors=True)
def items(layer: str) -> Response:
    selection, count = read_selection(layers().named(layer)), counted()
    if wanted("json", "html") == "html":
        return redirect(link("map.page", layers=layer), 303)
    several = count or selection.where
    with database().transaction() if several else database().reading() as cursor:
        page = features.page(cursor, selection, counted=count)
    return geojson(
        page.features,
        links=page_links(page.last),
        timeStamp=datetime.now(UTC),
        numberMatched=page.matched,
        numberReturned=page.number,
    )


@blueprint.get("/collections/<layer>/items/<site>")
@public(cors=True)
def item(layer: str, site: str) -> Response:
    layers().named(layer)
    only(("f", "lang"))
    if not UUID.fullmatch(site):
        raise Missing("missing_site")
    if wanted("json", "html") == "html":
        return redirect(link("finder.site", site=site), 303)
    with database().reading() as cursor:
        feature = features.feature(cursor, layer, site)
    if feature is None:
        raise Missing("missing_site")
    return whole_feature(feature, links=item_links(layer, site) + photo_links(feature))


def page_links(last: int | None) -> list[dict[str, str]]:
    """Links to this page, to the map, and to the next page: it asks for the same in the same words."""
    # By hand, for url_for and urlencode for each would take as long as the rest of the answer.
    args = request.args
    same = urlencode([pair for pair in args.items() if pair[0] not in ("cursor", "f")], safe=",:/")
    start = absolute(f"{request.script_root}{request.path}?{same}{'&' if same else ''}")
    form = f"f={args['f']}&" if "f" in args else ""
    own = f"cursor={args['cursor']}" if "cursor" in args else ""
    links = [
        {"rel": "self", "href": f"{start}{form}{own}".rstrip("?&"), "type": GEOJSON},
        {"rel": "alternate", "href": f"{start}f=html", "type": "text/html"},
    ]
    if last is not None:
        links.append({"rel": "next", "href": f"{start}{form}cursor={last}", "type": GEOJSON})
    return links


def item_links(layer: str, site: str) -> list[dict[str, str]]:
    return [
        hyperlink("self", url_for("features.item", layer=layer, site=site), GEOJSON),
        hyperlink("alternate", url_for("finder.site", site=site), "text/html"),
        hyperlink("collection", url_for("collections.collection", layer=layer), "application/json"),
    ]


def photo_links(feature: str) -> list[dict[str, str]]:
    """Where the site's photos are, the first first. feature: its text without the closing brace."""
    if '"photos"' not in feature:  # most have none, and are not read again for that
        return []
    return [
        hyperlink("enclosure", url_for("photos.photo", digest=photo.digest), "image/jpeg", photo.caption)
        for photo in photos_of(orjson.loads(feature + "}")["properties"])
    ]
