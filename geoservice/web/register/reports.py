"""`/register/reports`: what workers report of sites in her part of the tree, and its answers."""

import re
from datetime import date, datetime

from flask import make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from geoservice.model.distance import way
from geoservice.model.fault import Fault, Invalid, Missing, words
from geoservice.model.interval import BEIJING
from geoservice.model.report import LONGEST_ANSWER, OUTCOMES, read_words
from geoservice.store import report_desk
from geoservice.web.errors import STATUS
from geoservice.web.links import link
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.done import go_on
from geoservice.web.register.form import fields
from geoservice.web.register.member import allow, member, requires

words(
    report_answer_empty=(
        "请写几句答复，反馈人凭自己的链接会看到。",
        "Please write an answer; whoever reported it will read it.",
    ),
    report_outcome=("请选一项处理结果。", "Please choose what came of it."),
    report_after=("“{value}”不是列表里的位置。", "'{value}' is no place in the list."),
)

PAGE = 50
LEAST_DEGREES = 0.002  # some two hundred metres
AFTER = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})")


def today() -> date:
    return datetime.now(BEIJING).date()


@blueprint.get("/reports")
@requires("see_reports")
def reports() -> str:
    unions = member().scopes("see_reports")
    after = read_after(request.args.get("after", ""))
    with register_database().transaction(read_only=True) as cursor:
        found = report_desk.waiting(cursor, unions=unions, after=after, limit=PAGE + 1)
        late, waiting = report_desk.overdue(cursor, unions=unions, today=today())
    more = found[PAGE - 1] if len(found) > PAGE else None
    return render_template(
        "register/reports/list.html",
        reports=found[:PAGE],
        more=more and f"{more.due}.{more.number}",
        late=late,
        waiting=waiting,
        today=today(),
    )


@blueprint.get("/reports/answered")
@requires("see_reports")
def answered_reports() -> str:
    before = request.args.get("before", "")
    if before and not re.fullmatch(r"[0-9]{1,18}", before):
        raise Invalid("report_after", field="before", value=before)
    with register_database().transaction(read_only=True) as cursor:
        found = report_desk.answered(
            cursor,
            unions=member().scopes("see_reports"),
            before=int(before) if before else None,
            limit=PAGE + 1,
        )
    more = found[PAGE - 1].number if len(found) > PAGE else None
    return render_template("register/reports/answered.html", reports=found[:PAGE], more=more)


@blueprint.get("/reports/<int:report>")
@requires("see_reports")
def report_page(report: int) -> Response:
    return page(report)


@blueprint.get("/reports/<int:report>/photo")
@requires("see_reports")
def report_photo(report: int) -> Response:
    with register_database().transaction(read_only=True) as cursor:
        path, _place = report_desk.place(cursor, report)
        allow("see_reports", path)
        photo = report_desk.photo(cursor, report)
    if photo is None:
        raise Missing("missing_page")
    return Response(photo, mimetype="image/jpeg")


@blueprint.post("/reports/<int:report>")
@requires("answer_report")
def answer_report(report: int) -> Response:
    given = fields(("outcome", "answer"))
    with register_database().transaction(read_only=True) as cursor:
        path, _place = report_desk.place(cursor, report)
    who = allow("answer_report", path)
    try:
        text = read_answer(given["answer"], given["outcome"])
    except Invalid as fault:
        return page(report, fault, **given)
    with register_database().transaction() as cursor:
        report_desk.answer(cursor, report, text, outcome=given["outcome"], actor=who.login, by=who.id)
    return go_on(link("register.report_page", report=report), _("Answered."))


def read_answer(text: str, outcome: str) -> str:
    """Raises Invalid naming the field."""
    if outcome not in OUTCOMES:
        raise Invalid("report_outcome", field="outcome")
    written = read_words(text, "answer", LONGEST_ANSWER)
    if written is None:
        raise Invalid("report_answer_empty", field="answer")
    return written


def page(number: int, fault: Fault | None = None, **filled: str) -> Response:
    with register_database().transaction(read_only=True) as cursor:
        path, place = report_desk.place(cursor, number)
        who = allow("see_reports", path)
        found = report_desk.one(cursor, number)
    body = render_template(
        "register/reports/one.html",
        report=found,
        place=place,
        moved=way(place, found.place) if place and found.place else None,
        bounds=around(place, found.place) if place and found.place else None,
        may_erase=who.may("erase_photo", path),
        may_answer=who.may("answer_report", path) and not found.outcome and found.due,
        outcomes=OUTCOMES,
        longest=LONGEST_ANSWER,
        today=today(),
        fault=fault,
        filled=filled,
    )
    return make_response(body, STATUS[type(fault)] if fault else 200)


def around(*places: tuple[float, float]) -> str:
    """The bounds of a map on which all places stand, none at its very edge: west,south,east,north."""
    lons, lats = zip(*places, strict=True)
    margin = max((max(lons) - min(lons)) / 10, (max(lats) - min(lats)) / 10, LEAST_DEGREES)
    return (
        f"{min(lons) - margin:.6f},{min(lats) - margin:.6f},{max(lons) + margin:.6f},{max(lats) + margin:.6f}"
    )


def read_after(text: str) -> tuple[date, int] | None:
    if not text:
        return None
    try:
        day, number = AFTER.fullmatch(text).groups()  # type: ignore[union-attr]
        return date.fromisoformat(day), int(number)
    except (AttributeError, ValueError):
        raise Invalid("report_after", field="after", value=text) from None
