"""`/sites/{id}`: everything the public may know of one site, and its card for the map."""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from geoservice.model.fault import Missing, words
from geoservice.store import finds
from geoservice.store.finds import Find
from geoservice.web.finder.blueprint import blueprint
from geoservice.web.finder.home import varying
from geoservice.web.links import absolute
from geoservice.web.negotiation import wanted
from geoservice.web.parts import database, layers
from geoservice.web.security import public

words(
    site_gone=(
        "没有这个站点，或者它已经撤下。可以按名称或区县再找找。",
        "There is no such site, or it was withdrawn. Try a search by name or county.",
    )
)


@blueprint.get("/sites/<uuid:site>")
@public(cors=True)
def site(site: UUID) -> Response:
    found = published(site)
    if wanted("html", "json") == "json":
        return varying(redirect(url_for("features.item", layer=found.layer, site=found.id), 303))
    return varying(
        make_response(
            render_template("finder/site.html", site=found, layers=layers(), address=address_of(found))
        )
    )


@blueprint.get("/sites/<uuid:site>/card")
@public(cors=True)
def card(site: UUID) -> str:
    """The site's card alone, as lists show it."""
    return render_template("finder/one_card.html", site=published(site))


def address_of(site: Find) -> str:
    """The address to pass on: as the public reaches it, and in nobody's language."""
    return absolute(url_for("finder.site", site=site.id))


def published(site: UUID) -> Find:
    """Raises Missing."""
    with database().transaction(read_only=True) as cursor:
        found = finds.site(cursor, str(site))
    if found is None:
        raise Missing("site_gone")
    return found
