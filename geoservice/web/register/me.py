"""`/register/me`: one's own account, its password and its sessions."""

from uuid import UUID

from flask import current_app, make_response, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from geoservice.model.fault import Fault, Invalid, NotLoggedIn, TooMany, words
from geoservice.model.password import hashed, read_password, refuse_former
from geoservice.store import accounts, sessions, sign_ons
from geoservice.web.errors import STATUS, answer_fault, wants_page
from geoservice.web.links import link
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.done import go_on
from geoservice.web.register.form import fields
from geoservice.web.register.login import checked, start_session
from geoservice.web.register.member import PasswordDated, member, requires, rules

words(password_old=("现在的口令不对。", "This is not your present password."))


@blueprint.get("/me")
@requires()
def me() -> Response:
    return page()


@blueprint.get("/me/session")
@requires(weak=True)
def has_session() -> Response:
    """204 for whoever is logged in: a proxy asks before it takes in a large body."""
    return Response(status=204)


@blueprint.errorhandler(PasswordDated)
def lead_to_the_password(error: PasswordDated) -> Response:
    """A person who opens a page is led to where she changes it; anybody else is told."""
    return redirect(link("register.renew_password"), 303) if wants_page() else answer_fault(error)


@blueprint.get("/me/password")
@requires(dated=True)
def renew_password() -> Response:
    return password_page()


@blueprint.post("/me/password")
@requires(dated=True)
def change_password() -> Response:
    given = fields(("old", "password", "again"))
    who, rule = member(), rules().password
    try:
        new = read_password(given["password"], given["again"], who.login, who.name, rule)
        old_is_right(who.login, given["old"])
        with register_database().transaction(read_only=True) as cursor:
            former = accounts.last_passwords(cursor, who.id, rule.former)
        refuse_former(new, former, rule)
    except (Invalid, TooMany) as fault:
        return password_page(fault)
    with register_database().transaction() as cursor:
        accounts.change_password(cursor, who.id, hashed(new))
    start_session(who.id, who.login, strong=who.is_strong)
    return go_on(link("register.me"), _("Your password was changed; your other sessions have ended."))


def password_page(fault: Fault | None = None) -> Response:
    text = render_template("register/people/password.html", fault=fault, rule=rules().password)
    return make_response(text, STATUS[type(fault)] if fault else 200)


def old_is_right(login: str, password: str) -> None:
    """Raises Invalid when it is not the password, and TooMany: whoever found an open page has no more tries than at the door."""
    try:
        checked(login, password)
    except NotLoggedIn:
        raise Invalid("password_old", field="old") from None


@blueprint.post("/me/sessions/<uuid:session>/end")
@requires()
def end_session(session: UUID) -> Response:
    fields(())
    who = member()
    with register_database().transaction() as cursor:
        sessions.end_session(cursor, who.id, str(session), actor=who.login, by=who.id)
    return go_on(link("register.me"), _("The session has ended."))


@blueprint.post("/me/sessions/end")
@requires()
def end_other_sessions() -> Response:
    fields(())
    who = member()
    with register_database().transaction() as cursor:
        sessions.end_sessions(cursor, who.id, actor=who.login, by=who.id, kept=who.session)
    return go_on(link("register.me"), _("Your other sessions have ended."))


def page(fault: Fault | None = None) -> Response:
    issuer = current_app.config["GEOSERVICE"].oidc_issuer
    with register_database().transaction(read_only=True) as cursor:
        found = sessions.of_account(cursor, member().id, idle_minutes=rules().idle_minutes)
        known = accounts.account_named(cursor, member().login)
        sign_on = sign_ons.of_account(cursor, known.id, issuer) if issuer else None
    text = render_template(
        "register/people/me.html",
        has_totp=known.totp_secret is not None, has_password=known.password is not None, sign_on=sign_on, fault=fault,
        sessions=found, rule=rules().password, idle=rules().idle_minutes, hours=rules().session_hours,
    )  # fmt: skip
    return make_response(text, STATUS[type(fault)] if fault else 200)
