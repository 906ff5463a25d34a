"""The map for a frame in another system's page, and the script that puts it there."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, send_file

from geoservice.drawing.bundle import built, sprite
from geoservice.drawing.view import View
from geoservice.model.fault import Unavailable
from geoservice.store import finds
from geoservice.store.finds import Find
from geoservice.web.parts import database
from geoservice.web.portal.ancestors import SELF, ancestors
from geoservice.web.portal.embed_query import Embed, read_embed
from geoservice.web.portal.map import basemaps, drawn_shell, everything, files_of
from geoservice.web.security import content_security_policy, public

blueprint = Blueprint("embed", __name__)

NEAR = 16  # the zoom at which a chosen site opens
# A day without asking, and while it is asked again another week: a portal's page never waits for it.
LOADER_KEPT = "public, max-age=86400, stale-while-revalidate=604800"


@blueprint.get("/embed")
@public
def page() -> Response:
    embed = read_embed(request.args, everything(), basemaps())
    site = chosen(embed)
    view = around(embed.view, site)
    drawn = drawn_shell(view)
    return Response(
        render_template(
            "portal/embed.html",
            embed=embed,
            shell=drawn,
            sprite=sprite(),
            bridge=bridge(embed, site),
            **files_of(view, drawn),
        )
    )


@blueprint.get("/embed.js")
@public(cors=True)
def loader() -> Response:
    answer = send_file(built("embed.js"), mimetype="text/javascript", conditional=True)
    answer.headers["Cache-Control"] = LOADER_KEPT
    return answer


@blueprint.after_request
def frame(response: Response) -> Response:
    """Let the portals in use frame the answer, a fault too: who builds the page must see what is wrong.

    It is not stored: a browser that asks again keeps the old policy of what it has, whatever a 304 says.
    """
    if request.endpoint == "embed.page":
        config = current_app.config["GEOSERVICE"]
        try:
            allowed = ancestors()
        except Unavailable:
            allowed = (SELF, *config.frame_ancestors)
        response.headers["Content-Security-Policy"] = content_security_policy(config, allowed)
        response.headers["Cache-Control"] = "no-store"
    return response


def chosen(embed: Embed) -> Find | None:
    """The site that the embed opens, as long as it is public."""
    if embed.select is None:
        return None
    with database().reading() as cursor:
        return finds.site(cursor, embed.select)


def around(view: View, site: Find | None) -> View:
    """The view, around the chosen site where no other centre was asked for."""
    if site is None or view.center:
        return view
    return replace(view, center=(site.lon, site.lat), zoom=NEAR if view.zoom is None else view.zoom)


def bridge(embed: Embed, site: Find | None) -> dict[str, Any]:
    """What the frame's script needs to speak with the portal's page."""
    return {
        "allowed": ancestors(),
        "origin": request.args.get("origin"),
        "datum": embed.datum,
        "select": embed.select,
        "site": place_of(site) if site else None,
    }


def place_of(site: Find) -> dict[str, Any]:
    return {"id": site.id, "layer": site.layer, "name": site.name, "point": [site.lon, site.lat]}
