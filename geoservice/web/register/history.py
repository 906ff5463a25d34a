"""`/register/history`: who did what when in her part of the tree. Auditors look, and change nothing."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from flask import Response, make_response, render_template, request

from geoservice.model.day import read_day
from geoservice.model.difference import differences
from geoservice.model.fault import Fault, Invalid, words
from geoservice.model.interval import BEIJING
from geoservice.store import actors, events
from geoservice.store.actors import Actor
from geoservice.store.events import Placed
from geoservice.web.links import link
from geoservice.web.params import only
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.member import member, requires

words(
    history_word=("“{value}”不能用来查找记录。", "'{value}' cannot be searched for in the history."),
    history_day=(
        "“{value}”不是日期，请写成 2026-11-23。",
        "'{value}' is not a day; please write 2026-11-23.",
    ),
)

PAGE = 50
EXPORTED = 10_000  # at once; more by the command line
SUBJECTS = ("site", "organisation", "batch", "account", "report", "installation")
KNOWN = ("actor", "action", "subject", "about", "since", "until", "below")


@blueprint.get("/history")
@requires("see_history")
def history() -> Response:
    only((*KNOWN, "lang"), request.args)
    asked = {name: request.args.get(name, "").strip() for name in KNOWN}
    try:
        found = searched(asked, PAGE)
    except Invalid as fault:
        return page(asked, Found(), fault)
    return page(asked, found)


@blueprint.get("/history.jsonl")
@requires("see_history")
def history_export() -> Response:
    """The same as lines of JSON, the newest first."""
    only((*KNOWN, "lang"), request.args)
    asked = {name: request.args.get(name, "").strip() for name in KNOWN}
    found = searched(asked, EXPORTED).events
    body = b"".join(
        orjson.dumps({**each.event._asdict(), "name": each.name}, option=orjson.OPT_APPEND_NEWLINE)
        for each in found
    )
    response = Response(body, mimetype="application/jsonl")
    response.headers["Content-Disposition"] = "attachment; filename=history.jsonl"
    return response


@dataclass(frozen=True)
class Found:
    """further: an id, for `below`. meant: whom the name means that was given for an actor; has_more_meant: these are not all."""

    events: Sequence[Placed] = ()
    further: int | None = None
    meant: Sequence[Actor] = ()
    has_more_meant: bool = False


def searched(asked: dict[str, str], most: int) -> Found:
    """Raises Invalid naming the parameter."""
    given = {
        NAMES.get(name, name): read(asked[name], name) for name, read in READERS.items() if asked.get(name)
    }
    scopes = member().scopes("see_history")
    with register_database().transaction(read_only=True) as cursor:
        meant, has_more = list[Actor](), False
        if actor := given.pop("actor", ""):
            meant, has_more = actors.meant(cursor, actor, scopes)
            # Somebody may have done something who has no account: `cli:ada`, or a worker.
            given["actors"] = sorted({actor, *(each.login for each in meant)})
        found, further = events.within(cursor, scopes, most=most, **given)
    return Found(found, further, [each for each in meant if each.is_hers and each.login != actor], has_more)


def page(asked: dict[str, str], found: Found, fault: Fault | None = None) -> Response:
    kept = {name: value for name, value in asked.items() if value and name != "below"}
    body = render_template(
        "register/history/list.html",
        found=found,
        differences=differences,
        further=link("register.history", **kept, below=found.further) if found.further else None,
        export=link("register.history_export", **kept),
        asked=asked,
        kept=kept,
        subjects=SUBJECTS,
        fault=fault,
    )
    return make_response(body, 400 if fault else 200)


def read_word(text: str, field: str) -> str:
    if len(text) > 200 or not text.isprintable():
        raise Invalid("history_word", field=field, value=text)
    return text


def read_subject(text: str, field: str) -> str:
    if text not in SUBJECTS:
        raise Invalid("history_word", field=field, value=text)
    return text


def read_id(text: str, field: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise Invalid("history_word", field=field, value=text) from None


def read_number(text: str, field: str) -> int:
    if not re.fullmatch("[0-9]{1,18}", text):
        raise Invalid("history_word", field=field, value=text)
    return int(text)


def read_midnight(text: str, field: str) -> datetime:
    """The beginning of a day in China."""
    day = read_day(text)
    if day is None:
        raise Invalid("history_day", field=field, value=text)
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)


def read_last_day(text: str, field: str) -> datetime:
    """The end of a day, for it is meant to be among them."""
    return read_midnight(text, field) + timedelta(days=1)


READERS: dict[str, Callable[[str, str], Any]] = {
    "actor": read_word,
    "action": read_word,
    "subject": read_subject,
    "about": read_id,
    "since": read_midnight,
    "until": read_last_day,
    "below": read_number,
}
NAMES = {"about": "subject_id"}
