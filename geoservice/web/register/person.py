"""`/register/people/{id}`: an account, and what is done to it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import current_app, make_response, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from geoservice.model.account import ACTION_TITLES
from geoservice.model.account import STATE_TITLES as ACCOUNT_STATES
from geoservice.model.fault import Conflict, Fault, Invalid, NotAllowed, words
from geoservice.model.organisation_path import PATH
from geoservice.model.role import ROLES
from geoservice.model.secret import digest, new_secret
from geoservice.model.sign_on import read_subject
from geoservice.store import accounts, people, sessions, sign_ons, tokens, totp, unions
from geoservice.store.people import Event, Person
from geoservice.web.errors import STATUS
from geoservice.web.links import absolute, link
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.done import go_on
from geoservice.web.register.form import fields
from geoservice.web.register.member import allow, member, requires
from geoservice.web.register.provider import provider
from geoservice.web.register.union_choice import Offer, offer
from geoservice.web.register.wording import of_language, role_words

words(
    own_account=(
        "自己的账号请别人来管：角色、停用和解锁都不能自己做。",
        "Somebody else has to look after your own account: nobody changes her own roles, state or locks.",
    ),
)

ACTS = ("manage_accounts", "appoint", "manage_sessions")
INVITATION_HOURS = 72


@blueprint.get("/people/<uuid:account>")
@requires("see_accounts")
def show_person(account: UUID) -> Response:
    return page(str(account))


@blueprint.post("/people/<uuid:account>/invite")
@requires("manage_accounts")
def invite_person(account: UUID) -> Response:
    """The link is on this one page and nowhere else, so it is no redirect."""
    fields(())
    found, who, secret = other(account, "manage_accounts"), member(), new_secret()
    with register_database().transaction() as cursor:
        accounts.invite(
            cursor, found.id, secret=digest(secret), hours=INVITATION_HOURS, actor=who.login, by=who.id
        )
    address = absolute(link("register.welcome", secret=secret))
    return make_response(
        render_template(
            "register/people/invitation.html", person=found, address=address, hours=INVITATION_HOURS
        )
    )


@blueprint.post("/people/<uuid:account>/disable")
@requires("manage_accounts")
def disable_person(account: UUID) -> Response:
    return set_disabled(account, True)


@blueprint.post("/people/<uuid:account>/enable")
@requires("manage_accounts")
def enable_person(account: UUID) -> Response:
    return set_disabled(account, False)


def set_disabled(account: UUID, disabled: bool) -> Response:
    fields(())
    found, who = other(account, "manage_accounts"), member()
    with register_database().transaction() as cursor:
        accounts.disable(cursor, found.id, disabled, actor=who.login, by=who.id)
    return back_to(found)


@blueprint.post("/people/<uuid:account>/move")
@requires("manage_accounts")
def move_person(account: UUID) -> Response:
    given = fields(("organisation",))
    found, who = other(account, "manage_accounts"), member()
    try:
        with register_database().transaction() as cursor:
            path = people.chosen(cursor, given["organisation"], who.scopes("manage_accounts"))
            people.move(cursor, found.id, path, actor=who.login, by=who.id)
    except Invalid as fault:
        return page(found.id, fault, at="move", **given)
    return back_to(found)


@blueprint.post("/people/<uuid:account>/sign-on")
@requires("manage_accounts")
def tie_person(account: UUID) -> Response:
    given = fields(("subject",))
    found, who = other(account, "manage_accounts"), member()
    try:
        subject = read_subject(given["subject"])
        with register_database().transaction() as cursor:
            sign_ons.tie(cursor, found.id, provider().issuer, subject, actor=who.login, by=who.id)
    except (Invalid, Conflict) as fault:
        return page(found.id, fault, at="sign_on", **given)
    return back_to(found)


@blueprint.post("/people/<uuid:account>/sign-on/end")
@requires("manage_accounts")
def untie_person(account: UUID) -> Response:
    fields(())
    found, who = other(account, "manage_accounts"), member()
    with register_database().transaction() as cursor:
        sign_ons.untie(cursor, found.id, provider().issuer, actor=who.login, by=who.id)
    return back_to(found)


@blueprint.post("/people/<uuid:account>/appoint")
@requires("appoint")
def appoint_person(account: UUID) -> Response:
    given = fields(("role", "organisation"))
    found, who = other(account, "appoint"), member()
    try:
        if given["role"] not in ROLES:
            raise Invalid("role_unknown", field="role")
        with register_database().transaction() as cursor:
            path = people.chosen(cursor, given["organisation"], who.scopes("appoint"))
            accounts.appoint(cursor, found.id, given["role"], path, actor=who.login, by=who.id)
    except (Invalid, Conflict) as fault:
        return page(found.id, fault, at="appoint", **given)
    return back_to(found)


@blueprint.post("/people/<uuid:account>/appointments/<uuid:appointment>/end")
@requires("appoint")
def end_appointment(account: UUID, appointment: UUID) -> Response:
    fields(())
    found, who = other(account, "appoint"), member()
    with register_database().transaction() as cursor:
        held = people.appointment(cursor, found.id, str(appointment))
        allow("appoint", held.path)
        accounts.end_appointment(cursor, found.id, held.role, held.path, actor=who.login, by=who.id)
    return back_to(found)


@blueprint.post("/people/<uuid:account>/unlock")
@requires("manage_sessions")
def unlock_person(account: UUID) -> Response:
    fields(())
    found, who = other(account, "manage_sessions"), member()
    with register_database().transaction() as cursor:
        people.unlock(cursor, found.id, found.login, actor=who.login, by=who.id)
    return back_to(found)


@blueprint.post("/people/<uuid:account>/reset")
@requires("manage_sessions")
def reset_person(account: UUID) -> Response:
    fields(())
    found, who = other(account, "manage_sessions"), member()
    with register_database().transaction() as cursor:
        totp.reset(cursor, found.id, actor=who.login, by=who.id)
    return back_to(found)


@blueprint.post("/people/<uuid:account>/sessions/end")
@requires("manage_sessions")
def end_person_sessions(account: UUID) -> Response:
    fields(())
    found, who = other(account, "manage_sessions"), member()
    with register_database().transaction() as cursor:
        sessions.end_sessions(cursor, found.id, actor=who.login, by=who.id)
    return back_to(found)


def other(account: UUID, act: str) -> Person:
    """Whose account it is, if it is not the asker's own. Raises Missing and NotAllowed."""
    with register_database().transaction(read_only=True) as cursor:
        found = people.person(cursor, str(account))
    allow(act, found.path)
    if found.id == member().id:
        raise NotAllowed("own_account")
    return found


