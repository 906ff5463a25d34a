"""`/register/login/sign-on`: who comes in by the union's single sign-on, and how an account is tied to it.

Roles never come from there, and nobody gets an account by coming: a subject that is tied to none is sent to her system officer.
"""

import hmac
import time
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response

from geoservice.model.fault import (
    Conflict,
    Fault,
    Invalid,
    NotAllowed,
    NotLoggedIn,
    TooMany,
    Unavailable,
    words,
)
from geoservice.model.sign_on import Proof, Tie
from geoservice.store import accounts, lockout, sign_ons
from geoservice.web.links import absolute, link
from geoservice.web.parts import register_database
from geoservice.web.register import me
from geoservice.web.register.attempt import book
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.form import fields
from geoservice.web.register.login import PENDING, form, local, start_session
from geoservice.web.register.member import member, requires, visitor
from geoservice.web.register.provider import provider
from geoservice.web.security import public

words(
    sign_on_stale=(
        "这次统一身份认证已经失效，或者在另一个窗口里重新开始过。请再来一次。",
        "This single sign-on is no longer good, or was begun anew in another window. Please try once more.",
    ),
    sign_on_declined=(
        "您在统一身份认证那里没有登录成功，或者取消了。",
        "You did not log in at the single sign-on, or cancelled it.",
    ),
    sign_on_disabled=(
        "您的账号已经停用。请联系本工会的系统管理员。",
        "Your account is disabled. Please ask the system officer of your union.",
    ),
    sign_on_last=(
        "您还没有口令，解除以后就进不来了。请先向系统管理员要一个设口令的链接。",
        "You have no password, so without this you could not come in. Ask your system officer for a link that sets one first.",
    ),
)

UNDER_WAY = "sign_on"  # the session cookie's key for a login that was begun
FOUND = "sign_on_found"  # and for a subject that she may tie to her account
UNDER_WAY_SECONDS = 600
LONGEST_WANTED = 1_000  # characters; browsers drop a cookie of more than 4,096 bytes


@blueprint.get("/login/sign-on")
@public
def begin_sign_on() -> Response:
    try:
        wanted = local(request.args.get("next"))
        return set_out(tie=None, wanted=wanted if len(wanted) <= LONGEST_WANTED else "")
    except Unavailable as fault:
        return form(fault)


@blueprint.get("/me/sign-on")
@requires()
def begin_tie() -> Response:
    """A foreign page may send her here, too: so nothing is tied before she has said so with her password."""
    try:
        return set_out(tie=member().id, wanted="", prompt="login")
    except Unavailable as fault:
        return me.page(fault)


def set_out(*, tie: str | None, wanted: str, **asked: str) -> Response:
    setting = provider().begin(back(), **asked)
    session[UNDER_WAY] = {
        "state": setting.state, "nonce": setting.nonce, "verifier": setting.verifier,
        "since": int(time.time()), "tie": tie, "next": wanted,
    }  # fmt: skip
    return redirect(setting.address, 303)


def back() -> str:
    """Where the provider sends her back to; it must know this address."""
    return absolute("/register/login/sign-on/back")


@blueprint.get("/login/sign-on/back")
@public
def come_back() -> Response:
    begun = session.pop(UNDER_WAY, None) or {}
    try:
        proof = proven(begun)
        if begun["tie"]:
            return ask_to_tie(begun["tie"], proof)
        return enter_as(proof, begun["next"])
    except (NotLoggedIn, NotAllowed, TooMany, Unavailable) as fault:
        return me.page(fault) if begun.get("tie") and visitor() else form(fault, next=begun.get("next", ""))


def proven(begun: dict[str, Any]) -> Proof:
    """Who comes back, if it is the answer to what this browser has asked.

    Raises NotLoggedIn; TooMany where an address brought too many answers that were no good; Unavailable.
    """
    given = request.args
    is_ours = hmac.compare_digest(str(begun.get("state", "")).encode(), given.get("state", "").encode())
    if not begun or not is_ours or time.time() - begun["since"] > UNDER_WAY_SECONDS:
        raise NotLoggedIn("sign_on_stale")
    if "error" in given or not given.get("code"):
        raise NotLoggedIn("sign_on_declined")
    if given.get("iss", provider().issuer) != provider().issuer:  # RFC 9207
        raise NotLoggedIn("sign_on_refused")
    with register_database().transaction() as cursor:
        attempt = book(cursor, None)
    try:
        proof = provider().redeem(given["code"], back(), nonce=begun["nonce"], verifier=begun["verifier"])
    except NotLoggedIn:
        with register_database().transaction() as cursor:
            lockout.failed(cursor, attempt)
        raise
    except Unavailable:
        take_back(attempt)
        raise
    take_back(attempt)
    return proof


