"""`/register/login`: who comes in by name and password, and where she goes from there."""

import time
from urllib.parse import urlsplit

from flask import make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response

from geoservice.model.fault import Fault, Missing, NotLoggedIn, TooMany, Unavailable, words
from geoservice.model.password import fits, hashed, is_dated
from geoservice.model.secret import digest, new_secret
from geoservice.store import accounts, lockout, sessions
from geoservice.store.accounts import Credentials
from geoservice.web.errors import STATUS, answer_fault, wants_page
from geoservice.web.links import link
from geoservice.web.parts import register_database
from geoservice.web.register.attempt import book, know_device
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.form import fields
from geoservice.web.register.member import SECRET, member, requires, rules, visitor
from geoservice.web.register.provider import provider
from geoservice.web.security import public
from geoservice.web.sender import asker

PENDING = "pending"  # the session cookie's key for whose password was right, when, and how she came if not by password
METHOD = "method"  # how she came, if not by password
LEFT = "left"  # that she has just left, and how she had come
words(login_wrong=("登录名或口令不对。", "The login name or the password is wrong."))


@blueprint.errorhandler(NotLoggedIn)
def ask_to_log_in(error: NotLoggedIn) -> Response:
    """A person who wanted to look is led to the door and back; anybody else, as a machine with a token, is told."""
    if error.field == "Authorization":
        response = answer_fault(error)
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if request.method == "GET" and wants_page():
        return redirect(link("register.login", next=request.full_path.rstrip("?")), 303)
    return answer_fault(error)


@blueprint.get("/login")
@public
def login() -> Response:
    if visitor():
        return redirect(local(request.args.get("next")), 303)
    return form(left=session.pop(LEFT, ""))


@blueprint.post("/login")
@public
def enter() -> Response:
    given = fields(("login", "password", "next"))
    try:
        known = checked(given["login"].strip(), given["password"])
    except (NotLoggedIn, TooMany) as fault:
        return form(fault, **given)
    if known.totp_secret is not None:
        session.clear()
        session[PENDING] = [known.login, int(time.time())]
        return redirect(link("register.ask_code", next=local(given["next"])), 303)
    start_session(known.id, known.login)
    return redirect(local(given["next"]), 303)


@blueprint.post("/logout")
@requires(weak=True)
def leave() -> Response:
    who = member()
    fields(())
    with register_database().transaction() as cursor:
        if who.session:
            sessions.end_session(cursor, who.id, who.session, actor=who.login, by=who.id)
    method = session.get(METHOD)
    session.clear()
    if method:
        session[LEFT] = method
    return redirect(link("register.login"), 303)


def checked(login: str, password: str) -> Credentials:
    """Whose name and password these are.

    Raises NotLoggedIn, after the same work for every reason, and TooMany, which tells no more of known names than of others.
    """
    with register_database().transaction() as cursor:
        attempt = book(cursor, login)
        known = accounts.credentials(cursor, login)
    is_right = fits(password, known.password if known else None)
    with register_database().transaction() as cursor:
        if known and is_right and not known.disabled_at:
            # With a second factor she is not in yet: or whoever has the password could guess codes without end.
            lockout.worked(cursor, attempt, wholly=known.totp_secret is None)
            if known.password and is_dated(known.password):
                accounts.rehash(cursor, known.id, known.password, hashed(password))
            return known
        lockout.failed(cursor, attempt)
    raise NotLoggedIn("login_wrong", field="login")


def start_session(account: str, login: str, *, strong: bool = False, method: str = "password") -> None:
    """Log her in with a secret of its own: what an earlier visitor knew of the cookie is worth nothing.

    From now on strangers who try her name elsewhere do not keep her waiting on this device.
    """
    secret = new_secret()
    with register_database().transaction() as cursor:
        sessions.open_session(
            cursor, secret=digest(secret), account=account, address=asker(),
            agent=request.headers.get("User-Agent", ""), strong=strong, method=method,
            hours=rules().session_hours,
        )  # fmt: skip
    know_device(login)
    session.clear()
    session[SECRET] = secret
    if method != "password":
        session[METHOD] = method


def form(fault: Fault | None = None, *, left: str = "", **filled: str) -> Response:
    """left: how she had come who has just left; then the page says that another session may go on elsewhere."""
    wanted = filled.get("next") or request.args.get("next", "")
    page = render_template(
        "register/login.html", fault=fault, login=filled.get("login", ""), wanted=wanted, rules=rules(),
        left=left, way_out=way_out() if left else None,
    )  # fmt: skip
    response = make_response(page, STATUS[type(fault)] if fault else 200)
    if fault and fault.retry_after:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def way_out() -> str | None:
    """The address at which she ends her session at the single sign-on, too, where it has one and answers."""
    try:
        return provider().way_out()
    except (Missing, Unavailable):
        return None


def local(wanted: str | None) -> str:
    """Where to go: a page of officers, or their desk for anything else, as `//evil.example` or `/\\evil.example`."""
    address = wanted or ""
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/register/")
    if is_ours and "\\" not in address and address.isprintable() and ".." not in parts.path:
        return address
    return link("register.desk")
