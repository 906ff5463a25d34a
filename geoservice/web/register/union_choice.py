"""A union chosen in a form: offered by its name with those above it, and looked for by a part of its name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from geoservice.model.fault import Missing
from geoservice.model.organisation_path import PATH
from geoservice.store import union_choices
from geoservice.store.union_choices import Choice
from geoservice.web.params import one_of
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.member import member, requires

ACTS = ("appoint", "manage_accounts", "manage_organisations", "manage_tokens")
FIELD = re.compile("[a-z]{1,20}")
MOST_TEXT = 200


@dataclass(frozen=True)
class Offer:
    """What a field offers. field: its name on the page; act: for what a union is chosen; text: what was looked for; is_found: whether these have
    it in their name, and are not just near; chosen: a path; without: that of a branch which is left out."""

    field: str
    act: str
    text: str
    unions: Sequence[Choice]
    is_found: bool = False
    has_more: bool = False
    chosen: str = ""
    without: str | None = None


@blueprint.get("/organisations/choices")
@requires("see_accounts")
def union_options() -> str:
    """What a field offers for a text, for the page that looks for it while one types."""
    act = one_of(request.args.get("act", ""), "act", list(ACTS))
    field, without = request.args.get("for", ""), request.args.get("without") or None
    if not FIELD.fullmatch(field) or (without and not PATH.fullmatch(without)):
        raise Missing("organisation_gone")
    scopes = member().scopes(act)
    with register_database().transaction(read_only=True) as cur:
        found = offer(cur, field, act, around=scopes, without=without)
    return render_template("register/people/union_options.html", offer=found)


def offer(
    cur: Any, field: str, act: str, *, around: Sequence[str], chosen: str = "", without: str | None = None
) -> Offer:
    """The unions among which one may be chosen for an act: those looked for in this field, or those near `around`."""
    scopes = member().scopes(act)
    text = request.args.get("seek", "").strip()[:MOST_TEXT] if request.args.get("for") == field else ""
    if text:
        found, has_more = union_choices.named(cur, text, scopes, without)
        if found:
            return Offer(field, act, text, found, True, has_more, without=without)
    places = [chosen] if PATH.fullmatch(chosen) else list(around)
    near = union_choices.around(cur, places, scopes, without)
    is_offered = any(each.path == chosen for each in near)
    return Offer(field, act, text, near, chosen=chosen if is_offered else "", without=without)
