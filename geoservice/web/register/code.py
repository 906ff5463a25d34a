"""`/register/login/code`: the second page of the login, for whoever has a second factor."""

import time

from flask import current_app, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response

from geoservice.model.envelope import opened
from geoservice.model.fault import Fault, Invalid, TooMany
from geoservice.model.totp import read_code
from geoservice.store import accounts, lockout, totp
from geoservice.store.accounts import Credentials
from geoservice.web.links import link
from geoservice.web.parts import register_database
from geoservice.web.register.attempt import book
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.form import fields
from geoservice.web.register.login import PENDING, local, start_session
from geoservice.web.security import public

PENDING_SECONDS = 300


@blueprint.get("/login/code")
@public
def ask_code() -> Response:
    return form() if pending() else to_the_door()


@blueprint.post("/login/code")
@public
def take_code() -> Response:
    given = fields(("code", "next"))
    waiting = pending()
    if waiting is None:
        return to_the_door()
    login, method = waiting
    try:
        known = checked(login, given["code"])
    except (Invalid, TooMany) as fault:
        return form(fault, wanted=given["next"])
    start_session(known.id, known.login, strong=True, method=method)
    return redirect(local(given["next"]), 303)


def pending() -> tuple[str, str] | None:
    """Whose password was right in this browser a short while ago, or whom the single sign-on knew; and which of the two."""
    found = session.get(PENDING)
    if not found or time.time() - found[1] >= PENDING_SECONDS:
        return None
    return found[0], found[2] if len(found) > 2 else "password"


def checked(login: str, code: str) -> Credentials:
    """Whose code it is. Raises Invalid, and TooMany after as many failures as the password has."""
    with register_database().transaction() as cursor:
        attempt = book(cursor, login)
        known = accounts.account_named(cursor, login)
    try:
        if known.disabled_at or known.totp_secret is None:
            raise Invalid("totp_wrong", field="code")
        key = opened(current_app.config["GEOSERVICE"].secret_key, bytes(known.totp_secret), known.id)
        step = read_code(key, code, now=time.time(), taken=known.totp_step)
        with register_database().transaction() as cursor:
            totp.take(cursor, known.id, step)
            lockout.worked(cursor, attempt)
    except Invalid:
        with register_database().transaction() as cursor:
            lockout.failed(cursor, attempt)
        raise
    return known


def to_the_door() -> Response:
    return redirect(link("register.login"), 303)


def form(fault: Fault | None = None, wanted: str | None = None) -> Response:
    wanted = request.args.get("next", "") if wanted is None else wanted
    page = render_template("register/people/code.html", fault=fault, wanted=wanted)
    return make_response(page, 429 if isinstance(fault, TooMany) else 400 if fault else 200)
