"""`/register/login`: who comes in by name and password, and where she goes from there."""

import secrets
from urllib.parse import urlsplit

from flask import make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response

from geoservice.model.fault import Fault, NotLoggedIn, words
from geoservice.model.password import fits
from geoservice.store import accounts, sessions
from geoservice.store.accounts import Credentials
from geoservice.web.errors import answer_fault, wants_page
from geoservice.web.links import link
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.form import fields
from geoservice.web.register.member import SECRET, digest, member, requires, visitor
from geoservice.web.security import public
from geoservice.web.sender import asker

words(login_wrong=("登录名或口令不对。", "The login name or the password is wrong."))

SECRET_BYTES = 32


@blueprint.errorhandler(NotLoggedIn)
def ask_to_log_in(error: NotLoggedIn) -> Response:
    """A person who wanted to look is led to the door and back; anybody else is told."""
    if request.method == "GET" and wants_page():
        return redirect(link("register.login", next=request.full_path.rstrip("?")), 303)
    return answer_fault(error)


@blueprint.get("/login")
@public
def login() -> Response:
    if visitor():
        return redirect(local(request.args.get("next")), 303)
    return form()


@blueprint.post("/login")
@public
def enter() -> Response:
    given = fields(("login", "password", "next"))
    try:
        known = checked(given["login"].strip(), given["password"])
    except NotLoggedIn as fault:
        return form(fault, **given)
    start_session(known.id)
    return redirect(local(given["next"]), 303)


@blueprint.post("/logout")
@requires()
def leave() -> Response:
    who = member()
    fields(())
    with register_database().transaction() as cursor:
        if who.session:
            sessions.end_session(cursor, who.session, actor=who.login, by=who.id)
    session.clear()
    return redirect(link("register.login"), 303)


def checked(login: str, password: str) -> Credentials:
    """Whose name and password these are. Raises NotLoggedIn, after the same time for every reason."""
    with register_database().transaction(read_only=True) as cursor:
        known = accounts.credentials(cursor, login)
    is_right = fits(password, known.password if known else None)
    if known is None or not is_right or known.disabled_at:
        raise NotLoggedIn("login_wrong", field="login")
    return known


def start_session(account: str, *, strong: bool = False) -> None:
    """Log her in with a secret of its own: what an earlier visitor knew of the cookie is worth nothing."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with register_database().transaction() as cursor:
        sessions.open_session(
            cursor, secret=digest(secret), account=account, address=asker(),
            agent=request.headers.get("User-Agent", ""), strong=strong,
        )  # fmt: skip
    session.clear()
    session[SECRET] = secret


def form(fault: Fault | None = None, **filled: str) -> Response:
    wanted = filled.get("next") or request.args.get("next", "")
    page = render_template("register/login.html", fault=fault, login=filled.get("login", ""), wanted=wanted)
    return make_response(page, 401 if fault else 200)


def local(wanted: str | None) -> str:
    """Where to go: a page of officers, or their desk for anything else, as `//evil.example` or `/\\evil.example`."""
    address = wanted or ""
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/register/")
    if is_ours and "\\" not in address and address.isprintable() and ".." not in parts.path:
        return address
    return link("register.desk")
