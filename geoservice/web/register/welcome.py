"""`/register/welcome/{secret}`: the link that sets a password, once."""

from flask import make_response, redirect, render_template, session
from werkzeug.wrappers import Response

from geoservice.model.fault import Fault, Invalid
from geoservice.model.password import hashed, read_password, refuse_former
from geoservice.model.secret import digest
from geoservice.store import accounts
from geoservice.web.links import link
from geoservice.web.parts import register_database
from geoservice.web.register.attempt import know_device
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.form import fields
from geoservice.web.register.member import rules
from geoservice.web.security import public


@blueprint.get("/welcome/<secret>")
@public
def welcome(secret: str) -> Response:
    return form(secret)


@blueprint.post("/welcome/<secret>")
@public
def set_password(secret: str) -> Response:
    given = fields(("password", "again"))
    with register_database().transaction(read_only=True) as cursor:
        account, login, name = accounts.invited(cursor, digest(secret))
        former = accounts.last_passwords(cursor, account, rules().password.former)
    try:
        password = read_password(given["password"], given["again"], login, name, rules().password)
        refuse_former(password, former, rules().password)
    except Invalid as fault:
        return form(secret, fault)
    with register_database().transaction() as cursor:
        accounts.set_password(cursor, secret=digest(secret), password=hashed(password))
    know_device(login)  # a link also helps whom strangers keep out everywhere
    session.clear()
    return redirect(link("register.login"), 303)


def form(secret: str, fault: Fault | None = None) -> Response:
    with register_database().transaction(read_only=True) as cursor:
        _, login, name = accounts.invited(cursor, digest(secret))
    page = render_template(
        "register/welcome.html", login=login, name=name, rule=rules().password, fault=fault
    )
    return make_response(page, 400 if fault else 200)