def back_to(found: Person) -> Response:
    return go_on(link("register.show_person", account=found.id), _("Saved."))


def names_of(cur: Any, history: Sequence[Event]) -> dict[str, str]:
    """What the unions are called now that a history names by their paths; one that moved or is gone is left out."""
    paths = set[str]().union(*(event.unions for event in history))
    return {path: name for _, path, name in unions.at(cur, sorted(filter(PATH.fullmatch, paths)))}


def offers(cur: Any, found: Person, may: Collection[str], chosen: Mapping[str, str]) -> dict[str, Offer]:
    """The unions in which a role may be given to her, and those to which she may be moved. chosen: paths by the form."""
    return {
        form: offer(cur, form, act, around=[found.path], chosen=chosen.get(form) or found.path)
        for form, act in (("appoint", "appoint"), ("move", "manage_accounts"))
        if act in may
    }


def page(account: str, fault: Fault | None = None, at: str = "", **filled: str) -> Response:
    """An account with all that one may do to it. at: the form that the fault belongs to."""
    config = current_app.config["GEOSERVICE"]
    with register_database().transaction(read_only=True) as cursor:
        found = people.person(cursor, account)
        who = allow("see_accounts", found.path)
        may = {act for act in ACTS if found.id != who.id and who.may(act, found.path)}
        shown = {
            "held": people.appointments(cursor, account),
            "sessions": sessions.of_account(cursor, account, idle_minutes=config.rules.idle_minutes),
            "history": (history := people.history(cursor, account)),
            "names": names_of(cursor, history),
            "tokens": tokens.of_account(cursor, account),
            "locked_until": people.locked_until(cursor, found.login),
            "sign_on": sign_ons.of_account(cursor, account, config.oidc_issuer)
            if config.oidc_issuer
            else None,
            "offers": offers(cursor, found, may, {at: filled.get("organisation", "")}),
        }
    needs_totp = set(found.roles) & set(config.totp_for)
    text = render_template(
        "register/people/person.html", person=found, may=may, roles=ROLES, needs_totp=needs_totp, fault=fault, at=at,
        filled=filled, **shown,
    )  # fmt: skip
    return make_response(text, STATUS[type(fault)] if fault else 200)


@blueprint.app_template_filter()
def account_action(action: str) -> str:
    return of_language(ACTION_TITLES.get(action, (action, action)))


@blueprint.app_template_filter()
def account_state(state: str) -> str:
    return of_language(ACCOUNT_STATES[state])


@blueprint.app_template_filter()
def account_details(event: Event, names: Mapping[str, str]) -> str:
    """What an event says of itself, as roles and unions are named. names: of unions by their paths."""
    said = {**(event.before or {}), **(event.after or {})}
    if "role" in said:
        return f"{role_words(said['role'])} · {names.get(said['scope'], said['scope'])}"
    if event.action == "move_account" and event.before and event.after:
        moved = (event.before["organisation"], event.after["organisation"])
        return " → ".join(names.get(path, path) for path in moved)
    home = str(said.get("organisation") or "")
    return str(said.get("sign_on") or said.get("address") or names.get(home, home))
