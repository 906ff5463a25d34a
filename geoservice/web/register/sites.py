"""`/register/sites`: the sites of her part of the tree, one site with its history, and decisions on it."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from geoservice.model.fault import Conflict, Fault, Invalid, Missing, words
from geoservice.model.organisation_path import PATH
from geoservice.model.record import Record
from geoservice.model.review import (
    ACTION_TITLES,
    ACTIONS,
    NEEDS_A_REASON,
    STATES,
    act_of,
    actions_from,
)
from geoservice.model.role import Member, topmost, within
from geoservice.store import records, reviews, site_lists, unions
from geoservice.web.links import link
from geoservice.web.params import one_of, only, whole
from geoservice.web.parts import layers, register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.difference import differences, moved_words
from geoservice.web.register.done import go_on
from geoservice.web.register.form import fields
from geoservice.web.register.member import allow, member, requires
from geoservice.web.register.reviews import STEPS
from geoservice.web.register.wording import of_language

words(
    list_cursor=(
        "这一页的地址不完整，请从第一页看起。",
        "The address of this page is not whole; please begin at the first.",
    ),
    list_union=("没有这个工会，或者不在您的范围内。", "There is no such union, or it is outside your scope."),
    many_none=("请先选站点。", "Please choose sites first."),
    many_most=("一次最多 {limit} 个站点。", "At most {limit} sites at once."),
)

PAGE = 50
MOST_AT_ONCE = 1_000
SHOWN = ("unconfirmed", "unplaced")
CURSOR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]{8,15}[+-][0-9:]{2,6}\|[0-9]{1,18}")
LONGEST_NAME = 100


@blueprint.get("/sites")
@requires("see_sites")
def sites() -> str:
    only(("state", "layer", "union", "name", "show", "after", "lang"))
    filters, scopes = asked_filters(request.args), asked_scopes(member(), request.args.get("union", ""))
    after = request.args.get("after", "")
    if after and not CURSOR.fullmatch(after):
        raise Invalid("list_cursor", field="after")
    with register_database().transaction(read_only=True) as cursor:
        found, following = site_lists.listing(cursor, scopes, filters, after=after, limit=PAGE)
        part = unions.at(cursor, [path]) if (path := request.args.get("union")) else []
    return render_template(
        "register/sites/list.html", lines=found, following=following, is_short=len(found) < PAGE, looked_at=site_lists.WIDE_WINDOW,
        filters=filters, asked=request.args, layers=layers(), states=STATES, part=part[0][2] if part else path,
    )  # fmt: skip


def asked_filters(args: Mapping[str, str]) -> dict[str, Any]:
    """The filters of an address or a form. Raises Invalid."""
    show = one_of(args["show"], "show", SHOWN) if args.get("show") else None
    return {
        "state": one_of(args["state"], "state", STATES) if args.get("state") else None,
        "layer": one_of(args["layer"], "layer", list(layers())) if args.get("layer") else None,
        "name": args.get("name", "").strip()[:LONGEST_NAME],
        "unconfirmed": show == "unconfirmed",
        "unplaced": show == "unplaced",
    }


def asked_scopes(who: Member, union: str, act: str = "see_sites") -> list[str]:
    """Where she looks: her scopes for an act, or of them what lies below a union that is named by its path."""
    scopes = who.scopes(act)
    if not union:
        return list(scopes)
    inside = [
        union if within(union, scope) else scope
        for scope in scopes
        if within(union, scope) or within(scope, union)
    ]
    if not PATH.fullmatch(union) or not inside:
        raise Missing("list_union", field="union")
    return list(topmost(inside))


@blueprint.get("/sites/<uuid:site>")
@requires("see_sites")
def site(site: UUID) -> Response:
    return site_page(str(site))


def site_page(site: str, fault: Fault | None = None) -> Response:
    with register_database().transaction(read_only=True) as cursor:
        found = records.record(cursor, site)
        who = allow("see_sites", found.path)
        past = records.history(cursor, site)
        target = records.record(cursor, found.changes) if found.changes else None
    page = render_template(
        "register/sites/site.html", site=found, target=target, past=past, fault=fault, layers=layers(),
        kind=layers().get(found.layer), actions=open_actions(who, found), may=lambda act: who.may(act, found.path),
        reasoned=NEEDS_A_REASON, differences=differences(target, found) if target else [], moved=moved_words(target, found),
    )  # fmt: skip
    return make_response(page, answer_status(fault))


def answer_status(fault: Fault | None) -> int:
    if fault is None:
        return 200
    return 409 if isinstance(fault, Conflict) else 400


def open_actions(who: Member, found: Record) -> list[str]:
    """What she may do next with it; whether she is the right person in this round is told when she tries."""
    if found.changes and found.review_state in ("published", "archived"):
        return []
    return [
        action
        for action in actions_from(found.review_state)
        if who.may(act_of(found.review_state, action), found.path)
    ]


@blueprint.post("/sites/<uuid:site>/decide")
@requires("see_sites")
def decide(site: UUID) -> Response:
    given = fields(("action", "version", "reason", "then"))
    action = one_of(given["action"], "action", ACTIONS)
    step = one_of(given["then"], "then", ("", *STEPS))
    version = whole(given["version"], "version", 1, 2**31 - 1)
    try:
        with register_database().transaction() as cursor:
            reviews.decide(cursor, layers(), member(), str(site), action, version, given["reason"])
            name = records.record(cursor, str(site)).name
    except (Invalid, Conflict) as fault:
        return site_page(str(site), fault)
    if step:  # from the queue, where the next one waits
        return go_on(link("register.review", step=step), decided(action, name))
    return go_on(link("register.site", site=site), decided(action))


def decided(action: str, name: str = "") -> str:
    """What a decision has done, in words. name: of the site, where its page is not the one that comes next."""
    done = of_language(ACTION_TITLES[action])
    return (
        _("“%(name)s” was %(done)s.", name=name, done=done)
        if name
        else _("The site was %(done)s.", done=done)
    )


@blueprint.post("/sites/many")
@requires("see_sites")
def decide_many() -> Response:
    """One decision on many sites: `site` comes as often as one was chosen, each with the version that was looked at."""
    given = fields(("action", "reason"), ("site",))
    action = one_of(given["action"], "action", ACTIONS)
    versions = chosen_sites()
    with register_database().transaction() as cursor:
        verdicts = reviews.decide_many(cursor, layers(), member(), versions, action, given["reason"])
        found = records.records(cursor, list(versions))
    back = link("register.review", step=action) if action in STEPS else link("register.sites")
    if not any(verdict.fault for verdict in verdicts):
        done = of_language(ACTION_TITLES[action])
        said = ngettext(
            "%(num)d site was %(done)s.", "%(num)d sites were %(done)s.", len(verdicts), done=done
        )
        return go_on(back, said)
    page = render_template(
        "register/sites/verdicts.html", action=action, verdicts=verdicts, found=found, back=back
    )
    return make_response(page)


def chosen_sites() -> dict[str, int]:
    """Version by site. Raises Invalid."""
    chosen = request.form.getlist("site")
    if not chosen:
        raise Invalid("many_none", field="site")
    if len(chosen) > MOST_AT_ONCE:
        raise Invalid("many_most", field="site", limit=MOST_AT_ONCE)
    versions = {}
    for each in chosen:
        name, _, version = each.partition(":")
        try:
            versions[str(UUID(name))] = whole(version, "site", 1, 2**31 - 1)
        except ValueError:
            raise Invalid("many_none", field="site") from None
    return versions
