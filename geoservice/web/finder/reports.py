"""`/sites/{id}/report`: what is wrong with a site, said without an account; `/reports/{secret}`: what became of it.

The address of a report is the only key to it. The database has its hash, no log has it, and no page sends it on.
"""

import re
import secrets
from hashlib import sha256
from uuid import UUID

from flask import Response, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from geoservice.intake.photo import redrawn
from geoservice.model.fault import Fault, Invalid, Missing, TooLarge, TooMany, Unavailable, words
from geoservice.model.report import KINDS, LONGEST_WORDS, Report, read_report
from geoservice.store import reports
from geoservice.store.finds import Find
from geoservice.store.reports import Verdict
from geoservice.web.body import require_form
from geoservice.web.errors import STATUS, wants_page
from geoservice.web.finder.blueprint import blueprint
from geoservice.web.finder.site import published
from geoservice.web.links import absolute, link
from geoservice.web.origin import refuse_foreign_forms
from geoservice.web.parts import database, layers
from geoservice.web.security import public
from geoservice.web.sender import sender

words(
    report_gone=(
        "没有这份反馈。请核对链接是不是完整的。",
        "There is no such report. Please check that the address is whole.",
    ),
    reports_enough=(
        "一小时里从您的网络已经发来很多反馈。请 {minutes} 分钟后再发。",
        "Many reports have come from your network within an hour. Please send it in {minutes} minutes.",
    ),
)

SECRET_BYTES = 24
SECRET = re.compile(r"[A-Za-z0-9_-]{32}")
MIB = 1 << 20
FORM_BYTES = 64 * 1024  # of everything but the photo


@blueprint.get("/sites/<uuid:site>/report")
@public
def report_form(site: UUID) -> Response:
    return form(published(site), kind=request.args.get("kind", ""))


@blueprint.post("/sites/<uuid:site>/report")
@public
def send_report(site: UUID) -> AnyResponse:
    refuse_foreign_forms()
    require_form()
    config = current_app.config["GEOSERVICE"]
    request.max_content_length = config.max_photo_mb * MIB + FORM_BYTES
    found = published(site)
    try:
        who = allowed_sender()  # before the photo is looked at, which is the dear part
        secret = stored(found, read(found), who)
    except (Invalid, TooLarge, TooMany, Unavailable) as fault:
        if not wants_page():
            raise
        return form(found, fault, **request.form.to_dict())
    return redirect(link("finder.own_report", secret=secret), 303)


@blueprint.get("/reports/<secret>")
@public
def own_report(secret: str) -> Response:
    with database().transaction(read_only=True) as cursor:
        report = reports.reported(cursor, digest(secret))
    if report is None:
        raise Missing("report_gone")
    page = render_template(
        "finder/reports/own.html",
        report=report,
        secret=secret,
        address=absolute(link("finder.own_report", secret=secret)),
    )
    return unseen(make_response(page))


@blueprint.get("/reports/<secret>/photo")
@public
def own_photo(secret: str) -> Response:
    with database().transaction(read_only=True) as cursor:
        photo = reports.photo(cursor, digest(secret))
    if photo is None:
        raise Missing("report_gone")
    return unseen(Response(photo, mimetype="image/jpeg"))


@blueprint.post("/reports/<secret>/erase")
@public
def erase_report(secret: str) -> AnyResponse:
    """Whoever has the secret wrote the report; no foreign page has it."""
    with database().transaction() as cursor:
        reports.writing(cursor)
        known = reports.erase(cursor, digest(secret))
    if not known:
        raise Missing("report_gone")
    return redirect(link("finder.own_report", secret=secret), 303)


def unseen(response: Response) -> Response:
    """Kept by no cache and found by no search; no link on it tells its address."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def digest(secret: str) -> bytes:
    """What the database knows of a secret. Raises Missing for what is none."""
    if not SECRET.fullmatch(secret):
        raise Missing("report_gone")
    return sha256(secret.encode()).digest()


def form(site: Find, fault: Fault | None = None, **filled: str) -> Response:
    """The form, with what was filled in before and what was wrong with it."""
    page = render_template(
        "finder/reports/form.html",
        site=site,
        layers=layers(),
        kinds=KINDS,
        longest=LONGEST_WORDS,
        limit_mb=current_app.config["GEOSERVICE"].max_photo_mb,
        # It comes back with the form, so that a form that was sent twice is one report.
        secret=secrets.token_urlsafe(SECRET_BYTES),
        fault=fault,
        filled=filled,
        broken=request.form.getlist("facilities"),
        photo_lost=bool(request.files.get("photo")),  # a browser does not send it again by itself
    )
    status = next(code for meaning, code in STATUS.items() if isinstance(fault, meaning)) if fault else 200
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"  # each form has a secret of its own
    response.headers["X-Robots-Tag"] = "noindex"
    if fault and fault.retry_after:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def read(site: Find) -> Report:
    """The report of the present form. Raises Invalid or TooLarge naming the field."""
    offered = site.properties.get("facilities")
    offered = offered if isinstance(offered, list) else []
    report = read_report(request.form, request.form.getlist("facilities"), offered)
    photo = request.files.get("photo")
    content = photo.read() if photo else b""
    if not content:
        return report
    return Report(report.kind, report.facilities, report.words, report.place, redrawn(content))


def allowed_sender() -> bytes:
    """The hash of who asks. Raises TooMany when there were as many reports from there as may be."""
    most = current_app.config["GEOSERVICE"].reports_an_hour
    with database().transaction() as cursor:
        reports.writing(cursor)
        who = sender(reports.sender_key(cursor))
        wait = reports.wait_seconds(cursor, who, most)
    if wait:
        raise too_many(wait)
    return who


def too_many(wait_seconds: int) -> TooMany:
    return TooMany("reports_enough", retry_after=wait_seconds, minutes=-(-wait_seconds // 60))


def stored(site: Find, report: Report, who: bytes) -> str:
    """Take the report in; the secret that leads back to it. Raises Missing and TooMany."""
    secret = request.form.get("secret", "")
    if not SECRET.fullmatch(secret):
        secret = secrets.token_urlsafe(SECRET_BYTES)
    verdict = submitted(site, report, who, secret)
    if verdict.name == "taken":  # an old page, kept by the browser, was used for another report
        secret = secrets.token_urlsafe(SECRET_BYTES)
        verdict = submitted(site, report, who, secret)
    if verdict.name == "wait":
        raise too_many(verdict.wait_seconds)
    if verdict.name == "missing":
        raise Missing("site_gone")
    return secret


def submitted(site: Find, report: Report, who: bytes, secret: str) -> Verdict:
    most = current_app.config["GEOSERVICE"].reports_an_hour
    with database().transaction() as cursor:
        reports.writing(cursor)
        return reports.submit(cursor, site.id, report, secret=digest(secret), sender=who, most=most)
