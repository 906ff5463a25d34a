"""`/register/sites/{id}/observe`: what an officer sees on the spot; `…/restore`: back to what a site was."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from geoservice.model.closure import read_closure
from geoservice.model.day import read_day
from geoservice.model.draft import Draft
from geoservice.model.fault import Conflict, Invalid, Missing, words
from geoservice.model.record import Entry, Record
from geoservice.model.role import Member
from geoservice.model.site_form import closure_text
from geoservice.store import drafts, records
from geoservice.store.observations import observe
from geoservice.store.photos import without_erased
from geoservice.web.finder.wording import today
from geoservice.web.links import link
from geoservice.web.params import one_of, whole
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.done import go_on
from geoservice.web.register.form import fields
from geoservice.web.register.member import allow, requires
from geoservice.web.register.sites import site_page

words(
    observe_days=("关闭的最后一天不能早于今天。", "The last day of a closure cannot be before today."),
    observe_why=("原因请写得短一些，例如“装修”。", "Please say why in a word such as 装修 (works)."),
    observe_facility=("这个站点没有这项设施。", "The site has no such facility."),
)

SEEN = ("confirmed", "closed", "reopened", "broken", "works")
ACTION = {
    "confirmed": "confirm_site", "closed": "close_site", "reopened": "open_site", "broken": "observe_facility",
    "works": "observe_facility",
}  # fmt: skip
LONGEST_WHY = 20


@blueprint.post("/sites/<uuid:site>/observe")
@requires("confirm")
def observe_site(site: UUID) -> Response:
    given = fields(("seen", "version", "until", "why", "facility"))
    seen = one_of(given["seen"], "seen", SEEN)
    version = whole(given["version"], "version", 1, 2**31 - 1)
    found, who = in_scope(site, "confirm")
    try:
        properties = noted(seen, found, given)
        with register_database().transaction() as cursor:
            observe(cursor, who, found.id, version, action=ACTION[seen], properties=properties)
    except (Invalid, Conflict) as fault:
        return site_page(str(site), fault)
    return go_on(link("register.site", site=site), _("Noted; the public map shows it at once."))


def in_scope(site: UUID, act: str) -> tuple[Record, Member]:
    """Raises Missing and NotAllowed."""
    with register_database().transaction(read_only=True) as cursor:
        found = records.record(cursor, str(site))
    return found, allow(act, found.path)


def noted(seen: str, found: Record, given: dict[str, str]) -> dict[str, Any]:
    """The properties that say what was seen. Raises Invalid."""
    if seen == "closed":
        return {"temporary_closure": [closure(given["until"], given["why"].strip())]}
    if seen == "reopened":
        return {"temporary_closure": None}
    if seen == "confirmed":
        return {}
    facility = given["facility"]
    if facility not in (found.properties.get("facilities") or []):
        raise Invalid("observe_facility", field="facility")
    day = today().isoformat()
    states = {
        **(found.properties.get("facilities_state") or {}),
        facility: {"working": seen == "works", "checked_at": day},
    }
    return {"facilities_state": states, "facilities_checked_at": day}


def closure(until: str, why: str) -> str:
    """Closed from today on, as the record says it. Raises Invalid for words that nobody could read back."""
    last: date | None = read_day(until) if until.strip() else None
    if until.strip() and (last is None or last < today() or last > today() + timedelta(days=3660)):
        raise Invalid("observe_days", field="until")
    text = closure_text(today().isoformat(), last.isoformat() if last else "", why)
    if len(why) > LONGEST_WHY or read_closure(text) is None:
        raise Invalid("observe_why", field="why")
    return text


@blueprint.post("/sites/<uuid:site>/restore")
@requires("edit_site")
def restore_site(site: UUID) -> Response:
    """What a site was before one line of its history, as a draft or a change request."""
    given = fields(("event", "version"))
    number = whole(given["event"], "event", 1, 2**62)
    version = whole(given["version"], "version", 1, 2**31 - 1)
    found, who = in_scope(site, "edit_site")
    try:
        with register_database().transaction() as cursor:
            past = records.event(cursor, found.id, number)
            written = drafts.change(cursor, who, found.id, version, as_before(cursor, past, found))
    except Conflict as fault:
        return site_page(str(site), fault)
    said = _("It is as it was then, but still has to be submitted.")
    return go_on(link("register.site", site=written), said)


def as_before(cursor: Any, past: Entry, found: Record) -> Draft:
    """Contact persons are in no event: they stay as they are. What was erased does not come back. Raises Missing for a line that tells no content."""
    before = past.before or {}
    if "properties" not in before:
        raise Missing("review_missing")
    return Draft(
        name=before["name"], address=before["address"], division_code=before["division_code"], lon=before.get("lon"),
        lat=before.get("lat"), position=before["position"], properties=without_erased(cursor, before["properties"]), internal=found.internal,
    )  # fmt: skip
