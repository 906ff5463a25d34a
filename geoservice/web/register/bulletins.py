"""`/register/bulletins`: what a month brought, drawn up once, read on the page, on paper and as a workbook."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from geoservice.drawing.bulletin_book import bulletin_book, order
from geoservice.model.bulletin import Bulletin, place_name, read_month
from geoservice.model.fault import Fault, Invalid, Missing
from geoservice.model.organisation_path import PATH
from geoservice.store import bulletin_requests
from geoservice.store import bulletins as kept
from geoservice.store.bulletin_requests import Asked
from geoservice.web.links import link
from geoservice.web.parts import layers, register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.form import fields
from geoservice.web.register.member import allow, member, requires
from geoservice.web.register.reports import around, today

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/bulletins")
@requires("see_bulletin")
def bulletins() -> Response:
    return listing()


@blueprint.post("/bulletins")
@requires("draw_bulletin")
def draw_bulletin() -> AnyResponse:
    given = fields(("union", "month"))
    if not PATH.fullmatch(given["union"]):
        raise Missing("out_of_scope")
    who = allow("draw_bulletin", given["union"])
    try:
        month = read_month(given["month"], today())
    except Invalid as fault:
        return listing(fault)
    with register_database().transaction() as cursor:
        if kept.is_large(cursor, given["union"]):
            id = bulletin_requests.ask(cursor, given["union"], month, by=who.id)
        else:
            id = kept.draw(cursor, given["union"], month, layers(), today(), actor=who.login, by=who.id)
    return redirect(link("register.bulletin", bulletin=id), 303)


@blueprint.get("/bulletins/<uuid:bulletin>/progress")
@requires("see_bulletin")
def bulletin_progress(bulletin: UUID) -> Response:
    """The part of the page that says what is done; when it is done, word for htmx to ask for the whole page."""
    if (waiting := asked(bulletin)) is None:
        allowed(bulletin, kept.overview)
    answer = make_response(render_template("register/bulletins/progress.html", asked=waiting))
    if waiting is None or waiting.fault:
        answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.get("/bulletins/<uuid:bulletin>")
@requires("see_bulletin")
def bulletin(bulletin: UUID) -> str:
    # Asked for what waits first: it is gone in the moment in which the bulletin is there.
    if waiting := asked(bulletin):
        may_ask = member().may("draw_bulletin", waiting.path)
        return render_template("register/bulletins/waiting.html", asked=waiting, may_ask=may_ask)
    found = allowed(bulletin, kept.overview)
    kinds = sorted(found.layers, key=order(layers()))
    bounds = around(found.bounds[:2], found.bounds[2:]) if found.bounds else None
    return render_template(
        "register/bulletins/one.html", bulletin=found, kinds=kinds, place_name=place_name, bounds=bounds
    )


@blueprint.get("/bulletins/<uuid:bulletin>.xlsx")
@requires("see_bulletin")
def bulletin_workbook(bulletin: UUID) -> Response:
    found = allowed(bulletin, kept.one)
    response = Response(bulletin_book(found, layers()), mimetype=XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename=bulletin-{found.month:%Y-%m}.xlsx"
    return response


def asked(bulletin: UUID) -> Asked | None:
    """The bulletin that is still to be drawn up; None when it is. Raises Missing and NotAllowed."""
    with register_database().transaction(read_only=True) as cur:
        found = bulletin_requests.asked(cur, str(bulletin))
    if found:
        allow("see_bulletin", found.path)
    return found


def allowed(bulletin: UUID, read: Callable[[Any, str], Bulletin]) -> Bulletin:
    with register_database().transaction(read_only=True) as cur:
        found = read(cur, str(bulletin))
    allow("see_bulletin", found.path)
    return found


def listing(fault: Fault | None = None) -> Response:
    who = member()
    with register_database().transaction(read_only=True) as cursor:
        body = render_template(
            "register/bulletins/list.html",
            asked=bulletin_requests.within(cursor, who.scopes("see_bulletin")),
            bulletins=kept.drawn(cursor, who.scopes("see_bulletin")),
            unions=kept.unions(cursor, who.scopes("draw_bulletin")),
            month=f"{today():%Y-%m}",
            fault=fault,
        )
    return make_response(body, 400 if fault else 200)
