"""`/register/me/totp`: setting up codes from a phone as second factor."""

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

import segno
from flask import current_app, make_response, redirect, render_template
from werkzeug.wrappers import Response

from geoservice.model.envelope import opened, sealed
from geoservice.model.fault import Conflict, Fault, Invalid, TooMany
from geoservice.model.totp import key_address, new_key, read_code
from geoservice.store import accounts, lockout, totp
from geoservice.web.errors import answer_fault, wants_page
from geoservice.web.links import link
from geoservice.web.parts import register_database
from geoservice.web.register.attempt import book
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.form import fields
from geoservice.web.register.member import SecondFactorMissing, member, requires


@blueprint.errorhandler(SecondFactorMissing)
def lead_to_the_key(error: SecondFactorMissing) -> Response:
    """A person who opens a page is led to where she sets codes up; anybody else is told."""
    return redirect(link("register.show_key"), 303) if wants_page() else answer_fault(error)


@blueprint.get("/me/totp")
@requires(weak=True)
def show_key() -> Response:
    with register_database().transaction(read_only=True) as cursor:
        if accounts.account_named(cursor, member().login).totp_secret is not None:
            raise Conflict("totp_known")
    return form(new_key())


@blueprint.post("/me/totp")
@requires(weak=True)
def enrol() -> Response:
    given = fields(("key", "code"))
    who = member()
    key = returned(given["key"])
    try:
        with register_database().transaction() as cursor:
            attempt = book(cursor, who.login)
        step = read_code(key, given["code"], now=time.time(), taken=None)
    except (Invalid, TooMany) as fault:
        return form(key, fault)
    closed = sealed(secret_key(), key, who.id)
    with register_database().transaction() as cursor:
        lockout.worked(cursor, attempt)
        totp.enrol(cursor, who.id, who.session, sealed=closed, step=step)
    return redirect(link("register.me"), 303)


def form(key: str, fault: Fault | None = None) -> Response:
    """The page with the key, which comes back with the form as we have sealed it: so it is kept nowhere before it works."""
    picture = segno.make(key_address(key, member().login), error="m").svg_data_uri(scale=5, border=4)
    closed = urlsafe_b64encode(sealed(secret_key(), key, f"enrol:{member().id}")).decode()
    groups = " ".join(key[at : at + 4] for at in range(0, len(key), 4))
    page = render_template(
        "register/people/totp.html", picture=picture, key=groups, closed=closed, fault=fault
    )
    return make_response(page, 429 if isinstance(fault, TooMany) else 400 if fault else 200)


def returned(closed: str) -> str:
    """The key that we have sealed for her. Raises Conflict."""
    try:
        raw = urlsafe_b64decode(closed.encode("ascii", "replace"))
    except ValueError:
        raise Conflict("seal_broken") from None
    return opened(secret_key(), raw, f"enrol:{member().id}")


def secret_key() -> str:
    return current_app.config["GEOSERVICE"].secret_key
