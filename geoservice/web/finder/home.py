"""`/`: the list of sites beside the map; for machines, the landing page of OGC API – Features."""

from dataclasses import replace

from flask import make_response, render_template
from werkzeug.wrappers import Response

from geoservice.store.finds import find
from geoservice.web.finder.asked import asked
from geoservice.web.finder.blueprint import blueprint
from geoservice.web.finder.meant import how_meant
from geoservice.web.negotiation import wanted
from geoservice.web.openness import told
from geoservice.web.parts import database, layers
from geoservice.web.portal.landing import landing
from geoservice.web.security import public

PAGE = 20  # cards on a page
# Facilities that most people come for: one press away, where the others are behind "all filters".
QUICK = ("microwave", "phone_charging", "hot_water", "toilet", "wheelchair")


@blueprint.get("/")
@public(cors=True)
def home() -> Response:
    return landing() if wanted("html", "json") == "json" else listing()


def listing() -> Response:
    """The page of what was asked."""
    question = asked()
    with database().transaction(read_only=True) as cursor:
        page = find(cursor, question.search, question.needs, after=question.after, limit=PAGE)
    if question.needs.open_at:
        page = replace(page, finds=[told(each, question.needs.open_at) for each in page.finds])
    drawn = render_template(
        "finder/home.html",
        asked=question,
        page=page,
        meant=how_meant(question.search, page),
        filters=filters(),
        layers=layers(),
    )
    return varying(make_response(drawn))


def filters() -> dict[str, list[str]]:
    """The keys of the closed lists that one may narrow by: at hand, and behind "all filters"."""
    facilities = list(layers().choices["facilities"])
    quick = [key for key in QUICK if key in facilities]
    return {
        "quick": quick,
        "facilities": [key for key in facilities if key not in quick],
        "access": list(layers().choices["access_method"]),
        "kinds": list(layers()),
    }


def varying(response: Response) -> Response:
    """The page is in the visitor's language, and JSON for those who ask for it."""
    response.vary.update(("Accept", "Accept-Language"))
    return response
