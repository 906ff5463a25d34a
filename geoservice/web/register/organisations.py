"""`/register/organisations`: the union tree, a level at a time, and what is changed in it."""

from uuid import UUID

from flask import make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from geoservice.model.fault import Conflict, Fault, Invalid
from geoservice.model.organisation import (
    LEVELS,
    NEW_LEVELS,
    check_order,
    may_hang,
    read_division,
    read_level,
    read_name,
)
from geoservice.store import organisation_tree as tree
from geoservice.store import people
from geoservice.store.organisation_tree import Organisation
from geoservice.store.organisations import add_organisation
from geoservice.web.errors import STATUS
from geoservice.web.links import link
from geoservice.web.parts import layers, register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.done import go_on
from geoservice.web.register.form import fields
from geoservice.web.register.member import allow, member, requires
from geoservice.web.register.union_choice import offer
from geoservice.web.register.wording import of_language

SEE, CHANGE = "see_accounts", "manage_organisations"
MOST_TEXT = 200


@blueprint.app_template_filter()
def level_words(level: str) -> str:
    return of_language(LEVELS[level])


@blueprint.get("/organisations")
@requires(SEE)
def list_organisations() -> str:
    text = request.args.get("text", "").strip()[:MOST_TEXT]
    scopes = member().scopes(SEE)
    with register_database().transaction(read_only=True) as cursor:
        found = tree.named(cursor, text, scopes) if text else tree.tops(cursor, scopes)
    return render_template(
        "register/people/organisations.html", organisations=found, text=text, most=tree.PAGE
    )


@blueprint.get("/organisations/<uuid:organisation>")
@requires(SEE)
def show_organisation(organisation: UUID) -> Response:
    return page(str(organisation))


@blueprint.get("/organisations/<uuid:organisation>/children")
@requires(SEE)
def list_children(organisation: UUID) -> str:
    """A part of the tree, for the page that opens it in place."""
    with register_database().transaction(read_only=True) as cursor:
        found = tree.organisation(cursor, str(organisation))
        allow(SEE, found.path)
        below, last = tree.children(cursor, found.path, after())
    return render_template("register/people/children.html", organisation=found, children=below, last=last)


@blueprint.post("/organisations/<uuid:organisation>/add")
@requires(CHANGE)
def add_child(organisation: UUID) -> Response:
    given = fields(("name", "level", "division"))
    parent, who = changeable(organisation), member()
    try:
        name, level = read_name(given["name"]), read_level(given["level"])
        check_order(name, level, parent.name, parent.level, "level")
        division = read_division(given["division"])
    except Invalid as fault:
        return page(parent.id, fault, at="add", **given)
    with register_database().transaction() as cursor:
        place = tree.free_place(cursor, parent.path, division)
        add_organisation(
            cursor, path=place, level=level, name=name, division_code=division, actor=who.login, by=who.id
        )
    return back_to(parent.id, _("“%(name)s” was added.", name=name))


@blueprint.post("/organisations/<uuid:organisation>/rename")
@requires(CHANGE)
def rename_organisation(organisation: UUID) -> Response:
    given = fields(("name", "name_en"))
    found, who = changeable(organisation), member()
    try:
        name = read_name(given["name"])
        name_en = read_name(given["name_en"], "name_en") if given["name_en"].strip() else None
    except Invalid as fault:
        return page(found.id, fault, at="rename", **given)
    with register_database().transaction() as cursor:
        tree.rename(cursor, found.id, name, name_en, actor=who.login, by=who.id)
    return back_to(found.id, _("The name was changed."))


@blueprint.post("/organisations/<uuid:organisation>/move")
@requires(CHANGE)
def move_organisation(organisation: UUID) -> Response:
    given = fields(("parent",))
    found, who = changeable(organisation), member()
    try:
        with register_database().transaction() as cursor:
            parent = people.chosen(cursor, given["parent"], member().scopes(CHANGE), "parent")
            tree.move(cursor, found.id, parent, actor=who.login, by=who.id)
    except (Invalid, Conflict) as fault:
        return page(found.id, fault, at="move", **given)
    return back_to(found.id, _("The branch was moved."))


@blueprint.post("/organisations/<uuid:organisation>/merge")
@requires(CHANGE)
def merge_organisation(organisation: UUID) -> Response:
    given = fields(("into",))
    found, who = changeable(organisation), member()
    try:
        with register_database().transaction() as cursor:
            into = people.chosen(cursor, given["into"], member().scopes(CHANGE), "into")
            tree.merge(cursor, found.id, into, actor=who.login, by=who.id)
            kept = tree.above(cursor, into)[-1].id
    except (Invalid, Conflict) as fault:
        return page(found.id, fault, at="merge", **given)
    return back_to(kept, _("“%(name)s” was merged into this union.", name=found.name))


def changeable(organisation: UUID) -> Organisation:
    """An organisation that she may change. Raises Missing and NotAllowed."""
    with register_database().transaction(read_only=True) as cursor:
        found = tree.organisation(cursor, str(organisation))
    allow(CHANGE, found.path)
    return found


def after() -> tuple[str, str]:
    """Where the next page of children begins, as (name, path) of the last one."""
    path = request.args.get("path", "")
    if not all(sign.isascii() and (sign.isalnum() or sign in "._") for sign in path):
        raise Invalid("organisation_unknown", field="path", name=path)
    return request.args.get("after", ""), path


def back_to(organisation: str, said: str) -> Response:
    return go_on(link("register.show_organisation", organisation=organisation), said)


def page(organisation: str, fault: Fault | None = None, at: str = "", **filled: str) -> Response:
    """An organisation with what hangs under it, and the forms that change it. at: the form of the fault."""
    with register_database().transaction(read_only=True) as cursor:
        found = tree.organisation(cursor, organisation)
        who = allow(SEE, found.path)
        line = tree.above(cursor, found.path)[:-1]
        below, last = tree.children(cursor, found.path, after())
        may_change = who.may(CHANGE, found.path)
        # Only what hangs somewhere moves; nothing of itself is where it can go.
        offers = {
            form: offer(cursor, form, CHANGE, around=[line[-1].path], chosen=filled.get(field, ""), without=found.path)
            for form, field in (("move", "parent"), ("merge", "into")) if may_change and line
        }  # fmt: skip
    text = render_template(
        "register/people/organisation.html", organisation=found, line=line, children=below, last=last, offers=offers,
        may_see=lambda path: who.may(SEE, path), may_change=may_change, levels=[level for level in NEW_LEVELS if may_hang(level, found.level)],
        may_hand_down=who.may("hand_down_sheet", found.path), layers=layers(),
        fault=fault, at=at, filled=filled,
    )  # fmt: skip
    return make_response(text, STATUS[type(fault)] if fault else 200)
