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
from geoservice.store import bulletins as kept
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
        drawn = kept.draw(cursor, who, given["union"], month, layers(), today())
    return redirect(link("register.bulletin", bulletin=drawn), 303)


@blueprint.get("/bulletins/<uuid:bulletin>")
@requires("see_bulletin")
def bulletin(bulletin: UUID) -> str:
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
            bulletins=kept.drawn(cursor, who.scopes("see_bulletin")),
            unions=kept.unions(cursor, who.scopes("draw_bulletin")),
            month=f"{today():%Y-%m}",
            fault=fault,
        )
    return make_response(body, 400 if fault else 200)
