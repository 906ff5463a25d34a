"""How much a site is to be trusted, in the visitor's words, and `/trust`: the rule by which that is found."""

from datetime import datetime
from typing import Any

from flask import Flask, Response, make_response, render_template
from flask_babel import gettext, ngettext

from geoservice.model import trust as rule
from geoservice.model.report import AGREES, BROKEN, CLOSED, LOCKED, MISPLACED, WRONG_HOURS
from geoservice.model.trust import Trust
from geoservice.web.finder.blueprint import blueprint
from geoservice.web.finder.home import varying
from geoservice.web.finder.wording import CHINA_TIME, today
from geoservice.web.security import public


@blueprint.get("/trust")
@public
def trust_page() -> Response:
    return varying(make_response(render_template("finder/trust_page.html", rule=rule)))  # type: ignore[return-value]


def trust_of(site: Any) -> Trust:
    """The trust in a site of a list or a page."""
    return rule.trust(site.verified_at, site.properties.get("reports"), today())


def agreed_words(number: int) -> str:
    return ngettext("%(num)d person found it as described", "%(num)d people found it as described", number)


def complaint_words(kind: str, number: int) -> str:
    """`3 people found the door locked`."""
    if kind == LOCKED:
        return ngettext(
            "%(num)d person found the door locked", "%(num)d people found the door locked", number
        )
    if kind == CLOSED:
        return ngettext("%(num)d person says it is gone", "%(num)d people say it is gone", number)
    if kind == BROKEN:
        return ngettext(
            "%(num)d person found something broken", "%(num)d people found something broken", number
        )
    if kind == MISPLACED:
        return ngettext("%(num)d person found it elsewhere", "%(num)d people found it elsewhere", number)
    return ngettext("%(num)d person found other hours", "%(num)d people found other hours", number)


def kind_words(kind: str) -> str:
    """What a report says, as its writer would."""
    return {
        AGREES: gettext("It is as described"),
        LOCKED: gettext("Locked within its opening hours"),
        CLOSED: gettext("Closed for good, or not there"),
        BROKEN: gettext("Something in it is broken"),
        MISPLACED: gettext("It is somewhere else"),
        WRONG_HOURS: gettext("The opening hours are wrong"),
    }[kind]


def moment_words(moment: datetime) -> str:
    """`2026-11-23 14:05`, in China's time."""
    return moment.astimezone(CHINA_TIME).strftime("%Y-%m-%d %H:%M")


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        trust_of=trust_of, agreed_words=agreed_words, kind_words=kind_words, moment_words=moment_words
    )
    app.jinja_env.globals.update(complaint_words=complaint_words)
