"""`/register/people`: accounts within one's scope, and what is done to one of them."""

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from geoservice.model.account import read_login, read_name
from geoservice.model.fault import Fault, Invalid, words
from geoservice.model.role import ROLES
from geoservice.store import accounts, people, unions
from geoservice.web.links import link
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.form import fields
from geoservice.web.register.member import member, requires
from geoservice.web.register.union_choice import offer

words(
    role_unknown=("没有这个角色。", "There is no such role."),
    state_unknown=("没有这个状态。", "There is no such state."),
)

STATES = ("active", "invited", "disabled")
FILTERS = ("organisation", "role", "state", "text")


@blueprint.get("/people")
@requires("see_accounts")
def list_people() -> str:
    given = {name: request.args.get(name, "").strip() for name in FILTERS}
    check_choice("role", given["role"], ROLES)
    check_choice("state", given["state"], STATES)
    scopes = member().scopes("see_accounts")
    with register_database().transaction(read_only=True) as cursor:
        below = people.chosen(cursor, given["organisation"], scopes) if given["organisation"] else None
        # Of what came by its path, as from the union's page, the name is shown.
        part = unions.at(cursor, [below]) if below and below == given["organisation"] else []
        found, following = people.listed(
            cursor, scopes, below=below, role=given["role"] or None, state=given["state"] or None,
            text=given["text"] or None, after=request.args.get("after", ""),
        )  # fmt: skip
    return render_template(
        "register/people/people.html",
        people=found,
        following=following,
        given=given,
        part=part[0][2] if part else None,
        roles=ROLES,
        states=STATES,
    )


def check_choice(field: str, value: str, known: tuple[str, ...]) -> None:
    """Raises Invalid for a value that is neither empty nor known."""
    if value and value not in known:
        raise Invalid(f"{field}_unknown", field=field)


@blueprint.get("/people/new")
@requires("manage_accounts")
def new_person() -> Response:
    return new_form()


@blueprint.post("/people")
@requires("manage_accounts")
def add_person() -> Response:
    given = fields(("login", "name", "organisation"))
    who = member()
    try:
        login, name = read_login(given["login"]), read_name(given["name"])
        with register_database().transaction() as cursor:
            path = people.chosen(cursor, given["organisation"], who.scopes("manage_accounts"))
            made = accounts.add_account(cursor, login=login, name=name, path=path, actor=who.login, by=who.id)
    except Invalid as fault:
        return new_form(fault, **given)
    return redirect(link("register.show_person", account=made), 303)


def new_form(fault: Fault | None = None, **filled: str) -> Response:
    scopes = member().scopes("manage_accounts")
    with register_database().transaction(read_only=True) as cursor:
        unions = offer(
            cursor, "union", "manage_accounts", around=scopes, chosen=filled.get("organisation", "")
        )
    page = render_template("register/people/new.html", fault=fault, filled=filled, unions=unions)
    return make_response(page, 400 if fault else 200)
