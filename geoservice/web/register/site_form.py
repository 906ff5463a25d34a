"""`/register/sites/new` and `…/edit`: a site written in a form that follows from its layer file."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from geoservice.model.datum import DATUMS
from geoservice.model.draft import Draft
from geoservice.model.fault import Conflict, Invalid
from geoservice.model.layer import Layer, Property
from geoservice.model.photo import field_names, photos_of
from geoservice.model.record import Record
from geoservice.model.review import EDITABLE, PUBLISHED, titles
from geoservice.model.role import Member
from geoservice.model.site_form import Reader, Written, fields_of, names_of, shown
from geoservice.store import drafts, organisations, records, reviews
from geoservice.web.links import link
from geoservice.web.params import one_of, only, whole
from geoservice.web.parts import layers, register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.done import go_on
from geoservice.web.register.form import fields
from geoservice.web.register.member import allow, member, requires
from geoservice.web.register.photos import Handed, form_of, handed_in, keep, showing
from geoservice.web.register.sites import answer_status, decided, site_page

OF_THE_FORM = ("version", "then")


@blueprint.get("/sites/new")
@requires("edit_site")
def new_site() -> Response:
    only(("layer", "union", "lang"))
    if not request.args.get("layer"):
        return make_response(render_template("register/sites/kinds.html", layers=layers()))
    return form(layers().named(request.args["layer"]), None)


@blueprint.post("/sites/new")
@requires("edit_site")
def add_site() -> Response:
    layer = layers().named(one_of(request.args.get("layer", ""), "layer", list(layers())))
    props = fields_of(layer, is_change=False)
    written = written_in(props, "union")
    reader = Reader(layer, props, written)
    draft = reader.read()
    handed = handed_in((), written, draft)
    if faults := [*reader.faults, *handed.faults]:
        return form(layer, None, faults, written)
    try:
        with register_database().transaction() as cursor:
            union = organisations.below(cursor, member().scopes("edit_site"), str(written["union"]))
            keep(cursor, member(), handed)
            site = drafts.add(
                cursor, member(), layer=layer.id, organisation=union, draft=showing(draft, handed)
            )
    except (Conflict, Invalid) as fault:
        return form(layer, None, [fault], written)
    return stored(site, str(written["then"]))


@blueprint.get("/sites/<uuid:site>/edit")
@requires("edit_site")
def edit_site(site: UUID) -> Response:
    found, _ = editable(str(site))
    if found.open_change:
        return redirect(link("register.edit_site", site=found.open_change), 303)
    return form(layers().named(found.layer), found)


@blueprint.post("/sites/<uuid:site>/edit")
@requires("edit_site")
def change_site(site: UUID) -> Response:
    found, who = editable(str(site))
    layer = layers().named(found.layer)
    props = fields_of(layer, is_change=is_change(found))
    written = written_in(props)
    version = whole(str(written["version"]), "version", 1, 2**31 - 1)
    reader = Reader(layer, props, written, found)
    draft = reader.read()
    handed = handed_in(photos_of(found.properties), written, draft)
    faults = [*reader.faults, *handed.faults]
    if found.version != version and not faults:
        return overtaken(found, written)
    if faults:
        return form(layer, replace(found, version=version), faults, written)
    return changed(who, found, version, draft, handed, written)


def written_in(props: Sequence[Property], *more: str) -> dict[str, str | list[str]]:
    """What the form says. Raises Invalid for a field that it does not have."""
    single, several = names_of(props)
    given = fields((*single, *field_names(), *OF_THE_FORM, *more), several)
    return {**given, **{name: request.form.getlist(name) for name in several}}


def changed(
    who: Member, found: Record, version: int, draft: Draft, handed: Handed, written: Written
) -> Response:
    try:
        with register_database().transaction() as cursor:
            keep(cursor, who, handed)
            site = drafts.change(cursor, who, found.id, version, showing(draft, handed))
    except Conflict:
        return overtaken(found, written)
    except Invalid as fault:
        return form(layers().named(found.layer), found, [fault], written)
    return stored(site, str(written["then"]))


def overtaken(found: Record, written: Written) -> Response:
    """The form once more, on what stands there by now, with both texts where they differ."""
    with register_database().transaction(read_only=True) as cursor:
        now = records.record(cursor, found.id)
        now = records.record(cursor, now.open_change) if now.open_change else now
        fault = drafts.moved(cursor, now.id, 0)
    return form(layers().named(now.layer), now, [fault], written, theirs=True)


def editable(site: str) -> tuple[Record, Member]:
    """A site that she may write in, or begin a change to. Raises Missing, NotAllowed, Conflict."""
    with register_database().transaction(read_only=True) as cursor:
        found = records.record(cursor, site)
    who = allow("edit_site", found.path)
    if found.review_state not in (*EDITABLE, PUBLISHED) or (
        found.changes and found.review_state == PUBLISHED
    ):
        raise Conflict("draft_state", **titles(found.review_state, "edit"))
    return found, who


def is_change(found: Record) -> bool:
    return bool(found.changes) or found.review_state == PUBLISHED


def stored(site: str, then: str) -> Response:
    """On to the site's page, by way of its submission where that was asked for."""
    if then == "submit":
        try:
            with register_database().transaction() as cursor:
                version = records.record(cursor, site).version
                reviews.decide(cursor, layers(), member(), site, "submit", version)
        except (Invalid, Conflict) as fault:
            return site_page(site, fault)
        return go_on(link("register.site", site=site), decided("submit"))
    return go_on(link("register.site", site=site), _("Saved."))


def form(
    layer: Layer,
    found: Record | None,
    faults: list[Any] | None = None,
    written: Written | None = None,
    *,
    theirs: bool = False,
) -> Response:
    """faults: of the fields; written: what was sent; theirs: show beside it what stands there by now."""
    who = member()
    props = fields_of(layer, is_change=found is not None and is_change(found))
    with register_database().transaction(read_only=True) as cursor:
        unions = [] if found else organisations.listed(cursor, who.scopes("edit_site"))
        paths = [found.path] if found else [union.path for union in unions]
        place = home(found, unions) or organisations.site_of(cursor, paths)
    values = shown(props, found)
    page = render_template(
        "register/sites/form.html", kind=layer, site=found, props=props, values=written or values, stands=values if theirs else {},
        faults={fault.field: fault for fault in reversed(faults or [])}, fault=(faults or [None])[0], unions=unions,
        union=(written or {}).get("union") or request.args.get("union", ""), datums=sorted(DATUMS), home=place,
        photos_lost=any(request.files.values()),
        **form_of(found.properties if found else {}, written or {}),
    )  # fmt: skip
    return make_response(page, answer_status(faults[0]) if faults else 200)


def home(found: Record | None, unions: list[Any]) -> tuple[float, float] | None:
    """Where the map opens: at the site, or at the seat of a union; None where neither is known."""
    if found and found.lon is not None and found.lat is not None:
        return found.lon, found.lat
    placed = next((union for union in unions if union.lon is not None), None)
    return (placed.lon, placed.lat) if placed else None
