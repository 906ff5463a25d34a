"""`/register/organisations/import`: a sheet of unions, looked at row by row, and then added to the tree as a whole."""

from collections.abc import Collection
from uuid import UUID

from flask import current_app, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from geoservice.intake.reading import Handed, read_table
from geoservice.model.fault import Fault, Invalid, TooLarge, words
from geoservice.model.organisation_plan import NEW, RENAMED, VERDICT_TITLES, VERDICTS, Plan
from geoservice.model.organisation_sheet import EXAMPLE, OrganisationSheet, read_organisations
from geoservice.store import organisation_sheets, people
from geoservice.store import organisation_tree as tree
from geoservice.store.organisation_sheets import HeldSheet
from geoservice.web.links import link
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.done import go_on
from geoservice.web.register.form import fields
from geoservice.web.register.member import allow, member, requires
from geoservice.web.register.union_choice import offer
from geoservice.web.register.uploads import handed_in
from geoservice.web.register.wording import of_language

words(sheet_row=("要改名的行写错了。", "A row to be renamed is not a number."))

CHANGE = "manage_organisations"
SHOWN = 200


@blueprint.app_template_filter()
def plan_words(verdict: str) -> str:
    return of_language(VERDICT_TITLES[verdict])


@blueprint.get("/organisations/import")
@requires(CHANGE)
def begin_organisations() -> Response:
    scopes = member().scopes(CHANGE)
    return form_page(under=request.args.get("under", scopes[0] if len(scopes) == 1 else ""))


@blueprint.post("/organisations/import")
@requires(CHANGE)
def send_organisations() -> Response:
    given = fields(("under",))
    who = member()
    try:
        file = handed_in()
        understood(file)
        with register_database().transaction() as cursor:
            under = people.chosen(cursor, given["under"], who.scopes(CHANGE), "under")
            id = organisation_sheets.keep(
                cursor, who.id, under=under, file_name=file.name, content=file.content
            )
    except (Invalid, TooLarge) as fault:
        return form_page(fault, **given)
    return redirect(link("register.organisation_sheet", sheet=id), 303)


@blueprint.get("/organisations/import/<uuid:sheet>")
@requires(CHANGE)
def organisation_sheet(sheet: UUID) -> Response:
    """What would become of each row."""
    held = kept(sheet)
    said = understood(Handed(held.file_name, held.content))
    with register_database().transaction(read_only=True) as cursor:
        made = organisation_sheets.planned(cursor, said, held.under)
        line = tree.above(cursor, held.under)
    page = render_template(
        "register/people/organisation_sheet.html", held=held, said=said, plan=made, under=line[-1], verdicts=VERDICTS,
        most=SHOWN,
    )  # fmt: skip
    return make_response(page)


@blueprint.post("/organisations/import/<uuid:sheet>")
@requires(CHANGE)
def add_organisations(sheet: UUID) -> Response:
    """Add the new ones, and rename those rows that were ticked."""
    fields((), ("rename",))
    renamed = ticked(request.form.getlist("rename"))
    held, who = kept(sheet), member()
    said = understood(Handed(held.file_name, held.content))
    with register_database().transaction() as cursor:
        made = organisation_sheets.apply(
            cursor, said, held.under, renamed=renamed, actor=who.login, by=who.id
        )
        organisation_sheets.drop(cursor, held.id)
        into = tree.above(cursor, held.under)[-1].id
    return go_on(link("register.show_organisation", organisation=into), *outcome(made, renamed))


def outcome(made: Plan, renamed: Collection[int]) -> list[str]:
    """What a sheet has changed, in words."""
    added, said = len(made.of(NEW)), []
    other = sum(each.row.row in renamed for each in made.of(RENAMED))
    if added:
        said.append(ngettext("%(num)d union was added.", "%(num)d unions were added.", added))
    if other:
        said.append(ngettext("%(num)d union was renamed.", "%(num)d unions were renamed.", other))
    return said


@blueprint.post("/organisations/import/<uuid:sheet>/drop")
@requires(CHANGE)
def drop_organisations(sheet: UUID) -> Response:
    fields(())
    held = kept(sheet)
    with register_database().transaction() as cursor:
        organisation_sheets.drop(cursor, held.id)
    return go_on(link("register.list_organisations"), _("The sheet was given up; nothing of it was stored."))


def kept(sheet: UUID) -> HeldSheet:
    """A sheet for a part of the tree that she may change. Raises Missing and NotAllowed."""
    with register_database().transaction(read_only=True) as cursor:
        held = organisation_sheets.held(cursor, str(sheet))
    allow(CHANGE, held.under)
    return held


def understood(file: Handed) -> OrganisationSheet:
    """Raises Invalid and TooLarge at the file's field."""
    try:
        return read_organisations(read_table(file))
    except (Invalid, TooLarge) as fault:
        fault.field = "file"
        raise


def ticked(rows: list[str]) -> set[int]:
    if not all(row.isascii() and row.isdigit() and len(row) < 8 for row in rows):
        raise Invalid("sheet_row", field="rename")
    return {int(row) for row in rows}


def form_page(fault: Fault | None = None, under: str = "") -> Response:
    with register_database().transaction(read_only=True) as cursor:
        unions = offer(cursor, "under", CHANGE, around=member().scopes(CHANGE), chosen=under)
    page = render_template(
        "register/people/organisation_import.html", fault=fault, unions=unions, example=EXAMPLE,
        most_mb=current_app.config["GEOSERVICE"].max_upload_mb,
    )  # fmt: skip
    return make_response(page, 413 if isinstance(fault, TooLarge) else 400 if fault else 200)