def take_back(attempt: lockout.Attempt) -> None:
    with register_database().transaction() as cursor:
        lockout.worked(cursor, attempt)


def enter_as(proof: Proof, wanted: str) -> Response:
    """Let her in, to the second page of the login if our own code is needed. Raises NotAllowed and TooMany."""
    with register_database().transaction(read_only=True) as cursor:
        tie = sign_ons.tied(cursor, provider().issuer, proof.subject)
    if tie is None:
        return make_response(
            render_template("register/people/unknown.html", subject=proof.subject, name=proof.name), 403
        )
    if tie.is_disabled:
        raise NotAllowed("sign_on_disabled")
    is_strong = tie.believes(proof)
    needs_code = tie.has_totp and not is_strong
    pass_lock(tie, wholly=not needs_code)
    if needs_code:
        session.clear()
        session[PENDING] = [tie.login, int(time.time()), "sign_on"]
        return redirect(link("register.ask_code", next=local(wanted)), 303)
    start_session(tie.account, tie.login, strong=is_strong, method="sign_on")
    return redirect(local(wanted), 303)


def pass_lock(tie: Tie, *, wholly: bool) -> None:
    """Raises TooMany while her name is locked where she is: whoever guesses there shall not wait at another door.

    Not for what strangers guess elsewhere: the single sign-on has said who she is.
    """
    with register_database().transaction() as cursor:
        attempt = book(cursor, tie.login, everywhere=False)
        lockout.worked(cursor, attempt, wholly=wholly)


def ask_to_tie(account: str, proof: Proof) -> Response:
    """The page on which she says that this is she. Raises NotLoggedIn when it is no longer she who began."""
    who = visitor()
    if who is None or who.id != account:
        raise NotLoggedIn("sign_on_stale")
    session[FOUND] = [account, proof.subject, proof.name, int(time.time())]
    return tie_form()


@blueprint.post("/me/sign-on")
@requires()
def tie_own() -> Response:
    given = fields(("old",))
    who = member()
    try:
        subject, _ = found()
        me.old_is_right(who.login, given["old"])
        with register_database().transaction() as cursor:
            sign_ons.tie(cursor, who.id, provider().issuer, subject, actor=who.login, by=who.id)
    except (Invalid, TooMany) as fault:
        return tie_form(fault)
    except (Conflict, NotLoggedIn) as fault:
        return me.page(fault)
    session.pop(FOUND)
    return redirect(link("register.me"), 303)


def found() -> tuple[str, str]:
    """The subject that she has proven to be a short while ago, and what the provider calls her. Raises NotLoggedIn."""
    provider()
    account, subject, name, since = session.get(FOUND) or (None, "", "", 0)
    if account != member().id or time.time() - since > UNDER_WAY_SECONDS:
        raise NotLoggedIn("sign_on_stale")
    return subject, name


def tie_form(fault: Fault | None = None) -> Response:
    subject, name = found()
    page = render_template("register/people/tie.html", subject=subject, name=name, fault=fault)
    return make_response(page, 429 if isinstance(fault, TooMany) else 400 if fault else 200)


@blueprint.post("/me/sign-on/end")
@requires()
def untie_own() -> Response:
    fields(())
    who = member()
    with register_database().transaction() as cursor:
        if accounts.account_named(cursor, who.login).password is None:
            raise Conflict("sign_on_last")
        sign_ons.untie(cursor, who.id, provider().issuer, actor=who.login, by=who.id)
    return redirect(link("register.me"), 303)


@blueprint.context_processor
def shown() -> dict[str, Any]:
    return {"has_sign_on": bool(current_app.config["GEOSERVICE"].oidc_issuer)}
