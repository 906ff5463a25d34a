"""`/`: the list of sites beside the map; for machines, the landing page of OGC API – Features."""

from flask import make_response, render_template
from werkzeug.wrappers import Response

from geoservice.store.finds import find
from geoservice.web.finder.asked import asked
from geoservice.web.finder.blueprint import blueprint
from geoservice.web.negotiation import wanted
from geoservice.web.parts import database, layers
from geoservice.web.portal.landing import landing
from geoservice.web.security import public

PAGE = 20  # cards on a page


@blueprint.get("/")
@public(cors=True)
def home() -> Response:
    return landing() if wanted("html", "json") == "json" else listing()


def listing() -> Response:
    """The page of what was asked."""
    question = asked()
    with database().transaction(read_only=True) as cursor:
        page = find(cursor, question.search, layers=question.kinds, after=question.after, limit=PAGE)
    return varying(
        make_response(render_template("finder/home.html", asked=question, page=page, layers=layers()))
    )


def varying(response: Response) -> Response:
    """The page is in the visitor's language, and JSON for those who ask for it."""
    response.vary.update(("Accept", "Accept-Language"))
    return response
