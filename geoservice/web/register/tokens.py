"""`/register/tokens`: what lets machines read the register, and ends by itself."""

from datetime import UTC, datetime
from uuid import UUID

from flask import make_response, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from geoservice.model.fault import Fault, Invalid, words
from geoservice.model.secret import digest, new_secret
from geoservice.store import people
from geoservice.store import tokens as kept
from geoservice.web.links import absolute, link
from geoservice.web.params import whole
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.done import go_on
from geoservice.web.register.form import fields
from geoservice.web.register.member import member, requires, rules
from geoservice.web.register.union_choice import offer

words(
    token_name=(
        "请写明令牌给谁用，最多 {most} 个字。",
        "Please say what the token is for, in {most} characters at most.",
    )
)

USUAL_DAYS, MOST_DAYS = 180, 366
LONGEST_NAME = 100


@blueprint.get("/tokens")
@requires("manage_tokens")
def list_tokens() -> Response:
    return page()


@blueprint.post("/tokens")
@requires("manage_tokens")
def issue_token() -> Response:
    """The secret is on this one page and nowhere else, so it is no redirect."""
    given = fields(("name", "organisation", "days"))
    who, secret = member(), new_secret()
    try:
        name, days = read_name(given["name"]), whole(given["days"], "days", 1, MOST_DAYS)
        with register_database().transaction() as cursor:
            path = people.chosen(cursor, given["organisation"], who.scopes("manage_tokens"))
            kept.issue(
                cursor, name=name, secret=digest(secret), path=path, days=days, actor=who.login, by=who.id
            )
    except Invalid as fault:
        return page(fault, **given)
    address = absolute(link("register.site_items"))
    return make_response(
        render_template("register/tokens/made.html", name=name, secret=secret, days=days, address=address)
    )


@blueprint.post("/tokens/<uuid:token>/revoke")
@requires("manage_tokens")
def revoke_token(token: UUID) -> Response:
    fields(())
    who = member()
    with register_database().transaction() as cursor:
        found = kept.one(cursor, who.scopes("manage_tokens"), str(token))
        kept.revoke(cursor, found.id, actor=who.login, by=who.id)
    return go_on(link("register.list_tokens"), _("The token was revoked."))


def read_name(given: str) -> str:
    """Raises Invalid."""
    name = " ".join(given.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("token_name", field="name", most=LONGEST_NAME)
    return name


def page(fault: Fault | None = None, **filled: str) -> Response:
    scopes = member().scopes("manage_tokens")
    with register_database().transaction(read_only=True) as cursor:
        found = kept.listed(cursor, scopes)
        unions = offer(cursor, "union", "manage_tokens", around=scopes, chosen=filled.get("organisation", ""))
    body = render_template(
        "register/tokens/tokens.html",
        tokens=found,
        unions=unions,
        now=datetime.now(UTC),
        days=USUAL_DAYS,
        most_days=MOST_DAYS,
        rules=rules(),
        fault=fault,
        filled=filled,
    )
    return make_response(body, 400 if fault else 200)
